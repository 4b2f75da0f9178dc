//! Fields of the payments files: amounts of money and of patients, and days.
//!
//! Amounts are whole numbers of millionths, so that rows are added up and held against their
//! printed totals without any rounding.

use domain::format;
use domain::period::{Day, Period};
use ingest::error::FieldProblem;
use ingest::text;

/// One pound, or one patient, in millionths.
pub(super) const UNIT: i64 = 1_000_000;
/// Digits behind the point that are kept. Money has two, averages of patients up to eight.
const DIGITS: usize = 6;
/// The most digits before the point: the whole of England is eleven thousand million pounds.
const LONGEST: usize = 11;
/// The first serial number from which a spreadsheet counts as the calendar does: it takes 1900 for
/// a leap year.
const AFTER_LEAP: i32 = 61;

/// What stands for an amount that is not given.
const MARKS: [&[u8]; 5] = [b"", b"N/A", b"NA", b"NULL", b"-"];

/// Whether a field says that nothing is given.
pub(super) fn is_missing(raw: &[u8]) -> bool {
    let trimmed = raw.trim_ascii();
    MARKS.iter().any(|mark| trimmed.eq_ignore_ascii_case(mark))
}

/// An amount in millionths, negative where money was taken back; `None` where a mark stands,
/// which is never zero.
///
/// # Errors
/// Where the field is neither a number nor a mark.
pub(super) fn amount(raw: &[u8], column: usize) -> Result<Option<i64>, FieldProblem> {
    if is_missing(raw) {
        return Ok(None);
    }
    let found = millionths(raw.trim_ascii());
    found.map(Some).ok_or_else(|| {
        FieldProblem::new(
            column,
            format!(
                "{} is not an amount (such as 1234.56 or -12.3, without commas), nor blank or N/A",
                text::shown(raw)
            ),
        )
    })
}

/// A number of patients in millionths.
///
/// # Errors
/// See [`amount`]; and where it is below zero.
pub(super) fn patients(raw: &[u8], column: usize) -> Result<Option<i64>, FieldProblem> {
    match amount(raw, column)? {
        Some(number) if number < 0 => Err(FieldProblem::new(
            column,
            format!(
                "{} is below zero, which no number of patients can be",
                text::shown(raw)
            ),
        )),
        other => Ok(other),
    }
}

fn millionths(text: &[u8]) -> Option<i64> {
    let (is_negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let (whole, fraction) = match digits.iter().position(|byte| *byte == b'.') {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits, &digits[..0]),
    };
    let is_number = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let is_empty = whole.is_empty() && fraction.is_empty();
    if is_empty || whole.len() > LONGEST || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let digit = |byte: &u8| i64::from(byte - b'0');
    let mut number = whole
        .iter()
        .fold(0_i64, |number, byte| number * 10 + digit(byte));
    for place in 0..DIGITS {
        number = number * 10 + fraction.get(place).map_or(0, digit);
    }
    if fraction.get(DIGITS).is_some_and(|byte| *byte >= b'5') {
        number += 1;
    }
    Some(if is_negative { -number } else { number })
}

/// An amount as figures are kept: the double that is nearest to the published decimal.
pub(super) fn number(amount: i64) -> f64 {
    amount as f64 / UNIT as f64
}

/// Money in words, for messages: `£1,234.56`, `−£2.84`.
pub(super) fn pounds(amount: i64) -> String {
    let sign = if amount < 0 { "−" } else { "" };
    format!("{sign}£{}", format::decimal(number(amount.abs()), 2))
}

/// A day, as these files have written it: `01/04/1999`, or the serial number of a spreadsheet
/// (`36251`); `None` where there is none.
///
/// # Errors
/// Where the field is neither.
pub(super) fn day(raw: &[u8], column: usize) -> Result<Option<Day>, FieldProblem> {
    if is_missing(raw) {
        return Ok(None);
    }
    let trimmed = raw.trim_ascii();
    let found = serial(trimmed)
        .or_else(|| slashed(trimmed))
        .or_else(|| Day::from_published(trimmed));
    found.map(Some).ok_or_else(|| {
        FieldProblem::new(
            column,
            format!(
                "{} is not a date (such as 01/04/1999, or the serial number 36251 of a spreadsheet)",
                text::shown(raw)
            ),
        )
    })
}

fn serial(raw: &[u8]) -> Option<Day> {
    if raw.len() > 5 || !raw.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let days: i32 = std::str::from_utf8(raw).ok()?.parse().ok()?;
    let first = Day::new(1900, 1, 1)?;
    (days >= AFTER_LEAP).then(|| first.plus_days(days - 2))
}

fn slashed(raw: &[u8]) -> Option<Day> {
    let mut parts = std::str::from_utf8(raw).ok()?.split('/');
    let day = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let year = parts.next()?.parse().ok()?;
    match parts.next() {
        None => Day::new(year, month, day),
        Some(_) => None,
    }
}

/// Whether a day lies within a period.
pub(super) fn is_within(day: Option<Day>, period: Period) -> bool {
    day.is_some_and(|day| (period.first_month()..=period.last_month()).contains(&day.month()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_marks_are_no_zero() {
        let of = |raw: &[u8]| amount(raw, 3);
        assert_eq!(of(b" 449728.74 "), Ok(Some(449_728_740_000)));
        assert_eq!(of(b"-2.84"), Ok(Some(-2_840_000)));
        assert_eq!(of(b"0"), Ok(Some(0)));
        assert_eq!(of(b".5"), Ok(Some(500_000)));
        assert_eq!(of(b"46.66666667"), Ok(Some(46_666_667)));
        for raw in [&b""[..], b"  ", b"N/A", b"n/a", b"-"] {
            assert_eq!(of(raw), Ok(None), "{raw:?}");
        }
        for raw in [
            &b"1,234"[..],
            b"1e5",
            b"(12)",
            b".",
            b"--1",
            b"many",
            b"123456789012",
        ] {
            assert_eq!(of(raw).expect_err("no amount").column, Some(3), "{raw:?}");
        }
        assert!(patients(b"-1", 0).is_err());
        assert_eq!(patients(b"3893.75", 0), Ok(Some(3_893_750_000)));
    }

    #[test]
    fn an_amount_is_kept_as_the_double_of_its_decimal() {
        for (raw, decimal) in [
            (&b"11378832639.91"[..], 11_378_832_639.91_f64),
            (b"-0.07", -0.07),
            (b"401441.99", 401_441.99),
        ] {
            let found = amount(raw, 0).expect("an amount").map(number);
            assert_eq!(found.map(f64::to_bits), Some(decimal.to_bits()));
        }
        assert_eq!(pounds(-2_840_000), "−£2.84");
        assert_eq!(pounds(1_234_560_000), "£1,234.56");
    }

    #[test]
    fn days_are_written_or_counted() {
        let of = |raw: &[u8]| day(raw, 1).expect("a day").map(Day::long);
        assert_eq!(of(b"01/04/1974").as_deref(), Some("1 April 1974"));
        assert_eq!(of(b"6/1/1992").as_deref(), Some("6 January 1992"));
        assert_eq!(of(b"36251").as_deref(), Some("1 April 1999"));
        assert_eq!(of(b" "), None);
        assert_eq!(of(b"-"), None);
        assert!(day(b"31/02/2020", 1).is_err());
        assert!(day(b"soon", 1).is_err());
        let year = Period::FinancialYear(2019);
        let at = |raw: &[u8]| is_within(day(raw, 1).expect("a day"), year);
        assert!(at(b"31/03/2020") && at(b"01/04/2019") && !at(b"01/04/2020"));
    }
}
