//! Fields of the workforce files: numbers with their marks, and the month.

use domain::period::Month;
use ingest::error::FieldProblem;
use ingest::text;

/// What stands for a figure that is not there: not available, estimated for the area, not
/// stated, no data.
const MARKS: [&[u8]; 7] = [b"", b"NA", b"EST", b"NS", b"ND", b".", b"N/A"];

/// A number, or `None` where a mark stands.
pub(super) fn number(raw: &[u8], column: usize) -> Result<Option<f64>, FieldProblem> {
    let trimmed = raw.trim_ascii();
    if MARKS.iter().any(|mark| trimmed.eq_ignore_ascii_case(mark)) {
        return Ok(None);
    }
    let number = std::str::from_utf8(trimmed)
        .ok()
        .and_then(|text| text.parse::<f64>().ok())
        .filter(|number| number.is_finite());
    number.map(Some).ok_or_else(|| {
        FieldProblem::new(
            column,
            format!(
                "{} is neither a number nor one of the marks NA, EST, NS, ND and a point",
                text::shown(raw)
            ),
        )
    })
}

/// The most full-time equivalents, or people, that a practice can have in one figure. The
/// largest, of many sites, has some hundreds.
const MOST_STAFF: f64 = 3_000.0;
/// How far below zero a correction may lie.
const CORRECTION: f64 = -0.1;

/// Full-time equivalents or people of a practice, or `None` where a mark stands.
pub(super) fn staff(raw: &[u8], column: usize) -> Result<Option<f64>, FieldProblem> {
    match number(raw, column)? {
        Some(number) if !(CORRECTION..=MOST_STAFF).contains(&number) => Err(FieldProblem::new(
            column,
            format!(
                "{} cannot be the staff of a practice (0 to {MOST_STAFF})",
                text::shown(raw)
            ),
        )),
        other => Ok(other),
    }
}

/// The most patients that a practice can have.
const MOST_PATIENTS: f64 = 1_000_000.0;

/// Patients: a whole number, 0 or more, or `None` where a mark stands.
pub(super) fn people(raw: &[u8], column: usize) -> Result<Option<f64>, FieldProblem> {
    match number(raw, column)? {
        Some(number) if !(0.0..=MOST_PATIENTS).contains(&number) || number.fract() != 0.0 => Err(FieldProblem::new(
            column,
            format!("{} is not a number of people (a whole number, 0 or more)", text::shown(raw)),
        )),
        other => Ok(other),
    }
}

/// A month from fields for the year and the month, which may have no leading zero.
pub(super) fn month(
    (year, year_at): (&[u8], usize),
    (month, month_at): (&[u8], usize),
    latest: Month,
) -> Result<Month, FieldProblem> {
    let whole = |raw: &[u8]| {
        let text = std::str::from_utf8(raw.trim_ascii()).ok()?;
        text.parse::<u16>().ok()
    };
    let year_number = whole(year).filter(|year| (2010..2100).contains(year)).ok_or_else(|| {
        FieldProblem::new(year_at, format!("{} is not a year (such as 2026)", text::shown(year)))
    })?;
    whole(month)
        .and_then(|number| u8::try_from(number).ok())
        .and_then(|number| Month::new(year_number, number))
        .filter(|month| *month <= latest)
        .ok_or_else(|| {
            FieldProblem::new(
                month_at,
                format!(
                    "{} is not a month (1 to 12) of {year_number} that is over",
                    text::shown(month)
                ),
            )
        })
}

/// The months in the name of a file and of the archive around it, the most trusted first:
/// `… June 2026 Practice Level …`, `GPWPracticeCSV.062026.zip`.
pub(super) fn months_of_name(name: &str) -> Vec<Month> {
    let words: Vec<&str> = name
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let spelled = words.windows(2).rev().filter_map(|pair| {
        let is_name = pair[0].len() >= 3 && pair[0].bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_year = pair[1].len() == 4 && pair[1].bytes().all(|byte| byte.is_ascii_digit());
        let text = format!("{} {}", pair[0], pair[1]);
        (is_name && is_year).then(|| Month::from_published(text.as_bytes())).flatten()
    });
    let digits = words.iter().rev().filter_map(|word| {
        if word.len() != 6 || !word.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Month::new(word[2..].parse().ok()?, word[..2].parse().ok()?)
    });
    spelled
        .chain(digits)
        .filter(|month| (2010..2100).contains(&month.year()))
        .collect()
}

/// A published name by its letters and digits: dashes and blanks differ between editions.
pub(super) fn tidy(text: &str) -> String {
    let letters = text.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
