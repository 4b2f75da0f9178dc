//! Tables with a row for each organisation and a column for each measure: workforce,
//! payments, surveys.
//!
//! A reader says which headings are which measures ([`Wide`]) and which marks stand for a
//! number that is not given ([`Marks`]); [`read`] does the rest for a text file,
//! [`read_sheet`] for a sheet of a workbook.

use std::borrow::Cow;

use calamine::Data;
use domain::code::OdsCode;
use domain::period::{Month, Period};
use domain::registry::{Dataset, Dimension, Margin, Nature, estimate};
use domain::release::RowCounts;
use rustc_hash::FxHashMap;
use store::{Membership, OrganisationRecord};

use crate::areas::Areas;
use crate::csv_input::{CsvInput, Row};
use crate::error::{FieldProblem, ImportError};
use crate::grid::{Cells, Grid};
use crate::layout::tidy_heading;
use crate::reading::Parsed;
use crate::text::{self, Marks};
use crate::workbook::{SheetTable, unique};

/// A column, or a family of columns, and the measures that they hold.
#[derive(Debug, Clone, Copy)]
pub struct Wide<'a> {
    /// The heading. `{role}` stands for any published spelling of a value of the dimension
    /// `role`, so that `TOTAL_{role}_FTE` is a column for each role.
    pub heading: &'a str,
    /// The margin.
    pub margin: &'a str,
    /// The values of dimensions that the heading does not name: `("role", "gp")`; for a
    /// margin of estimates which of its numbers the column is: `("estimate", "low")`.
    pub fixed: &'a [(&'a str, &'a str)],
}

impl<'a> Wide<'a> {
    /// A heading that names all dimensions of its margin.
    #[must_use]
    pub const fn new(heading: &'a str, margin: &'a str) -> Self {
        Self {
            heading,
            margin,
            fixed: &[],
        }
    }

    /// The cell of the margin that a heading, tidied, is of.
    fn cell(&self, heading: &str, dataset: &Dataset, margin: &Margin) -> Option<usize> {
        let mut named = Vec::new();
        let pattern = Pattern::of(self.heading);
        if !pattern.fits(heading, dataset, &mut named) {
            return None;
        }
        let value = |id: &str| -> Option<&str> {
            let fixed = self.fixed.iter().find(|fixed| fixed.0 == id);
            fixed.map(|fixed| fixed.1)
        };
        if margin.nature == Nature::Estimate {
            let which = value("estimate")?;
            return estimate::IDS.iter().position(|id| *id == which);
        }
        let indices: Option<Vec<usize>> = margin
            .dimensions
            .iter()
            .map(|dimension| {
                named
                    .iter()
                    .find(|(id, _)| *id == dimension.id)
                    .map(|(_, index)| *index)
                    .or_else(|| dimension.index_of(value(&dimension.id)?))
            })
            .collect();
        Some(margin.cell(&indices?))
    }
}

/// A heading cut at its first placeholder.
struct Pattern<'a> {
    before: String,
    /// The dimension, and what follows it.
    then: Option<(&'a str, &'a str)>,
}

impl<'a> Pattern<'a> {
    fn of(heading: &'a str) -> Self {
        match heading.split_once('{').and_then(|(before, rest)| {
            let (dimension, after) = rest.split_once('}')?;
            Some((before, dimension, after))
        }) {
            Some((before, dimension, after)) => Self {
                before: upper(before),
                then: Some((dimension, after)),
            },
            None => Self {
                before: upper(heading),
                then: None,
            },
        }
    }

    /// Whether a heading fits; notes the value of each placeholder. Longer spellings are
    /// tried first, so that `NURSE_PTNR` is not read as `NURSE` where either would fit.
    fn fits(&self, heading: &str, dataset: &'a Dataset, named: &mut Vec<(&'a str, usize)>) -> bool {
        let Some(rest) = heading.strip_prefix(self.before.as_str()) else {
            return false;
        };
        let Some((id, after)) = self.then else {
            return rest.is_empty();
        };
        let Some(dimension) = dataset.dimension(id) else {
            return false;
        };
        let after = Pattern::of(after);
        let known = named.len();
        for (spelling, index) in spellings(dimension) {
            if let Some(rest) = rest.strip_prefix(spelling.as_str()) {
                named.push((id, index));
                if after.fits(rest, dataset, named) {
                    return true;
                }
                named.truncate(known);
            }
        }
        false
    }
}

/// A part of a heading as headings are tidied, with the blanks at its ends.
fn upper(part: &str) -> String {
    part.to_uppercase()
}

/// The published spellings of a dimension's values, tidied, the longest first.
fn spellings(dimension: &Dimension) -> Vec<(String, usize)> {
    let mut spellings: Vec<(String, usize)> = dimension
        .values
        .iter()
        .enumerate()
        .flat_map(|(index, value)| {
            let published = value.published.iter();
            published.map(move |spelling| (tidy_heading(spelling), index))
        })
        .collect();
    spellings.sort_by_key(|(spelling, _)| std::cmp::Reverse(spelling.len()));
    spellings
}

/// A table whose columns are measures.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    /// The dataset that declares the margins.
    pub dataset: &'a Dataset,
    /// The source, kept with the release.
    pub source: &'a str,
    /// The columns. Each must be in the header; a family at least once.
    pub columns: &'a [Wide<'a>],
    /// Columns that some editions have.
    pub optional: &'a [Wide<'a>],
    /// What stands for a number that is not given.
    pub marks: &'a Marks,
    /// The source of memberships, where rows name the areas of their organisations; see
    /// [`domain::geography::SOURCES`].
    pub members: &'a str,
}

/// Of whom and when a row speaks.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The organisation with what else the row says of it.
    pub record: OrganisationRecord,
    /// Its PCN, sub-ICB, ICB and region, where the row names them.
    pub parents: [Option<OdsCode>; 4],
    /// The period.
    pub period: Period,
}

impl Subject {
    /// A row that says nothing of its organisation but the figures.
    #[must_use]
    pub const fn new(record: OrganisationRecord, period: Period) -> Self {
        Self {
            record,
            parents: [None; 4],
            period,
        }
    }
}

/// The fields of a row of either kind of file, as text.
pub trait Fields {
    /// A field; empty where the row is short.
    fn field(&self, column: usize) -> Cow<'_, [u8]>;
}

impl Fields for Row<'_> {
    fn field(&self, column: usize) -> Cow<'_, [u8]> {
        Cow::Borrowed(Row::field(self, column))
    }
}

impl Fields for [Data] {
    fn field(&self, column: usize) -> Cow<'_, [u8]> {
        match self.get(column) {
            Some(Data::String(text)) => Cow::Borrowed(text.as_bytes()),
            Some(cell) => Cow::Owned(crate::workbook::text(cell).into_bytes()),
            None => Cow::Borrowed(&[]),
        }
    }
}

/// A column of the file and the cell that it fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    column: usize,
    cell: usize,
    /// Whether it counts whole things.
    is_count: bool,
    /// Whether it may be below zero.
    is_signed: bool,
}

/// The cells of a table and the columns that fill them.
struct Places {
    cells: Cells,
    places: Vec<Place>,
    /// The cells of the margins of which some column is there.
    published: Vec<std::ops::Range<usize>>,
}

impl Places {
    /// Finds the columns of a header, tidied; else says what is wrong with it.
    fn of(table: &Table<'_>, header: &[String]) -> Result<Self, String> {
        let mut margins: Vec<&str> = Vec::new();
        for wide in table.columns.iter().chain(table.optional) {
            if !margins.contains(&wide.margin) {
                margins.push(wide.margin);
            }
        }
        let cells = Cells::complete(table.dataset, &margins);
        let mut places: Vec<Place> = Vec::new();
        let mut filled: FxHashMap<usize, usize> = FxHashMap::default();
        let mut missing = Vec::new();
        for (number, wide) in table.columns.iter().chain(table.optional).enumerate() {
            let (Some(margin), Some(begin)) = (
                table.dataset.margin(wide.margin),
                cells.begin_of(wide.margin),
            ) else {
                continue;
            };
            let mut any = false;
            for (column, heading) in header.iter().enumerate() {
                let Some(cell) = wide.cell(heading, table.dataset, margin) else {
                    continue;
                };
                any = true;
                let cell = begin + cell;
                match filled.insert(cell, column) {
                    Some(other) if other != column => {
                        return Err(format!(
                            "its columns {} and {heading} are the same measure",
                            header[other]
                        ));
                    }
                    Some(_) => continue,
                    None => {}
                }
                places.push(Place {
                    column,
                    cell,
                    is_count: margin.nature == Nature::Count,
                    is_signed: margin.nature == Nature::Amount,
                });
            }
            if !any && number < table.columns.len() {
                missing.push(wide.heading);
            }
        }
        if !missing.is_empty() {
            return Err(format!(
                "its header is not known: missing {}",
                missing.join(", ")
            ));
        }
        let published = margins
            .iter()
            .filter_map(|id| {
                let begin = cells.begin_of(id)?;
                Some(begin..begin + table.dataset.margin(id)?.size())
            })
            .filter(|range| places.iter().any(|place| range.contains(&place.cell)))
            .collect();
        Ok(Self {
            cells,
            places,
            published,
        })
    }
}

/// What one thread gathers.
struct State {
    grid: Grid,
    areas: Areas,
    records: FxHashMap<OdsCode, OrganisationRecord>,
    members: Vec<(Month, OdsCode, [Option<OdsCode>; 4])>,
    rows: RowCounts,
}

impl State {
    fn new(places: &Places) -> Self {
        Self {
            grid: Grid::new(&places.cells),
            areas: Areas::default(),
            records: FxHashMap::default(),
            members: Vec::new(),
            rows: RowCounts::default(),
        }
    }

    fn take(
        &mut self,
        row: &(impl Fields + ?Sized),
        places: &Places,
        marks: &Marks,
        subject: Subject,
    ) -> Result<(), FieldProblem> {
        let Subject {
            record,
            parents,
            period,
        } = subject;
        for place in &places.places {
            let raw = row.field(place.column);
            let value = if place.is_count {
                text::count_or_mark(&raw, place.column, marks)?
            } else {
                text::number(&raw, place.column, marks)?
            };
            if !place.is_signed && value.number().is_some_and(|number| number < 0.0) {
                return Err(FieldProblem::new(
                    place.column,
                    format!("{} is below zero", text::shown(&raw)),
                ));
            }
            self.grid.set(period, record.code, place.cell, value);
        }
        if parents.iter().any(Option::is_some) {
            self.members
                .push((period.last_month(), record.code, parents));
        }
        match self.records.get(&record.code) {
            Some(known) if known.as_of >= record.as_of => {}
            _ => {
                self.records.insert(record.code, record);
            }
        }
        self.rows.kept += 1;
        Ok(())
    }

    fn into_parsed(mut self, others: Vec<Self>, table: &Table<'_>, places: &Places) -> Parsed {
        for other in others {
            self.grid.add(other.grid);
            self.areas.merge(other.areas);
            self.members.extend(other.members);
            self.rows.add(&other.rows);
            for (code, record) in other.records {
                match self.records.get(&code) {
                    Some(known) if known.as_of >= record.as_of => {}
                    _ => {
                        self.records.insert(code, record);
                    }
                }
            }
        }
        self.members.sort_unstable();
        let memberships = self
            .members
            .chunk_by(|a, b| a.0 == b.0)
            .map(|rows| Membership {
                source: table.members.to_owned(),
                month: rows[0].0,
                rows: rows.iter().map(|row| (row.1, row.2)).collect(),
            })
            .collect();
        let mut organisations = self.areas.into_records();
        let mut records: Vec<OrganisationRecord> = self.records.into_values().collect();
        records.sort_unstable_by_key(|record| record.code);
        organisations.extend(records);
        let mut figures = self.grid.figures(&places.cells);
        // Margins of which the table has no column were not published in it.
        for figures in &mut figures {
            let mut cell = 0;
            figures.columns.retain(|_| {
                let is_there = places.published.iter().any(|range| range.contains(&cell));
                cell += 1;
                is_there
            });
        }
        self.rows.read = self.rows.kept + self.rows.rejected.iter().map(|row| row.1).sum::<u64>();
        Parsed {
            dataset: table.dataset.id.clone(),
            source: table.source.to_owned(),
            rows: self.rows,
            organisations,
            memberships,
            figures,
            ..Parsed::default()
        }
    }
}

/// Reads a text file. `key` are the columns that tell its rows apart; `identify` says of whom
/// and when a row speaks, and takes in the areas that it names; a row of which it says
/// nothing is left out as that of nobody.
///
/// # Errors
/// Where the header lacks a column, or a field is not what its column holds.
pub fn read(
    input: CsvInput<'_>,
    key: &[usize],
    table: &Table<'_>,
    identify: impl Fn(&Row<'_>, &mut Areas) -> Result<Option<Subject>, FieldProblem> + Sync,
) -> Result<Parsed, ImportError> {
    let places = Places::of(table, input.header())
        .map_err(|problem| ImportError::new(input.name(), problem).at_line(1))?;
    let (mut states, _) = input.fold(
        key,
        || State::new(&places),
        |state, row| match identify(row, &mut state.areas)? {
            Some(subject) => state.take(row, &places, table.marks, subject),
            None => {
                row.has_no_key();
                state.rows.reject(text::NOBODY, 1);
                Ok(())
            }
        },
    )?;
    let first = states.pop().unwrap_or_else(|| State::new(&places));
    Ok(first.into_parsed(states, table, &places))
}

/// Reads a sheet of a workbook; see [`read`]. An organisation has one row a period.
///
/// # Errors
/// Where the header lacks a column, a field is not what its column holds, or an organisation
/// comes twice.
pub fn read_sheet(
    sheet: &SheetTable,
    table: &Table<'_>,
    mut identify: impl FnMut(&[Data], &mut Areas) -> Result<Option<Subject>, FieldProblem>,
) -> Result<Parsed, ImportError> {
    let places = Places::of(table, &sheet.headings)
        .map_err(|problem| ImportError::new(sheet.name.clone(), problem))?;
    let mut state = State::new(&places);
    let mut lines = FxHashMap::default();
    for (line, row) in sheet.rows() {
        let at = |problem: FieldProblem| match problem.column {
            Some(column) => sheet.error(line, column, problem.problem),
            None => ImportError::new(sheet.name.clone(), problem.problem).at_line(line),
        };
        match identify(row, &mut state.areas).map_err(at)? {
            Some(subject) => {
                let key = format!("{}, {}", subject.record.code, subject.period);
                unique(sheet, &mut lines, key, line)?;
                state.take(row, &places, table.marks, subject).map_err(at)?;
            }
            None => state.rows.reject(text::NOBODY, 1),
        }
    }
    if state.rows.kept == 0 {
        return Err(ImportError::new(
            sheet.name.clone(),
            "has headings and no rows",
        ));
    }
    Ok(state.into_parsed(Vec::new(), table, &places))
}

#[cfg(test)]
mod tests;
