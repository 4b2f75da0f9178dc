//! How many points were achieved, where they were missed, and how many patients were left out.

use domain::comparison::Comparison;
use domain::comparison::words::{against_sentence, general_story, lead_in, than_phrase};
use domain::format;
use domain::organisation::Kind;
use domain::registry::Quantity;

/// What may stand out in the second paragraph.
const TELLING: [&str; 13] = [
    "pca-rate", "hyp008", "dm020", "chol004", "af008", "dm033", "ast007", "copd010", "mh021",
    "dem004", "smok002", "cs005", "vi002",
];

/// The domains, with their names inside a sentence.
const DOMAINS: [(&str, &str); 3] = [
    ("points-clinical", "the clinical domain"),
    ("points-public-health", "public health"),
    ("points-quality-improvement", "quality improvement"),
];

/// Below how many percentage points two shares are alike.
const ALIKE: f64 = 0.05;

pub(super) fn story(comparison: &Comparison, group: Option<usize>) -> Vec<String> {
    let Some(mut first) = opening(comparison) else {
        // Another profile has no points in all.
        return general_story(comparison, group);
    };
    if let Some(group) = group {
        first.push_str(&beside_group(comparison, group));
    }
    first.push_str(&missed(comparison));
    first.push_str(&left_out(comparison));
    let mut paragraphs = vec![first];
    if let Some(group) = group {
        let sentence = against_sentence(comparison, group, &TELLING);
        if !sentence.is_empty() {
            paragraphs.push(sentence);
        }
    }
    paragraphs
}

pub(super) fn nation_story(england: &Comparison, _reporting: u32) -> Vec<String> {
    let Some(mut text) = opening(england) else {
        return general_story(england, None);
    };
    text.push_str(&missed(england));
    text.push_str(&left_out(england));
    vec![text]
}

/// Numerator and denominator of an indicator of the shown profile, with its value.
fn own(comparison: &Comparison, id: &str) -> Option<(Quantity, f64)> {
    let (series, indicator) = comparison.indicator(id)?;
    let own = series.own(comparison.period)?;
    Some((own, indicator.value(own)?))
}

fn opening(comparison: &Comparison) -> Option<String> {
    let (points, share) = own(comparison, "points-share")?;
    let period = comparison.shown_period().long();
    Some(match comparison.subject.kind {
        Kind::Practice => format!(
            "{} **{} of {} QOF points** in {period}, {}%.",
            lead_in(comparison, "achieved"),
            format::decimal(points.numerator, 1),
            format::integer(points.denominator),
            format::decimal(share, 1),
        ),
        _ => format!(
            "{} **{}% of all QOF points** in {period}.",
            lead_in(comparison, "achieved"),
            format::decimal(share, 1),
        ),
    })
}

/// The share of points beside that of a group.
fn beside_group(comparison: &Comparison, group: usize) -> String {
    let found = comparison
        .indicator("points-share")
        .and_then(|(series, indicator)| {
            let own = indicator.value(series.own(comparison.period)?)?;
            let other = indicator.value(series.group(group, comparison.period)?)?;
            Some(own - other)
        });
    let (Some(difference), Some(head)) = (found, comparison.groups.get(group)) else {
        return String::new();
    };
    let than = than_phrase(head);
    if difference.abs() < ALIKE {
        return format!(" That is as much {}.", than.replacen("than", "as", 1));
    }
    let word = if difference > 0.0 { "more" } else { "less" };
    format!(
        " That is {} percentage points {word} {than}.",
        format::decimal(difference.abs(), 1)
    )
}

/// In which domains points were missed, most first.
fn missed(comparison: &Comparison) -> String {
    let mut missed: Vec<(f64, &str)> = DOMAINS
        .iter()
        .filter_map(|(id, name)| {
            let (points, _) = own(comparison, id)?;
            let missed = points.denominator - points.numerator;
            (missed > 0.0).then_some((missed, *name))
        })
        .collect();
    missed.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all: f64 = missed.iter().map(|(points, _)| points).sum();
    let Some((most, name)) = missed.first().copied() else {
        return String::new();
    };
    if missed.len() == 1 {
        return format!(" All points that were missed are in {name}.");
    }
    match comparison.subject.kind {
        Kind::Practice => format!(
            " Of the {} points that were missed, {} are in {name}.",
            format::decimal(all, 1),
            format::decimal(most, 1)
        ),
        _ => format!(
            " Of the points that were missed, {}% are in {name}.",
            format::integer(100.0 * most / all)
        ),
    }
}

/// How many were left out by personalised care adjustments.
fn left_out(comparison: &Comparison) -> String {
    own(comparison, "pca-rate").map_or_else(String::new, |(_, rate)| {
        format!(
            " Personalised care adjustments left out **{}%** of those eligible, counted over all indicators.",
            format::decimal(rate, 1)
        )
    })
}
