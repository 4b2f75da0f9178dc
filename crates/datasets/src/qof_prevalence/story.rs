//! How common the most common conditions are, and which of all stand out.

use domain::comparison::Comparison;
use domain::comparison::words::{against_sentence, lead_in, lower_first};
use domain::format;

/// How many conditions the first sentence says: those that come first in the shown profile.
const SAID: usize = 3;

pub(super) fn story(comparison: &Comparison, group: Option<usize>) -> Vec<String> {
    let mut paragraphs: Vec<String> = opening(comparison).into_iter().collect();
    if let (Some(group), false) = (group, paragraphs.is_empty()) {
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

/// `Densham ended 2024/25 with 704 patients on the register of hypertension, 18.03% of …`.
fn opening(comparison: &Comparison) -> Option<String> {
    let mut said = comparison.indicators.iter().filter_map(|series| {
        let indicator = comparison.declaration().indicator(&series.id)?;
        let own = series.own(comparison.period)?;
        let condition = indicator.label.strip_suffix(": prevalence")?;
        let condition = lower_first(condition);
        Some((condition, indicator, own, indicator.value(own)?))
    });
    let (condition, indicator, own, value) = said.next()?;
    let ended = format!("ended {}", comparison.shown_period().long());
    let mut text = format!(
        "{} with **{}** on the register of {condition}, {} of {}",
        lead_in(comparison, &ended),
        format::counted_aloud(own.numerator, "patient", "patients"),
        indicator.shown(value),
        indicator.denominator,
    );
    let more: Vec<String> = said
        .take(SAID - 1)
        .map(|(condition, indicator, _, value)| {
            format!(
                "{} of {} on that of {condition}",
                indicator.shown(value),
                indicator.denominator
            )
        })
        .collect();
    match more.as_slice() {
        [] => {}
        [one] => text.push_str(&format!(", and {one}")),
        [first @ .., last] => text.push_str(&format!(", {} and {last}", first.join(", "))),
    }
    text.push('.');
    Some(text)
}
