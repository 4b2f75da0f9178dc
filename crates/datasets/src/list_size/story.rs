//! Sentences of this dataset alone.

use domain::comparison::words::{against_sentence, lead_in};
use domain::comparison::{Comparison, standing_out};
use domain::format;

/// What may stand out in the second paragraph.
const TELLING: [&str; 5] = [
    "over-65",
    "under-5",
    "aged-20-to-39",
    "over-75",
    "dependency-ratio",
];

pub(super) fn story(comparison: &Comparison, group: Option<usize>) -> Vec<String> {
    let quantity = |id: &str| {
        let (series, indicator) = comparison.indicator(id)?;
        let own = series.own(comparison.period)?;
        Some((own, indicator.value(own)?))
    };
    let Some((patients, _)) = quantity("patients") else {
        return Vec::new();
    };
    let day = comparison
        .shown_period()
        .month()
        .and_then(|month| month.day(1))
        .map_or_else(
            || comparison.shown_period().long(),
            domain::period::Day::long,
        );
    let mut first = format!(
        "{} **{} registered patients** on {day}",
        lead_in(comparison, "had"),
        format::spoken(patients.numerator)
    );
    match quantity("growth-year") {
        Some((own, growth)) => {
            let gained = own.numerator - own.denominator;
            if gained == 0.0 {
                first.push_str(", as many as a year before");
            } else {
                let word = if gained > 0.0 { "more" } else { "fewer" };
                first.push_str(&format!(
                    ", **{} {word}** than a year before ({}%)",
                    format::spoken(gained.abs()),
                    format::signed(growth, 1)
                ));
            }
        }
        None => {
            // No figure of a year ago: the last month, or the first one, says something.
            if let Some((own, growth)) = quantity("growth-first") {
                let since = comparison
                    .periods
                    .first()
                    .map(|first| first.long())
                    .unwrap_or_default();
                let word = if own.numerator >= own.denominator {
                    "more"
                } else {
                    "fewer"
                };
                first.push_str(&format!(
                    ", {} {word} than in {since} ({}%)",
                    format::spoken((own.numerator - own.denominator).abs()),
                    format::signed(growth, 1)
                ));
            }
        }
    }
    first.push('.');
    if let Some(group) = group
        && let Some((series, indicator)) = comparison.indicator("growth-year")
        && let Some(other) = series.group(group, comparison.period)
        && let Some(other) = indicator.value(other)
    {
        let head = &comparison.groups[group];
        let where_ = match head.area {
            Some(_) => format!("Lists in {}", head.name),
            None => format!("Those of {}", head.phrase),
        };
        let word = if other >= 0.0 { "grew" } else { "shrank" };
        first.push_str(&format!(
            " {where_} {word} by {}% in that time.",
            format::decimal(other.abs(), 1)
        ));
    }
    let mut paragraphs = vec![first];
    if let Some(group) = group {
        let sentence = against_sentence(
            comparison,
            group,
            &standing_out(comparison, group, &TELLING),
        );
        if !sentence.is_empty() {
            paragraphs.push(sentence);
        }
    }
    paragraphs
}

pub(super) fn nation_story(england: &Comparison, reporting: u32) -> Vec<String> {
    let quantity = |id: &str| {
        let (series, indicator) = england.indicator(id)?;
        let own = series.own(england.period)?;
        Some((own, indicator.value(own)?))
    };
    let Some((patients, _)) = quantity("patients") else {
        return Vec::new();
    };
    let mut text = format!(
        "**{} patients** were registered with {} practices in {}",
        format::spoken(patients.numerator),
        format::integer(f64::from(reporting)),
        england.shown_period().long()
    );
    if let Some((own, growth)) = quantity("growth-year") {
        let word = if growth >= 0.0 { "more" } else { "fewer" };
        text.push_str(&format!(
            ", {} {word} than a year before ({}%)",
            format::spoken((own.numerator - own.denominator).abs()),
            format::signed(growth, 1)
        ));
    }
    text.push('.');
    if let Some((_, old)) = quantity("over-65") {
        text.push_str(&format!(
            " {} in a hundred are 65 or older.",
            format::integer(old)
        ));
    }
    vec![text]
}
