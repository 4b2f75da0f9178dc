//! The tables by practice of the summary workbook: outcomes (3), answered calls (4, later 4a), and
//! missed calls (5).
//!
//! Two rows hold the headings: what is counted, and below it `Total` or `Count` and `%`. A third
//! row above them tells waits from durations. In published editions the cell of the month of one
//! row holds the copyright line, and scratch values stand above the headings.

use calamine::Data;
use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use domain::release::RowCounts;
use domain::value::Value;
use ingest::error::ImportError;
use ingest::layout::tidy_heading;
use ingest::reading::Context;
use ingest::text::{self, shown_text};
use ingest::workbook::{SheetTable, Workbook, unique};
use rustc_hash::FxHashMap;

use super::cells::{band, cell, count, implausible, month_of, plain, words};
use super::is_shared;
use super::places::{LEVELS, Parents, area};

/// Headings that every table by practice has.
pub(super) const KEYS: [&str; 2] = ["GP NAME", "REGION NAME"];
/// The reason by which rows without a practice are counted.
const NO_PRACTICE: &str = "no practice (totals and notes)";
/// By how much rows may differ from the total of their table, as a fraction. One row that is lost
/// in thousands is missing and not wrong; a table that is cut short or doubled differs by more.
const TOTAL_WITHIN: f64 = 0.001;

/// What a table counts, by the headings that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Counted {
    /// Table 3.
    Outcomes,
    /// Table 4 or 4a.
    Answered,
    /// Table 5.
    Missed,
}

/// A number of a table: of a margin, the cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Measured {
    pub(super) margin: &'static str,
    pub(super) cell: usize,
}

/// A row of a practice, or of a shared account.
#[derive(Debug)]
pub(super) struct Line {
    /// None where several practices share the account.
    pub(super) practice: Option<OdsCode>,
    pub(super) name: String,
    pub(super) parents: Parents,
    /// The names of the parents.
    pub(super) names: [String; 4],
    /// In the order of [`PracticeTable::measures`].
    pub(super) values: Vec<Value>,
}

impl Line {
    /// The value of a measure.
    pub(super) fn value(&self, table: &PracticeTable, margin: &str, cell: usize) -> Value {
        let mut measures = table.measures.iter();
        measures
            .position(|measured| measured.margin == margin && measured.cell == cell)
            .and_then(|place| self.values.get(place).copied())
            .unwrap_or_default()
    }
}

/// A table by practice.
#[derive(Debug)]
pub(super) struct PracticeTable {
    pub(super) month: Month,
    pub(super) measures: Vec<Measured>,
    pub(super) lines: Vec<Line>,
}

/// What a sheet counts; `None` where it is no table by practice that is read. Table 4b has the
/// answered calls of core hours alone, and would be taken for those of all hours.
fn counted(table: &SheetTable, sheet: &str) -> Option<Counted> {
    let has = |start: &str| {
        let mut headings = table.headings.iter();
        headings.any(|heading| plain(heading).starts_with(start))
    };
    let has_bands = table.headings.iter().any(|heading| band(heading).is_some());
    let captions = table.above().flatten().map(ingest::workbook::text);
    let is_core = plain(sheet).ends_with("4b")
        || captions
            .filter(|caption| plain(caption).starts_with("table"))
            .any(|caption| plain(&caption).contains("core"));
    if has("call back requested") {
        Some(Counted::Outcomes)
    } else if has("answered") && has_bands && !is_core {
        Some(Counted::Answered)
    } else if has("missed") && has_bands {
        Some(Counted::Missed)
    } else {
        None
    }
}

/// Whether a sheet has, by its name, a table of practices in every edition. One that is not known
/// as such stops the import: its figures would be missing without a word.
fn is_of_practices(sheet: &str) -> bool {
    matches!(
        tidy_heading(sheet).as_str(),
        "TABLE 3" | "TABLE 4" | "TABLE 4A" | "TABLE 5"
    )
}

/// The tables by practice of a workbook; of two that count the same the first is taken.
pub(super) fn read_all(
    workbook: &mut Workbook,
    context: &Context,
    rows: &mut RowCounts,
) -> Result<FxHashMap<Counted, PracticeTable>, ImportError> {
    let mut tables = FxHashMap::default();
    for sheet in workbook.sheets() {
        let table = workbook.table(&sheet, &KEYS)?;
        let counted = table
            .as_ref()
            .and_then(|table| Some((table, counted(table, &sheet)?)));
        match counted {
            Some((table, counted)) if !tables.contains_key(&counted) => {
                tables.insert(counted, read(table, counted, context, rows)?);
            }
            None if is_of_practices(&sheet) => {
                return Err(ImportError::new(
                    format!("{}!{sheet}", workbook.name),
                    "has no row of headings with the code of the practice and what is counted; \
                     download it again",
                ));
            }
            _ => {}
        }
    }
    Ok(tables)
}

/// Whether a workbook has the table of outcomes.
pub(super) fn has_outcomes(workbook: &mut Workbook) -> Result<bool, ImportError> {
    for sheet in workbook.sheets() {
        if let Some(table) = workbook.table(&sheet, &KEYS)?
            && counted(&table, &sheet) == Some(Counted::Outcomes)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where a table has its columns.
struct Columns {
    month: usize,
    code: usize,
    name: usize,
    /// Code and name of each level.
    areas: [(usize, usize); 4],
    measures: Vec<(Measured, usize)>,
}

impl Columns {
    fn of(table: &SheetTable, counted: Counted) -> Result<Self, ImportError> {
        let headings: Vec<String> = table.headings.iter().map(|own| plain(own)).collect();
        let find = |starts: &[&str]| {
            let mut places = headings.iter();
            places.position(|heading| starts.iter().any(|start| heading.starts_with(start)))
        };
        let required = |starts: &[&str]| {
            find(starts).ok_or_else(|| {
                let problem = format!(
                    "its header is not known: missing “{}” among {}",
                    starts[0],
                    table.headings.join(", ")
                );
                ImportError::new(table.name.clone(), problem)
            })
        };
        let mut measures = Vec::new();
        let mut add = |margin, cell, column| measures.push((Measured { margin, cell }, column));
        let inbound = required(&[
            "count of inbound calls",
            "total inbound calls",
            "inbound calls",
        ])?;
        add("inbound", 0, inbound);
        match counted {
            Counted::Outcomes => {
                add("outcome", 0, required(&["answered"])?);
                add(
                    "outcome",
                    1,
                    required(&["ended during the ivr", "ended in the ivr"])?,
                );
                add("outcome", 2, required(&["missed"])?);
                add(
                    "outcome",
                    3,
                    required(&["call back requested", "callback requested"])?,
                );
                add(
                    "callback-made",
                    0,
                    required(&["call back made", "callback made"])?,
                );
            }
            Counted::Answered => {
                add("answered", 0, required(&["answered"])?);
                for (margin, word) in [("wait", "wait"), ("duration", "duration")] {
                    if let Some(places) = bands(table, Some(word)) {
                        (0..)
                            .zip(places)
                            .for_each(|(cell, at)| add(margin, cell, at));
                    }
                }
            }
            Counted::Missed => {
                add("missed", 0, required(&["missed"])?);
                if let Some(places) = bands(table, None) {
                    (0..)
                        .zip(places)
                        .for_each(|(cell, at)| add("missed-wait", cell, at));
                }
            }
        }
        let columns = Self {
            month: required(&["month"])?,
            code: required(&["gp practice", "gp code", "practice code"])?,
            name: required(&["gp name"])?,
            areas: [
                (required(&["pcn code"])?, required(&["pcn name"])?),
                (required(&["sub icb code"])?, required(&["sub icb name"])?),
                (required(&["icb code"])?, required(&["icb name"])?),
                (required(&["region code"])?, required(&["region name"])?),
            ],
            measures,
        };
        columns.check(table)?;
        Ok(columns)
    }

    /// That a number and no percentage stands below each heading: its second row says so.
    fn check(&self, table: &SheetTable) -> Result<(), ImportError> {
        let Some((line, below)) = table.rows().next() else {
            return Err(ImportError::new(
                table.name.clone(),
                "has headings and no rows",
            ));
        };
        for (_, column) in &self.measures {
            let heading = plain(&words(below, *column));
            if !["total", "count"].contains(&heading.as_str()) {
                return Err(table.error(
                    line,
                    *column,
                    format!(
                        "“Total” or “Count” was expected below the heading, and {} stands there; the layout is not known",
                        shown_text(&heading)
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// The columns of the four bands, of the group whose heading holds a word; `None` unless all of
/// them are there.
fn bands(table: &SheetTable, group: Option<&str>) -> Option<Vec<usize>> {
    let above: Vec<String> = table.above().last().map_or_else(Vec::new, |row| {
        row.iter()
            .map(|own| plain(&ingest::workbook::text(own)))
            .collect()
    });
    // The heading of a group stands above its first column.
    let group_of = |column: usize| {
        let mut before = above.iter().take(column + 1).rev();
        before.find(|heading| !heading.is_empty())
    };
    let mut places = vec![None; 4];
    for (column, heading) in table.headings.iter().enumerate() {
        let is_own =
            group.is_none_or(|word| group_of(column).is_some_and(|heading| heading.contains(word)));
        if let Some(band) = band(heading).filter(|_| is_own) {
            places[band].get_or_insert(column);
        }
    }
    places.into_iter().collect()
}

fn read(
    table: &SheetTable,
    counted: Counted,
    context: &Context,
    rows: &mut RowCounts,
) -> Result<PracticeTable, ImportError> {
    let columns = Columns::of(table, counted)?;
    let mut month = None;
    let mut total: Option<(u64, Vec<Value>)> = None;
    let mut lines = Vec::new();
    let mut seen = FxHashMap::default();
    for (line, row) in table.rows().skip(1) {
        rows.read += 1;
        if plain(&words(row, columns.month)).starts_with("total") {
            rows.reject(NO_PRACTICE, 1);
            total = Some((line, values(table, &columns, line, row)?));
            continue;
        }
        let Some(practice) = practice_of(table, &columns, line, row)? else {
            rows.reject(NO_PRACTICE, 1);
            continue;
        };
        same_month(table, &columns, (line, row), &mut month, context)?;
        if let Some(practice) = practice {
            unique(table, &mut seen, practice.to_string(), line)?;
        }
        let mut parents = [None; 4];
        for ((parent, (code, _)), kind) in parents.iter_mut().zip(columns.areas).zip(LEVELS) {
            *parent = area(words(row, code).as_bytes(), kind)
                .map_err(|problem| table.error(line, code, problem))?;
        }
        rows.kept += 1;
        lines.push(Line {
            practice,
            name: words(row, columns.name),
            parents,
            names: columns.areas.map(|(_, name)| words(row, name)),
            values: values(table, &columns, line, row)?,
        });
    }
    let Some(month) = month else {
        return Err(ImportError::new(
            table.name.clone(),
            "has headings and no rows of practices",
        ));
    };
    let read = PracticeTable {
        month,
        measures: columns
            .measures
            .iter()
            .map(|(measured, _)| *measured)
            .collect(),
        lines,
    };
    if let Some((line, total)) = total {
        check_total(table, &columns, &read, line, &total)?;
    }
    Ok(read)
}

/// The practice of a row, or that it is of a shared account; `None` for notes and empty rows.
fn practice_of(
    table: &SheetTable,
    columns: &Columns,
    line: u64,
    row: &[Data],
) -> Result<Option<Option<OdsCode>>, ImportError> {
    let field = words(row, columns.code);
    if is_shared(field.as_bytes()) {
        return Ok(Some(None));
    }
    match text::code_of(field.as_bytes(), Kind::Practice) {
        Ok(code) => Ok(Some(Some(code))),
        // Notes stand in the column of practices, and have no numbers beside them.
        Err(problem) => {
            let mut numbers = columns
                .measures
                .iter()
                .map(|(_, column)| cell(row, *column));
            if numbers.all(|number| matches!(number, Data::Empty)) {
                Ok(None)
            } else {
                Err(table.error(line, columns.code, problem))
            }
        }
    }
}

/// Holds the month of a row against that of the rows above. A line of copyright that was typed
/// over it says nothing.
fn same_month(
    table: &SheetTable,
    columns: &Columns,
    (line, row): (u64, &[Data]),
    month: &mut Option<Month>,
    context: &Context,
) -> Result<(), ImportError> {
    let field = words(row, columns.month);
    if plain(&field).starts_with("copyright") {
        return Ok(());
    }
    let error = |problem: String| table.error(line, columns.month, problem);
    let own = month_of(cell(row, columns.month)).ok_or_else(|| {
        error(format!(
            "{} is not a month (such as 01/11/2025)",
            shown_text(&field)
        ))
    })?;
    if let Some(problem) = implausible(own, context) {
        return Err(error(problem));
    }
    if *month.get_or_insert(own) != own {
        return Err(error(
            "is another month than that of the rows above".to_owned(),
        ));
    }
    Ok(())
}

fn values(
    table: &SheetTable,
    columns: &Columns,
    line: u64,
    row: &[Data],
) -> Result<Vec<Value>, ImportError> {
    let measures = columns.measures.iter();
    measures
        .map(|(_, column)| count(table, line, *column, row))
        .collect()
}

/// Holds the rows against the total of their table.
fn check_total(
    table: &SheetTable,
    columns: &Columns,
    read: &PracticeTable,
    line: u64,
    total: &[Value],
) -> Result<(), ImportError> {
    for (place, ((_, column), total)) in columns.measures.iter().zip(total).enumerate() {
        let Some(total) = total.number() else {
            continue;
        };
        let rows = read.lines.iter();
        let sum: f64 = rows.filter_map(|line| line.values[place].number()).sum();
        if (sum - total).abs() > TOTAL_WITHIN * total {
            return Err(table.error(
                line,
                *column,
                format!(
                    "the total is {total}, and the rows come to {sum}; the table is not whole, so download it again"
                ),
            ));
        }
    }
    Ok(())
}
