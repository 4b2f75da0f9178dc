//! Breakdowns: which figure the declared view of each is drawn as.

use charts::Figure;
use domain::comparison::Comparison;
use domain::comparison::words::lower_first;
use domain::registry::View;

use super::composition::composition;
use super::pyramid::pyramid;
use super::ranked::ranked;
use super::share::share;
use crate::dashboard::columns::Columns;
use crate::dashboard::heat_map::heat_map;
use crate::dashboard::tree::tree;

/// A breakdown's figure, beside a group. `None` where it has no figures.
#[must_use]
pub fn breakdown(
    comparison: &Comparison,
    id: &str,
    group: Option<usize>,
    by: Option<&str>,
) -> Option<Figure> {
    let group = Columns::of(comparison, group).group();
    let declared = comparison
        .declaration()
        .breakdowns
        .iter()
        .find(|breakdown| breakdown.id == id)?;
    match &declared.view {
        View::Composition {
            margin,
            without,
            narrowed,
        } => {
            let narrowed = narrowed.as_deref();
            let choice = by.and_then(|by| Choice::of(comparison, narrowed?, by));
            composition(comparison, declared, margin, without, group, choice)
        }
        View::Share {
            margin,
            of,
            meaning,
        } => share(comparison, declared, margin, of, meaning, group),
        View::Pyramid { margin, telling } => pyramid(comparison, declared, margin, telling, group),
        View::HeatMap { .. } => heat_map(comparison, declared, group),
        View::Tree { margin, meaning } => match comparison.declaration().margin(margin) {
            // What does not add up is no tree of sums.
            Some(scores) if !scores.nature.is_additive() => {
                ranked(comparison, declared, scores, meaning)
            }
            _ => tree(comparison, declared, margin, meaning, group),
        },
    }
}

/// A value by which a breakdown is narrowed.
pub(super) struct Choice {
    /// Its place among the values.
    pub(super) row: usize,
    /// Behind the subtitle: `, held by: GP`.
    pub(super) words: String,
}

impl Choice {
    fn of(comparison: &Comparison, margin: &str, by: &str) -> Option<Self> {
        let margin = comparison.declaration().margin(margin)?;
        let dimension = margin.dimensions.first()?;
        let row = dimension.index_of(by)?;
        Some(Self {
            row,
            words: format!(
                ", {}: {}",
                lower_first(&dimension.label),
                dimension.values[row].label
            ),
        })
    }
}
