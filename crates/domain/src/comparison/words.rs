//! Phrases that stories and figures share.

use super::{Comparison, GroupHead, IndicatorSeries, standing_out};
use crate::names;
use crate::organisation::Kind;
use crate::registry::Indicator;
use crate::statistics::xmr::Xmr;

/// A group behind "than": `than in Stockton PCN`, `than similar practices`.
#[must_use]
pub fn than_phrase(group: &GroupHead) -> String {
    if group.area.is_some() {
        format!("than in {}", group.phrase)
    } else {
        format!("than {}", group.phrase)
    }
}

/// The name of a group as the heading of its value. A total or a score is set beside the mean of
/// the group, which is not a figure of the area: `Mean of ICBs in England`.
#[must_use]
pub fn group_label(comparison: &Comparison, group: usize, indicator: &Indicator) -> String {
    let head = &comparison.groups[group];
    match (indicator.is_mean_of_group(), head.area) {
        (true, Some(_)) => format!(
            "Mean of {} in {}",
            comparison.subject.kind.plural(),
            head.name
        ),
        (true, None) => format!("Mean of {}", head.phrase),
        (false, Some(_)) => head.name.clone(),
        (false, None) => head.key.label().to_owned(),
    }
}

/// Where the gap to a group changed for good: the place of the first period and the side.
/// Seasons are shared with the group and fall out of the gap.
#[must_use]
pub fn shift(
    comparison: &Comparison,
    series: &IndicatorSeries,
    indicator: &Indicator,
    group: usize,
) -> Option<(usize, i8)> {
    let gaps: Vec<Option<f64>> = comparison
        .alike_values(series, indicator, group)
        .into_iter()
        .map(|(own, other)| Some(own? - other?))
        .collect();
    let chart = Xmr::of(&gaps)?;
    let (first, side) = chart.current_shift(&gaps)?;
    // A series that has been on one side from the start has not shifted.
    let began = gaps.iter().position(Option::is_some)?;
    (first > began + 2).then_some((first, side))
}

/// A word with a capital.
#[must_use]
pub fn upper_first(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// A clause with a small first letter; one that begins with an abbreviation stays as it is.
#[must_use]
pub fn lower_first(text: &str) -> String {
    let mut text = text.to_owned();
    let is_abbreviation = text.chars().nth(1).is_some_and(char::is_uppercase);
    if let (false, Some(first)) = (is_abbreviation, text.get_mut(0..1)) {
        first.make_ascii_lowercase();
    }
    text
}

/// The beginning of a story: `Queens Park held`, `Practices in Stockton PCN held`.
#[must_use]
pub fn lead_in(comparison: &Comparison, verb: &str) -> String {
    let subject = &comparison.subject;
    match subject.kind {
        Kind::Practice => format!("{} {verb}", names::short(&subject.name)),
        _ => format!("Practices in {} {verb}", subject.name),
    }
}

/// Since when the distance to a group is another than before, as the end of a sentence;
/// empty where it is not.
#[must_use]
pub fn shift_sentence(comparison: &Comparison, id: &str, group: usize) -> String {
    let Some((series, indicator)) = comparison.indicator(id) else {
        return String::new();
    };
    match shift(comparison, series, indicator, group) {
        Some((first, side)) => format!(
            ", after a step {} in {}",
            if side > 0 { "up" } else { "down" },
            comparison.periods[first].long()
        ),
        None => String::new(),
    }
}

/// Whether there is enough to say that nothing stands out: at least two of some indicators
/// in which the subject differs from the group or could, and has a place among others.
#[must_use]
pub fn is_enough_compared(comparison: &Comparison, group: usize, candidates: &[&str]) -> bool {
    let is_compared = |id: &&&str| {
        comparison.indicator(id).is_some_and(|(series, indicator)| {
            series.place.is_some_and(|place| place.of > 1)
                && comparison.gap(series, indicator, group).is_some()
        })
    };
    candidates.iter().filter(is_compared).count() > 1
}

/// What stands out among some indicators, as one sentence: `Against similar practices, fewer
/// appointments are missed and more are held within two weeks.` Says so where nothing does;
/// empty where too little can be compared for that.
#[must_use]
pub fn against_sentence(comparison: &Comparison, group: usize, candidates: &[&str]) -> String {
    let head = &comparison.groups[group];
    let found = standing_out(comparison, group, candidates);
    let clauses: Vec<String> = found
        .iter()
        .take(3)
        .map(|(indicator, higher, _)| {
            lower_first(if *higher {
                &indicator.higher
            } else {
                &indicator.lower
            })
        })
        .collect();
    let list = match clauses.as_slice() {
        [] if !is_enough_compared(comparison, group, candidates) => return String::new(),
        [] => {
            return format!(
                "Against {}, nothing else stands out: the other measures lie where most {} do, or differ by no more than chance.",
                head.phrase,
                comparison.subject.kind.plural()
            );
        }
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    format!("Against {}, {list}.", head.phrase)
}

/// The story of a dataset that has none of its own: the headline figures, then what stands
/// out against the group.
#[must_use]
pub fn general_story(comparison: &Comparison, group: Option<usize>) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let figures: Vec<String> = comparison
        .indicators
        .iter()
        .take(3)
        .filter_map(|series| {
            let indicator = comparison.declaration().indicator(&series.id)?;
            let value = indicator.value(series.own(comparison.period)?)?;
            Some(format!(
                "{}: **{}**",
                indicator.label,
                indicator.shown(value)
            ))
        })
        .collect();
    if !figures.is_empty() {
        paragraphs.push(format!(
            "{} in {}. {}.",
            comparison.subject.name,
            comparison.shown_period().long(),
            figures.join("; ")
        ));
    }
    if let Some(group) = group {
        let ids: Vec<&str> = comparison
            .indicators
            .iter()
            .map(|series| series.id.as_str())
            .collect();
        let sentence = against_sentence(comparison, group, &ids);
        if !sentence.is_empty() {
            paragraphs.push(sentence);
        }
    }
    paragraphs
}
