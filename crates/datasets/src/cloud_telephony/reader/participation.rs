//! Who takes part: a row for every open practice, with `Yes` and `No`.
//!
//! The heading of the third answer was left blank in one edition; the answers stand side by side,
//! so that its place is known from its neighbours.

use calamine::Data;
use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::release::RowCounts;
use domain::value::Value;
use ingest::error::ImportError;
use ingest::grid::{Cells, Grid};
use ingest::reading::{Context, Parsed};
use ingest::text::{self, shown_text};
use ingest::workbook::{SheetTable, Workbook, unique};
use rustc_hash::FxHashMap;

use super::cells::{cell, implausible, month_of, plain, words};
use super::places::{LEVELS, Places, area};
use super::practices::KEYS;
use super::{dataset, figures};

const AGREED: &str = "agreed to participate";
const SHARED: &str = "practice code has been un";

/// Whether a workbook says who takes part.
pub(super) fn is_participation(workbook: &mut Workbook) -> Result<bool, ImportError> {
    Ok(find(workbook)?.is_some())
}

fn find(workbook: &mut Workbook) -> Result<Option<SheetTable>, ImportError> {
    for sheet in workbook.sheets() {
        if let Some(table) = workbook.table(&sheet, &KEYS)?
            && column(&table, &[AGREED]).is_some()
        {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

fn column(table: &SheetTable, starts: &[&str]) -> Option<usize> {
    let mut headings = table.headings.iter().map(|heading| plain(heading));
    headings.position(|heading| starts.iter().any(|start| heading.starts_with(start)))
}

/// Where the columns are.
struct Columns {
    month: usize,
    code: usize,
    name: usize,
    areas: [(usize, usize); 4],
    /// Agreed; data received and passed; on a shared account.
    answers: [usize; 3],
}

impl Columns {
    fn of(table: &SheetTable) -> Result<Self, ImportError> {
        let required = |starts: &[&str]| {
            column(table, starts).ok_or_else(|| {
                let problem = format!(
                    "its header is not known: missing “{}” among {}",
                    starts[0],
                    table.headings.join(", ")
                );
                ImportError::new(table.name.clone(), problem)
            })
        };
        let (agreed, shared) = (required(&[AGREED])?, required(&[SHARED])?);
        let between = agreed + 1;
        let blank = table.headings.get(between).is_some_and(String::is_empty);
        let received = match column(table, &["data received"]) {
            Some(received) => received,
            None if blank && shared == between + 1 => between,
            None => required(&["data received"])?,
        };
        Ok(Self {
            month: required(&["month"])?,
            code: required(&["gp code", "gp practice", "practice code ("])?,
            name: required(&["gp name"])?,
            areas: [
                (required(&["pcn code"])?, required(&["pcn name"])?),
                (required(&["sub icb code"])?, required(&["sub icb name"])?),
                (required(&["icb code"])?, required(&["icb name"])?),
                (required(&["region code"])?, required(&["region name"])?),
            ],
            answers: [agreed, received, shared],
        })
    }
}

pub(super) fn read(workbook: &mut Workbook, context: &Context) -> Result<Parsed, ImportError> {
    let Some(table) = find(workbook)? else {
        return Err(ImportError::new(
            workbook.name.clone(),
            "has no table of participation",
        ));
    };
    let columns = Columns::of(&table)?;
    let cells = Cells::complete(dataset(), &["participation"]);
    let mut grid = Grid::new(&cells);
    let mut rows = RowCounts::default();
    let mut places = Places::default();
    let mut seen = FxHashMap::default();
    let mut month: Option<Month> = None;
    let mut of_england = [0.0; 5];
    for (line, row) in table.rows() {
        rows.read += 1;
        let Some(practice) = practice_of(&table, &columns, line, row)? else {
            rows.reject("no practice (totals and notes)", 1);
            continue;
        };
        let own = month_of_row(&table, &columns, line, row, context)?;
        if *month.get_or_insert(own) != own {
            let problem = "is another month than that of the rows above";
            return Err(table.error(line, columns.month, problem));
        }
        unique(&table, &mut seen, practice.to_string(), line)?;
        let mut answers = [false; 3];
        for (answer, column) in answers.iter_mut().zip(columns.answers) {
            *answer = yes(&table, line, column, row)?;
        }
        let [agreed, received, shared] = answers;
        let included = agreed && received;
        let flags = [true, agreed, received, included, included && shared];
        for (place, flag) in flags.into_iter().map(f64::from).enumerate() {
            of_england[place] += flag;
            grid.set(Period::Month(own), practice, place, Value::Number(flag));
        }
        let mut parents = [None; 4];
        for ((parent, (code, _)), kind) in parents.iter_mut().zip(columns.areas).zip(LEVELS) {
            *parent = area(words(row, code).as_bytes(), kind)
                .map_err(|problem| table.error(line, code, problem))?;
        }
        let names = columns.areas.map(|(_, name)| words(row, name));
        places.areas(own, parents, names.each_ref().map(String::as_bytes));
        let name = text::name(words(row, columns.name).as_bytes());
        places.practice(own, practice, name, parents);
        rows.kept += 1;
    }
    let Some(month) = month else {
        return Err(ImportError::new(
            table.name.clone(),
            "has headings and no rows of practices",
        ));
    };
    for (place, number) in of_england.into_iter().enumerate() {
        grid.set(
            Period::Month(month),
            OdsCode::ENGLAND,
            place,
            Value::Number(number),
        );
    }
    let (organisations, memberships) = places.into_parts();
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "participation".to_owned(),
        rows,
        organisations,
        memberships,
        figures: figures(grid, &cells),
        ..Parsed::default()
    })
}

/// The practice of a row; `None` for notes, which have no answers.
fn practice_of(
    table: &SheetTable,
    columns: &Columns,
    line: u64,
    row: &[Data],
) -> Result<Option<OdsCode>, ImportError> {
    match text::code_of(words(row, columns.code).as_bytes(), Kind::Practice) {
        Ok(code) => Ok(Some(code)),
        Err(_)
            if columns
                .answers
                .iter()
                .all(|column| words(row, *column).is_empty()) =>
        {
            Ok(None)
        }
        Err(problem) => Err(table.error(line, columns.code, problem)),
    }
}

/// The month of a row; that of the file's name where the cell says nothing.
fn month_of_row(
    table: &SheetTable,
    columns: &Columns,
    line: u64,
    row: &[Data],
    context: &Context,
) -> Result<Month, ImportError> {
    let field = words(row, columns.month);
    let month = month_of(cell(row, columns.month)).or(context.named.filter(|_| field.is_empty()));
    let month = month.ok_or_else(|| {
        let problem = format!("{} is not a month (such as 01/11/2025)", shown_text(&field));
        table.error(line, columns.month, problem)
    })?;
    match implausible(month, context) {
        Some(problem) => Err(table.error(line, columns.month, problem)),
        None => Ok(month),
    }
}

fn yes(table: &SheetTable, line: u64, column: usize, row: &[Data]) -> Result<bool, ImportError> {
    let field = words(row, column);
    match plain(&field).as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(table.error(
            line,
            column,
            format!("{} is neither Yes nor No", shown_text(&field)),
        )),
    }
}
