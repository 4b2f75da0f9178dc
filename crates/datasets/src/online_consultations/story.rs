//! The sentences of online consultations: how many, of what kind, whether out of hours, and why
//! a practice has no figures.

use domain::comparison::words::{against_sentence, lead_in, shift_sentence, than_phrase};
use domain::comparison::{Comparison, relative};
use domain::format;
use domain::names;
use domain::organisation::Kind;
use domain::registry::{Quantity, Reading};

/// What may stand out in the second paragraph.
const TELLING: [&str; 6] = [
    "clinical-share",
    "administrative-share",
    "other-share",
    "out-of-hours-share",
    "weekend-share",
    "early-share",
];

/// Of which it is said when its distance to the group changed.
pub(super) const SHIFTED: &str = "submissions-per-1000-day";

/// A figure of the shown period.
fn value(comparison: &Comparison, id: &str) -> Option<(Quantity, f64)> {
    let (series, indicator) = comparison.indicator(id)?;
    let own = series.own(comparison.period)?;
    Some((own, indicator.value(own)?))
}

pub(super) fn story(comparison: &Comparison, group: Option<usize>) -> Vec<String> {
    let mut paragraphs = Vec::new();
    match first(comparison, group) {
        Some(sentences) => paragraphs.push(sentences),
        None => paragraphs.extend(without_figures(comparison)),
    }
    let mut second = group.map_or_else(String::new, |group| {
        against_sentence(comparison, group, &TELLING)
    });
    if let Some((_, share)) = value(comparison, "out-of-hours-share") {
        second.push_str(&format!(
            " {}% of submissions with a known time came before 08:00, from 18:00 or at the weekend.",
            format::decimal(share, 1)
        ));
    }
    second.push_str(&suppliers(comparison));
    if !second.trim().is_empty() {
        paragraphs.push(second.trim().to_owned());
    }
    paragraphs
}

/// How many, for how many patients, and beside the group.
fn first(comparison: &Comparison, group: Option<usize>) -> Option<String> {
    let (own, _) = value(comparison, "submissions")?;
    let period = comparison.shown_period().long();
    if own.numerator == 0.0 && comparison.subject.kind == Kind::Practice {
        return Some(format!(
            "{} **no submissions** in {period}. The zero is published; it can also mean that the supplier sent nothing.",
            lead_in(comparison, "received")
        ));
    }
    let mut text = format!(
        "{} **{}** in {period}",
        lead_in(comparison, "received"),
        format::counted_aloud(own.numerator, "submission", "submissions")
    );
    if let Some((_, rate)) = value(comparison, "submissions-per-1000") {
        text.push_str(&format!(
            ", **{} per 1,000 patients**",
            format::spoken(rate)
        ));
    }
    if let Some((_, daily)) = value(comparison, "submissions-per-day") {
        text.push_str(&format!(", {} per working day", format::spoken(daily)));
    }
    text.push('.');
    text.push_str(&beside(comparison, group).unwrap_or_default());
    Some(text)
}

/// How the rate lies beside the group.
fn beside(comparison: &Comparison, group: Option<usize>) -> Option<String> {
    let group = group?;
    let (series, indicator) = comparison.indicator("submissions-per-1000")?;
    let own = indicator.value(series.own(comparison.period)?)?;
    let other = indicator.value(series.group(group, comparison.period)?)?;
    let gap = comparison.gap(series, indicator, group)?;
    let than = than_phrase(&comparison.groups[group]);
    let words = relative(own, other, "more", "fewer").filter(|_| gap.is_real());
    Some(match words {
        Some(words) => {
            let is_multiple = words.starts_with("twice")
                || words.contains(" times as ")
                || words.ends_with("as many");
            let than = if is_multiple {
                than.replacen("than", "as", 1)
            } else {
                than
            };
            let shift = shift_sentence(comparison, SHIFTED, group);
            format!(" That is {words} per patient {than}{shift}.")
        }
        None => {
            let whom = than.trim_start_matches("than ");
            format!(" That is about as many per patient as {whom}.")
        }
    })
}

/// Why a practice has no submissions.
fn without_figures(comparison: &Comparison) -> Option<String> {
    if comparison.subject.kind != Kind::Practice {
        return None;
    }
    let name = names::short(&comparison.subject.name);
    let period = comparison.shown_period().long();
    if let Some(absence) = &comparison.absence {
        return Some(format!(
            "In {period} {name} **{absence}**. It has no figures of submissions, which is not zero."
        ));
    }
    let (series, _) = comparison.indicator("submissions")?;
    let reading = series.own_reading(comparison.period);
    (reading == Reading::Suppressed)
        .then(|| format!("The submissions of {name} in {period} are **suppressed**."))
}

/// The suppliers of a practice: ` Its systems are Accurx and eConsult.`
fn suppliers(comparison: &Comparison) -> String {
    let names = || {
        let dataset = comparison.declaration();
        let dimension = dataset.margin("supplier")?.dimensions.first()?;
        let cells = &comparison.breakdown("supplier")?.own.0;
        let values = dimension.values.iter().zip(cells);
        let named = values.filter(|(_, cell)| cell.is_some_and(|cell| cell > 0.0));
        Some(
            named
                .map(|(value, _)| value.label.as_str())
                .collect::<Vec<_>>(),
        )
    };
    if comparison.subject.kind != Kind::Practice {
        return String::new();
    }
    match names().unwrap_or_default().as_slice() {
        [] => String::new(),
        [one] => format!(" Supplier of its system: {one}."),
        [first @ .., last] => format!(
            " Suppliers of its systems: {} and {last}.",
            first.join(", ")
        ),
    }
}

pub(super) fn nation_story(england: &Comparison, _reporting: u32) -> Vec<String> {
    let Some((submissions, _)) = value(england, "submissions") else {
        return Vec::new();
    };
    let mut text = format!(
        "Practices received **{}** in {}",
        format::counted_aloud(
            submissions.numerator,
            "online submission",
            "online submissions"
        ),
        england.shown_period().long()
    );
    if let Some((_, rate)) = value(england, "submissions-per-1000") {
        text.push_str(&format!(
            ", **{} per 1,000 patients**",
            format::spoken(rate)
        ));
    }
    text.push('.');
    if let Some((_, clinical)) = value(england, "clinical-share") {
        text.push_str(&format!(" {}% were clinical.", format::integer(clinical)));
    }
    if let Some((_, share)) = value(england, "out-of-hours-share") {
        text.push_str(&format!(
            " {}% of those with a known time came before 08:00, from 18:00 or at the weekend.",
            format::integer(share)
        ));
    }
    vec![text]
}
