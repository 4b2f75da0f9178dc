//! GP appointments: how many, with whom, how, how soon, and how many are missed.

mod quality;

use domain::comparison::{Comparison, relative, standing_out};
use domain::format;
use domain::names;
use domain::organisation::Kind;
use domain::registry::ids;
use leptos::prelude::*;

use crate::dashboard::{against_sentence, capital, held_or_had, shift_sentence, than};
use crate::nation::Nation;
use crate::tools::{Section, Tool};

pub(super) static TOOL: Tool = Tool {
    slug: "gp-appointments",
    dataset: ids::GP_APPOINTMENTS,
    section: Section::Access,
    question: "How many appointments, how soon, with whom?",
    about: "Appointments as practices record them: how many for each patient, how long after booking, by whom and how they are held, and how many are missed; against the PCN, the areas, similar practices or a group of your own.",
    first_shown: "appointments-per-1000-day",
    story,
    nation_story,
    sections: |view| view! { <quality::Quality view=view/> }.into_any(),
};

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

fn story(comparison: &Comparison, group: Option<usize>) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let value = |id: &str| {
        let (series, evaluation) = comparison.indicator(id)?;
        let own = series.own(comparison.period)?;
        Some((own, evaluation.indicator.value(own)?))
    };
    let period = comparison.shown_period().long();
    let Some((appointments, _)) = value("appointments") else {
        return paragraphs;
    };
    let mut first = format!(
        "{} **{}** in {period}",
        held_or_had(comparison, "held"),
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
        && let Some((series, evaluation)) = comparison.indicator("appointments-per-1000")
        && let Some(own) = series.own(comparison.period)
        && let Some(other) = series.group(group, comparison.period)
        && let Some(gap) = comparison.gap(series, evaluation.indicator, group)
        && let (Some(own), Some(other)) = (
            evaluation.indicator.value(own),
            evaluation.indicator.value(other),
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
                    than(head).replacen("than", "as", 1)
                } else {
                    than(head)
                };
                first.push_str(&format!(" That is {words} per patient {behind}"));
                first.push_str(&shift_sentence(
                    comparison,
                    "appointments-per-1000-day",
                    group,
                ));
                first.push('.');
            }
            None => first.push_str(&format!(
                " That is about as many per patient as {}.",
                than(head).trim_start_matches("than ")
            )),
        }
    }
    paragraphs.push(first);

    let mut second = match group {
        Some(group) => against_sentence(
            comparison,
            group,
            &standing_out(comparison, group, &TELLING),
        ),
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
        second.push_str(&format!(" {} was missed.", capital(&one_in)));
    }
    if !second.is_empty() {
        paragraphs.push(second.trim().to_owned());
    }
    paragraphs
}

fn nation_story(nation: &Nation) -> Vec<String> {
    let england = &nation.england;
    let quantity = |id: &str| {
        let (series, evaluation) = england.indicator(id)?;
        let own = series.own(england.period)?;
        Some((own, evaluation.indicator.value(own)?))
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
        text.push_str(&format!(" {} was missed.", capital(&one_in)));
    }
    if let Some((_, same_day)) = quantity("same-day") {
        text.push_str(&format!(
            " {}% took place on the day they were booked.",
            format::integer(same_day)
        ));
    }
    let mut paragraphs = vec![text];
    if let Some(named) = &nation.organisation {
        paragraphs.push(format!(
            "{} is marked in its own colour.",
            names::short(&named.name)
        ));
    }
    paragraphs
}
