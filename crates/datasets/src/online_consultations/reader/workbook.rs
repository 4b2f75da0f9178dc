//! The workbook of a month: its table of practices, held against the table of England.

use calamine::Data;
use domain::organisation::Kind;
use domain::period::Month;
use domain::release::RowCounts;
use domain::value::Value;
use ingest::error::{FieldProblem, ImportError};
use ingest::reading::{Context, Parsed};
use ingest::text::{self, NOBODY};
use ingest::workbook::{SheetTable, Workbook, heading, text as cell_text, unique};
use rustc_hash::FxHashMap;

use super::places::Places;
use super::practices::{Said, Sheet, Suppliers, count, finish, flag};

/// Headings by which the table of practices is known.
const KNOWN: [&str; 4] = ["GP CODE", "SUB ICB CODE", "REGION CODE", "SUPPLIER"];
/// How far the practices may be from the total of England: suppliers send what was missing
/// until the day of publication, a table that was cut short lacks more.
const WITHIN: f64 = 0.01;
/// How the row of England's total begins.
const ENGLAND: &str = "TOTAL SUBMISSIONS RECEIVED BY PRACTICES";

/// Whether a workbook is of this publication.
pub(super) fn recognise(workbook: &mut Workbook) -> Result<bool, ImportError> {
    Ok(practices(workbook)?.is_some())
}

/// The table of practices.
fn practices(workbook: &mut Workbook) -> Result<Option<SheetTable>, ImportError> {
    for sheet in workbook.sheets() {
        if let Some(table) = workbook.table(&sheet, &KNOWN)? {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

pub(super) fn read(workbook: &mut Workbook, context: &Context) -> Result<Parsed, ImportError> {
    let Some(table) = practices(workbook)? else {
        return Err(ImportError::new(
            workbook.name.clone(),
            "has no table of practices",
        ));
    };
    let columns = Columns::of(&table)?;
    let mut reading = Reading {
        table: &table,
        columns,
        context,
        sheet: Sheet::default(),
        places: Places::default(),
        rows: RowCounts::default(),
        lines: FxHashMap::default(),
        month: None,
    };
    for (line, row) in table.rows() {
        reading.row(line, row)?;
    }
    let Reading {
        sheet,
        places,
        mut rows,
        month,
        ..
    } = reading;
    let Some(month) = month else {
        return Err(ImportError::new(
            table.name.clone(),
            "has headings and no rows",
        ));
    };
    rows.kept = rows.read - rows.rejected.iter().map(|rejected| rejected.1).sum::<u64>();
    hold_against_england(workbook, &table, month, sheet.total())?;
    finish(&table.name, rows, sheet, places)
}

/// Where the columns are.
#[derive(Clone, Copy)]
struct Columns {
    month: usize,
    practice: usize,
    name: usize,
    areas: [(usize, usize); 4],
    supplier: usize,
    total: usize,
    kinds: [usize; 3],
    patients: usize,
    /// Not there in April and May 2024, when only practices with submissions were listed.
    participation: Option<usize>,
}

impl Columns {
    fn of(table: &SheetTable) -> Result<Self, ImportError> {
        let one = |heading: &str| {
            let place = table.required(heading)?;
            let mut others = table.headings[place + 1..].iter();
            match others.position(|other| other == heading) {
                None => Ok(place),
                Some(next) => Err(ImportError::new(
                    table.name.clone(),
                    format!(
                        "has the heading {heading} in columns {} and {}; remove the wrong column, or download the file again",
                        place + 1,
                        place + next + 2
                    ),
                )),
            }
        };
        Ok(Self {
            month: one("MONTH")?,
            practice: one("GP CODE")?,
            name: one("GP NAME")?,
            areas: [
                (one("PCN CODE")?, one("PCN NAME")?),
                (one("SUB ICB CODE")?, one("SUB ICB NAME")?),
                (one("ICB CODE")?, one("ICB NAME")?),
                (one("REGION CODE")?, one("REGION NAME")?),
            ],
            supplier: one("SUPPLIER")?,
            total: one("SUBMISSIONS")?,
            kinds: [
                one("CLINICAL SUBMISSIONS")?,
                one("ADMINISTRATIVE SUBMISSIONS")?,
                one("OTHER/UNKNOWN TYPE SUBMISSIONS")?,
            ],
            patients: one("REGISTERED PATIENT COUNT")?,
            participation: match table.column("PARTICIPATION") {
                Some(_) => Some(one("PARTICIPATION")?),
                None => None,
            },
        })
    }
}

/// A table as it is read.
struct Reading<'a> {
    table: &'a SheetTable,
    columns: Columns,
    context: &'a Context,
    sheet: Sheet,
    places: Places,
    rows: RowCounts,
    lines: FxHashMap<String, u64>,
    month: Option<Month>,
}

impl Reading<'_> {
    fn row(&mut self, line: u64, row: &[Data]) -> Result<(), ImportError> {
        let at = self.columns;
        let field = |column: usize| row.get(column).map(cell_text).unwrap_or_default();
        // The notes below the table stand in its first columns.
        let is_note = [at.total, at.patients, at.supplier]
            .iter()
            .all(|column| field(*column).trim().is_empty());
        if is_note {
            return Ok(());
        }
        self.rows.read += 1;
        let table = self.table;
        let place = |problem: FieldProblem| {
            table.error(line, problem.column.unwrap_or(at.practice), problem.problem)
        };
        let code = text::known_code(field(at.practice).as_bytes(), Kind::Practice, at.practice);
        let Some(practice) = code.map_err(place)? else {
            self.rows.reject(NOBODY, 1);
            return Ok(());
        };
        let month = text::month(field(at.month).as_bytes(), at.month, self.context.latest)
            .map_err(place)?;
        if *self.month.get_or_insert(month) != month {
            let problem = "is another month than that of the rows above";
            return Err(table.error(line, at.month, problem));
        }
        unique(table, &mut self.lines, practice.to_string(), line)?;
        let counted = |column: usize| count(field(column).as_bytes(), column).map_err(place);
        let kinds = [
            counted(at.kinds[0])?,
            counted(at.kinds[1])?,
            counted(at.kinds[2])?,
        ];
        let participation = match at.participation {
            Some(column) => flag(field(column).as_bytes(), column).map_err(place)?,
            None => Value::Missing,
        };
        *self.sheet.of(month, practice).0 = Said {
            total: counted(at.total)?,
            kinds,
            patients: counted(at.patients)?,
            participation,
            capability: Value::Missing,
            suppliers: Suppliers::of(field(at.supplier).as_bytes()),
            is_listed: at.participation.is_some(),
            line,
        };
        let areas = at.areas.map(|(code, name)| (field(code), field(name)));
        let areas = [0, 1, 2, 3].map(|n: usize| (areas[n].0.as_bytes(), areas[n].1.as_bytes()));
        self.places
            .add(practice, month, field(at.name).as_bytes(), areas)
            .map_err(|(level, problem)| table.error(line, at.areas[level].0, problem))
    }
}

/// Refuses a table of practices that is not the whole of England's total in the same workbook.
fn hold_against_england(
    workbook: &mut Workbook,
    practices: &SheetTable,
    month: Month,
    sum: f64,
) -> Result<(), ImportError> {
    let Some((place, total)) = england(workbook, month)? else {
        return Ok(());
    };
    if (sum - total).abs() <= total * WITHIN {
        return Ok(());
    }
    Err(ImportError::new(
        practices.name.clone(),
        format!(
            "has practices with {} submissions in all, and {place} has {} for England; the workbook is not whole, so download it again",
            domain::format::integer(sum),
            domain::format::integer(total),
        ),
    ))
}

/// The total of England in a month, and the sheet that has it.
fn england(workbook: &mut Workbook, month: Month) -> Result<Option<(String, f64)>, ImportError> {
    const NAMES: [&str; 12] = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ];
    let name = NAMES[usize::from(month.number() - 1) % 12];
    let wanted = format!("{name}-{:02}", month.year() % 100);
    for sheet in workbook.sheets() {
        let Some(table) = workbook.table(&sheet, &[&wanted])? else {
            continue;
        };
        let column = table.required(&wanted)?;
        for (_, row) in table.rows() {
            let is_total = row
                .iter()
                .take(column)
                .any(|cell| heading(&cell_text(cell)).starts_with(ENGLAND));
            let total = row
                .get(column)
                .map(cell_text)
                .and_then(|text| text.parse().ok());
            if let (true, Some(total)) = (is_total, total) {
                return Ok(Some((sheet, total)));
            }
        }
    }
    Ok(None)
}
