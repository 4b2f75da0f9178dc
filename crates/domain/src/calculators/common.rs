//! Small things that several tools share.

use rust_decimal::Decimal;

use super::outcome::{Answer, Cell, Check};
use super::rules::{Scheme, Year};
use super::working::Working;
use crate::period::Month;

/// The twelve months of a scheme year, April first.
#[must_use]
pub fn months_of(year: Year) -> Vec<Month> {
    Month::new(year.0, 4).map_or_else(Vec::new, |april| {
        (0..12).map(|months| april.plus(months)).collect()
    })
}

/// A cell with its working; empty where the working has no result.
#[must_use]
pub fn worked(id: &str, label: &str, working: Working) -> Cell {
    Answer::worked(id, label, working).map_or(Cell::Empty, |answer| Cell::Worked(Box::new(answer)))
}

/// A point to check, with the source that these rules name by this key.
#[must_use]
pub fn check(scheme: &Scheme, text: &str, source: &str) -> Check {
    Check::from(text, scheme.sources.get(source))
}

/// The numbers added; what would be too large stays at the largest number.
#[must_use]
pub fn total(numbers: impl IntoIterator<Item = Decimal>) -> Decimal {
    numbers
        .into_iter()
        .fold(Decimal::ZERO, Decimal::saturating_add)
}
