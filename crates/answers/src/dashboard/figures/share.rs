//! A margin of two dimensions as the share of one value by the values of the other.

use charts::{BarRow, Bars, Chart, Figure, Format};
use domain::comparison::Comparison;
use domain::format;
use domain::registry::{Breakdown, Nature, Quantity};
use domain::statistics::interval::wilson;

use super::{group_name, own_name};
use crate::dashboard::words::source_line;

pub(super) fn share(
    comparison: &Comparison,
    declared: &Breakdown,
    margin: &str,
    of: &str,
    meaning: &str,
    group: Option<usize>,
) -> Option<Figure> {
    let margin = comparison.declaration().margin(margin)?;
    let [first, second, ..] = margin.dimensions.as_slice() else {
        return None;
    };
    let wanted = first.index_of(of)?;
    let figures = comparison.breakdown(&declared.id)?;
    let width = second.values.len();
    let quantity = |cells: &[Option<f64>], column: usize| -> Option<Quantity> {
        let cell = |row: usize| cells.get(row * width + column).copied().flatten();
        let denominator: f64 = (0..first.values.len()).map(cell).sum::<Option<f64>>()?;
        Some(Quantity {
            numerator: cell(wanted)?,
            denominator,
        })
    };
    let written = |number: f64| format::decimal(number, u8::from(number.fract() != 0.0));
    let of_group = group.and_then(|group| figures.groups.get(group));
    let rows: Vec<BarRow> = (0..width)
        .map(|column| {
            let own = quantity(&figures.own.0, column).filter(|own| own.denominator > 0.0);
            // Amounts have no interval of chance.
            let range = own
                .filter(|_| margin.nature == Nature::Count)
                .and_then(|own| wilson(own.numerator, own.denominator))
                .map(|range| range.scaled(100.0));
            let of_group = of_group
                .and_then(|cells| quantity(&cells.0, column))
                .filter(|group| group.denominator > 0.0);
            let percent = |quantity: Quantity| quantity.numerator / quantity.denominator * 100.0;
            BarRow {
                label: second.values[column].label.clone(),
                own: own.map(percent),
                absent: None,
                own_range: range.map(|range| (range.low, range.high)),
                group: of_group.map(percent),
                behind: own.map_or_else(String::new, |own| {
                    format!("{} of {}", written(own.numerator), written(own.denominator))
                }),
            }
        })
        .collect();
    if rows.iter().all(|row| row.own.is_none()) {
        return None;
    }
    // A handful of appointments makes no finding, nor does what is unknown.
    let telling = (0..width)
        .filter(|column| {
            second.values[*column].id != "unknown"
                && quantity(&figures.own.0, *column).is_some_and(|own| own.denominator >= 100.0)
        })
        .max_by(|a, b| {
            let value = |column: &usize| rows[*column].own.unwrap_or(0.0);
            value(a).total_cmp(&value(b))
        });
    let heading = telling.map_or_else(
        || declared.title.clone(),
        |column| {
            format!(
                "Most often {}: {}, {}",
                first.values[wanted].in_a_sentence(),
                second.values[column].in_a_sentence(),
                Format::percent(1).value(rows[column].own.unwrap_or(0.0))
            )
        },
    );
    Some(Figure {
        id: declared.id.clone(),
        heading,
        subtitle: format!("{meaning}."),
        source: source_line(comparison),
        chart: Chart::Bars(Bars {
            dimension: second.label.clone(),
            own_name: own_name(comparison),
            group_name: group.map(|group| group_name(comparison, group)),
            drawn: rows.len(),
            rows,
            format: Format::percent(1),
        }),
    })
}
