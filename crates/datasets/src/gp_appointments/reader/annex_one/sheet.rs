//! The headings and cells of the sheets of Annex 1.

use calamine::Data;
use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;

use super::dimension;
use ingest::error::ImportError;
use ingest::reading::Context;
use ingest::text::shown;
use ingest::workbook::{SheetTable, Workbook, text};

/// Headings that every sheet of practices has.
pub(super) const KEYS: [&str; 2] = ["APPOINTMENT_MONTH", "GP_CODE"];
/// The margins that have sheets, each with a column for every value.
pub(super) const DIVIDED: [&str; 5] = ["wait", "category", "mode", "staff", "status"];

/// A heading and a published spelling are the same but for signs: `2_TO_7_DAYS`.
fn technical(text: &str) -> String {
    let mut result = String::new();
    for c in text.to_uppercase().chars() {
        if c.is_ascii_alphanumeric() {
            result.push(c);
        } else if !result.ends_with('_') {
            result.push('_');
        }
    }
    result.trim_matches('_').to_owned()
}

/// For each value of a margin's dimension, its column.
pub(super) fn columns_of(table: &SheetTable, margin: &str) -> Vec<Option<usize>> {
    let values = dimension(margin).values.iter();
    values
        .map(|value| {
            table.headings.iter().position(|heading| {
                let heading = technical(heading);
                value
                    .published
                    .iter()
                    .any(|spelling| !spelling.is_empty() && technical(spelling) == heading)
            })
        })
        .collect()
}

/// Refuses a sheet of which one heading alone says that it is of practices and months: it would be
/// passed over, and what it counts would be missing.
pub(super) fn refuse_half_keyed(workbook: &mut Workbook, sheet: &str) -> Result<(), ImportError> {
    for key in KEYS {
        if let Some(table) = workbook.table(sheet, &[key])? {
            for key in KEYS {
                table.required(key)?;
            }
        }
    }
    Ok(())
}

/// Refuses a sheet that has most of the columns of a margin, and not all.
pub(super) fn refuse_nearly(table: &SheetTable) -> Result<(), ImportError> {
    for margin in DIVIDED {
        let columns = columns_of(table, margin);
        if columns.iter().flatten().count() * 2 < columns.len() {
            continue;
        }
        let values = dimension(margin).values.iter().zip(&columns);
        let missing = values.filter(|(_, column)| column.is_none());
        let missing: Vec<&str> = missing.map(|(value, _)| value.label.as_str()).collect();
        return Err(ImportError::new(
            table.name.clone(),
            format!(
                "its header is not known: missing {} among {}",
                missing.join(", "),
                table.headings.join(", ")
            ),
        ));
    }
    Ok(())
}

/// The practice of a row; `None` for totals and footnotes, which have no code.
pub(super) fn practice_of(
    table: &SheetTable,
    line: u64,
    column: usize,
    row: &[Data],
) -> Result<Option<OdsCode>, ImportError> {
    let field = row.get(column).map(text).unwrap_or_default();
    let field = field.trim();
    let lower = field.to_lowercase();
    if field.is_empty()
        || ingest::text::is_nobody(field.as_bytes())
        || lower == "england"
        || lower
            .split_whitespace()
            .any(|word| word == "total" || word == "totals")
    {
        return Ok(None);
    }
    ingest::text::code_of(field.as_bytes(), Kind::Practice)
        .map(Some)
        .map_err(|problem| table.error(line, column, problem))
}

pub(super) fn month_of(
    table: &SheetTable,
    line: u64,
    column: usize,
    row: &[Data],
    context: &Context,
) -> Result<Month, ImportError> {
    let month = match row.get(column) {
        // A date that the spreadsheet knows as one.
        Some(Data::DateTime(date)) => date
            .as_datetime_parts()
            .and_then(|(year, month)| Month::new(year, month)),
        Some(cell) => Month::from_published(text(cell).as_bytes()),
        None => None,
    };
    month
        .filter(|month| *month <= context.latest)
        .ok_or_else(|| {
            let field = row.get(column).map(text).unwrap_or_default();
            table.error(
                line,
                column,
                format!(
                    "{} is not a month that can be right (such as Nov-2025)",
                    shown(field.as_bytes())
                ),
            )
        })
}

/// The year and month of a spreadsheet's date.
trait DateParts {
    fn as_datetime_parts(&self) -> Option<(u16, u8)>;
}

impl DateParts for calamine::ExcelDateTime {
    fn as_datetime_parts(&self) -> Option<(u16, u8)> {
        let (year, month, ..) = self.to_ymd_hms_milli();
        Some((year, month))
    }
}

pub(super) fn count_of(
    table: &SheetTable,
    line: u64,
    column: usize,
    row: &[Data],
) -> Result<u64, ImportError> {
    let cell = row.get(column).unwrap_or(&Data::Empty);
    let number = match cell {
        Data::Int(number) => u64::try_from(*number).ok(),
        Data::Float(number) if *number >= 0.0 && number.fract() == 0.0 && *number < 1e12 => {
            Some(*number as u64)
        }
        Data::String(field) => ingest::text::plain_count(field.as_bytes(), column)
            .ok()
            .map(u64::from),
        _ => None,
    };
    number.ok_or_else(|| {
        table.error(
            line,
            column,
            format!(
                "{} is not a count (a whole number, 0 or more)",
                shown(text(cell).as_bytes())
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_spellings_meet() {
        assert_eq!(technical("2 to 7 Days"), "2_TO_7_DAYS");
        assert_eq!(technical("8  to 14 Days"), "8_TO_14_DAYS");
        assert_eq!(technical("Unknown / Data Quality"), "UNKNOWN_DATA_QUALITY");
        assert_eq!(
            technical("Care Home Needs Assessment & Personalised Care and Support Planning"),
            "CARE_HOME_NEEDS_ASSESSMENT_PERSONALISED_CARE_AND_SUPPORT_PLANNING"
        );
    }
}
