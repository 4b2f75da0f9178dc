//! Achievement by practice and indicator: a row for each practice, indicator and measure. Since
//! 2022-23 there is a file for each region, before one for England.

use std::collections::BTreeMap;

use domain::code::OdsCode;
use domain::format;
use domain::organisation::Kind;
use domain::period::Period;
use domain::registry::CodedIndicator;
use domain::release::RowCounts;
use domain::value::{Value, tidy_sum};
use ingest::csv_input::{CsvInput, Row as Line};
use ingest::error::{FieldProblem, ImportError};
use ingest::reading::{Context, Parsed};
use ingest::text;
use rustc_hash::FxHashMap;

use super::super::figures::{
    Cells, Code, DENOMINATOR, EARNED, NUMERATOR, OTHER_SHARE, PCAS, POINTS, figures,
};
use super::super::points::{self, Groups};
use super::{MARKS, NOISE, bare, dataset};
use crate::qof_prevalence::years::year_of;

/// The columns that every year has.
pub(super) const REQUIRED: &[&[&str]] = &[
    &["PRACTICE_CODE"],
    &["INDICATOR_CODE"],
    &["MEASURE"],
    &["VALUE"],
];

/// Why rows are left out.
const REGISTER: &str = "a register, which the file of prevalence has";
const NEWLY_DIAGNOSED: &str = "newly diagnosed patients, which are not shown";
const POINTS_ALONE: &str = "patients of an indicator that has points alone";

/// What a row counts.
enum Measure {
    /// The cell of an indicator.
    Cell(usize),
    /// Nothing that is kept, for this reason.
    Other(&'static str),
}

fn measure(raw: &[u8], column: usize) -> Result<Measure, FieldProblem> {
    let text = text::decoded(raw).trim().to_uppercase().replace(' ', "_");
    Ok(match text.as_str() {
        "NUMERATOR" => Measure::Cell(NUMERATOR),
        "DENOMINATOR" => Measure::Cell(DENOMINATOR),
        "PCAS" => Measure::Cell(PCAS),
        "ACHIEVED_POINTS" => Measure::Cell(EARNED),
        "REGISTER" => Measure::Other(REGISTER),
        "NEWLY_DIAGNOSED" => Measure::Other(NEWLY_DIAGNOSED),
        _ => {
            return Err(FieldProblem::new(
                column,
                format!(
                    "{} is no measure that is known; expected one of ACHIEVED_POINTS, NUMERATOR, DENOMINATOR, PCAS, REGISTER, NEWLY_DIAGNOSED",
                    text::shown(raw)
                ),
            ));
        }
    })
}

/// One row: a practice, an indicator by its place, a cell and its value.
#[derive(Debug, Clone, Copy)]
struct Row {
    practice: OdsCode,
    code: usize,
    cell: usize,
    value: Value,
    line: u64,
}

/// What a thread has read.
#[derive(Default)]
struct State {
    codes: Vec<Code>,
    /// The place of each spelling.
    known: FxHashMap<Box<[u8]>, usize>,
    rows: Vec<Row>,
    counts: RowCounts,
}

impl State {
    /// The place of a code, whose spellings are looked up once.
    fn code(&mut self, groups: &Groups, raw: &[u8], column: usize) -> Result<usize, FieldProblem> {
        if let Some(place) = self.known.get(raw) {
            return Ok(*place);
        }
        let code = Code::of(dataset(), groups, text::decoded(raw).trim())
            .map_err(|problem| FieldProblem::new(column, problem))?;
        let known = self.codes.iter().position(|own| *own == code);
        let place = known.unwrap_or_else(|| {
            self.codes.push(code);
            self.codes.len() - 1
        });
        self.known.insert(raw.into(), place);
        Ok(place)
    }
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[practice, indicator, measure, _] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let name = input.name().to_owned();
    let year = year_of(&name, "ACHIEVEMENT_LONDON_2425.csv", context)?;
    let groups = Groups::of(dataset());
    let key = [practice, indicator, measure];
    let (states, read) = input.fold(&key, State::default, |state, row| {
        take(state, row, places, &groups)
    })?;
    let (codes, mut rows, mut counts) = joined(states);
    counts.read = read;
    counts.kept = rows.len() as u64;
    if rows.is_empty() {
        return Err(ImportError::new(
            name,
            "has no achievement of a practice that is known",
        ));
    }
    rows.sort_unstable_by_key(|row| (row.practice, row.code, row.cell));
    hold_together(&name, year, &codes, &rows)?;
    let period = Period::FinancialYear(year);
    let undescribed = undescribed(&codes, &rows, period);
    let (practices, cells) = table(codes, &rows);
    let figures = figures(&groups, year, practices, &cells, &[]);
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "achievement".to_owned(),
        rows: counts,
        coded: undescribed,
        organisations: bare(&figures.organisations, period),
        figures: vec![figures],
        ..Parsed::default()
    })
}

/// Takes a row.
fn take(
    state: &mut State,
    row: &Line<'_>,
    places: &[usize],
    groups: &Groups,
) -> Result<(), FieldProblem> {
    let &[practice_at, indicator_at, measure_at, value_at] = places else {
        return Ok(());
    };
    let code = text::known_code(row.field(practice_at), Kind::Practice, practice_at)?;
    let Some(practice) = code else {
        state.counts.reject(text::NOBODY, 1);
        row.has_no_key();
        return Ok(());
    };
    let code = state.code(groups, row.field(indicator_at), indicator_at)?;
    let cell = match measure(row.field(measure_at), measure_at)? {
        Measure::Cell(cell) => cell,
        Measure::Other(reason) => {
            state.counts.reject(reason, 1);
            return Ok(());
        }
    };
    let raw = row.field(value_at);
    let value = match cell {
        EARNED => earned(raw, value_at)?,
        _ => text::count_or_mark(raw, value_at, &MARKS)?,
    };
    if cell != EARNED && state.codes[code].has_points_alone() {
        state.counts.reject(POINTS_ALONE, 1);
        return Ok(());
    }
    state.rows.push(Row {
        practice,
        code,
        cell,
        value,
        line: row.line(),
    });
    Ok(())
}

/// Points, which have decimals and are never below nought.
fn earned(raw: &[u8], column: usize) -> Result<Value, FieldProblem> {
    let value = text::number(raw, column, &MARKS)?;
    if value.number().is_some_and(|points| points < 0.0) {
        return Err(FieldProblem::new(
            column,
            format!("{} points are fewer than none", text::shown(raw)),
        ));
    }
    Ok(value)
}

/// What all threads have read, with one list of codes in order of code.
fn joined(states: Vec<State>) -> (Vec<Code>, Vec<Row>, RowCounts) {
    let mut codes: Vec<Code> = Vec::new();
    for code in states.iter().flat_map(|state| &state.codes) {
        if !codes.contains(code) {
            codes.push(code.clone());
        }
    }
    codes.sort_by(|a, b| a.published.cmp(&b.published));
    let mut rows = Vec::new();
    let mut counts = RowCounts::default();
    for state in states {
        counts.add(&state.counts);
        let places: Vec<usize> = state
            .codes
            .iter()
            .filter_map(|code| codes.iter().position(|own| own == code))
            .collect();
        rows.extend(state.rows.into_iter().map(|row| Row {
            code: places[row.code],
            ..row
        }));
    }
    (codes, rows, counts)
}

/// Refuses rows that cannot all be right: more patients with the care than count for it, and more
/// points than there are.
fn hold_together(name: &str, year: u16, codes: &[Code], rows: &[Row]) -> Result<(), ImportError> {
    for of_practice in rows.chunk_by(|a, b| a.practice == b.practice) {
        for own in of_practice.chunk_by(|a, b| a.code == b.code) {
            let number = |cell: usize| {
                let row = own.iter().find(|row| row.cell == cell)?;
                Some((row.value.number()?, row.line))
            };
            let (Some((done, line)), Some((eligible, other))) =
                (number(NUMERATOR), number(DENOMINATOR))
            else {
                continue;
            };
            if done > eligible {
                return Err(ImportError::new(
                    name,
                    format!(
                        "gives {done} patients with the care of {} in {}, more than the {eligible} who count for it (line {other}); one of them is wrong, so download the file again",
                        codes[own[0].code].published, own[0].practice,
                    ),
                )
                .at_line(line)
                .in_column("VALUE"));
            }
        }
        let points = of_practice.iter().filter(|row| row.cell == EARNED);
        let sum: f64 = points.clone().filter_map(|row| row.value.number()).sum();
        if let Some(maximum) = points::maximum(year)
            && sum > maximum + NOISE
        {
            let last = points.map(|row| row.line).max().unwrap_or_default();
            return Err(ImportError::new(
                name,
                format!(
                    "gives {} {} points in all, more than the {maximum} of {}; is the year in the name of the file right?",
                    of_practice[0].practice,
                    format::amount(tidy_sum(sum)),
                    Period::FinancialYear(year).long(),
                ),
            )
            .at_line(last)
            .in_column("VALUE"));
        }
    }
    Ok(())
}

/// What the file itself says of codes that the declaration does not have: whether they count
/// patients.
fn undescribed(codes: &[Code], rows: &[Row], period: Period) -> Vec<CodedIndicator> {
    let mut counts_patients: BTreeMap<usize, bool> = BTreeMap::new();
    for row in rows.iter().filter(|row| codes[row.code].family.is_none()) {
        *counts_patients.entry(row.code).or_default() |= row.cell != EARNED;
    }
    counts_patients
        .into_iter()
        .map(|(code, counts_patients)| {
            let family = if counts_patients { OTHER_SHARE } else { POINTS };
            CodedIndicator {
                as_of: Some(period),
                ..CodedIndicator::undescribed(&codes[code].published, family)
            }
        })
        .collect()
}

/// Rows in order of practice as cells by indicator.
fn table(codes: Vec<Code>, rows: &[Row]) -> (Vec<OdsCode>, Vec<Cells>) {
    let mut practices: Vec<OdsCode> = rows.iter().map(|row| row.practice).collect();
    practices.dedup();
    // An earlier code and the one that continues it fill one margin.
    let mut cells: Vec<Cells> = Vec::new();
    let mut places: Vec<usize> = Vec::with_capacity(codes.len());
    for code in codes {
        let known = cells.iter().position(|own| own.code.id == code.id);
        places.push(known.unwrap_or(cells.len()));
        if known.is_none() {
            cells.push(Cells {
                code,
                values: std::array::from_fn(|_| Vec::new()),
            });
        }
    }
    let of_practices = rows.chunk_by(|a, b| a.practice == b.practice);
    for (place, of_practice) in of_practices.enumerate() {
        for row in of_practice {
            let values = &mut cells[places[row.code]].values[row.cell];
            if values.is_empty() {
                values.resize(practices.len(), Value::Missing);
            }
            values[place] = row.value;
        }
    }
    (practices, cells)
}
