//! What was paid for each patient, where it parts from the group, and what stands against
//! comparing.

use domain::comparison::Comparison;
use domain::comparison::words::{lead_in, lower_first, than_phrase};
use domain::format;
use domain::organisation::Kind;
use domain::registry::{Indicator, Quantity};

/// The groups of payments, by the beginning of the identifiers of their indicators.
const GROUPS: [&str; 10] = [
    "core",
    "qof",
    "enhanced",
    "local",
    "premises",
    "pco",
    "it",
    "participation",
    "prescribing",
    "other",
];
/// A gap of less than this, in pounds a patient, is not worth a sentence.
const SMALL: f64 = 0.5;
/// How many gaps are named.
const NAMED: usize = 2;

/// The sets of indicators: by what payments are divided.
const SETS: [&str; 2] = ["per-weighted", "per-registered"];

/// Two or three paragraphs about the subject, against a group where one is chosen.
pub(super) fn story(comparison: &Comparison, group: Option<usize>) -> Vec<String> {
    let mut paragraphs = Vec::new();
    if let Some(set) = SETS
        .into_iter()
        .find(|set| quantity(comparison, &format!("paid-{set}")).is_some())
    {
        paragraphs.push(for_each(comparison, set, group));
        if let Some(group) = group
            && let Some(sentence) = gaps(comparison, set, group)
        {
            paragraphs.push(sentence);
        }
    } else if let Some(total) = quantity(comparison, "paid-total") {
        paragraphs.push(format!(
            "{} **{}** before deductions in {}.",
            lead_in(comparison, verb(comparison)),
            money(total.numerator),
            comparison.shown_period().long()
        ));
    } else if let Some(paid) = quantity(comparison, "network-paid-per-registered") {
        paragraphs.push(format!(
            "Payments to {} as a network came to **{}** in {}, {} for each registered patient. They are shown for networks and areas alone, because the money of several practices is often paid to one of them.",
            comparison.subject.name,
            money(paid.numerator),
            comparison.shown_period().long(),
            format_pounds(paid.numerator / paid.denominator),
        ));
    }
    if let Some(sentence) = unusual(comparison)
        && !paragraphs.is_empty()
    {
        paragraphs.push(sentence);
    }
    paragraphs
}

/// What the State of the Nation says first.
pub(super) fn nation_story(england: &Comparison, reporting: u32) -> Vec<String> {
    let period = england.shown_period().long();
    let Some((paid, set)) = SETS
        .into_iter()
        .find_map(|set| Some((quantity(england, &format!("paid-{set}"))?, set)))
    else {
        return story(england, None);
    };
    let who = format::counted(f64::from(reporting), "practice", "practices");
    vec![format!(
        "{who} were paid **{}** before deductions in {period}: **{} for each {} patient**. That covers all costs, premises and staff among them, and is not what GPs earn. Amounts are in the money of their year.",
        money(paid.numerator),
        format_pounds(paid.numerator / paid.denominator),
        kind_of_patient(set),
    )]
}

/// Numerator and denominator of an indicator of the shown profile.
fn quantity(comparison: &Comparison, id: &str) -> Option<Quantity> {
    let (series, _) = comparison.indicator(id)?;
    let own = series.own(comparison.period)?;
    (own.denominator > 0.0).then_some(own)
}

fn verb(comparison: &Comparison) -> &'static str {
    match comparison.subject.kind {
        Kind::Practice => "was paid",
        _ => "were paid",
    }
}

fn kind_of_patient(set: &str) -> &'static str {
    if set == "per-weighted" {
        "weighted"
    } else {
        "registered"
    }
}

/// What was paid in all and for each patient, beside the group.
fn for_each(comparison: &Comparison, set: &str, group: Option<usize>) -> String {
    let id = format!("paid-{set}");
    let Some(own) = quantity(comparison, &id) else {
        return String::new();
    };
    let mut text = format!(
        "{} **{}** before deductions in {}",
        lead_in(comparison, verb(comparison)),
        money(own.numerator),
        comparison.shown_period().long()
    );
    let shown = comparison
        .indicator(&id)
        .and_then(|(_, indicator)| shown_value(indicator, own));
    let Some(value) = shown else {
        text.push('.');
        return text;
    };
    text.push_str(&format!(
        ": **{} for each {} patient**",
        format_pounds(value),
        kind_of_patient(set)
    ));
    if let Some(group) = group
        && let Some(gap) = gap(comparison, &id, group)
    {
        let than = than_phrase(&comparison.groups[group]);
        if gap.abs() < 0.005 {
            text.push_str(&format!(", the same as {}", as_in(&than)));
        } else {
            let word = if gap > 0.0 { "more" } else { "less" };
            text.push_str(&format!(", {} {word} {than}", format_pounds(gap.abs())));
        }
    }
    text.push('.');
    text
}

/// Where the largest gaps to a group are, which is what to look at first.
fn gaps(comparison: &Comparison, set: &str, group: usize) -> Option<String> {
    let mut found: Vec<(f64, String)> = GROUPS
        .iter()
        .filter_map(|begin| {
            let id = format!("{begin}-{set}");
            let gap = gap(comparison, &id, group)?;
            let (_, indicator) = comparison.indicator(&id)?;
            // What is divided by is said behind them all.
            let label = indicator.label.split(" per ").next()?;
            Some((gap, lower_first(label)))
        })
        .filter(|(gap, _)| gap.abs() >= SMALL)
        .collect();
    found.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    found.truncate(NAMED);
    let clauses: Vec<String> = found
        .iter()
        .map(|(gap, label)| {
            let word = if *gap > 0.0 { "more" } else { "less" };
            format!("{label} ({} {word})", format_pounds(gap.abs()))
        })
        .collect();
    let head = &comparison.groups[group];
    let list = match clauses.as_slice() {
        [] => return None,
        [one] => format!("The largest gap to {} is in {one}", head.phrase),
        [first @ .., last] => format!(
            "The largest gaps to {} are in {} and {last}",
            head.phrase,
            first.join(", ")
        ),
    };
    Some(format!("{list}, all for each patient: look there first."))
}

/// The value less that of a group, in pounds; `None` where either is not shown.
fn gap(comparison: &Comparison, id: &str, group: usize) -> Option<f64> {
    let (series, indicator) = comparison.indicator(id)?;
    let own = shown_value(indicator, series.own(comparison.period)?)?;
    let other = indicator.value(series.group(group, comparison.period)?)?;
    Some(own - other)
}

/// The value, where there is enough to divide by.
fn shown_value(indicator: &Indicator, own: Quantity) -> Option<f64> {
    let least = indicator.least.as_ref();
    let is_enough = least.is_none_or(|least| own.denominator >= least.denominator);
    indicator.value(own).filter(|_| is_enough)
}

/// That the file marks the year of a practice, which then compares with none.
fn unusual(comparison: &Comparison) -> Option<String> {
    let whole = quantity(comparison, "whole-year")?;
    if whole.numerator >= whole.denominator {
        return None;
    }
    match comparison.subject.kind {
        Kind::Practice => Some(
            "The file marks this year of the practice as unusual: a part of the year, no registered patients, or a list that moved far. Payments for each patient do not compare with those of others."
                .to_owned(),
        ),
        _ => {
            let marked = whole.denominator - whole.numerator;
            Some(format!(
                "The file marks {} of {} as unusual, because they have a part of the year, no registered patients, or a list that moved far; they are in these sums.",
                format::integer(marked),
                format::counted(whole.denominator, "practice", "practices")
            ))
        }
    }
}

/// `than in Stockton PCN` behind “the same as”.
fn as_in(than: &str) -> String {
    than.strip_prefix("than ").unwrap_or(than).to_owned()
}

/// Money of a year: whole pounds, as it is said.
fn money(pounds: f64) -> String {
    let sign = if pounds < 0.0 { "−" } else { "" };
    format!("{sign}£{}", format::spoken(pounds.abs()))
}

/// Money for each patient, to the penny.
fn format_pounds(pounds: f64) -> String {
    let sign = if pounds < 0.0 { "−" } else { "" };
    format!("{sign}£{}", format::decimal(pounds.abs(), 2))
}
