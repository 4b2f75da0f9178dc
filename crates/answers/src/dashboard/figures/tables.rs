//! Tables of a dashboard: one indicator beside every group, every indicator beside one.

use charts::{Cell, Format, Heading, Table};
use domain::comparison::words::{group_label, lower_first, upper_first};
use domain::comparison::{Comparison, IndicatorSeries};
use domain::format;
use domain::registry::{Direction, Indicator, Measured, Reading};
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

/// What is behind a figure beside its value, in columns of their own: of an estimate how many
/// answered and the share of those asked that they are, of a score over how many parts it is.
struct Behind {
    /// How the first column is headed.
    heading: String,
    has_response_rate: bool,
}

impl Behind {
    /// The columns of a table of these indicators; `None` where nothing is behind any of them.
    fn of<'a>(
        comparison: &Comparison,
        all: impl Iterator<Item = &'a IndicatorSeries>,
    ) -> Option<Self> {
        let indicators = all
            .filter(|series| has_base(comparison, series))
            .filter_map(|series| comparison.declaration().indicator(&series.id));
        let indicator = indicators.min_by_key(|indicator| indicator.parts().is_some())?;
        Some(match indicator.parts() {
            Some(_) => Self {
                heading: upper_first(&indicator.denominator),
                has_response_rate: false,
            },
            None => Self {
                heading: "Responses".to_owned(),
                has_response_rate: true,
            },
        })
    }

    /// The headings, `of` whom they are behind a comma.
    fn headings(&self, of: Option<&str>) -> Vec<Heading> {
        let named = |text: &str| match of {
            Some(of) => Heading::number(format!("{text}, {of}")),
            None => Heading::number(text),
        };
        let rate = self.has_response_rate.then(|| named("Response rate"));
        std::iter::once(named(&self.heading)).chain(rate).collect()
    }

    /// The cells of a figure of the subject or of a group; empty where nothing is behind it.
    fn cells(
        &self,
        comparison: &Comparison,
        indicator: &Indicator,
        measured: Option<Measured>,
        group: Option<usize>,
    ) -> Vec<Cell> {
        let base = measured.and_then(|measured| match indicator.parts() {
            Some(parts) => indicator.parts_behind(measured).filter(|_| parts > 1),
            None => measured.base,
        });
        let rate = self.has_response_rate.then(|| {
            let rate = base.and_then(|_| response_rate(comparison, group));
            Cell::number(rate, &Format::percent(1))
        });
        std::iter::once(amount(base)).chain(rate).collect()
    }
}

/// How many answered behind the subject's figure or that of a group, in words: `104 responses,
/// response rate 26.1%`; of a score over how many parts it is. `None` where the figure is neither.
#[must_use]
pub fn answered_in_words(
    comparison: &Comparison,
    show: &str,
    group: Option<usize>,
) -> Option<String> {
    let (series, indicator) = comparison.indicator(show)?;
    let measured = match group {
        Some(group) => series.group_measured(group, comparison.period),
        None => series.own_measured(comparison.period),
    };
    if indicator.parts().is_some() {
        return indicator.parts_in_words(measured?).map(|(words, _)| words);
    }
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
    let behind = Behind::of(comparison, std::iter::once(series));
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
                Cell::text(match indicator.is_mean_of_group() {
                    true => group_label(comparison, index, indicator),
                    false => head.name.clone(),
                }),
                Cell::number(Some(f64::from(members)), &Format::plain(0)),
                Cell::text(comparison.group_basis(series, indicator, index).0),
                Cell::number(own, &format),
            ];
            if let Some(behind) = &behind {
                row.extend(behind.cells(comparison, indicator, own_measured, None));
            }
            row.push(Cell::number_or(value, &format, Some(&reason)));
            if let Some(behind) = &behind {
                let measured = series.group_measured(index, comparison.period);
                row.extend(behind.cells(comparison, indicator, measured, Some(index)));
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
    if let Some(behind) = &behind {
        headings.extend(behind.headings(Some(&own_name)));
    }
    headings.push(Heading::number("Value of the group"));
    if let Some(behind) = &behind {
        headings.extend(behind.headings(Some("group")));
    }
    headings.extend(["Difference", "95% from", "95% to", "Percentile"].map(Heading::number));
    Some(Table { headings, rows })
}

/// Every indicator beside one group, the values first and what they are made of last.
#[must_use]
pub fn everything(comparison: &Comparison, group: Option<usize>) -> Table {
    let columns = Columns::of(comparison, group);
    let behind = Behind::of(comparison, comparison.indicators.iter());
    let rows = comparison
        .indicators
        .iter()
        .filter_map(|series| {
            let indicator = comparison.declaration().indicator(&series.id)?;
            Some(indicator_row(
                comparison,
                series,
                indicator,
                columns,
                behind.as_ref(),
            ))
        })
        .collect();
    let mut headings = vec![
        Heading::text("Indicator"),
        Heading::number(own_name(comparison)),
        Heading::number("95% from"),
        Heading::number("95% to"),
    ];
    if let Some(behind) = &behind {
        headings.extend(behind.headings(None));
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

/// Whether figures of an indicator, of the subject or of any group, are estimates from a number of
/// responses, or scores over a number of parts.
fn has_base(comparison: &Comparison, series: &IndicatorSeries) -> bool {
    let indicator = comparison.declaration().indicator(&series.id);
    if indicator.is_none_or(|indicator| indicator.parts() == Some(1)) {
        return false;
    }
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
    behind: Option<&Behind>,
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
    if let Some(behind) = behind {
        row.extend(behind.cells(comparison, indicator, measured, None));
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
    let remark = series
        .remark(indicator, comparison.period)
        .filter(|_| own.is_some());
    let remark = remark.or_else(|| {
        own.is_none()
            .then(|| lower_first(&absent_words(comparison, indicator)))
    });
    // A total or a score stands beside the mean of the group, under the name of the group.
    let beside = columns
        .group()
        .filter(|_| own.is_some() && indicator.is_mean_of_group())
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
