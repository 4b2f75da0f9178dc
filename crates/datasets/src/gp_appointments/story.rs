//! Sentences of this dataset alone.

use domain::comparison::words::{against_sentence, lead_in, shift_sentence, than_phrase, upper_first};
use domain::comparison::{Comparison, relative};
use domain::format;
use domain::organisation::Kind;

/// What may stand out in the second paragraph.
const TELLING: [&str; 7] = [
    "dna-rate",
    "same-day",
    "within-14-days",
    "gp-share",
    "face-to-face",
    "telephone",
    "video-online",
];

/// Of which it is said when its distance to the group changed.
pub(super) const SHIFTED: &str = "appointments-per-1000-day";

pub(super) fn story(comparison: &Comparison, group: Option<usize>) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let value = |id: &str| {
        let (series, indicator) = comparison.indicator(id)?;
        let own = series.own(comparison.period)?;
        Some((own, indicator.value(own)?))
    };
    let period = comparison.shown_period().long();
    let Some((appointments, _)) = value("appointments") else {
        return paragraphs;
    };
    let mut first = format!(
        "{} **{}** in {period}",
        lead_in(comparison, "held"),
        format::counted_aloud(appointments.numerator, "appointment", "appointments")
    );
    if let Some((_, rate)) = value("appointments-per-1000") {
        first.push_str(&format!(
            ", **{} per 1,000 patients**",
            format::integer(rate)
        ));
    }
    if let Some((_, daily)) = value("appointments-per-day") {
        first.push_str(&format!(", {} per working day", format::spoken(daily)));
    }
    first.push('.');
    if let Some(group) = group
        && let Some((series, indicator)) = comparison.indicator("appointments-per-1000")
        && let Some(own) = series.own(comparison.period)
        && let Some(other) = series.group(group, comparison.period)
        && let Some(gap) = comparison.gap(series, indicator, group)
        && let (Some(own), Some(other)) = (
            indicator.value(own),
            indicator.value(other),
        )
    {
        let head = &comparison.groups[group];
        let words = relative(own, other, "more", "fewer").filter(|_| gap.is_real());
        match words {
            Some(words) => {
                let behind = if words.starts_with("twice")
                    || words.contains(" times as ")
                    || words.ends_with("as many")
                {
                    than_phrase(head).replacen("than", "as", 1)
                } else {
                    than_phrase(head)
                };
                first.push_str(&format!(" That is {words} per patient {behind}"));
                first.push_str(&shift_sentence(comparison, SHIFTED, group));
                first.push('.');
            }
            None => first.push_str(&format!(
                " That is about as many per patient as {}.",
                than_phrase(head).trim_start_matches("than ")
            )),
        }
    }
    paragraphs.push(first);

    let mut second = match group {
        Some(group) => against_sentence(comparison, group, &TELLING),
        None => String::new(),
    };
    if let Some((own, unknown)) = value("unknown-status")
        && unknown >= 15.0
    {
        second.push_str(&format!(
            " The outcome of {} is unknown, so attendance is uncertain.",
            format::counted(own.numerator, "appointment", "appointments")
        ));
    }
    if comparison.subject.kind == Kind::England
        && let Some((own, _)) = value("dna-rate")
        && let Some(one_in) = format::one_in(own.numerator / own.denominator)
    {
        second.push_str(&format!(" {} was missed.", upper_first(&one_in)));
    }
    if !second.is_empty() {
        paragraphs.push(second.trim().to_owned());
    }
    paragraphs
}

pub(super) fn nation_story(england: &Comparison, _reporting: u32) -> Vec<String> {
    let quantity = |id: &str| {
        let (series, indicator) = england.indicator(id)?;
        let own = series.own(england.period)?;
        Some((own, indicator.value(own)?))
    };
    let Some((appointments, _)) = quantity("appointments") else {
        return Vec::new();
    };
    let mut text = format!(
        "Practices held **{}** in {}",
        format::counted_aloud(appointments.numerator, "appointment", "appointments"),
        england.shown_period().long()
    );
    if let Some((_, rate)) = quantity("appointments-per-1000") {
        text.push_str(&format!(
            ", **{} per 1,000 patients**",
            format::integer(rate)
        ));
    }
    text.push('.');
    if let Some((dna, _)) = quantity("dna-rate")
        && let Some(one_in) = format::one_in(dna.numerator / dna.denominator)
    {
        text.push_str(&format!(" {} was missed.", upper_first(&one_in)));
    }
    if let Some((_, same_day)) = quantity("same-day") {
        text.push_str(&format!(
            " {}% took place on the day they were booked.",
            format::integer(same_day)
        ));
    }
    vec![text]
}
