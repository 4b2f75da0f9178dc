//! The cells of a margin of two dimensions as shares of the whole: weekday by hour.

use charts::{Chart, Figure, Format, HeatCell, HeatMap};
use domain::comparison::Comparison;
use domain::comparison::words::upper_first;
use domain::format;
use domain::registry::{Breakdown, Dimension};

use crate::dashboard::figures::{group_name, left_out};
use crate::dashboard::words::source_line;

/// The share of every cell in the sum of all; `None` for cells without a number, and where
/// the sum is nil. Only cells in which `is_counted` holds are in the sum.
fn shares(cells: &[Option<f64>], is_counted: impl Fn(usize) -> bool) -> Option<Vec<Option<f64>>> {
    let total: f64 = cells
        .iter()
        .enumerate()
        .filter(|(index, _)| is_counted(*index))
        .map(|(_, cell)| *cell)
        .sum::<Option<f64>>()?;
    let share = |(index, cell): (usize, &Option<f64>)| {
        cell.filter(|_| is_counted(index))
            .map(|cell| cell / total * 100.0)
    };
    (total > 0.0).then(|| cells.iter().enumerate().map(share).collect())
}

/// The place of the largest share; `None` where two are alike as they are written.
fn busiest(shares: &[Option<f64>]) -> Option<usize> {
    let known = || {
        let places = shares.iter().enumerate();
        places.filter_map(|(index, share)| Some((index, (*share)?)))
    };
    let (place, highest) = known().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let written = |share: f64| Format::percent(1).value(share);
    let alike = known().filter(|(_, share)| written(*share) == written(highest));
    (alike.count() == 1).then_some(place)
}

/// How many stand in columns that are left out: `; 12 at an unknown time left out`.
fn without_words(own: &[Option<f64>], columns: &Dimension, without: &[String]) -> String {
    let width = columns.values.len();
    let words: Vec<String> = columns
        .values
        .iter()
        .enumerate()
        .filter(|(_, value)| without.contains(&value.id))
        .map(|(column, value)| {
            let sum: f64 = own.iter().skip(column).step_by(width).flatten().sum();
            format!("{} {}", format::amount(sum), value.in_a_sentence())
        })
        .collect();
    if words.is_empty() {
        return String::new();
    }
    format!("; {} left out", words.join(", "))
}

/// The figure; `None` where the margin has no two dimensions, or nothing is published.
pub(super) fn heat_map(
    comparison: &Comparison,
    declared: &Breakdown,
    margin: &str,
    (meaning, without): (&str, &[String]),
    group: Option<usize>,
) -> Option<Figure> {
    let margin = comparison.declaration().margin(margin)?;
    let [rows, columns] = margin.dimensions.as_slice() else {
        return None;
    };
    // Scores and estimates are no parts of a whole.
    if !margin.nature.is_additive() {
        return None;
    }
    let figures = comparison.breakdown(&declared.id)?;
    let own = &figures.own.0;
    if own.len() != margin.size() {
        return None;
    }
    let width = columns.values.len();
    let kept: Vec<usize> = (0..width)
        .filter(|column| !without.contains(&columns.values[*column].id))
        .collect();
    let is_kept = |index: usize| kept.contains(&(index % width));
    // Shares are of what is published: what is missing here is left out of the group too.
    let is_counted = |index: usize| is_kept(index) && own[index].is_some();
    let own_shares = shares(own, is_counted)?;
    let group_shares = group
        .and_then(|group| figures.groups.get(group))
        .filter(|cells| cells.0.len() == own.len())
        .and_then(|cells| shares(&cells.0, is_counted));
    let digits = u8::from(own.iter().flatten().any(|cell| cell.fract() != 0.0));
    let cell = |index: usize| HeatCell {
        value: own_shares[index],
        absent: own[index].is_none().then(|| "not published".to_owned()),
        detail: own[index].map_or_else(String::new, |cell| format::decimal(cell, digits)),
        group: group_shares.as_ref().and_then(|shares| shares[index]),
    };
    let percent = |share: f64| Format::percent(1).value(share);
    let heading = busiest(&own_shares).map_or_else(
        || declared.title.clone(),
        |place| {
            let beside = group
                .zip(group_shares.as_ref().and_then(|shares| shares[place]))
                .map_or_else(String::new, |(group, share)| {
                    format!("; {} {}", comparison.groups[group].phrase, percent(share))
                });
            format!(
                "Busiest: {}, {}, with {} of {}{beside}",
                rows.values[place / width].label,
                columns.values[place % width].in_a_sentence(),
                percent(own_shares[place].unwrap_or_default()),
                margin.counts
            )
        },
    );
    let shown = || (0..own.len()).filter(|index| is_kept(*index));
    let total: f64 = shown().filter_map(|index| own[index]).sum();
    let absent = shown().filter(|index| own[*index].is_none()).count();
    Some(Figure {
        id: declared.id.clone(),
        heading,
        subtitle: format!(
            "{meaning}. {} {}{}{}.",
            format::decimal(total, digits),
            margin.counts,
            left_out(absent, shown().count()),
            without_words(own, columns, without)
        ),
        source: source_line(comparison),
        chart: Chart::HeatMap(HeatMap {
            row_dimension: rows.label.clone(),
            column_dimension: columns.label.clone(),
            rows: rows
                .values
                .iter()
                .map(|value| value.label.clone())
                .collect(),
            columns: kept
                .iter()
                .map(|column| columns.values[*column].label.clone())
                .collect(),
            measure: format!("Share of {}", margin.counts),
            detail: upper_first(&margin.counts),
            group_name: group_shares
                .as_ref()
                .and(group)
                .map(|group| group_name(comparison, group)),
            cells: (0..rows.values.len())
                .map(|row| {
                    kept.iter()
                        .map(|column| cell(row * width + column))
                        .collect()
                })
                .collect(),
            is_additive: true,
            format: Format::percent(1),
        }),
    })
}
