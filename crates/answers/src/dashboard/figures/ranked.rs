//! The cells of a margin whose parts do not add up, such as people who are counted once in each
//! of their roles: as bars in order, without any sum.

use charts::{BarRow, Bars, Chart, Figure, Format};
use domain::comparison::Comparison;
use domain::comparison::words::{lower_first, upper_first};
use domain::format;
use domain::registry::{Breakdown, Dimension, Margin};

use super::own_name;
use crate::dashboard::words::source_line;

/// How many bars are drawn; the table has them all.
const MOST_BARS: usize = 20;

/// The figure: the values at the ends of the tree, the largest first. `None` where the margin has
/// not one dimension, or nothing is published.
pub(super) fn ranked(
    comparison: &Comparison,
    declared: &Breakdown,
    margin: &Margin,
    meaning: &str,
) -> Option<Figure> {
    let [dimension] = margin.dimensions.as_slice() else {
        return None;
    };
    let cells = comparison.breakdown(&declared.id)?.own.0.as_slice();
    let mut rows: Vec<BarRow> = ends(dimension)
        .map(|index| {
            let own = cells.get(index).copied().flatten();
            BarRow {
                label: dimension.values[index].label.clone(),
                own,
                absent: own.is_none().then(|| "not published".to_owned()),
                ..BarRow::default()
            }
        })
        .collect();
    rows.sort_by(|a, b| b.own.unwrap_or(-1.0).total_cmp(&a.own.unwrap_or(-1.0)));
    let first = rows.first()?;
    let most = first.own?;
    let written = Format::plain(0);
    let heading = if most > 0.0 {
        format!(
            "Most: {}, {}",
            lower_first(&first.label),
            written.value(most)
        )
    } else {
        declared.title.clone()
    };
    let positive = rows
        .iter()
        .filter(|row| row.own.is_some_and(|own| own > 0.0))
        .count();
    let none = rows.iter().filter(|row| row.own == Some(0.0)).count();
    let drawn = positive.clamp(1, MOST_BARS);
    let mut said = meaning.to_owned();
    if drawn < positive {
        said.push_str(&format!(", the largest {}", format::in_words(drawn)));
    }
    if none > 0 {
        said.push_str(&format!(
            ". {} more {} nobody: see the table",
            upper_first(&format::in_words(none)),
            if none == 1 { "has" } else { "have" }
        ));
    }
    said.push_str(". Somebody with two roles counts in both, so that the numbers have no sum.");
    Some(Figure {
        id: declared.id.clone(),
        heading,
        subtitle: said,
        source: source_line(comparison),
        chart: Chart::Bars(Bars {
            dimension: dimension.label.clone(),
            own_name: own_name(comparison),
            group_name: None,
            rows,
            drawn,
            format: written,
        }),
    })
}

/// The values that are not divided further.
fn ends(dimension: &Dimension) -> impl Iterator<Item = usize> {
    let is_parent = |id: &str| {
        let mut values = dimension.values.iter();
        values.any(|value| value.parent.as_deref() == Some(id))
    };
    (0..dimension.values.len()).filter(move |index| !is_parent(&dimension.values[*index].id))
}
