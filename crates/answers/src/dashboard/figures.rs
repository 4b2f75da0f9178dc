//! The figures of a dashboard, made from a comparison. Pages draw them and exports write
//! them, from the same functions.

use charts::{
    Absences, Band, BarRow, Bars, Cell, Chart, Control, Figure, Format, Heading, Line, Moment,
    Pyramid, PyramidRow, Role, Table, Trend,
};
use domain::comparison::words::{lower_first, shift, than_phrase};
use domain::comparison::{Comparison, IndicatorSeries, Spreads, place_heading};
use domain::format;
use domain::names;
use domain::period::Period;
use domain::registry::{
    Breakdown, Dimension, HEADLINES, Indicator, Nature, Quantity, Reading, View,
};
use domain::statistics::interval::wilson;
use domain::statistics::rank::{Quantiles, Rank};
use domain::statistics::xmr::Xmr;

use crate::address::TrendView;
use crate::dashboard::heat_map::heat_map;
use crate::dashboard::tree::tree;
use crate::dashboard::words::{absent_words, source_line};

/// How many bars of a long list are drawn; the table has them all.
const MOST_BARS: usize = 8;

/// As many partial periods are named below a chart.
const MOST_PARTIAL: usize = 6;

/// The name of the subject beside a line.
pub(super) fn own_name(comparison: &Comparison) -> String {
    names::short(&comparison.subject.name)
}

/// The name of a group beside a line.
pub(super) fn group_name(comparison: &Comparison, group: usize) -> String {
    let head = &comparison.groups[group];
    match head.area {
        Some(_) => head.name.clone(),
        None => head.key.label().to_owned(),
    }
}

/// The horizontal axis of periods.
pub fn moments(periods: &[Period]) -> Vec<Moment> {
    periods
        .iter()
        .map(|period| {
            let first = period.first_month();
            Moment {
                at: f64::from(first.year()) * 12.0 + f64::from(first.number()),
                long: period.long(),
                short: period.short(),
                shortest: period
                    .month()
                    .map_or_else(|| period.short(), |month| month.short_name().to_owned()),
            }
        })
        .collect()
}

/// The 25th to 75th and the 10th to 90th percentile behind a line, by period.
pub fn bands(spreads: &Spreads) -> Vec<Band> {
    let band = |spread: Quantiles| [spread.p10, spread.p25, spread.p75, spread.p90];
    std::iter::repeat_n(None, spreads.first)
        .chain(spreads.spreads.iter().map(|spread| spread.map(band)))
        .collect()
}

/// The chart over time of an indicator. `None` where the indicator is unknown.
#[must_use]
pub fn trend(
    comparison: &Comparison,
    show: &str,
    group: Option<usize>,
    view: TrendView,
) -> Option<Figure> {
    let (series, indicator) = comparison.indicator(show)?;
    Some(match view {
        TrendView::Comparison => spread_over_time(comparison, series, indicator, group),
        TrendView::Variation => variation_over_time(comparison, series, indicator),
    })
}

fn spread_over_time(
    comparison: &Comparison,
    series: &IndicatorSeries,
    indicator: &Indicator,
    group: Option<usize>,
) -> Figure {
    let own = series.own_values(indicator);
    let mut lines = Vec::new();
    if let Some(group) = group {
        lines.push(Line {
            name: group_name(comparison, group),
            role: Role::Group,
            values: series.group_values(group, indicator),
            ..Line::default()
        });
    }
    let shift = group.and_then(|group| shift(comparison, series, indicator, group));
    let event = shift.map(|(first, side)| {
        let word = if side > 0 { "step up" } else { "step down" };
        (
            first,
            format!("{word}, {}", comparison.periods[first].short()),
        )
    });
    let marked = shift.map_or_else(Vec::new, |(first, _)| {
        (first..=comparison.period)
            .filter(|index| own.get(*index).is_some_and(Option::is_some))
            .collect()
    });
    lines.push(Line {
        name: own_name(comparison),
        role: Role::Own,
        values: own,
        marked,
        absences: absences(series),
        remarks: remarks(series),
    });
    let place = series
        .place
        .and_then(|place| place_heading(place, comparison.subject.kind))
        .or_else(|| comparison.change_on_year(series, indicator));
    let heading = match (place, shift) {
        (Some(place), Some((first, side))) => {
            let word = if side > 0 { "up" } else { "down" };
            format!(
                "{place}, after a step {word} in {}",
                comparison.periods[first].long()
            )
        }
        (Some(place), None) => place,
        (None, _) => format!("{} over time", indicator.label),
    };
    let plural = comparison.spread_kind(indicator).plural();
    let has_bands = series.spreads.spreads.iter().any(Option::is_some);
    let mut subtitle = indicator.label.clone();
    if has_bands {
        subtitle.push_str(&format!(
            ". Shaded: the 25th to 75th and the 10th to 90th percentile of {plural} in England"
        ));
    }
    if let (Some((first, side)), Some(group)) = (shift, group) {
        let count = comparison.period + 1 - first;
        subtitle.push_str(&format!(
            ". Open points: {} {}s in a row further {} {} than usual",
            format::in_words(count),
            comparison.dataset.cadence.period(),
            if side > 0 { "above" } else { "below" },
            comparison.groups[group].phrase
        ));
    }
    subtitle.push_str(&members_words(comparison, series, indicator, group));
    subtitle.push('.');
    let bands = bands(&series.spreads);
    Figure {
        id: "trend".to_owned(),
        heading,
        subtitle,
        source: source_line(comparison),
        chart: Chart::Trend(reported(Trend {
            moments: moments(&comparison.periods),
            bands,
            of: plural.to_owned(),
            lines,
            event,
            format: Format::of(indicator),
            from_zero: false,
        })),
    }
}

/// That figures of the line, or that of the group, are of fewer than all who should be in
/// them, or means of estimates.
fn members_words(
    comparison: &Comparison,
    series: &IndicatorSeries,
    indicator: &Indicator,
    group: Option<usize>,
) -> String {
    let mut words = String::new();
    if let Some(remark) = series.remark(comparison.period) {
        words.push_str(&format!(". {}: {remark}", comparison.shown_period().long()));
    }
    let partial: Vec<String> = series
        .bases
        .iter()
        .filter(|(period, basis)| *period != comparison.period && basis.is_partial())
        .filter_map(|(period, basis)| {
            let (counted, expected) = basis.members()?;
            let period = comparison.periods.get(*period)?;
            Some(format!("{} ({counted} of {expected})", period.short()))
        })
        .collect();
    if !partial.is_empty() {
        let more = partial.len().saturating_sub(MOST_PARTIAL);
        words.push_str(&format!(
            ". Of fewer than nine in ten practices: {}{}",
            partial[..partial.len() - more].join(", "),
            if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            }
        ));
    }
    let behind_group = group
        .map(|group| (group, comparison.group_basis(series, indicator, group)))
        .filter(|(_, (_, must_be_told))| *must_be_told);
    if let Some((group, (remark, _))) = behind_group {
        words.push_str(&format!(". {}: {remark}", group_name(comparison, group)));
    }
    words
}

/// Why the subject has no value in some of the periods.
pub fn absences(series: &IndicatorSeries) -> Absences {
    let readings = series.own.readings.iter().enumerate();
    readings
        .filter_map(|(index, reading)| {
            let reason = match reading {
                Reading::Suppressed => "suppressed",
                Reading::BelowLeast => "too little to divide by",
                Reading::Missing | Reading::Value(_) => return None,
            };
            Some((series.own.first + index, reason.to_owned()))
        })
        .collect()
}

/// What must be told of the subject's values: of how many practices they are.
pub fn remarks(series: &IndicatorSeries) -> Absences {
    let periods = series.bases.iter().map(|(period, _)| *period);
    periods
        .filter(|period| series.own(*period).is_some())
        .filter_map(|period| Some((period, series.remark(period)?)))
        .collect()
}

/// The same from the first to the last moment at which a line has a value: some files go
/// back years further for areas than for practices.
fn reported(mut trend: Trend) -> Trend {
    let has_value = |index: &usize| {
        trend
            .lines
            .iter()
            .any(|line| line.values.get(*index).copied().flatten().is_some())
    };
    let count = trend.moments.len();
    let (Some(first), Some(last)) = ((0..count).find(has_value), (0..count).rfind(has_value))
    else {
        return trend;
    };
    trend.moments = trend.moments[first..=last].to_vec();
    trend.bands = trend.bands.into_iter().take(last + 1).skip(first).collect();
    for line in &mut trend.lines {
        line.values = line.values[first..=last].to_vec();
        line.marked = line
            .marked
            .iter()
            .filter_map(|index| index.checked_sub(first))
            .collect();
        for words in [&mut line.absences, &mut line.remarks] {
            *words = std::mem::take(words)
                .into_iter()
                .filter(|(index, _)| *index <= last)
                .filter_map(|(index, text)| Some((index.checked_sub(first)?, text)))
                .collect();
        }
    }
    trend.event = trend
        .event
        .and_then(|(index, text)| Some((index.checked_sub(first)?, text)));
    trend
}

fn variation_over_time(
    comparison: &Comparison,
    series: &IndicatorSeries,
    indicator: &Indicator,
) -> Figure {
    let values = series.own_values(indicator);
    let name = own_name(comparison);
    let Some(chart) = Xmr::of(&values) else {
        // Too few periods for limits: the plain line.
        let mut figure = spread_over_time(comparison, series, indicator, None);
        let period = comparison.dataset.cadence.period();
        figure.heading = format!("Too few {period}s to tell normal variation from change");
        figure.subtitle = format!("Process limits need 12 {period}s with figures.");
        return figure;
    };
    let signals: Vec<String> = chart
        .signals
        .iter()
        .map(|signals| {
            let mut words = Vec::new();
            match signals.outside {
                1 => words.push("above the upper limit"),
                -1 => words.push("below the lower limit"),
                _ => {}
            }
            match signals.shift {
                1 => words.push("seven or more in a row above the mean"),
                -1 => words.push("seven or more in a row below the mean"),
                _ => {}
            }
            match signals.trend {
                1 => words.push("seven or more rising"),
                -1 => words.push("seven or more falling"),
                _ => {}
            }
            if signals.near_limit != 0 {
                words.push("two of three near a limit");
            }
            let mut text = words.join("; ");
            if let Some(first) = text.get_mut(0..1) {
                first.make_ascii_uppercase();
            }
            text
        })
        .collect();
    let special = signals.iter().filter(|signal| !signal.is_empty()).count();
    let period = comparison.dataset.cadence.period();
    let heading = match special {
        0 => format!("No unusual {period}s"),
        1 => format!("One unusual {period}"),
        count => format!("{} unusual {period}s", sentence_number(count)),
    };
    Figure {
        id: "trend".to_owned(),
        heading,
        subtitle: format!(
            "{}, by {period}, with its mean and process limits (XmR). Ringed {period}s are flagged by a rule. Seasonal patterns are flagged too.",
            indicator.label
        ),
        source: source_line(comparison),
        chart: Chart::Control(Control {
            moments: moments(&comparison.periods),
            name,
            values,
            mean: chart.mean,
            lower: chart.lower,
            upper: chart.upper,
            signals,
            absences: Absences::new(),
            format: Format::of(indicator),
        }),
    }
}

fn sentence_number(count: usize) -> String {
    let mut words = format::in_words(count);
    if let Some(first) = words.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// A breakdown's figure, beside a group. `None` where it has no figures.
#[must_use]
pub fn breakdown(
    comparison: &Comparison,
    id: &str,
    group: Option<usize>,
    by: Option<&str>,
) -> Option<Figure> {
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
        View::HeatMap { margin, meaning } => heat_map(comparison, declared, margin, meaning, group),
        View::Tree { margin, meaning } => tree(comparison, declared, margin, meaning, group),
    }
}

/// A value by which a breakdown is narrowed.
struct Choice {
    /// Its place among the values.
    row: usize,
    /// Behind the subtitle: `, held by: GP`.
    words: String,
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

fn composition(
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
    let (nature, counts) = (margin.nature, margin.counts.as_str());
    let digits = u8::from(own_total.fract() != 0.0);
    let mut rows: Vec<(usize, BarRow)> = (0..dimension.values.len())
        .filter(|index| kept(*index))
        .map(|index| {
            let group_share = of_group
                .as_ref()
                .zip(group_total.filter(|total| *total > 0.0))
                .filter(|_| counted(index))
                .and_then(|(counts, total)| Some(counts[index]? / total * 100.0));
            let count = own[index];
            // Amounts have no interval of chance.
            let range = count
                .filter(|_| nature == Nature::Count)
                .and_then(|count| wilson(count, own_total))
                .map(|range| range.scaled(100.0));
            (
                index,
                BarRow {
                    label: dimension.values[index].label.clone(),
                    own: count.map(|count| count / own_total * 100.0),
                    absent: count.is_none().then(|| "not published".to_owned()),
                    own_range: range.map(|range| (range.low, range.high)),
                    group: group_share,
                    behind: count.map_or_else(String::new, |count| {
                        format!(
                            "{} of {}",
                            format::decimal(count, digits),
                            format::decimal(own_total, digits)
                        )
                    }),
                },
            )
        })
        .collect();
    let heading = composition_heading(comparison, dimension, &rows, group);
    // Long lists are read from the largest down, and the tail is left to the table; scales
    // keep their order.
    let is_long = rows.len() > MOST_BARS + 1;
    if is_long {
        rows.sort_by(|a, b| b.1.own.unwrap_or(0.0).total_cmp(&a.1.own.unwrap_or(0.0)));
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

/// Says that some of the values are missing, and that shares are of the others.
pub(super) fn left_out(absent: usize, all: usize) -> String {
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
            let (low, high) = row.own_range?;
            let gap = row.own? - other;
            let is_real = gap.abs() >= 1.0 && !(low..=high).contains(&other);
            is_real.then_some((gap, *index))
        })
        .collect();
    gaps.sort_by(|a, b| b.0.total_cmp(&a.0));
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

fn share(
    comparison: &Comparison,
    declared: &Breakdown,
    margin: &str,
    of: &str,
    meaning: &str,
    group: Option<usize>,
) -> Option<Figure> {
    let [first, second, ..] = comparison
        .declaration()
        .margin(margin)?
        .dimensions
        .as_slice()
    else {
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
    let of_group = group.and_then(|group| figures.groups.get(group));
    let rows: Vec<BarRow> = (0..width)
        .map(|column| {
            let own = quantity(&figures.own.0, column).filter(|own| own.denominator > 0.0);
            let range = own
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
                    format!(
                        "{} of {}",
                        format::integer(own.numerator),
                        format::integer(own.denominator)
                    )
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

fn pyramid(
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
    gaps.sort_by(|a, b| b.0.total_cmp(&a.0));
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
            vec![
                Cell::text(head.name.clone()),
                Cell::number(Some(f64::from(head.reporting)), &Format::plain(0)),
                Cell::text(comparison.group_basis(series, indicator, index).0),
                Cell::number(own, &format),
                Cell::number(value, &format),
                Cell::number(gap.map(|gap| gap.difference), &signed),
                Cell::number(interval.map(|interval| interval.low), &signed),
                Cell::number(interval.map(|interval| interval.high), &signed),
                Cell::number(place.and_then(Rank::percentile), &Format::plain(0)),
            ]
        })
        .collect();
    Some(Table {
        headings: vec![
            Heading::text("Group"),
            Heading::number(format!("{} in it", comparison.subject.kind.plural())),
            Heading::text("How its figure came about"),
            Heading::number(own_name(comparison)),
            Heading::number("Group"),
            Heading::number("Difference"),
            Heading::number("95% from"),
            Heading::number("95% to"),
            Heading::number("Percentile"),
        ],
        rows,
    })
}

/// Every indicator beside one group.
#[must_use]
pub fn everything(comparison: &Comparison, group: Option<usize>) -> Table {
    let rows = comparison
        .indicators
        .iter()
        .filter_map(|series| {
            let indicator = comparison.declaration().indicator(&series.id)?;
            Some(indicator_row(comparison, series, indicator, group))
        })
        .collect();
    let mut headings = vec![
        Heading::text("Indicator"),
        Heading::text("Unit"),
        Heading::number("Numerator"),
        Heading::number("Denominator"),
        Heading::number(own_name(comparison)),
        Heading::number("95% from"),
        Heading::number("95% to"),
    ];
    if let Some(group) = group {
        headings.push(Heading::number(group_name(comparison, group)));
        headings.push(Heading::number("Difference"));
        headings.push(Heading::number("Difference, 95% from"));
        headings.push(Heading::number("Difference, 95% to"));
    }
    headings.push(Heading::number("Percentile in England"));
    headings.push(Heading::text("Better when"));
    headings.push(Heading::text("Remark"));
    Table { headings, rows }
}

fn indicator_row(
    comparison: &Comparison,
    series: &IndicatorSeries,
    indicator: &Indicator,
    group: Option<usize>,
) -> Vec<Cell> {
    let measured = series.own_measured(comparison.period);
    let own = measured.map(|measured| measured.quantity);
    let format = Format::of(indicator);
    let signed = Format {
        signed: true,
        suffix: String::new(),
        ..format.clone()
    };
    let whole = Format::plain(0);
    let interval = measured.and_then(|measured| indicator.interval(measured));
    let mut row = vec![
        Cell::text(indicator.label.clone()),
        Cell::text(indicator.axis.clone()),
        Cell::number(own.map(|own| own.numerator), &whole),
        Cell::number(
            own.filter(|_| indicator.has_denominator())
                .map(|own| own.denominator),
            &whole,
        ),
        Cell::number(own.and_then(|own| indicator.value(own)), &format),
        Cell::number(interval.map(|interval| interval.low), &format),
        Cell::number(interval.map(|interval| interval.high), &format),
    ];
    if let Some(group) = group {
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
    row.push(Cell::number(
        series.place.and_then(Rank::percentile),
        &whole,
    ));
    row.push(Cell::text(match indicator.direction {
        domain::registry::Direction::HigherIsBetter => "higher",
        domain::registry::Direction::LowerIsBetter => "lower",
        domain::registry::Direction::Neither => "–",
    }));
    let remark = series.remark(comparison.period).filter(|_| own.is_some());
    let remark = remark.or_else(|| {
        own.is_none()
            .then(|| lower_first(&absent_words(comparison, indicator)))
    });
    row.push(Cell::text(remark.unwrap_or_default()));
    row
}

/// The indicators of the cards, and what is said of those that gave way to the next that can
/// be shown. What is suppressed stays: that it is held back is itself a finding. Where too
/// few can be shown, cards say why they cannot.
#[must_use]
pub fn headline(comparison: &Comparison) -> (Vec<String>, Option<String>) {
    let is_shown = |id: &String| {
        comparison
            .indicator(id)
            .is_some_and(|(series, _)| series.own_reading(comparison.period) != Reading::Missing)
    };
    let all: Vec<String> = comparison
        .indicators
        .iter()
        .map(|series| series.id.clone())
        .collect();
    let (shown, absent): (Vec<String>, Vec<String>) = all.iter().cloned().partition(is_shown);
    let mut ids: Vec<String> = shown.into_iter().take(HEADLINES).collect();
    let room = HEADLINES.saturating_sub(ids.len());
    ids.extend(absent.into_iter().take(room));
    // In the order of the profile.
    let ids: Vec<String> = all.iter().filter(|id| ids.contains(id)).cloned().collect();
    let passed: Vec<String> = all
        .iter()
        .take(HEADLINES)
        .filter(|id| !ids.contains(id))
        .filter_map(|id| comparison.dataset.indicator(id))
        .map(|indicator| {
            let reason = absent_words(comparison, indicator);
            format!("{} ({})", indicator.label, lower_first(&reason))
        })
        .collect();
    let passed = (!passed.is_empty()).then(|| format!("Not shown: {}.", passed.join("; ")));
    (ids, passed)
}
