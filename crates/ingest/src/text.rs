//! Fields of text files: encodings, codes, counts, months.

use std::borrow::Cow;

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::{Day, Month};
use domain::value::Value;
use domain::visible::one_line;

use crate::error::FieldProblem;

/// A field as text: UTF-8, else Windows-1252, in which older files were saved.
pub fn decoded(raw: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(raw) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode(raw).0,
    }
}

/// A field as shown in a message: short, and without anything that breaks a line.
pub fn shown(raw: &[u8]) -> String {
    shown_text(&decoded(raw))
}

/// The same of a text.
#[must_use]
pub fn shown_text(text: &str) -> String {
    // No more than can be shown is looked at.
    let begin: String = text.chars().take(200).collect();
    let text: String = one_line(&begin).chars().take(40).collect();
    format!("“{}”", text.trim())
}

/// A name with single blanks and nothing that is not seen; `None` where it is empty.
pub fn name(raw: &[u8]) -> Option<String> {
    let tidy = one_line(&decoded(raw));
    (!tidy.is_empty()).then_some(tidy)
}

/// The ODS code of an organisation of a kind.
///
/// # Errors
/// Where it is no code, or not of that kind: a row of a total or of another level must not be
/// taken for an organisation of this one.
pub fn code(raw: &[u8], kind: Kind, column: usize) -> Result<OdsCode, FieldProblem> {
    code_of(raw, kind).map_err(|problem| FieldProblem::new(column, problem))
}

/// The same with what is wrong by itself, for readers that name the place in other words.
///
/// # Errors
/// See [`code`].
pub fn code_of(raw: &[u8], kind: Kind) -> Result<OdsCode, String> {
    let code = OdsCode::from_bytes(raw).map_err(|_| {
        format!(
            "{} is not an ODS code (1 to 8 letters and digits)",
            shown(raw)
        )
    })?;
    if code.can_be(kind) {
        return Ok(code);
    }
    Err(format!(
        "{} cannot be the code of {} (such as {}); remove the row where it is a total or of another level, else correct the code",
        shown(raw),
        kind.with_article(),
        example(kind),
    ))
}

/// A code of a kind, for messages.
const fn example(kind: Kind) -> &'static str {
    match kind {
        Kind::Practice => "A81002",
        Kind::Pcn => "U00070",
        Kind::SubIcb => "16C or D9Y0V",
        Kind::Icb => "QHM",
        Kind::Region => "Y63",
        Kind::England => "E92",
    }
}

/// The reason by which rows of nobody are counted.
pub const NOBODY: &str = "of no known organisation (unmapped)";

/// Whether a code is one under which publications put what belongs to nobody.
pub fn is_nobody(raw: &[u8]) -> bool {
    let raw = raw.trim_ascii();
    raw == b"-"
        || [&b"UNMAPPED"[..], b"UNKNOWN", b"NULL"]
            .iter()
            .any(|word| raw.eq_ignore_ascii_case(word))
}

/// The ODS code of an organisation of a kind; `None` where the row belongs to nobody.
///
/// # Errors
/// See [`code`].
pub fn known_code(raw: &[u8], kind: Kind, column: usize) -> Result<Option<OdsCode>, FieldProblem> {
    if is_nobody(raw) {
        return Ok(None);
    }
    code(raw, kind, column).map(Some)
}

/// A count of people or things: a whole number, 0 or more. `*` and `-` stand for a count
/// that the publisher holds back.
pub fn count(raw: &[u8], column: usize) -> Result<Value, FieldProblem> {
    let trimmed = raw.trim_ascii();
    if let Some(number) = whole(trimmed) {
        return Ok(Value::Number(f64::from(number)));
    }
    match trimmed {
        b"*" | b"-" => Ok(Value::Suppressed),
        b"" => Err(FieldProblem::new(
            column,
            "the count is empty; a whole number, 0 or more, was expected",
        )),
        _ => Err(FieldProblem::new(
            column,
            format!("{} is not a count (a whole number, 0 or more)", shown(raw)),
        )),
    }
}

/// The marks by which a publication says that it gives no number, compared without regard to
/// case and blanks around.
#[derive(Debug, Clone, Copy)]
pub struct Marks {
    /// Nothing is known.
    pub missing: &'static [&'static str],
    /// The publisher holds it back.
    pub suppressed: &'static [&'static str],
}

impl Marks {
    /// The value that a mark stands for.
    fn value(&self, raw: &[u8]) -> Option<Value> {
        let is = |marks: &[&str]| {
            let mut marks = marks.iter();
            marks.any(|mark| raw.eq_ignore_ascii_case(mark.as_bytes()))
        };
        if is(self.missing) {
            Some(Value::Missing)
        } else if is(self.suppressed) {
            Some(Value::Suppressed)
        } else {
            None
        }
    }
}

/// A number with or without decimals and sign, or a mark.
///
/// # Errors
/// Where the field is neither.
pub fn number(raw: &[u8], column: usize, marks: &Marks) -> Result<Value, FieldProblem> {
    let trimmed = raw.trim_ascii();
    if let Some(value) = marks.value(trimmed) {
        return Ok(value);
    }
    // The parser of the language knows words for numbers without end, which no table has.
    let is_plain = trimmed
        .iter()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
    std::str::from_utf8(trimmed)
        .ok()
        .filter(|_| is_plain)
        .and_then(|text| text.parse::<f64>().ok())
        .filter(|number| number.is_finite())
        .map(Value::Number)
        .ok_or_else(|| FieldProblem::new(column, format!("{} is not a number", shown(raw))))
}

/// A count, which some publications write with a decimal point and a zero, or a mark.
///
/// # Errors
/// Where the field is neither.
pub fn count_or_mark(raw: &[u8], column: usize, marks: &Marks) -> Result<Value, FieldProblem> {
    let trimmed = raw.trim_ascii();
    if let Some(value) = marks.value(trimmed) {
        return Ok(value);
    }
    let digits = trimmed
        .strip_suffix(b".0")
        .filter(|digits| digits.last().is_some_and(u8::is_ascii_digit))
        .unwrap_or(trimmed);
    whole(digits)
        .map(|number| Value::Number(f64::from(number)))
        .ok_or_else(|| not_a_count(raw, column))
}

/// A plain count, for publications that hold nothing back.
pub fn plain_count(raw: &[u8], column: usize) -> Result<u32, FieldProblem> {
    let trimmed = raw.trim_ascii();
    whole(trimmed).ok_or_else(|| not_a_count(raw, column))
}

fn not_a_count(raw: &[u8], column: usize) -> FieldProblem {
    FieldProblem::new(
        column,
        format!("{} is not a count (a whole number, 0 or more)", shown(raw)),
    )
}

fn whole(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 10 {
        return None;
    }
    let mut number = 0_u32;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number.checked_mul(10)?.checked_add(u32::from(digit))?;
    }
    Some(number)
}

/// The earliest month that any of the publications can speak of.
const FIRST_YEAR: u16 = 2010;

/// A month of a publication: readable, and neither before 2010 nor in the future.
pub fn month(raw: &[u8], column: usize, latest: Month) -> Result<Month, FieldProblem> {
    // Publications speak of the first day of a month, so that 01/12/2025 can be read.
    if !raw.trim_ascii().starts_with(b"01/") {
        refuse_ambiguous(raw, column)?;
    }
    let month = Month::from_published(raw).ok_or_else(|| {
        FieldProblem::new(
            column,
            format!(
                "{} is not a month (such as 2025-11-01 or 01NOV2025)",
                shown(raw)
            ),
        )
    })?;
    if month.year() < FIRST_YEAR || month > latest {
        return Err(FieldProblem::new(
            column,
            format!(
                "{} cannot be right: figures are published for {FIRST_YEAR} to {}",
                shown(raw),
                latest.long()
            ),
        ));
    }
    Ok(month)
}

/// Refuses a date such as 12/01/2025, of which nobody can say which number is the month.
///
/// # Errors
/// Where both numbers may be a month, and they differ.
pub fn refuse_ambiguous(raw: &[u8], column: usize) -> Result<(), FieldProblem> {
    let text = decoded(raw);
    let mut parts = text.trim().split('/');
    let mut number = || parts.next()?.parse::<u8>().ok();
    let (Some(one), Some(other)) = (number(), number()) else {
        return Ok(());
    };
    let is_month = |number: u8| (1..=12).contains(&number);
    if parts.next().is_none() || one == other || !is_month(one) || !is_month(other) {
        return Ok(());
    }
    Err(FieldProblem::new(
        column,
        format!(
            "{} may have the day first or the month first; write it as 2025-11-03",
            shown(raw)
        ),
    ))
}

/// A day as the directories write it; `None` where the field is empty.
pub fn day(raw: &[u8], column: usize) -> Result<Option<Day>, FieldProblem> {
    if raw.trim_ascii().is_empty() {
        return Ok(None);
    }
    Day::from_published(raw).map(Some).ok_or_else(|| {
        FieldProblem::new(column, format!("{} is not a date (YYYYMMDD)", shown(raw)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_are_whole_and_not_negative() {
        assert_eq!(count(b" 18706 ", 3), Ok(Value::Number(18_706.0)));
        assert_eq!(count(b"0", 3), Ok(Value::Number(0.0)));
        assert_eq!(count(b"*", 3), Ok(Value::Suppressed));
        assert_eq!(count(b"-", 3), Ok(Value::Suppressed));
        for raw in [
            &b"-3"[..],
            b"1.5",
            b"1,234",
            b"",
            b"many",
            b"99999999999",
            b"4294967296",
            b"\xff",
        ] {
            let problem = count(raw, 3).unwrap_err();
            assert_eq!(problem.column, Some(3));
            assert!(plain_count(raw, 3).is_err());
        }
        assert!(plain_count(b"*", 3).is_err());
        assert_eq!(plain_count(b"4294967295", 3), Ok(u32::MAX));
    }

    #[test]
    fn numbers_may_have_decimals_and_signs_and_marks_are_no_numbers() {
        const MARKS: Marks = Marks {
            missing: &["", "ND"],
            suppressed: &["*"],
        };
        let of = |raw: &[u8]| number(raw, 2, &MARKS);
        assert_eq!(of(b" 12.75 "), Ok(Value::Number(12.75)));
        assert_eq!(of(b"-1034.2"), Ok(Value::Number(-1034.2)));
        assert_eq!(of(b"1.5E-2"), Ok(Value::Number(0.015)));
        assert_eq!(of(b""), Ok(Value::Missing));
        assert_eq!(of(b"nd"), Ok(Value::Missing));
        assert_eq!(of(b"*"), Ok(Value::Suppressed));
        for raw in [
            &b"NaN"[..],
            b"inf",
            b"-",
            b"1,234",
            b"12%",
            b"1e999",
            b"\xff",
        ] {
            assert_eq!(of(raw).unwrap_err().column, Some(2), "{raw:?}");
        }
        let count = |raw: &[u8]| count_or_mark(raw, 2, &MARKS);
        assert_eq!(count(b"113.0"), Ok(Value::Number(113.0)));
        assert_eq!(count(b"*"), Ok(Value::Suppressed));
        for raw in [&b"113.5"[..], b"-1", b".0", b"-"] {
            assert!(count(raw).is_err(), "{raw:?}");
        }
    }

    #[test]
    fn months_are_readable_and_possible() {
        let latest = Month::new(2026, 12).unwrap();
        assert!(month(b"01NOV2025", 0, latest).is_ok());
        for raw in [
            &b"01NOV2062"[..],
            b"2025-13-01",
            b"NOVEMBER",
            b"01NOV1999",
            b"",
        ] {
            assert!(month(raw, 0, latest).is_err(), "{raw:?}");
        }
    }

    #[test]
    fn a_total_or_another_level_is_no_practice() {
        for raw in [&b"TOTAL"[..], b"England", b"E92", b"QHM", b"U10003", b"16C"] {
            let problem = code(raw, Kind::Practice, 4).unwrap_err();
            assert_eq!(problem.column, Some(4));
            assert!(
                problem.problem.contains("code of a practice"),
                "{problem:?}"
            );
        }
        assert!(code(b"U10003", Kind::Pcn, 4).is_ok());
        assert_eq!(known_code(b"UNMAPPED", Kind::Practice, 4), Ok(None));
    }

    #[test]
    fn names_come_from_either_encoding() {
        assert_eq!(name(b"CAF\xc9  SURGERY").as_deref(), Some("CAFÉ SURGERY"));
        assert_eq!(
            name("CAFÉ SURGERY".as_bytes()).as_deref(),
            Some("CAFÉ SURGERY")
        );
        assert_eq!(name(b"DOC\x92S SURGERY").as_deref(), Some("DOC’S SURGERY"));
        assert_eq!(name(b"   "), None);
    }

    proptest! {
        #[test]
        fn no_bytes_panic_or_break_a_line(raw in proptest::collection::vec(any::<u8>(), 0..60)) {
            let text = shown(&raw);
            prop_assert!(!text.contains('\n') && text.chars().count() <= 42);
            let _ = count(&raw, 0);
            let _ = day(&raw, 0);
            let _ = code(&raw, Kind::Practice, 0);
        }
    }
}
