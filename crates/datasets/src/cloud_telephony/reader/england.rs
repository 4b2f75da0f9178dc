//! England in the summary workbook: every month since the beginning (Table 1), and the month by
//! day and time (Table 2). Later editions revise the earlier months of Table 1.

use calamine::Data;
use domain::calendar::next_day;
use domain::code::OdsCode;
use domain::period::{Month, Period};
use domain::release::RowCounts;
use domain::value::Value;
use ingest::error::ImportError;
use ingest::grid::{Cells, Grid};
use ingest::layout::tidy_heading;
use ingest::reading::{Context, Parsed};
use ingest::text::shown_text;
use ingest::workbook::{SheetTable, Workbook};

use super::cells::{band, cell, count, day_of, implausible, month_of, plain, value_of, words};
use super::times::{self, BANDS};
use super::{dataset, figures};

const MARGINS: &[&str] = &[
    "inbound",
    "patients",
    "outcome",
    "callback-made",
    "wait",
    "duration",
    "participation",
];

/// Rows of Table 1 by the beginnings of their labels: the margin and the cell. Rows of percentages
/// begin otherwise, and are not read: some editions label them wrongly.
const LABELS: &[(&str, &str, usize)] = &[
    ("total inbound calls", "inbound", 0),
    ("calls answered", "outcome", 0),
    ("calls ended during the ivr", "outcome", 1),
    ("missed calls", "outcome", 2),
    ("calls resulting in a call back request", "outcome", 3),
    ("call backs made", "callback-made", 0),
    ("registered patients at included practices", "patients", 0),
    ("open active practices", "participation", 0),
    ("count of practices included", "participation", 3),
];
/// Those of them that every edition has.
const REQUIRED: &[&str] = &["inbound", "outcome", "callback-made"];

/// The margin and the cell of a row of Table 1.
fn measured(label: &str) -> Option<(&'static str, usize)> {
    let label = plain(label);
    if let Some(band) = band(&label) {
        if label.starts_with("calls answered") {
            return Some(("wait", band));
        }
        if label.starts_with("duration of") {
            return Some(("duration", band));
        }
        return None;
    }
    LABELS
        .iter()
        .find(|(start, ..)| label.starts_with(start))
        .map(|(_, margin, cell)| (*margin, *cell))
}

/// Table 1; `None` where the workbook has none.
pub(super) fn months(
    workbook: &mut Workbook,
    context: &Context,
) -> Result<Option<Parsed>, ImportError> {
    for sheet in workbook.sheets() {
        // It has no row of headings but one of months.
        let Some(table) = workbook.table(&sheet, &[])? else {
            continue;
        };
        let Some((label, months)) = header(&table, context)? else {
            continue;
        };
        return read_months(&table, label, &months).map(Some);
    }
    Ok(None)
}

/// A month of Table 1 and its column.
type MonthColumns = Vec<(Month, usize)>;

/// The column of labels of Table 1, and those of its months; `None` where a sheet is another one.
fn header(
    table: &SheetTable,
    context: &Context,
) -> Result<Option<(usize, MonthColumns)>, ImportError> {
    let Some(label) = label_column(table) else {
        return Ok(None);
    };
    for (line, row) in table.rows().take(20) {
        let mut months: MonthColumns = Vec::new();
        for column in label + 1..row.len() {
            let Some(month) = month_of(cell(row, column)) else {
                continue;
            };
            let problem = implausible(month, context).or_else(|| {
                let is_there = months.iter().any(|(other, _)| *other == month);
                is_there.then(|| format!("{} stands there twice", month.long()))
            });
            if let Some(problem) = problem {
                return Err(ImportError::new(table.name.clone(), problem).at_line(line));
            }
            months.push((month, column));
        }
        if !months.is_empty() {
            return Ok(Some((label, months)));
        }
    }
    Ok(None)
}

/// The column in which Table 1 says what is counted.
fn label_column(table: &SheetTable) -> Option<usize> {
    let is_label =
        |own: &Data| plain(&ingest::workbook::text(own)).starts_with("total inbound calls");
    table
        .rows()
        .take(60)
        .find_map(|(_, row)| row.iter().position(is_label))
        // Tables by practice have it as a heading, far to the right.
        .filter(|column| *column < 3)
}

fn read_months(
    table: &SheetTable,
    label: usize,
    months: &[(Month, usize)],
) -> Result<Parsed, ImportError> {
    let cells = Cells::complete(dataset(), MARGINS);
    let mut grid = Grid::new(&cells);
    let mut rows = RowCounts::default();
    let mut found: Vec<(&str, usize)> = Vec::new();
    for (line, row) in table.rows() {
        let Some((margin, place)) = measured(&words(row, label)) else {
            continue;
        };
        // The first is of all calls; further ones would be of some of them.
        if found.contains(&(margin, place)) {
            continue;
        }
        found.push((margin, place));
        rows.read += 1;
        rows.kept += 1;
        let begin = cells.begin_of(margin).unwrap_or_default();
        for (month, column) in months {
            let value = value_of(cell(row, *column)).map_err(|problem| {
                ImportError::new(table.name.clone(), problem)
                    .at_line(line)
                    .in_column(month.long())
            })?;
            grid.set(
                Period::Month(*month),
                OdsCode::ENGLAND,
                begin + place,
                value,
            );
        }
    }
    for (start, margin, place) in LABELS {
        if REQUIRED.contains(margin) && !found.contains(&(margin, *place)) {
            return Err(ImportError::new(
                table.name.clone(),
                format!("has no row “{start}”; its layout is not known"),
            ));
        }
    }
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "england".to_owned(),
        rows,
        figures: figures(grid, &cells),
        ..Parsed::default()
    })
}

/// England's inbound calls by weekday and time, and in core hours.
pub(super) struct Times {
    pub(super) time: [u64; times::CELLS],
    pub(super) core: [u64; 3],
}

/// Table 2; `None` where the workbook has none.
///
/// # Errors
/// Where the sheet of that name has another table: the month would be without its times.
pub(super) fn times(
    workbook: &mut Workbook,
    month: Month,
    rows: &mut RowCounts,
) -> Result<Option<Times>, ImportError> {
    for sheet in workbook.sheets() {
        let Some(table) = workbook.table(&sheet, &["DATE"])? else {
            continue;
        };
        if let Some(bands) = band_columns(&table) {
            return read_times(&table, &bands, month, rows).map(Some);
        }
    }
    let is_named = |sheet: &String| tidy_heading(sheet) == "TABLE 2";
    match workbook.sheets().into_iter().find(is_named) {
        Some(sheet) => Err(ImportError::new(
            format!("{}!{sheet}", workbook.name),
            "has no row of headings with “Date” and every time of day",
        )),
        None => Ok(None),
    }
}

/// The columns of the times of day; `None` unless all are there.
fn band_columns(table: &SheetTable) -> Option<[usize; BANDS]> {
    let dimension = dataset().dimension("time-band")?;
    let mut columns = [None; BANDS];
    for (column, heading) in table.headings.iter().enumerate() {
        if let Some(band) = dimension.index_of_published(&plain(heading)) {
            columns[band] = Some(column);
        }
    }
    let found: Option<Vec<usize>> = columns.into_iter().collect();
    found?.try_into().ok()
}

fn read_times(
    table: &SheetTable,
    bands: &[usize; BANDS],
    month: Month,
    rows: &mut RowCounts,
) -> Result<Times, ImportError> {
    let date_at = table.required("DATE")?;
    let mut read = Times {
        time: [0; times::CELLS],
        core: [0; 3],
    };
    let mut expected = month.day(1);
    for (line, row) in table.rows() {
        // Notes of other publications stand far below.
        let Some(day) = day_of(cell(row, date_at)) else {
            continue;
        };
        if Some(day) != expected {
            let problem = expected.map_or_else(
                || format!("{} is a day after the end of the month", day.long()),
                |expected| {
                    format!(
                        "{} was expected, and {} stands there; a day is missing or stands there twice",
                        expected.long(),
                        shown_text(&day.long())
                    )
                },
            );
            return Err(table.error(line, date_at, problem));
        }
        expected = next_day(day).filter(|next| next.month() == month);
        rows.read += 1;
        rows.kept += 1;
        for (band, column) in bands.iter().enumerate() {
            let Value::Number(calls) = count(table, line, *column, row)? else {
                return Err(table.error(line, *column, "has no number of calls"));
            };
            read.time[times::cell(day, band)] += calls as u64;
            read.core[times::core(day, band)] += calls as u64;
        }
    }
    match expected {
        Some(day) => Err(ImportError::new(
            table.name.clone(),
            format!("ends before {}; it was cut short", day.long()),
        )),
        None => Ok(read),
    }
}
