//! The fields of a user's own table: periods, levels, values.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::{Day, Month, Period};
use domain::registry::{Cadence, Nature};
use domain::value::Value;

use crate::error::FieldProblem;
use crate::text;

/// A period in any spelling that is known, of the length that the declaration says.
pub(super) fn period(
    cadence: Cadence,
    raw: &[u8],
    column: usize,
    latest: Month,
) -> Result<Period, FieldProblem> {
    // Days and weeks are written with the day first; a month by its first day.
    let is_month = matches!(cadence, Cadence::Monthly | Cadence::Quarterly);
    if is_month && !raw.trim_ascii().starts_with(b"01/") {
        text::refuse_ambiguous(raw, column)?;
    }
    let own = text::decoded(raw);
    let own = own.trim();
    let found = match cadence {
        Cadence::Daily => Day::from_published(own.as_bytes()).map(Period::Day),
        Cadence::Weekly => Day::from_published(own.as_bytes()).map(Period::Week),
        Cadence::Monthly => Month::from_published(own.as_bytes()).map(Period::Month),
        Cadence::Quarterly => Month::from_published(own.as_bytes()).map(Period::Quarter),
        Cadence::Yearly | Cadence::Occasional => financial_year(own).or_else(|| years(own)),
    };
    // A year such as 2025 must not be read as a month.
    let found = found.or_else(|| own.parse::<Period>().ok());
    let fits = |period: &Period| cadence.has(*period);
    let expected = match cadence {
        Cadence::Daily => "a day, such as 2025-11-03",
        Cadence::Weekly => "the first day of a week, such as 2025-11-03",
        Cadence::Monthly => "a month, such as 2025-11",
        Cadence::Quarterly => "a quarter by its first month, such as 2025-04 or Q2025-04",
        Cadence::Yearly | Cadence::Occasional => {
            "a year, such as 2025, a financial year, such as 2025/26, or the first and the last of several years, such as 2021-2023"
        }
    };
    let Some(period) = found.filter(fits) else {
        return Err(FieldProblem::new(
            column,
            format!(
                "{} is no period of this table; write {expected}",
                text::shown(raw)
            ),
        ));
    };
    if period.first_month() > latest {
        return Err(FieldProblem::new(
            column,
            format!("{} lies in the future; correct it", text::shown(raw)),
        ));
    }
    Ok(period)
}

/// `2025/26` or `2025-26` in a table of years.
fn financial_year(own: &str) -> Option<Period> {
    let (first, second) = own.split_once(['/', '-'])?;
    let year: u16 = first.parse().ok().filter(|_| first.len() == 4)?;
    let second: u16 = match second.len() {
        2 => second.parse().ok()?,
        4 if own.contains('/') => second.parse::<u16>().ok()? % 100,
        _ => return None,
    };
    ((year + 1) % 100 == second && (1900..2200).contains(&year))
        .then_some(Period::FinancialYear(year))
}

/// `2021-2023`, `2021/2023` or `2021 to 2023`: the first and the last of several years. A year
/// and the next are a financial year where they are written `2025/2026`.
fn years(own: &str) -> Option<Period> {
    let (first, last) = own
        .split_once(" to ")
        .or_else(|| own.split_once(['-', '\u{2013}', '/']))?;
    let year = |text: &str| -> Option<u16> {
        let text = text.trim();
        let year = text.parse().ok().filter(|_| text.len() == 4)?;
        (1900..2200).contains(&year).then_some(year)
    };
    let (first, last) = (year(first)?, year(last)?);
    (first < last).then_some(Period::Years(first, last))
}

/// The kind of organisation that the column `level` names.
pub(super) fn level(raw: &[u8], column: usize) -> Result<Kind, FieldProblem> {
    let own = text::decoded(raw);
    let own = own.trim().to_lowercase().replace([' ', '_'], "-");
    Kind::ALL
        .into_iter()
        .find(|kind| kind.id() == own)
        .ok_or_else(|| {
            FieldProblem::new(
                column,
                format!(
                    "{} is no level; write one of {}",
                    text::shown(raw),
                    Kind::ALL.map(Kind::id).join(", ")
                ),
            )
        })
}

/// The kind that a code has by its shape: `U12345` is a PCN, `QHM` an ICB, `Y63` a region,
/// `16C` or `W2U3Z` a sub-ICB location, `E92` England; anything else is a practice.
pub(super) fn kind_of(code: OdsCode) -> Kind {
    let mut kinds = Kind::ALL.into_iter();
    kinds
        .find(|kind| code.can_be(*kind))
        .unwrap_or(Kind::Practice)
}

/// A number with a sign and decimals, or a mark: `*` is suppressed; nothing, `NA`, `-` and `:`
/// are missing. Counts are whole and not negative.
pub(super) fn value(raw: &[u8], column: usize, nature: Nature) -> Result<Value, FieldProblem> {
    let own = raw.trim_ascii();
    match own {
        b"*" => return Ok(Value::Suppressed),
        b"" | b"-" | b":" | b"NA" | b"na" | b"N/A" | b"n/a" => return Ok(Value::Missing),
        _ => {}
    }
    let is_plain = own
        .iter()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    let number = std::str::from_utf8(own)
        .ok()
        .filter(|_| is_plain)
        .and_then(|own| own.parse::<f64>().ok())
        // Beyond this whole numbers are no longer exact.
        .filter(|number| number.abs() < 9e15);
    let Some(number) = number else {
        return Err(FieldProblem::new(
            column,
            format!(
                "{} is no number; write it without separators, signs of currency or per cent, such as 1234.5, * where it is suppressed, and nothing where it is missing",
                text::shown(raw)
            ),
        ));
    };
    if nature == Nature::Count && (number < 0.0 || number.fract() != 0.0) {
        return Err(FieldProblem::new(
            column,
            format!(
                "{} is no count (a whole number, 0 or more); for money, full-time equivalents or scores set nature = \"amount\" or \"score\" for the margin",
                text::shown(raw)
            ),
        ));
    }
    Ok(Value::Number(number))
}
