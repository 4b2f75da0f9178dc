//! The workbook of practices, `qof-2425-prac-dom-ach.xlsx`: points in all and by domain in one sheet,
//! and by group in a sheet for each domain. The headings stand in a row below captions, which say of
//! which domain and year, or of which group, the columns are.
//!
//! Of the year before, which the workbook gives again, nothing is taken: it has those practices alone
//! that are there a year later.

use calamine::Data;
use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Period;
use domain::release::RowCounts;
use domain::value::{Value, tidy_sum};
use ingest::error::{FieldProblem, ImportError};
use ingest::grid::{Cells, Grid};
use ingest::reading::{Context, Parsed};
use ingest::text;
use ingest::workbook::{SheetTable, Workbook, label, text as cell_text, unique};
use rustc_hash::FxHashMap;
use store::OrganisationRecord;

use super::super::points::Groups;
use super::{MARKS, NOISE, dataset};
use crate::qof_prevalence::years::{year_of, years_in};

/// The headings of the codes and the names of practices.
const PRACTICE: &str = "PRACTICE CODE";
const NAME: &str = "PRACTICE NAME";
/// How the heading of the points begins that a practice could earn.
const AVAILABLE: &str = "TOTAL POINTS FOR INDICATORS WHERE REGISTER EXISTS";
/// A word in the names of all sheets with figures: other workbooks are not looked into.
const SHEET: &str = "domain";

/// What a column of points is of, with its maximum.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Score {
    /// All points: `Achievement score (635 max)`.
    All(f64),
    /// A domain or a group: `Total achievement score (max 29)`.
    Part(f64),
}

impl Score {
    /// By a heading, tidied.
    fn of(heading: &str) -> Option<Self> {
        let rest = heading.strip_prefix("TOTAL ").unwrap_or(heading);
        let inside = rest
            .strip_prefix("ACHIEVEMENT SCORE (")?
            .strip_suffix(')')?;
        if let Some(maximum) = inside.strip_prefix("MAX ") {
            return Some(Self::Part(maximum.trim().parse().ok()?));
        }
        let maximum = inside.strip_suffix(" MAX")?;
        Some(Self::All(maximum.trim().parse().ok()?))
    }

    const fn maximum(self) -> f64 {
        match self {
            Self::All(maximum) | Self::Part(maximum) => maximum,
        }
    }
}

/// Whether a workbook is of this publication.
pub(super) fn recognise(workbook: &mut Workbook) -> Result<bool, ImportError> {
    for sheet in sheets(workbook) {
        if let Some(table) = table(workbook, &sheet)?
            && is_overall(&table)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The sheets that may have figures.
fn sheets(workbook: &Workbook) -> Vec<String> {
    let mut sheets = workbook.sheets();
    sheets.retain(|sheet| sheet.to_lowercase().contains(SHEET));
    sheets
}

/// The table of a sheet, where it has practices and points.
fn table(workbook: &mut Workbook, sheet: &str) -> Result<Option<SheetTable>, ImportError> {
    workbook.table_where(sheet, |headings| {
        headings.iter().any(|heading| heading == PRACTICE)
            && headings.iter().any(|heading| Score::of(heading).is_some())
    })
}

/// Whether a table has the points in all.
fn is_overall(table: &SheetTable) -> bool {
    let mut headings = table.headings.iter();
    headings.any(|heading| matches!(Score::of(heading), Some(Score::All(_))))
}

pub(super) fn read(workbook: &mut Workbook, context: &Context) -> Result<Parsed, ImportError> {
    let year = year_of(&workbook.name, "qof-2425-prac-dom-ach.xlsx", context)?;
    let period = Period::FinancialYear(year);
    let groups = Groups::of(dataset());
    let cells = Cells::complete(dataset(), &["points", "group-points", "group-maximum"]);
    let mut reading = Reading {
        period,
        grid: Grid::new(&cells),
        names: FxHashMap::default(),
        rows: RowCounts::default(),
    };
    for sheet in sheets(workbook) {
        let Some(table) = table(workbook, &sheet)? else {
            continue;
        };
        let targets = if is_overall(&table) {
            overall(&table, year, &groups, &cells)
        } else {
            by_group(&table, &groups, &cells)
        };
        if targets.is_empty() {
            return Err(ImportError::new(
                table.name.clone(),
                format!(
                    "has no points of {}; is the year in the name of the file right?",
                    period.long()
                ),
            ));
        }
        reading.sheet(&table, &targets)?;
    }
    let Reading {
        grid,
        names,
        mut rows,
        ..
    } = reading;
    rows.kept = rows.read - rows.rejected.iter().map(|rejected| rejected.1).sum::<u64>();
    let mut figures = grid.figures(&cells);
    for figures in &mut figures {
        figures
            .columns
            .retain(|(_, column)| column.iter().any(Value::is_reported));
    }
    let mut organisations: Vec<OrganisationRecord> = names
        .into_iter()
        .map(|(practice, name)| OrganisationRecord {
            name,
            ..OrganisationRecord::new(practice, Kind::Practice, period.first_month())
        })
        .collect();
    organisations.sort_unstable_by_key(|record| record.code);
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "practice-workbook".to_owned(),
        rows,
        organisations,
        figures,
        ..Parsed::default()
    })
}

/// Where points go: the columns that are added up, their maximum together, the cell of the points,
/// and that of the maximum, where there is one.
#[derive(Debug, Clone, PartialEq)]
struct Target {
    columns: Vec<usize>,
    maximum: f64,
    cell: usize,
    maximum_cell: Option<usize>,
}

/// The captions above the headings, row by row from the top, each cell with its words.
fn captions(table: &SheetTable) -> Vec<Vec<String>> {
    let tidy = |cell: &Data| label(cell).trim().to_owned();
    table
        .above()
        .map(|row| row.iter().map(tidy).collect())
        .collect()
}

/// The words above a column: those of the nearest cell on the left that has any.
fn spanning(row: &[String], column: usize) -> &str {
    let begin = row.get(..=column).unwrap_or(row);
    let mut words = begin.iter().rev().filter(|words| !words.is_empty());
    words.next().map_or("", String::as_str)
}

/// The columns of the sheet of all points and of domains.
fn overall(table: &SheetTable, year: u16, groups: &Groups, cells: &Cells) -> Vec<Target> {
    let captions = captions(table);
    let has_year = |words: &String| !years_in(words).is_empty();
    // The title of the table, which names the year too, stands in the first column.
    let of_years = captions
        .iter()
        .rposition(|row| row.iter().skip(1).any(has_year));
    let of_domains = of_years.and_then(|row| row.checked_sub(1));
    let is_of_year = |column: usize| {
        let said = of_years.map(|row| years_in(spanning(&captions[row], column)));
        // A sheet of one year need not say it above the columns.
        said.is_none_or(|said| said.is_empty() || said.contains(&year))
    };
    let mut targets: Vec<Target> = Vec::new();
    for (column, heading) in table.headings.iter().enumerate() {
        if heading.starts_with(AVAILABLE) && is_of_year(column) {
            targets.push(Target {
                columns: vec![column],
                maximum: f64::INFINITY,
                cell: cells.begin(0) + super::reference::AVAILABLE,
                maximum_cell: None,
            });
        }
        let Some(score) = Score::of(heading).filter(|_| is_of_year(column)) else {
            continue;
        };
        let (cell, maximum_cell) = match score {
            Score::All(_) => (cells.begin(0), cells.begin(0) + 1),
            Score::Part(_) => {
                let caption = of_domains.map_or("", |row| spanning(&captions[row], column));
                let Some(domain) = domain(groups, caption) else {
                    continue;
                };
                (cells.begin(1) + domain, cells.begin(2) + domain)
            }
        };
        // Public health is three columns: its own, screening and vaccination.
        match targets.iter_mut().find(|target| target.cell == cell) {
            Some(target) => {
                target.columns.push(column);
                target.maximum += score.maximum();
            }
            None => targets.push(Target {
                columns: vec![column],
                maximum: score.maximum(),
                cell,
                maximum_cell: Some(maximum_cell),
            }),
        }
    }
    targets
}

/// The domain that a caption names.
fn domain(groups: &Groups, caption: &str) -> Option<usize> {
    let caption = caption.to_lowercase();
    if caption.starts_with("public health") {
        return groups.published("PH");
    }
    groups
        .published(&caption)
        .filter(|place| groups.is_domain(*place))
}

/// The columns of a sheet of groups, whose codes stand above the headings.
fn by_group(table: &SheetTable, groups: &Groups, cells: &Cells) -> Vec<Target> {
    let captions = captions(table);
    let codes = captions.last().map_or(&[][..], Vec::as_slice);
    let columns = table.headings.iter().enumerate();
    columns
        .filter_map(|(column, heading)| {
            let Some(Score::Part(maximum)) = Score::of(heading) else {
                return None;
            };
            let place = groups.published(codes.get(column)?)?;
            // The domain has its column in the other sheet.
            groups.domain(place)?;
            Some(Target {
                columns: vec![column],
                maximum,
                cell: cells.begin(1) + place,
                maximum_cell: Some(cells.begin(2) + place),
            })
        })
        .collect()
}

/// The workbook as it is read.
struct Reading {
    period: Period,
    grid: Grid,
    names: FxHashMap<OdsCode, Option<String>>,
    rows: RowCounts,
}

impl Reading {
    fn sheet(&mut self, table: &SheetTable, targets: &[Target]) -> Result<(), ImportError> {
        let practice_at = table.required(PRACTICE)?;
        let name_at = table.column(NAME);
        let mut lines: FxHashMap<String, u64> = FxHashMap::default();
        for (line, row) in table.rows() {
            let field = |column: usize| row.get(column).map(cell_text).unwrap_or_default();
            let code = field(practice_at);
            // Words below the table stand in its first columns.
            if code.trim().is_empty() {
                continue;
            }
            self.rows.read += 1;
            let place = |problem: FieldProblem| {
                table.error(line, problem.column.unwrap_or(practice_at), problem.problem)
            };
            let known = text::known_code(code.as_bytes(), Kind::Practice, practice_at);
            let Some(practice) = known.map_err(place)? else {
                self.rows.reject(text::NOBODY, 1);
                continue;
            };
            unique(table, &mut lines, practice.to_string(), line)?;
            let name = name_at.and_then(|column| text::name(field(column).as_bytes()));
            let own = self.names.entry(practice).or_default();
            if own.is_none() {
                *own = name;
            }
            for target in targets {
                let value = points(&field, target).map_err(place)?;
                self.grid.set(self.period, practice, target.cell, value);
                if let (Some(cell), Some(_)) = (target.maximum_cell, value.number()) {
                    let maximum = Value::Number(target.maximum);
                    self.grid.set(self.period, practice, cell, maximum);
                }
            }
        }
        Ok(())
    }
}

/// The points of a row: the sum of the columns, where all of them have a number.
fn points(field: &impl Fn(usize) -> String, target: &Target) -> Result<Value, FieldProblem> {
    let mut sum = 0.0;
    for column in &target.columns {
        let raw = field(*column);
        match text::number(raw.as_bytes(), *column, &MARKS)? {
            Value::Number(points) if points < 0.0 => {
                return Err(FieldProblem::new(
                    *column,
                    format!("{} points are fewer than none", text::shown_text(&raw)),
                ));
            }
            Value::Number(points) => sum += points,
            other => return Ok(other),
        }
    }
    if sum > target.maximum + NOISE {
        return Err(FieldProblem::new(
            target.columns[0],
            format!(
                "{} points are more than the {} of the heading; download the file again",
                tidy_sum(sum),
                target.maximum
            ),
        ));
    }
    Ok(Value::Number(tidy_sum(sum)))
}

#[cfg(test)]
mod tests {
    use super::Score;

    #[test]
    fn headings_of_points_have_their_maximum() {
        for (heading, score) in [
            ("ACHIEVEMENT SCORE (635 MAX)", Some(Score::All(635.0))),
            ("ACHIEVEMENT SCORE (MAX 401)", Some(Score::Part(401.0))),
            ("TOTAL ACHIEVEMENT SCORE (MAX 29)", Some(Score::Part(29.0))),
            ("TOTAL ACHIEVEMENT (%)", None),
            ("ACHIEVEMENT SCORE (MAX MANY)", None),
            ("LIST SIZE", None),
        ] {
            assert_eq!(Score::of(heading), score, "{heading}");
        }
    }
}
