//! Cells of the published files: shares, counts, and the marks that stand in their place.

use domain::value::Value;
use ingest::text::{shown, shown_text};

/// A cell that cannot be read: its column and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadField {
    /// The place of the column in the header.
    pub(super) column: usize,
    /// What is wrong, in a sentence that begins with the cell.
    pub(super) problem: String,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Missing,
    /// `-97`: fewer than ten answers, or a small organisation.
    Suppressed,
    /// `-98`: a percentage above 0 and below 0.5.
    BelowHalf,
    /// `-99`: no confidence interval.
    NoInterval,
    /// A number, 0 or more.
    Number(f64),
}

impl Cell {
    pub(super) const fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// As a figure that is kept: a mark other than that of suppression is no figure.
    pub(super) const fn value(self) -> Value {
        match self {
            Self::Number(number) => Value::Number(number),
            Self::Suppressed => Value::Suppressed,
            Self::Missing | Self::BelowHalf | Self::NoInterval => Value::Missing,
        }
    }
}

/// Below this, a number is one that a program meant to be zero.
const ROUNDING: f64 = 1e-6;

/// Reads a number or a mark.
pub(super) fn cell(raw: &[u8], column: usize) -> Result<Cell, BadField> {
    let text = std::str::from_utf8(raw.trim_ascii()).unwrap_or("\u{fffd}");
    match text {
        "" | "-" | ":" | "/" => return Ok(Cell::Missing),
        "*" => return Ok(Cell::Suppressed),
        _ => {}
    }
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
    match number {
        Some(-97.0) => Ok(Cell::Suppressed),
        Some(-98.0) => Ok(Cell::BelowHalf),
        Some(-99.0) => Ok(Cell::NoInterval),
        Some(number) if number >= 0.0 => Ok(Cell::Number(number)),
        Some(number) if number > -ROUNDING => Ok(Cell::Number(0.0)),
        _ => Err(BadField {
            column,
            problem: format!(
                "{} is neither a number, 0 or more, nor one of the marks -97, -98 and -99",
                shown_text(text)
            ),
        }),
    }
}

/// Reads a share between 0 and 1 as per cent.
pub(super) fn share(raw: &[u8], column: usize) -> Result<Cell, BadField> {
    Ok(match cell(raw, column)? {
        Cell::Number(number) if number > 1.0 + ROUNDING => {
            return Err(BadField {
                column,
                problem: format!(
                    "{} is not a share between 0 and 1, as the survey publishes percentages",
                    shown(raw)
                ),
            });
        }
        Cell::Number(number) => Cell::Number(per_cent(number.min(1.0))),
        mark => mark,
    })
}

/// A fraction as per cent, without the digits that only binary numbers have: the files
/// give nine digits behind the point.
pub(super) fn per_cent(fraction: f64) -> f64 {
    const DIGITS: f64 = 1e8;
    (fraction * 100.0 * DIGITS).round() / DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_never_numbers() {
        for (raw, expected) in [
            ("0.529358519", Cell::Number(52.935_851_9)),
            ("1", Cell::Number(100.0)),
            ("0", Cell::Number(0.0)),
            ("-1E-17", Cell::Number(0.0)),
            ("-97", Cell::Suppressed),
            ("-97.0", Cell::Suppressed),
            ("*", Cell::Suppressed),
            ("-98", Cell::BelowHalf),
            ("-99", Cell::NoInterval),
            ("", Cell::Missing),
            (" ", Cell::Missing),
        ] {
            assert_eq!(share(raw.as_bytes(), 3), Ok(expected), "{raw}");
        }
        assert_eq!(Cell::Suppressed.value(), Value::Suppressed);
        assert_eq!(Cell::NoInterval.value(), Value::Missing);
        assert_eq!(Cell::BelowHalf.value(), Value::Missing);
    }

    #[test]
    fn what_is_neither_is_refused() {
        for raw in ["-96", "52.9", "n/a", "nan", "inf", "0,5", "\u{fffd}"] {
            let bad = share(raw.as_bytes(), 3).unwrap_err();
            assert_eq!(bad.column, 3);
            assert!(bad.problem.contains(raw), "{}", bad.problem);
        }
        assert_eq!(cell(b"664460", 0), Ok(Cell::Number(664_460.0)));
    }
}
