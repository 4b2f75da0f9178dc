//! Headings and cells of the workbooks: footnotes in headings, bands in words, counts, dates.

use calamine::Data;
use domain::period::{Day, Month};
use domain::value::Value;
use ingest::error::ImportError;
use ingest::reading::Context;
use ingest::text::shown_text;
use ingest::workbook::{SheetTable, text};

/// A heading or a label in small letters, without the numbers of footnotes (`Missed [4, 5]`).
pub(super) fn plain(label: &str) -> String {
    let mut result = String::new();
    let mut is_note = false;
    for letter in label.chars() {
        match letter {
            '[' => is_note = true,
            ']' => is_note = false,
            _ if is_note => {}
            _ => result.extend(letter.to_lowercase()),
        }
    }
    result.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The bands of waits and durations by the minutes that their labels name: up to 1, 1 to 2, 2 to 5,
/// over 5. The words around them differ between tables and editions.
const BANDS: [&[u8]; 4] = [b"1", b"12", b"25", b"5"];

/// Which band a label names, such as `2 - 5 minutes` or `Calls answered within 2 to 5 minutes`.
pub(super) fn band(label: &str) -> Option<usize> {
    let label = plain(label);
    let digits: Vec<u8> = label.bytes().filter(u8::is_ascii_digit).collect();
    let is_band = label.contains("minute");
    BANDS
        .iter()
        .position(|minutes| is_band && *minutes == digits)
}

/// The cell of a row.
pub(super) fn cell(row: &[Data], column: usize) -> &Data {
    row.get(column).unwrap_or(&Data::Empty)
}

/// The text of a cell, without blanks around.
pub(super) fn words(row: &[Data], column: usize) -> String {
    text(cell(row, column)).trim().to_owned()
}

/// A count; nothing and `-` are missing. `*` is suppressed.
pub(super) fn count(
    table: &SheetTable,
    line: u64,
    column: usize,
    row: &[Data],
) -> Result<Value, ImportError> {
    value_of(cell(row, column)).map_err(|problem| table.error(line, column, problem))
}

/// The most calls of one cell: England has some thirty million a month, and sixty-four million
/// patients.
const MOST: f64 = 200_000_000.0;

/// The count of a cell; see [`count`].
pub(super) fn value_of(cell: &Data) -> Result<Value, String> {
    let number = match cell {
        Data::Int(number) => Some(*number as f64),
        Data::Float(number) => Some(*number),
        Data::Empty => return Ok(Value::Missing),
        other => match text(other).trim() {
            "" | "-" => return Ok(Value::Missing),
            "*" => return Ok(Value::Suppressed),
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
            _ => None,
        },
    };
    number
        .filter(|number| (0.0..=MOST).contains(number) && number.fract() == 0.0)
        .map(Value::Number)
        .ok_or_else(|| {
            format!(
                "{} is not a count of calls (a whole number, 0 or more)",
                shown_text(&text(cell))
            )
        })
}

/// Whether a cell is a plain number. One of eight digits reads like a date.
const fn is_number(cell: &Data) -> bool {
    matches!(cell, Data::Int(_) | Data::Float(_))
}

/// The month of a cell, which may be a date or text.
pub(super) fn month_of(cell: &Data) -> Option<Month> {
    Month::from_published(text(cell).as_bytes()).filter(|_| !is_number(cell))
}

/// The day of a cell, which may be a date or text.
pub(super) fn day_of(cell: &Data) -> Option<Day> {
    Day::from_published(text(cell).as_bytes()).filter(|_| !is_number(cell))
}

/// Why a month cannot be right, if it cannot.
pub(super) fn implausible(month: Month, context: &Context) -> Option<String> {
    let first = Month::new(2020, 1)?;
    (month < first || month > context.latest).then(|| {
        format!(
            "{} cannot be right: figures are published for {} to {}",
            month.long(),
            first.long(),
            context.latest.long()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn footnotes_are_no_part_of_a_heading() {
        assert_eq!(
            plain("Ended during the IVR Stage [4]"),
            "ended during the ivr stage"
        );
        assert_eq!(plain("GP Practice \n(ODS_CODE)"), "gp practice (ods_code)");
        assert_eq!(plain("Call wait times[3]"), "call wait times");
        assert_eq!(plain("Missed calls [3, 5]"), "missed calls");
    }

    #[test]
    fn bands_are_known_by_their_minutes() {
        for (label, expected) in [
            ("Less than 1 minute", Some(0)),
            ("Duration of 1 minute or less", Some(0)),
            ("1 - 2 minutes", Some(1)),
            ("Calls answered within 1 to 2 minutes", Some(1)),
            ("2 - 5 minutes [12]", Some(2)),
            ("Longer than 5 minutes", Some(3)),
            ("Calls answered after waiting over 5 minutes", Some(3)),
            ("5 to 10 minutes", None),
            ("Table 1", None),
        ] {
            assert_eq!(band(label), expected, "{label}");
        }
    }

    #[test]
    fn a_fraction_is_no_count_and_a_dash_is_nothing() {
        assert_eq!(value_of(&Data::Float(0.55)).ok(), None);
        assert_eq!(value_of(&Data::Int(-1)).ok(), None);
        assert_eq!(value_of(&Data::Float(4370.0)), Ok(Value::Number(4370.0)));
        assert_eq!(
            value_of(&Data::String(" - ".to_owned())),
            Ok(Value::Missing)
        );
        assert_eq!(
            value_of(&Data::String("*".to_owned())),
            Ok(Value::Suppressed)
        );
        assert_eq!(
            value_of(&Data::String("12".to_owned())),
            Ok(Value::Number(12.0))
        );
        assert_eq!(value_of(&Data::Empty), Ok(Value::Missing));
    }
}
