//! The chosen indicator over time: among others, or against its own limits.

use charts::{Absences, Chart, Control, Figure, Format, Line, Role, Trend};
use domain::comparison::words::{group_label, lower_first, shift, than_phrase};
use domain::comparison::{Comparison, IndicatorSeries, Judgement, place_heading};
use domain::format;
use domain::registry::{Indicator, Reading};
use domain::statistics::xmr::Xmr;

use super::{bands, breaks, moments, own_name};
use crate::address::TrendView;
use crate::dashboard::columns::Columns;
use crate::dashboard::words::source_line;

/// As many partial periods are named below a chart.
const MOST_PARTIAL: usize = 6;

/// Whether anything of an indicator was ever published of the subject: of nothing, a page says
/// why, for axes alone would not.
#[must_use]
pub fn is_known_over_time(comparison: &Comparison, show: &str) -> bool {
    let is_known = |reading: &Reading| *reading != Reading::Missing;
    comparison
        .indicator(show)
        .is_some_and(|(series, _)| series.own.readings.iter().any(is_known))
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
    let group = Columns::of(comparison, group).group();
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
            name: group_label(comparison, group, indicator),
            role: Role::Group,
            values: series.group_values(group, indicator),
            breaks: breaks(&comparison.breaks(&indicator.id)),
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
        remarks: remarks(series, indicator),
        ranges: ranges(series),
        breaks: breaks(&comparison.breaks(&indicator.id)),
    });
    let finding = finding(comparison, series, indicator, group).or_else(|| {
        let place = series.place?;
        place_heading(place, comparison.subject.kind)
    });
    let heading = match (finding, shift) {
        (Some(finding), Some((first, side))) => {
            let word = if side > 0 { "up" } else { "down" };
            format!(
                "{finding}, after a step {word} in {}",
                comparison.periods[first].long()
            )
        }
        (Some(finding), None) => finding,
        (None, _) => {
            first_and_last(comparison, series, indicator).unwrap_or_else(|| indicator.label.clone())
        }
    };
    let plural = comparison.spread_kind(indicator).plural();
    let has_bands = series.spreads.spreads.iter().any(Option::is_some);
    let mut subtitle = indicator.label.clone();
    if has_bands {
        subtitle.push_str(&format!(
            ". Shaded: 25th to 75th and 10th to 90th percentile of {plural} in England"
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
    if lines.iter().any(Line::has_ranges) {
        subtitle.push_str(match indicator.parts() {
            Some(_) => ". Upright bars: 95% intervals, from those of what it is computed from",
            None => ". Upright bars: published 95% confidence intervals",
        });
    }
    subtitle.push_str(&parts_words(comparison, series, indicator, group));
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
            chosen: Some(comparison.period),
            format: Format::of(indicator),
            from_zero: false,
        })),
    }
}

/// From which value the subject came to which: `71.2% in 2024, 74.4% in 2026`. `None` where it has
/// fewer than two that are measured as the shown one is.
fn first_and_last(
    comparison: &Comparison,
    series: &IndicatorSeries,
    indicator: &Indicator,
) -> Option<String> {
    let values = series.own_values(indicator);
    let alike = comparison.alike_periods(&indicator.id);
    let known = || {
        values
            .iter()
            .enumerate()
            .filter(|(index, value)| value.is_some() && alike.contains(index))
    };
    let (first, last) = (known().next()?, known().next_back()?);
    let said = |(index, value): (usize, &Option<f64>)| {
        let period = comparison.periods.get(index)?;
        Some(format!(
            "{} in {}",
            indicator.shown((*value)?),
            period.long()
        ))
    };
    if first.0 == last.0 {
        return None;
    }
    Some(format!("{}, {}", said(first)?, said(last)?))
}

/// The value beside that of the group: `2,315: 158 lower than similar practices`. Without a
/// group, as of England, beside its own of a year before.
fn finding(
    comparison: &Comparison,
    series: &IndicatorSeries,
    indicator: &Indicator,
    group: Option<usize>,
) -> Option<String> {
    let value = indicator.shown(indicator.value(series.own(comparison.period)?)?);
    let Some(group) = group else {
        let change = comparison.change_on_year(series, indicator)?;
        return Some(format!("{value}: {}", lower_first(&change)));
    };
    let versus = comparison.card(&series.id, Some(group))?.versus?;
    let head = &comparison.groups[group];
    // Totals and scores are compared with the mean of the group.
    let is_mean = indicator.is_mean_of_group();
    let than = match (is_mean, head.area) {
        (true, Some(_)) => format!("than the average in {}", head.phrase),
        (true, None) => format!("than the average of {}", head.phrase),
        (false, _) => than_phrase(head),
    };
    let said = if versus.judgement == Judgement::NoRealDifference {
        format!(
            "no statistically significant difference from {}",
            head.phrase
        )
    } else if versus.words == "about the same" {
        format!("about the same as {}", than.trim_start_matches("than "))
    } else {
        format!("{} {than}", versus.words)
    };
    Some(format!("{value}: {said}"))
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
    if let Some(remark) = series.remark(indicator, comparison.period) {
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
        let name = group_label(comparison, group, indicator);
        words.push_str(&format!(". {name}: {remark}"));
    }
    words
}

/// That scores of a line, or that of the group beside the subject's, are not over the same parts,
/// so that a part of what lies between them may be that. Empty of what is no score.
fn parts_words(
    comparison: &Comparison,
    series: &IndicatorSeries,
    indicator: &Indicator,
    group: Option<usize>,
) -> String {
    let behind = |measured| indicator.parts_behind(measured);
    let Some(own) = series.own_measured(comparison.period).and_then(behind) else {
        return String::new();
    };
    let mut words = String::new();
    let over_time = (0..comparison.periods.len())
        .filter_map(|period| series.own_measured(period).and_then(behind));
    let others = over_time.filter(|parts| *parts != own).count();
    let (parts, period) = (&indicator.denominator, comparison.dataset.cadence.period());
    if others > 0 {
        let counted = format::counted(others as f64, period, &format!("{period}s"));
        words.push_str(&format!(
            ". In {counted} the score is over another number of {parts}: it cannot be set beside the others"
        ));
    }
    let beside = group.and_then(|group| series.group_measured(group, comparison.period));
    if let (Some(group), Some(measured)) = (group, beside)
        && behind(measured).is_some_and(|parts| parts != own)
        && let Some((said, _)) = indicator.parts_in_words(measured)
    {
        let name = group_label(comparison, group, indicator);
        words.push_str(&format!(". {name}: scores over {said}"));
    }
    words
}

/// Why the subject has no value in some of the periods.
pub fn absences(series: &IndicatorSeries) -> Absences {
    let readings = series.own.readings.iter().enumerate();
    readings
        .filter_map(|(index, reading)| {
            let reason = absent_reason(*reading)?;
            Some((series.own.first + index, reason.to_owned()))
        })
        .collect()
}

/// Why a reading has no value, where that is known.
pub(crate) const fn absent_reason(reading: Reading) -> Option<&'static str> {
    match reading {
        Reading::Suppressed => Some("suppressed"),
        Reading::BelowLeast => Some("too little to divide by"),
        Reading::AcrossBreak => Some("not comparable: the method changed"),
        Reading::Missing | Reading::Value(_) => None,
    }
}

/// The published interval of the subject's value in each period; empty where none has one.
fn ranges(series: &IndicatorSeries) -> Vec<Option<(f64, f64)>> {
    let published = |reading: &Reading| {
        let range = reading.measured()?.published?;
        Some((range.low, range.high))
    };
    let ranges: Vec<Option<(f64, f64)>> = std::iter::repeat_n(None, series.own.first)
        .chain(series.own.readings.iter().map(published))
        .collect();
    match ranges.iter().any(Option::is_some) {
        true => ranges,
        false => Vec::new(),
    }
}

/// What must be told of the subject's values: of how many practices they are, and over how many
/// parts a score is.
pub fn remarks(series: &IndicatorSeries, indicator: &Indicator) -> Absences {
    let count = series.own.first + series.own.readings.len();
    (0..count)
        .filter(|period| series.own(*period).is_some())
        .filter_map(|period| Some((period, series.remark(indicator, period)?)))
        .collect()
}

/// The same from the first to the last moment at which a line has a value: some files go
/// back years further for areas than for practices. What has no value since a break in method is
/// shown to its end, with the reason.
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
    let mut breaks = trend.lines.iter().flat_map(|line| &line.breaks);
    let last = match breaks.any(|one| one.index > last) {
        true => count - 1,
        false => last,
    };
    trend.moments = trend.moments[first..=last].to_vec();
    trend.bands = trend.bands.into_iter().take(last + 1).skip(first).collect();
    for line in &mut trend.lines {
        line.values = line.values[first..=last].to_vec();
        let ranges = std::mem::take(&mut line.ranges).into_iter();
        line.ranges = ranges.take(last + 1).skip(first).collect();
        line.marked = line
            .marked
            .iter()
            .filter_map(|index| index.checked_sub(first))
            .collect();
        line.breaks = charts::breaks_from(&line.breaks, first, last);
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
    trend.chosen = trend
        .chosen
        .filter(|index| *index <= last)
        .and_then(|index| index.checked_sub(first));
    trend
}

fn variation_over_time(
    comparison: &Comparison,
    series: &IndicatorSeries,
    indicator: &Indicator,
) -> Figure {
    let values = series.own_values(indicator);
    let name = own_name(comparison);
    // Limits are of one method: that of the shown period.
    let alike = comparison.alike_periods(&indicator.id);
    let of_one_method: Vec<Option<f64>> = values
        .iter()
        .enumerate()
        .map(|(index, value)| value.filter(|_| alike.contains(&index)))
        .collect();
    let breaks = breaks(&comparison.breaks(&indicator.id));
    let Some(chart) = Xmr::of(&of_one_method) else {
        // Too few periods for limits: the plain line.
        let mut figure = spread_over_time(comparison, series, indicator, None);
        let period = comparison.dataset.cadence.period();
        figure.heading = format!("Too few {period}s to tell normal variation from change");
        figure.subtitle = format!(
            "Process limits need 12 {period}s with figures{}.",
            if breaks.is_empty() {
                ""
            } else {
                " that are measured in the same way"
            }
        );
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
            within: alike,
            signals,
            breaks,
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
