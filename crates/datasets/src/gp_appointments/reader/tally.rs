//! What all readers of counts have in common: the month, the organisation and the count of a
//! row, the areas that rows name, and what they come to.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::release::RowCounts;
use ingest::areas::Areas;
use ingest::csv_input::Row;
use ingest::error::FieldProblem;
use ingest::grid::{Cells, Grid};
use ingest::lookup::MonthCache;
use ingest::reading::{Context, Parsed};
use ingest::text::{self, NOBODY};

use super::dataset;

/// The columns that say when a row is and of whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub(super) month: usize,
    pub(super) code: usize,
    /// What the code is of.
    pub(super) kind: Kind,
}

/// What the rows that one thread reads come to.
pub(super) struct Tally {
    grid: Grid,
    months: MonthCache,
    pub(super) areas: Areas,
    latest: Option<Month>,
    rows: RowCounts,
}

impl Tally {
    pub(super) fn new(cells: &Cells) -> Self {
        Self {
            grid: Grid::new(cells),
            months: MonthCache::default(),
            areas: Areas::default(),
            latest: None,
            rows: RowCounts::default(),
        }
    }

    /// The month and the organisation of a row. None where it is of nobody that is known: the
    /// row is counted as left out.
    pub(super) fn key(
        &mut self,
        row: &Row<'_>,
        at: Key,
        context: &Context,
    ) -> Result<Option<(Month, OdsCode)>, FieldProblem> {
        let month = self
            .months
            .month(row.field(at.month), at.month, context.latest)?;
        let Some(code) = text::known_code(row.field(at.code), at.kind, at.code)? else {
            row.has_no_key();
            self.rows.reject(NOBODY, 1);
            return Ok(None);
        };
        self.latest = self.latest.max(Some(month));
        Ok(Some((month, code)))
    }

    /// Takes in the sub-ICB of a row by its name and its ONS code.
    pub(super) fn name_sub_icb(&mut self, (month, code): (Month, OdsCode), name: &[u8], ons: &[u8]) {
        if !self.areas.contains(code) {
            self.areas.add(code, Kind::SubIcb, name, ons, month);
        }
    }

    /// Adds a number to each of some cells, of a row that is kept.
    pub(super) fn add(
        &mut self,
        (month, code): (Month, OdsCode),
        numbers: impl IntoIterator<Item = (usize, f64)>,
    ) {
        let counts = self.grid.counts(Period::Month(month), code);
        for (cell, number) in numbers {
            counts[cell] += number;
        }
        self.rows.kept += 1;
    }

    /// What all threads have read of a source.
    pub(super) fn finish(
        cells: &Cells,
        source: &str,
        read: u64,
        tallies: impl IntoIterator<Item = Self>,
    ) -> Parsed {
        let mut grids = Vec::new();
        let mut areas = Areas::default();
        let mut rows = RowCounts::default();
        let mut latest = None;
        for tally in tallies {
            grids.push(tally.grid);
            areas.merge(tally.areas);
            rows.add(&tally.rows);
            latest = latest.max(tally.latest);
        }
        rows.read = read;
        let mut organisations = areas.into_records();
        // The names are those of the publication's own time, which is that of its last month.
        for record in &mut organisations {
            record.as_of = latest.unwrap_or(record.as_of);
        }
        Parsed {
            dataset: dataset().id.clone(),
            source: source.to_owned(),
            rows,
            organisations,
            figures: Grid::sum(cells, grids).figures(cells),
            ..Parsed::default()
        }
    }
}

/// The most that one row can count: England has some thirty-five million appointments a month,
/// and sixty-four million patients.
const MOST: f64 = 100_000_000.0;

/// The count of a row.
pub(super) fn count(row: &Row<'_>, at: usize) -> Result<f64, FieldProblem> {
    count_up_to(row, at, MOST)
}

/// The count of a row that cannot be more than `most`.
pub(super) fn count_up_to(row: &Row<'_>, at: usize, most: f64) -> Result<f64, FieldProblem> {
    let number = f64::from(text::plain_count(row.field(at), at)?);
    if number > most {
        return Err(FieldProblem::new(
            at,
            format!("{} is more than one row can count", text::shown(row.field(at))),
        ));
    }
    Ok(number)
}
