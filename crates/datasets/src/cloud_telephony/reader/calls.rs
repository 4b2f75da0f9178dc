//! What the CSV files have in common: rows of a practice, a day and an indicator.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::{Day, Month};
use domain::release::RowCounts;
use domain::value::Value;
use ingest::csv_input::Row;
use ingest::error::FieldProblem;
use ingest::grid::{Cells, Grid};
use ingest::reading::{Context, Parsed};
use ingest::text::{self, Marks};
use rustc_hash::FxHashMap;

use super::places::{LEVELS, Places, area};
use super::{SHARED, dataset, figures, is_shared};

/// The columns that every file has before its own.
pub(super) const DATE: &[&str] = &["DATE"];
pub(super) const REGION: &[&str] = &["REGION_CODE"];
pub(super) const ICB: &[&str] = &["ICB_CODE"];
pub(super) const SUB_ICB: &[&str] = &["SUB_ICB_LOCATION_CODE", "SUB_ICB_CODE"];
pub(super) const PCN: &[&str] = &["PCN_CODE"];
pub(super) const PRACTICE: &[&str] = &["PRACTICE_CODE"];
pub(super) const INDICATOR: &[&str] = &["INDICATOR"];
pub(super) const VALUE: &[&str] = &["VALUE"];

/// Where the columns are that every file has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    pub(super) date: usize,
    /// PCN, sub-ICB, ICB and region.
    pub(super) areas: [usize; 4],
    pub(super) practice: usize,
    pub(super) indicator: usize,
    pub(super) value: usize,
}

impl Columns {
    /// From the places of a layout's columns: date, region, ICB, sub-ICB, PCN, practice,
    /// indicator, then `own` of the file itself, and the value last.
    pub(super) fn of(places: &[usize]) -> Option<(Self, &[usize])> {
        let (&[date, region, icb, sub_icb, pcn, practice, indicator], rest) =
            places.split_first_chunk::<7>()?;
        let (&value, own) = rest.split_last()?;
        let columns = Self {
            date,
            areas: [pcn, sub_icb, icb, region],
            practice,
            indicator,
            value,
        };
        Some((columns, own))
    }

    /// The columns that tell rows from one another, with those of the file itself.
    pub(super) fn key(&self, own: &[usize]) -> Vec<usize> {
        let [pcn, sub_icb, icb, region] = self.areas;
        let (date, practice, indicator) = (self.date, self.practice, self.indicator);
        [&[date, region, icb, sub_icb, pcn, practice, indicator], own].concat()
    }
}

/// What is counted, by the number of its indicator (`CBT001` to `CBT007`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Indicator {
    Inbound,
    EndedInMenu,
    AnsweredByWait,
    Missed,
    CallbackRequested,
    CallbackMade,
    AnsweredByDuration,
}

impl Indicator {
    const ALL: [Self; 7] = [
        Self::Inbound,
        Self::EndedInMenu,
        Self::AnsweredByWait,
        Self::Missed,
        Self::CallbackRequested,
        Self::CallbackMade,
        Self::AnsweredByDuration,
    ];

    pub(super) fn of(row: &Row<'_>, column: usize) -> Result<Self, FieldProblem> {
        let raw = row.field(column);
        let trimmed = raw.trim_ascii();
        let number = match trimmed {
            [
                b'C' | b'c',
                b'B' | b'b',
                b'T' | b't',
                b'0',
                b'0',
                digit @ b'1'..=b'7',
            ] => Some(usize::from(digit - b'1')),
            _ => None,
        };
        number.map(|number| Self::ALL[number]).ok_or_else(|| {
            FieldProblem::new(
                column,
                format!(
                    "{} is no indicator that is known (CBT001 to CBT007)",
                    text::shown(raw)
                ),
            )
        })
    }
}

/// The most calls of one row: a practice in one part of one day.
const MOST: f64 = 1_000_000.0;
/// The publication marks nothing: a row without calls is left out.
const MARKS: Marks = Marks {
    missing: &[],
    suppressed: &[],
};

/// The calls of a row.
pub(super) fn calls(row: &Row<'_>, column: usize) -> Result<u64, FieldProblem> {
    let raw = row.field(column);
    match text::count_or_mark(raw, column, &MARKS)? {
        Value::Number(number) if number <= MOST => Ok(number as u64),
        _ => Err(FieldProblem::new(
            column,
            format!("{} is more calls than one row can count", text::shown(raw)),
        )),
    }
}

/// What the rows that one thread reads come to: `T` for each practice and month.
#[derive(Default)]
pub(super) struct Tally<T> {
    practices: FxHashMap<(Month, OdsCode), T>,
    places: Places,
    rows: RowCounts,
    /// The day of the last row as it stands in the file: files are sorted, or nearly so.
    day: Option<(Vec<u8>, Day)>,
}

/// Of whom a row is, and when.
pub(super) struct Key {
    pub(super) practice: OdsCode,
    pub(super) day: Day,
}

impl<T: Default> Tally<T> {
    /// The practice and the day of a row; `None` where an account is shared.
    pub(super) fn key(
        &mut self,
        row: &Row<'_>,
        columns: &Columns,
        context: &Context,
    ) -> Result<Option<Key>, FieldProblem> {
        let day = self.day(row.field(columns.date), columns.date, context)?;
        let raw = row.field(columns.practice);
        if is_shared(raw) || text::is_nobody(raw) {
            row.has_no_key();
            self.rows.reject(SHARED, 1);
            return Ok(None);
        }
        let practice = text::code(raw, Kind::Practice, columns.practice)?;
        let month = day.month();
        if !self.places.knows(month, practice) {
            let mut parents = [None; 4];
            for ((parent, column), kind) in parents.iter_mut().zip(columns.areas).zip(LEVELS) {
                *parent = area(row.field(column), kind)
                    .map_err(|problem| FieldProblem::new(column, problem))?;
            }
            self.places.areas(month, parents, [b""; 4]);
            self.places.practice(month, practice, None, parents);
        }
        Ok(Some(Key { practice, day }))
    }

    fn day(&mut self, raw: &[u8], column: usize, context: &Context) -> Result<Day, FieldProblem> {
        if let Some((last, day)) = &self.day
            && last == raw
        {
            return Ok(*day);
        }
        text::month(raw, column, context.latest)?;
        let day = Day::from_published(raw).ok_or_else(|| {
            FieldProblem::new(
                column,
                format!("{} is not a day (such as 2026-06-01)", text::shown(raw)),
            )
        })?;
        self.day = Some((raw.to_vec(), day));
        Ok(day)
    }

    /// What a practice has in the month of a row that is kept.
    pub(super) fn practice(&mut self, key: &Key) -> &mut T {
        self.rows.kept += 1;
        self.practices
            .entry((key.day.month(), key.practice))
            .or_default()
    }

    /// Counts a row that is left out.
    pub(super) fn reject(&mut self, reason: &str) {
        self.rows.reject(reason, 1);
    }

    /// What all threads have read of a source. `merge` adds what two have of one practice, `fill`
    /// sets the cells of one.
    pub(super) fn finish(
        tallies: Vec<Self>,
        (source, read): (&str, u64),
        cells: &Cells,
        merge: impl Fn(&mut T, &T),
        fill: impl Fn(&T, &mut dyn FnMut(&str, usize, f64)),
    ) -> Parsed {
        let mut all = Self::default();
        for tally in tallies {
            all.rows.add(&tally.rows);
            all.places.merge(tally.places);
            for (key, counts) in tally.practices {
                merge(all.practices.entry(key).or_default(), &counts);
            }
        }
        let mut grid = Grid::new(cells);
        for ((month, practice), counts) in &all.practices {
            fill(counts, &mut |margin, cell, number| {
                if let Some(begin) = cells.begin_of(margin) {
                    let value = Value::Number(number);
                    grid.set((*month).into(), *practice, begin + cell, value);
                }
            });
        }
        let mut rows = all.rows;
        rows.read = read;
        let (organisations, memberships) = all.places.into_parts();
        Parsed {
            dataset: dataset().id.clone(),
            source: source.to_owned(),
            rows,
            organisations,
            memberships,
            figures: figures(grid, cells),
            ..Parsed::default()
        }
    }
}

/// Adds the counts of one practice by another thread, where either has any.
pub(super) fn add_to<const N: usize>(own: &mut Option<[u64; N]>, other: Option<&[u64; N]>) {
    if let Some(other) = other {
        let own = own.get_or_insert([0; N]);
        for (own, more) in own.iter_mut().zip(other) {
            *own += more;
        }
    }
}
