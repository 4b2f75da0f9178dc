//! Phrases that figures and stories share.

use domain::comparison::{Comparison, GroupHead, Judgement};
use domain::names;
use domain::organisation::Kind;
use domain::period::Period;
use domain::registry::{Formula, Indicator};

use crate::dashboard::figures::shift;

/// A group behind "than": `than in Stockton PCN`, `than similar practices`.
#[must_use]
pub fn than(group: &GroupHead) -> String {
    if group.area.is_some() {
        format!("than in {}", group.phrase)
    } else {
        format!("than {}", group.phrase)
    }
}

/// The source of a figure: publication, publisher, period, and whether it is invented.
#[must_use]
pub fn source_line(comparison: &Comparison) -> String {
    let dataset = comparison.declaration();
    let period = comparison.shown_period().long();
    if comparison.is_demonstration {
        format!(
            "Invented figures in the shape of {}, {period}",
            dataset.publication
        )
    } else {
        format!(
            "Source: {}, {}, {period}",
            dataset.publication, dataset.publisher
        )
    }
}

/// A word with a capital.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// A clause with a small first letter.
#[must_use]
pub fn small(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_lowercase();
    }
    text
}

/// The beginning of a story: `Queens Park held`, `Practices in Stockton PCN held`.
#[must_use]
pub fn held_or_had(comparison: &Comparison, verb: &str) -> String {
    let subject = &comparison.subject;
    match subject.kind {
        Kind::Practice => format!("{} {verb}", names::short(&subject.name)),
        _ => format!("Practices in {} {verb}", subject.name),
    }
}

/// Since when the distance to a group is another than before, as the end of a sentence;
/// empty where it is not.
#[must_use]
pub fn shift_sentence(comparison: &Comparison, id: &str, group: usize) -> String {
    let Some((series, evaluation)) = comparison.indicator(id) else {
        return String::new();
    };
    match shift(comparison, series, evaluation.indicator, group) {
        Some((first, side)) => format!(
            ", after a step {} in {}",
            if side > 0 { "up" } else { "down" },
            comparison.periods[first].long()
        ),
        None => String::new(),
    }
}

/// What stands out, as one sentence: `Against similar practices, fewer appointments are
/// missed and more are held within two weeks.` Says so where nothing does.
#[must_use]
pub fn against_sentence(
    comparison: &Comparison,
    group: usize,
    found: &[(&'static Indicator, bool, Judgement)],
) -> String {
    let head = &comparison.groups[group];
    let clauses: Vec<String> = found
        .iter()
        .take(3)
        .map(|(indicator, higher, _)| {
            small(if *higher {
                indicator.higher
            } else {
                indicator.lower
            })
        })
        .collect();
    let list = match clauses.as_slice() {
        [] => {
            return format!(
                "Against {}, nothing else stands out: the other measures lie where most {} do, or differ by no more than chance.",
                head.phrase,
                comparison.subject.kind.plural()
            );
        }
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    format!("Against {}, {list}.", head.phrase)
}

/// Why an indicator has no value in the period.
#[must_use]
pub fn absent_words(comparison: &Comparison, indicator: &Indicator) -> String {
    if let Formula::Change {
        months: Some(months),
        ..
    } = indicator.formula
        && let Some(month) = comparison.shown_period().month()
    {
        let earlier = Period::Month(month.plus(-months));
        if !comparison.periods.contains(&earlier) {
            return format!("Needs {}, which is not loaded", earlier.long());
        }
    }
    match comparison.subject.kind {
        Kind::England => "Not published for England this month".to_owned(),
        kind => format!("Not published for this {} this month", kind.word()),
    }
}
