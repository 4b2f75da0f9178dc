//! Sentences of this dataset alone.

use domain::comparison::Comparison;
use domain::comparison::words::{against_sentence, general_story};
use domain::format;
use domain::organisation::Kind;
use domain::registry::Quantity;

/// What may stand out in the second paragraph.
const TELLING: [&str; 4] = [
    "active-uptake",
    "users-12-months-share",
    "logins-per-user",
    "prescriptions-per-1000",
];

pub(super) fn story(comparison: &Comparison, group: Option<usize>) -> Vec<String> {
    let name = match comparison.subject.kind {
        Kind::England => "England".to_owned(),
        _ => comparison.subject.name.clone(),
    };
    let Some(first) = opening(comparison, &name) else {
        // The first profile has no figures here; another may have.
        return general_story(comparison, group);
    };
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
    opening(england, "England").into_iter().collect()
}

/// How many people logged in, what share of patients that is, and how often they did.
fn opening(comparison: &Comparison, of: &str) -> Option<String> {
    let quantity = |id: &str| -> Option<(Quantity, f64)> {
        let (series, indicator) = comparison.indicator(id)?;
        let own = series.own(comparison.period)?;
        Some((own, indicator.value(own)?))
    };
    let (users, _) = quantity("unique-users")?;
    let mut text = match comparison.subject.kind {
        Kind::Practice => format!(
            "**{}** of {of}",
            format::counted_aloud(users.numerator, "patient", "patients")
        ),
        _ => format!(
            "**{}** in {of}",
            format::counted_aloud(users.numerator, "person", "people")
        ),
    };
    let period = comparison.shown_period().long();
    text.push_str(&format!(" logged in to the NHS App in {period}"));
    if let Some((_, uptake)) = quantity("active-uptake") {
        text.push_str(&format!(
            ", **{}%** of those aged 13 and over",
            format::decimal(uptake, 1)
        ));
    }
    if let Some((_, times)) = quantity("logins-per-user") {
        text.push_str(&format!(", {} times each", format::decimal(times, 1)));
    }
    text.push('.');
    if let Some((orders, _)) = quantity("prescriptions") {
        text.push_str(&format!(
            " They ordered {}.",
            format::counted_aloud(orders.numerator, "prescription", "prescriptions")
        ));
    }
    Some(text)
}
