//! Sentences of this dataset alone.

use domain::comparison::words::{against_sentence, lead_in, upper_first};
use domain::comparison::{BreakdownFigures, Comparison};
use domain::format;
use domain::organisation::Kind;
use domain::registry::Quantity;

/// What may stand out in the second paragraph.
const TELLING: [&str; 7] = [
    "calls-per-1000",
    "answered-share",
    "missed-share",
    "answered-within-2",
    "menu-share",
    "callback-share",
    "eight-to-ten-share",
];

/// The share of calls without an outcome, or of outcomes too many, from which it is said.
const APART: f64 = 2.0;

fn quantity(comparison: &Comparison, id: &str) -> Option<(Quantity, f64)> {
    let (series, indicator) = comparison.indicator(id)?;
    let own = series.own(comparison.period)?;
    Some((own, indicator.value(own)?))
}

/// How many calls came, and for how many patients.
fn opening(comparison: &Comparison, begin: &str) -> Option<String> {
    let (calls, _) = quantity(comparison, "calls")?;
    let mut text = format!(
        "{begin} **{}** in {}",
        format::counted_aloud(calls.numerator, "call", "calls"),
        comparison.shown_period().long()
    );
    if let Some((_, rate)) = quantity(comparison, "calls-per-1000") {
        text.push_str(&format!(
            ", **{} per 1,000 patients**",
            format::integer(rate)
        ));
    }
    text.push('.');
    Some(text)
}

/// The weekday and the time at which most calls came, in a sentence, with the share of them that
/// was missed where that is known.
fn busiest(comparison: &Comparison) -> Option<String> {
    let margin = comparison.declaration().margin("time")?;
    let [days, times] = margin.dimensions.as_slice() else {
        return None;
    };
    let all = &comparison.breakdown("time")?.own.0;
    let total: f64 = all.iter().copied().sum::<Option<f64>>()?;
    let numbered = all.iter().enumerate();
    let (place, most) = numbered
        .filter_map(|(place, calls)| Some((place, (*calls)?)))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let width = times.values.len();
    let (day, time) = (
        days.values.get(place / width)?,
        times.values.get(place % width)?,
    );
    let share = format::one_in(most / total)?;
    let mut text = format!(
        "{} calls came on a {} from {}",
        upper_first(&share),
        day.label,
        time.in_a_sentence()
    );
    let of_place = |figures: &BreakdownFigures| figures.own.0.get(place).copied().flatten();
    // Only of calls that are counted in both: those of England are published without the missed.
    if let Some(missed) = comparison.breakdown("missed-time").and_then(of_place)
        && let Some((_, over_all)) = quantity(comparison, "missed-share")
        && comparison.subject.kind != Kind::England
    {
        text.push_str(&format!(
            ", and {}% of them were missed; of all calls, {}%",
            format::integer(missed / most * 100.0),
            format::integer(over_all)
        ));
    }
    text.push('.');
    Some(text)
}

/// By how much the outcomes differ from the calls, where it is much.
fn apart(comparison: &Comparison) -> Option<String> {
    let much = |id: &str| quantity(comparison, id).filter(|(_, share)| *share >= APART);
    if let Some((own, _)) = much("not-classified") {
        return Some(format!(
            "The outcome of {} is not known, so the shares of outcomes are too low.",
            format::counted(own.numerator, "call", "calls")
        ));
    }
    let (own, _) = much("over-classified")?;
    Some(format!(
        "There are {} more outcomes than calls, so the shares of outcomes are too high.",
        format::integer(own.numerator)
    ))
}

pub(super) fn story(comparison: &Comparison, group: Option<usize>) -> Vec<String> {
    let Some(mut first) = opening(comparison, &lead_in(comparison, "received")) else {
        return Vec::new();
    };
    if let Some(busiest) = busiest(comparison) {
        first.push_str(&format!(" {busiest}"));
    }
    let second = [
        group.map(|group| against_sentence(comparison, group, &TELLING)),
        apart(comparison),
    ];
    let second: Vec<String> = second
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .collect();
    let mut paragraphs = vec![first];
    if !second.is_empty() {
        paragraphs.push(second.join(" "));
    }
    paragraphs
}

pub(super) fn nation_story(england: &Comparison, _reporting: u32) -> Vec<String> {
    let Some(mut text) = opening(england, "Practices that take part received") else {
        return Vec::new();
    };
    let answered = quantity(england, "answered-share");
    if let (Some((_, answered)), Some((_, missed))) = (answered, quantity(england, "missed-share"))
    {
        text.push_str(&format!(
            " {}% were answered and {}% missed.",
            format::integer(answered),
            format::integer(missed)
        ));
    }
    if let Some((part, share)) = quantity(england, "participation-share") {
        text.push_str(&format!(
            " {} of {} practices take part ({}%).",
            format::integer(part.numerator),
            format::integer(part.denominator),
            format::integer(share)
        ));
    }
    if let Some(busiest) = busiest(england) {
        text.push_str(&format!(" {busiest}"));
    }
    vec![text]
}
