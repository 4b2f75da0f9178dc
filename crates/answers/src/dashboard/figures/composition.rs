//! A margin of one dimension as shares of the whole.

use charts::{BarRow, Bars, Chart, Figure, Format};
use domain::comparison::Comparison;
use domain::format;
use domain::registry::{Breakdown, Dimension, Nature};
use domain::statistics::interval::wilson;

use super::breakdown::Choice;
use super::{group_name, own_name};
use crate::dashboard::words::source_line;

/// More bars than this are no scale that is read in its order, as ages are.
const MOST_IN_ORDER: usize = 12;

/// How many bars of a long list are drawn; the table has them all.
const MOST_BARS: usize = 8;

/// The cells of a margin, missing ones among them.
type Counts = Vec<Option<f64>>;

/// The counts of a composition for the subject and a group, narrowed where asked.
fn composition_counts(
    comparison: &Comparison,
    breakdown: &Breakdown,
    dimension: &Dimension,
    group: Option<usize>,
    choice: Option<&Choice>,
) -> Option<(Counts, Option<Counts>)> {
    let figures = comparison.breakdown(&breakdown.id)?;
    let width = dimension.values.len();
    let (own, groups) = if choice.is_some() {
        (&figures.narrowed_own.0, &figures.narrowed_groups)
    } else {
        (&figures.own.0, &figures.groups)
    };
    let row = choice.map_or(0, |choice| choice.row);
    let cut = |cells: &[Option<f64>]| {
        cells
            .get(row * width..(row + 1) * width)
            .map(<[Option<f64>]>::to_vec)
    };
    let own = cut(own)?;
    let of_group = group.and_then(|group| cut(&groups.get(group)?.0));
    Some((own, of_group))
}

pub(super) fn composition(
    comparison: &Comparison,
    declared: &Breakdown,
    margin: &str,
    without: &[String],
    group: Option<usize>,
    choice: Option<Choice>,
) -> Option<Figure> {
    let dimension = comparison
        .declaration()
        .margin(margin)?
        .dimensions
        .first()?;
    let (own, of_group) =
        composition_counts(comparison, declared, dimension, group, choice.as_ref())?;
    let kept = |index: usize| !without.contains(&dimension.values[index].id);
    // Shares are of what is published: what is missing here is left out of the group too.
    let counted = |index: usize| kept(index) && own[index].is_some();
    let total = |counts: &[Option<f64>]| -> Option<f64> {
        (0..counts.len())
            .filter(|index| counted(*index))
            .map(|index| counts[index])
            .sum()
    };
    let own_total = total(&own)?;
    let group_total = of_group.as_deref().and_then(total);
    let absent = (0..own.len())
        .filter(|index| kept(*index) && own[*index].is_none())
        .count();
    if own_total <= 0.0 {
        return None;
    }
    let margin = comparison.declaration().margin(margin)?;
    let nature = margin.nature;
    let digits = u8::from(own_total.fract() != 0.0);
    let counts = match format::decimal(own_total, digits).as_str() {
        "1" => format::singular(&margin.counts),
        _ => margin.counts.clone(),
    };
    let mut rows: Vec<(usize, BarRow)> = (0..dimension.values.len())
        .filter(|index| kept(*index))
        .map(|index| {
            let of_group = of_group
                .as_ref()
                .zip(group_total.filter(|total| *total > 0.0))
                .filter(|_| counted(index))
                .and_then(|(counts, total)| Some(counts[index]? / total * 100.0));
            let label = dimension.values[index].label.clone();
            let row = composition_row(label, own[index], own_total, of_group, nature, digits);
            (index, row)
        })
        .collect();
    let heading = composition_heading(comparison, dimension, &rows, group);
    // Long lists are read from the largest down, and the tail is left to the table; scales
    // keep their order.
    let is_long = rows.len() > MOST_IN_ORDER;
    if is_long {
        domain::order::sort_by(&mut rows, |a, b| {
            b.1.own.unwrap_or(0.0).total_cmp(&a.1.own.unwrap_or(0.0))
        });
    }
    let drawn = if is_long { MOST_BARS } else { rows.len() };
    let who = choice.map_or_else(String::new, |choice| choice.words);
    let without_words = if without.is_empty() {
        ""
    } else {
        ", unknown left out"
    };
    Some(Figure {
        id: declared.id.clone(),
        heading,
        subtitle: format!(
            "{}{who}{without_words}{}. {} {counts}{}.",
            declared.title,
            if is_long {
                format!(", the largest {}", format::in_words(drawn))
            } else {
                String::new()
            },
            format::decimal(own_total, digits),
            left_out(absent, (0..own.len()).filter(|index| kept(*index)).count())
        ),
        source: source_line(comparison),
        chart: Chart::Bars(Bars {
            dimension: dimension.label.clone(),
            own_name: own_name(comparison),
            group_name: group.map(|group| group_name(comparison, group)),
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            drawn,
            format: Format::percent(1),
        }),
    })
}

/// A bar: a count as a share of the total, beside the share in the group.
fn composition_row(
    label: String,
    count: Option<f64>,
    total: f64,
    group: Option<f64>,
    nature: Nature,
    digits: u8,
) -> BarRow {
    // Amounts have no interval of chance.
    let range = count
        .filter(|_| nature == Nature::Count)
        .and_then(|count| wilson(count, total))
        .map(|range| range.scaled(100.0));
    BarRow {
        label,
        own: count.map(|count| count / total * 100.0),
        absent: count.is_none().then(|| "not published".to_owned()),
        own_range: range.map(|range| (range.low, range.high)),
        group,
        behind: count.map_or_else(String::new, |count| {
            format!(
                "{} of {}",
                format::decimal(count, digits),
                format::decimal(total, digits)
            )
        }),
    }
}

/// Says that some of the values are missing, and that shares are of the others.
pub(in crate::dashboard) fn left_out(absent: usize, all: usize) -> String {
    if absent == 0 {
        return String::new();
    }
    format!(
        ", in the {} of {all} values that are published",
        all - absent
    )
}

/// What differs most from the group: one value up, one down, each by more than a point and
/// with the group outside the interval.
fn composition_heading(
    comparison: &Comparison,
    dimension: &Dimension,
    rows: &[(usize, BarRow)],
    group: Option<usize>,
) -> String {
    let phrase = |index: usize| dimension.values[index].in_a_sentence();
    let largest = rows
        .iter()
        .max_by(|a, b| a.1.own.unwrap_or(0.0).total_cmp(&b.1.own.unwrap_or(0.0)));
    let plain = largest.map_or_else(String::new, |(index, row)| {
        format!(
            "Most are {}, {}",
            phrase(*index),
            Format::percent(0).value(row.own.unwrap_or(0.0))
        )
    });
    let Some(group) = group else {
        return plain;
    };
    let mut gaps: Vec<(f64, usize)> = rows
        .iter()
        .filter_map(|(index, row)| {
            let other = row.group?;
            let gap = row.own? - other;
            let is_told = match row.own_range {
                Some((low, high)) => gap.abs() >= 1.0 && !(low..=high).contains(&other),
                // Amounts have no interval of chance; but one person may be a few points.
                None => gap.abs() >= 5.0,
            };
            is_told.then_some((gap, *index))
        })
        .collect();
    domain::order::sort_by(&mut gaps, |a, b| b.0.total_cmp(&a.0));
    let up = gaps
        .first()
        .filter(|gap| gap.0 > 0.0)
        .map(|gap| phrase(gap.1));
    let down = gaps
        .last()
        .filter(|gap| gap.0 < 0.0)
        .map(|gap| phrase(gap.1));
    match (up, down) {
        (Some(up), Some(down)) => format!("More {up}, fewer {down}"),
        (Some(up), None) => format!("More {up}"),
        (None, Some(down)) => format!("Fewer {down}"),
        (None, None) => format!("Much the same as {}", comparison.groups[group].phrase),
    }
}
