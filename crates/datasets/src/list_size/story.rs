//! Sentences of this dataset alone.

use domain::comparison::words::{against_sentence, lead_in};
use domain::comparison::Comparison;
use domain::format;
use domain::registry::Quantity;

/// The change since an organisation's first month with figures, as a part of a sentence.
fn since_first(own: Quantity, growth: f64, since: &str) -> String {
    let gained = own.numerator - own.denominator;
    if gained == 0.0 {
        return format!(", the same as in {since}, the first month with figures");
    }
    let word = if gained > 0.0 { "more" } else { "fewer" };
    format!(
        ", {} {word} than in {since}, the first month with figures ({}%)",
        format::spoken(gained.abs()),
        format::signed(growth, 1)
    )
}

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
        "{} **{}** on {day}",
        lead_in(comparison, "had"),
        format::counted_aloud(
            patients.numerator,
            "registered patient",
            "registered patients"
        )
    );
    match (quantity("growth-year"), comparison.broken_change("growth-year")) {
        (Some((own, growth)), _) => {
            let gained = own.numerator - own.denominator;
            if gained == 0.0 {
                first.push_str(", the same as a year before");
            } else {
                let word = if gained > 0.0 { "more" } else { "fewer" };
                first.push_str(&format!(
                    ", **{} {word}** than a year before ({}%)",
                    format::spoken(gained.abs()),
                    format::signed(growth, 1)
                ));
            }
        }
        (None, Some(reason)) => {
            first.push_str(&format!(", not comparable with a year before ({reason})"));
        }
        (None, None) => {
            // No figure of a year ago: the first month of this organisation says something,
            // which may be years after the first month of the dataset.
            if let Some((own, growth)) = quantity("growth-first")
                && let Some((series, indicator)) = comparison.indicator("growth-first")
                && let Some(since) = comparison.first_period(series, indicator)
            {
                first.push_str(&since_first(own, growth, &since.long()));
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
            None => format!("Lists of {}", head.phrase),
        };
        let word = if other >= 0.0 { "grew" } else { "shrank" };
        first.push_str(&format!(
            " {where_} {word} by {}% in that time.",
            format::decimal(other.abs(), 1)
        ));
    }
    let mut paragraphs = vec![first];
    if let Some(group) = group {
        let sentence = against_sentence(comparison, group, &TELLING);
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
        "**{}** {} registered with {} in {}",
        format::counted_aloud(patients.numerator, "patient", "patients"),
        if patients.numerator == 1.0 {
            "was"
        } else {
            "were"
        },
        format::counted(f64::from(reporting), "practice", "practices"),
        england.shown_period().long()
    );
    if let Some((own, growth)) = quantity("growth-year") {
        let word = if growth >= 0.0 { "more" } else { "fewer" };
        text.push_str(&format!(
            ", {} {word} than a year before ({}%)",
            format::spoken((own.numerator - own.denominator).abs()),
            format::signed(growth, 1)
        ));
    } else if let Some(reason) = england.broken_change("growth-year") {
        text.push_str(&format!(", not comparable with a year before ({reason})"));
    }
    text.push('.');
    if let Some((_, old)) = quantity("over-65") {
        text.push_str(&format!(" {}% are 65 or older.", format::integer(old)));
    }
    vec![text]
}
