//! Patients by sex and age.

use charts::{Chart, Figure, Format, Pyramid, PyramidRow};
use domain::comparison::Comparison;
use domain::comparison::words::than_phrase;
use domain::format;
use domain::registry::{Breakdown, Indicator};

use super::{group_name, own_name};
use crate::dashboard::words::source_line;

pub(super) fn pyramid(
    comparison: &Comparison,
    declared: &Breakdown,
    margin: &str,
    telling: &[String],
    group: Option<usize>,
) -> Option<Figure> {
    let [_, ages, ..] = comparison
        .declaration()
        .margin(margin)?
        .dimensions
        .as_slice()
    else {
        return None;
    };
    let figures = comparison.breakdown(&declared.id)?;
    let complete = |cells: &[Option<f64>]| cells.iter().copied().collect::<Option<Vec<f64>>>();
    let own = complete(&figures.own.0)?;
    let count = ages.values.len();
    let of_group = group
        .and_then(|group| complete(&figures.groups.get(group)?.0))
        .filter(|cells| cells.len() >= count * 2);
    if own.len() < count * 2 {
        return None;
    }
    let total: f64 = own.iter().sum();
    let group_total: f64 = of_group.as_ref().map_or(0.0, |cells| cells.iter().sum());
    let rows = (0..count)
        .map(|age| PyramidRow {
            label: ages.values[age].label.clone(),
            own: (own[age] / total * 100.0, own[count + age] / total * 100.0),
            people: (own[age], own[count + age]),
            group: of_group.as_ref().map(|cells| {
                (
                    cells[age] / group_total * 100.0,
                    cells[count + age] / group_total * 100.0,
                )
            }),
        })
        .collect();
    Some(Figure {
        id: declared.id.clone(),
        heading: pyramid_heading(comparison, declared, telling, group),
        subtitle: format!(
            "Share of {} patients by sex and age{}.",
            format::integer(total),
            group.map_or_else(String::new, |group| format!(
                "; the outline is {}",
                comparison.groups[group].phrase
            ))
        ),
        source: source_line(comparison),
        chart: Chart::Pyramid(Pyramid {
            own_name: own_name(comparison),
            group_name: group.map(|group| group_name(comparison, group)),
            rows,
            format: Format::percent(1),
        }),
    })
}

/// The age by which the subject and the group differ most, of those that the declaration names.
fn pyramid_heading(
    comparison: &Comparison,
    declared: &Breakdown,
    telling: &[String],
    group: Option<usize>,
) -> String {
    let percent = |value: f64| Format::percent(0).value(value);
    let own = |id: &String| {
        let (series, indicator) = comparison.indicator(id)?;
        let value = indicator.value(series.own(comparison.period)?)?;
        Some((series, indicator, value))
    };
    let Some(group) = group else {
        return telling.first().and_then(own).map_or_else(
            || declared.title.clone(),
            |(_, indicator, value)| {
                format!("{} of patients are {}", percent(value), indicator.numerator)
            },
        );
    };
    let mut gaps: Vec<(f64, f64, f64, &Indicator)> = telling
        .iter()
        .filter_map(|id| {
            let (series, indicator, own) = own(id)?;
            let other = indicator.value(series.group(group, comparison.period)?)?;
            let gap = comparison.gap(series, indicator, group)?;
            // Whole numbers that read alike are no finding.
            let is_told = gap.is_real() && (own.round() - other.round()).abs() >= 1.0;
            is_told.then_some((gap.difference.abs() / other, own, other, indicator.as_ref()))
        })
        .collect();
    domain::order::sort_by(&mut gaps, |a, b| b.0.total_cmp(&a.0));
    let head = &comparison.groups[group];
    match gaps.first() {
        Some((_, own, other, indicator)) => {
            let more = if own > other { "More" } else { "Fewer" };
            format!(
                "{more} patients are {} {}: {} against {}",
                indicator.numerator,
                than_phrase(head),
                percent(*own),
                percent(*other)
            )
        }
        None => format!("Much the same ages as {}", head.phrase),
    }
}
