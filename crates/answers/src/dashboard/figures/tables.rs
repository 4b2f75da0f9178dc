//! Tables of a dashboard: one indicator beside every group, every indicator beside one.

use charts::{Cell, Format, Heading, Table};
use domain::comparison::words::{group_label, lower_first};
use domain::comparison::{Comparison, IndicatorSeries};
use domain::format;
use domain::registry::{Direction, Formula, Indicator, Measured, Reading};
use domain::statistics::rank::Rank;

use super::own_name;
use crate::dashboard::columns::{self, Columns};
use crate::dashboard::words::absent_words;

/// The share of those asked who answered, in the units of its indicator: of the subject, or of
/// a group.
fn response_rate(comparison: &Comparison, group: Option<usize>) -> Option<f64> {
    let id = columns::response_rate(comparison.declaration())?;
    let (series, indicator) = comparison.indicator(&id)?;
    let quantity = match group {
        Some(group) => series.group(group, comparison.period),
        None => series.own(comparison.period),
    };
    indicator.value(quantity?)
}

/// How many answered and the share of those asked that they are, as cells; empty cells where the
/// figure is no estimate.
fn answered(
    comparison: &Comparison,
    measured: Option<Measured>,
    group: Option<usize>,
) -> [Cell; 2] {
    let base = measured.and_then(|measured| measured.base);
    let rate = base.and_then(|_| response_rate(comparison, group));
    [amount(base), Cell::number(rate, &Format::percent(1))]
}

/// How many answered behind the subject's figure or that of a group, in words: `104 responses,
/// response rate 26.1%`. `None` where the figure is no estimate.
#[must_use]
pub fn answered_in_words(
    comparison: &Comparison,
    show: &str,
    group: Option<usize>,
) -> Option<String> {
    let (series, _) = comparison.indicator(show)?;
    let measured = match group {
        Some(group) => series.group_measured(group, comparison.period),
        None => series.own_measured(comparison.period),
    };
    let base = format::counted(measured?.base?, "response", "responses");
    Some(match response_rate(comparison, group) {
        Some(rate) => format!("{base}, response rate {}", Format::percent(1).value(rate)),
        None => base,
    })
}

/// Every benchmark group beside the subject, for one indicator.
#[must_use]
pub fn against(comparison: &Comparison, show: &str) -> Option<Table> {
    let (series, indicator) = comparison.indicator(show)?;
    let format = Format::of(indicator);
    let own = series
        .own(comparison.period)
        .and_then(|own| indicator.value(own));
    let signed = Format {
        signed: true,
        suffix: String::new(),
        ..format.clone()
    };
    let has_base = has_base_of(comparison, series);
    let own_measured = series.own_measured(comparison.period);
    let rows = comparison
        .groups
        .iter()
        .enumerate()
        .map(|(index, head)| {
            let value = series
                .group(index, comparison.period)
                .and_then(|quantity| indicator.value(quantity));
            let gap = comparison.gap(series, indicator, index);
            let interval = gap.and_then(|gap| gap.interval);
            let place = series.places.get(index).copied().flatten();
            let place = place.filter(|_| gap.is_some());
            let reason = comparison.no_group_figure(show, index);
            let basis = series.group_bases.get(index).copied().unwrap_or_default();
            let members = basis.members().map_or(head.listed, |(counted, _)| counted);
            let mut row = vec![
                Cell::text(match indicator.formula {
                    Formula::Mean { .. } => group_label(comparison, index, indicator),
                    _ => head.name.clone(),
                }),
                Cell::number(Some(f64::from(members)), &Format::plain(0)),
                Cell::text(comparison.group_basis(series, indicator, index).0),
                Cell::number(own, &format),
            ];
            if has_base {
                row.extend(answered(comparison, own_measured, None));
            }
            row.push(Cell::number_or(value, &format, Some(&reason)));
            if has_base {
                let measured = series.group_measured(index, comparison.period);
                row.extend(answered(comparison, measured, Some(index)));
            }
            row.extend([
                Cell::number(gap.map(|gap| gap.difference), &signed),
                Cell::number(interval.map(|interval| interval.low), &signed),
                Cell::number(interval.map(|interval| interval.high), &signed),
                Cell::number(place.and_then(Rank::percentile), &Format::plain(0)),
            ]);
            row
        })
        .collect();
    let own_name = own_name(comparison);
    let mut headings = vec![
        Heading::text("Group"),
        Heading::number(format!("{} in it", comparison.subject.kind.plural())),
        Heading::text("How its figure came about"),
        Heading::number(own_name.clone()),
    ];
    if has_base {
        headings.push(Heading::number(format!("Responses, {own_name}")));
        headings.push(Heading::number(format!("Response rate, {own_name}")));
    }
    headings.push(Heading::number("Value of the group"));
    if has_base {
        headings.push(Heading::number("Responses, group"));
        headings.push(Heading::number("Response rate, group"));
    }
    headings.extend(["Difference", "95% from", "95% to", "Percentile"].map(Heading::number));
    Some(Table { headings, rows })
}

/// Every indicator beside one group, the values first and what they are made of last.
#[must_use]
pub fn everything(comparison: &Comparison, group: Option<usize>) -> Table {
    let columns = Columns::of(comparison, group);
    let has_base = has_base(comparison);
    let rows = comparison
        .indicators
        .iter()
        .filter_map(|series| {
            let indicator = comparison.declaration().indicator(&series.id)?;
            Some(indicator_row(
                comparison, series, indicator, columns, has_base,
            ))
        })
        .collect();
    let mut headings = vec![
        Heading::text("Indicator"),
        Heading::number(own_name(comparison)),
        Heading::number("95% from"),
        Heading::number("95% to"),
    ];
    if has_base {
        headings.extend(["Responses", "Response rate"].map(Heading::number));
    }
    if let Some(name) = columns.group_name(comparison) {
        headings.push(Heading::number(name));
        headings.push(Heading::number("Difference"));
        headings.push(Heading::number("Difference, 95% from"));
        headings.push(Heading::number("Difference, 95% to"));
    }
    if columns.has_place() {
        headings.push(Heading::number("Percentile in England"));
    }
    headings.push(Heading::text("Better when"));
    headings.push(Heading::text("Remark"));
    headings.push(Heading::number("Numerator"));
    headings.push(Heading::number("Denominator"));
    headings.push(Heading::text("Unit"));
    Table { headings, rows }
}

/// Whether figures are estimates from a number of responses.
fn has_base(comparison: &Comparison) -> bool {
    let mut all = comparison.indicators.iter();
    all.any(|series| has_base_of(comparison, series))
}

/// The same of one indicator, for the subject or any group.
fn has_base_of(comparison: &Comparison, series: &IndicatorSeries) -> bool {
    let period = comparison.period;
    (0..comparison.groups.len())
        .map(|group| series.group_measured(group, period))
        .chain([series.own_measured(period)])
        .flatten()
        .any(|measured| measured.base.is_some())
}

fn indicator_row(
    comparison: &Comparison,
    series: &IndicatorSeries,
    indicator: &Indicator,
    columns: Columns,
    has_base: bool,
) -> Vec<Cell> {
    let measured = series.own_measured(comparison.period);
    let own = measured.map(|measured| measured.quantity);
    let format = Format::of(indicator);
    let signed = Format {
        signed: true,
        suffix: String::new(),
        ..format.clone()
    };
    let interval = measured.and_then(|measured| indicator.interval(measured));
    let absent = match series.own_reading(comparison.period) {
        Reading::Suppressed => "suppressed",
        _ => "not published",
    };
    let value = own.and_then(|own| indicator.value(own));
    let mut row = vec![
        Cell::text(indicator.label.clone()),
        Cell::number_or(value, &format, Some(absent)),
        Cell::number(interval.map(|interval| interval.low), &format),
        Cell::number(interval.map(|interval| interval.high), &format),
    ];
    if has_base {
        row.extend(answered(comparison, measured, None));
    }
    if let Some(group) = columns.group() {
        let value = series
            .group(group, comparison.period)
            .and_then(|quantity| indicator.value(quantity));
        let gap = comparison.gap(series, indicator, group);
        let range = gap.and_then(|gap| gap.interval);
        row.push(Cell::number(value, &format));
        row.push(Cell::number(gap.map(|gap| gap.difference), &signed));
        row.push(Cell::number(range.map(|range| range.low), &signed));
        row.push(Cell::number(range.map(|range| range.high), &signed));
    }
    if columns.has_place() {
        row.push(Cell::number(
            series.place.and_then(Rank::percentile),
            &Format::plain(0),
        ));
    }
    row.push(Cell::text(match indicator.direction {
        Direction::HigherIsBetter => "higher",
        Direction::LowerIsBetter => "lower",
        Direction::Neither => "–",
    }));
    let remark = series.remark(comparison.period).filter(|_| own.is_some());
    let remark = remark.or_else(|| {
        own.is_none()
            .then(|| lower_first(&absent_words(comparison, indicator)))
    });
    // A total stands beside the mean of the group, under the name of the group.
    let beside = columns
        .group()
        .filter(|_| own.is_some() && matches!(indicator.formula, Formula::Mean { .. }))
        .map(|group| lower_first(&group_label(comparison, group, indicator)));
    let remark: Vec<String> = remark
        .into_iter()
        .chain(beside.map(|beside| format!("beside it the {beside}")))
        .collect();
    row.push(Cell::text(remark.join("; ")));
    row.push(amount(own.map(|own| own.numerator)));
    row.push(amount(
        own.filter(|_| indicator.has_denominator())
            .map(|own| own.denominator),
    ));
    row.push(Cell::text(indicator.axis.clone()));
    row
}

/// What a value is made of: whole numbers as they are, parts of one with a digit.
fn amount(number: Option<f64>) -> Cell {
    let digits = u8::from(number.is_some_and(|number| number.fract() != 0.0));
    Cell::number(number, &Format::plain(digits))
}
