//! Small things that several tools share.

use rust_decimal::Decimal;

use super::outcome::{Answer, Cell, Check, Outcome};
use super::rules::{Scheme, Year};
use super::term::{Confidence, Origin};
use super::working::Working;
use domain::period::Month;

/// The twelve months of a scheme year, April first.
#[must_use]
pub fn months_of(year: Year) -> Vec<Month> {
    Month::new(year.0, 4).map_or_else(Vec::new, |april| {
        (0..12).map(|months| april.plus(months)).collect()
    })
}

/// A quotient that something is multiplied by, to six digits: worked out as `answer` says, or 1
/// for the reason `unknown` where either number is not known.
#[must_use]
pub fn factor(
    numerator: Option<Decimal>,
    denominator: Option<Decimal>,
    answer: &str,
    unknown: &str,
) -> (Decimal, Origin) {
    let quotient = numerator
        .zip(denominator)
        .and_then(|(numerator, denominator)| numerator.checked_div(denominator));
    match quotient {
        Some(quotient) => {
            let answer = answer.to_owned();
            (quotient.round_dp(6), Origin::Worked { answer })
        }
        None => {
            let why = unknown.to_owned();
            (Decimal::ONE, Origin::Assumed { why })
        }
    }
}

/// A cell with its working; empty where the working has no result.
#[must_use]
pub fn worked(id: &str, label: &str, working: Working) -> Cell {
    Answer::worked(id, label, working).map_or(Cell::Empty, |answer| Cell::Worked(Box::new(answer)))
}

/// A cell that is no surer than this: for sums whose terms no longer carry the figures
/// that they rest on.
#[must_use]
pub fn cap_confidence(mut cell: Cell, than: Option<Confidence>) -> Cell {
    if let Cell::Worked(answer) = &mut cell {
        answer.confidence = answer.confidence.max(than);
    }
    cell
}

/// Makes these figures of the headline no surer than this.
pub fn cap_headline_confidence(outcome: &mut Outcome, ids: &[&str], than: Option<Confidence>) {
    for answer in &mut outcome.headline {
        if ids.contains(&answer.id.as_str()) {
            answer.confidence = answer.confidence.max(than);
        }
    }
}

/// A figure of the rules as it stands in a sentence; three points where there is none.
#[must_use]
pub fn shown(scheme: &Scheme, id: &str) -> String {
    scheme
        .figure(id)
        .map_or_else(|| "…".to_owned(), |figure| figure.unit.show(figure.value))
}

/// A point to check, with the source that these rules name by this key.
#[must_use]
pub fn check(scheme: &Scheme, text: &str, source: &str) -> Check {
    // A source that the rules do not hold would be left out without a word.
    debug_assert!(
        scheme.sources.is_empty() || scheme.sources.contains_key(source),
        "the rules of {} {} do not name “{source}”",
        scheme.id,
        scheme.year
    );
    Check::from(text, scheme.sources.get(source))
}

/// The numbers added; what would be too large stays at the largest number.
#[must_use]
pub fn total(numbers: impl IntoIterator<Item = Decimal>) -> Decimal {
    numbers
        .into_iter()
        .fold(Decimal::ZERO, Decimal::saturating_add)
}
