//! The maximum of each practice: the points of those indicators for which it has patients on the
//! register.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Period;
use domain::release::RowCounts;
use domain::value::Value;
use ingest::csv_input::CsvInput;
use ingest::error::{FieldProblem, ImportError};
use ingest::grid::{Cells, Grid};
use ingest::reading::{Context, Parsed};
use ingest::text;

use super::super::points;
use super::{MARKS, NOISE, bare, dataset};
use crate::qof_prevalence::years::year_of;

pub(super) const REQUIRED: &[&[&str]] = &[
    &["PRACTICE_CODE"],
    &["REVISED_MAX_POINTS", "REVISED_MAXIMUM_POINTS"],
];

/// The cell of the points that a practice could earn.
pub(super) const AVAILABLE: usize = 2;

/// What a thread has read.
#[derive(Default)]
struct State {
    rows: Vec<(OdsCode, Value)>,
    nobody: u64,
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[practice_at, points_at] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let year = year_of(input.name(), "ORGANISATION_REFERENCE_2425.csv", context)?;
    let (states, read) = input.fold(&[practice_at], State::default, |state, row| {
        let code = text::known_code(row.field(practice_at), Kind::Practice, practice_at)?;
        let Some(practice) = code else {
            state.nobody += 1;
            row.has_no_key();
            return Ok(());
        };
        let raw = row.field(points_at);
        let points = available(raw, points_at, year)?;
        state.rows.push((practice, points));
        Ok(())
    })?;
    let period = Period::FinancialYear(year);
    let cells = Cells::complete(dataset(), &["points"]);
    let mut grid = Grid::new(&cells);
    let mut counts = RowCounts {
        read,
        ..RowCounts::default()
    };
    for state in states {
        counts.reject(text::NOBODY, state.nobody);
        counts.kept += state.rows.len() as u64;
        for (practice, points) in state.rows {
            grid.set(period, practice, AVAILABLE, points);
        }
    }
    let mut figures = grid.figures(&cells);
    for figures in &mut figures {
        figures
            .columns
            .retain(|(_, column)| column.iter().any(Value::is_reported));
    }
    let practices = figures.first().map(|figures| figures.organisations.clone());
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "organisation-reference".to_owned(),
        rows: counts,
        organisations: bare(&practices.unwrap_or_default(), period),
        figures,
        ..Parsed::default()
    })
}

/// The points that a practice could earn: no more than there are in the year.
pub(super) fn available(raw: &[u8], column: usize, year: u16) -> Result<Value, FieldProblem> {
    let value = text::number(raw, column, &MARKS)?;
    let most = points::maximum(year).unwrap_or(f64::INFINITY);
    match value.number() {
        Some(points) if points < 0.0 || points > most + NOISE => Err(FieldProblem::new(
            column,
            format!(
                "{} points cannot be right: {} has {most} at most; is the year in the name of the file right?",
                text::shown(raw),
                Period::FinancialYear(year).long()
            ),
        )),
        _ => Ok(value),
    }
}
