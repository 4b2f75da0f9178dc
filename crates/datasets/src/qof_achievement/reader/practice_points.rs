//! Points by practice in a plain table, as others have made it from the published workbooks of
//! older years.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Period;
use domain::release::RowCounts;
use domain::value::{Value, tidy_sum};
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::grid::{Cells, Grid};
use ingest::reading::{Context, Parsed};
use ingest::text;
use store::OrganisationRecord;

use super::super::points;
use super::dataset;
use super::reference::{AVAILABLE, available};
use crate::qof_prevalence::years::year_of;

pub(super) const REQUIRED: &[&[&str]] = &[
    &["PRACTICE CODE"],
    &["PRACTICE NAME"],
    &[
        "ACHIEVEMENT SCORE (635 MAX)",
        "ACHIEVEMENT SCORE (567 MAX)",
        "ACHIEVEMENT SCORE (559 MAX)",
        "ACHIEVEMENT SCORE (564 MAX)",
        "ACHIEVEMENT SCORE (582 MAX)",
    ],
    &["TOTAL POINTS FOR INDICATORS WHERE REGISTER EXISTS. (MAX QOF POINTS AVAILABLE)"],
];

pub(super) const KNOWN: &[&str] = &[
    "SUB ICB LOC ODS CODE",
    "SUB ICB LOC ONS CODE",
    "SUB ICB LOC NAME",
    "CCG ODS CODE",
    "CCG ONS CODE",
    "CCG NAME",
    "PCN ODS CODE",
    "PCN NAME",
    "LIST SIZE",
    "QOF POINTS TOTAL / 635 AVAILABLE (%)",
    "QOF POINTS TOTAL / 567 AVAILABLE (%)",
    "QOF POINTS TOTAL / 559 AVAILABLE (%)",
    "POINTS ACHIEVED/ MAX. QOF POINTS AVAILABLE (%)",
];

/// The cells of the points achieved and of the maximum.
const ACHIEVED: usize = 0;
const MAXIMUM: usize = 1;

/// One row: a practice with its name, the points, and those that it could earn.
struct Row {
    practice: OdsCode,
    name: Option<String>,
    achieved: Value,
    available: Value,
}

/// What a thread has read.
#[derive(Default)]
struct State {
    rows: Vec<Row>,
    nobody: u64,
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[practice_at, name_at, score_at, available_at] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let year = year_of(input.name(), "QOF 2022-23.csv", context)?;
    let period = Period::FinancialYear(year);
    let maximum = maximum(&input, score_at, year)?;
    let (states, read) = input.fold(&[practice_at], State::default, |state, row| {
        let code = text::known_code(row.field(practice_at), Kind::Practice, practice_at)?;
        let Some(practice) = code else {
            state.nobody += 1;
            row.has_no_key();
            return Ok(());
        };
        state.rows.push(Row {
            practice,
            name: text::name(row.field(name_at)),
            achieved: available(row.field(score_at), score_at, year)?,
            available: available(row.field(available_at), available_at, year)?,
        });
        Ok(())
    })?;
    let cells = Cells::complete(dataset(), &["points"]);
    let mut grid = Grid::new(&cells);
    let mut counts = RowCounts {
        read,
        ..RowCounts::default()
    };
    let mut organisations = Vec::new();
    for state in states {
        counts.reject(text::NOBODY, state.nobody);
        counts.kept += state.rows.len() as u64;
        for row in state.rows {
            let achieved = match row.achieved {
                Value::Number(points) => Value::Number(tidy_sum(points)),
                other => other,
            };
            grid.set(period, row.practice, ACHIEVED, achieved);
            if achieved.number().is_some() {
                grid.set(period, row.practice, MAXIMUM, Value::Number(maximum));
            }
            grid.set(period, row.practice, AVAILABLE, row.available);
            organisations.push(OrganisationRecord {
                name: row.name,
                ..OrganisationRecord::new(row.practice, Kind::Practice, period.first_month())
            });
        }
    }
    organisations.sort_unstable_by_key(|record| record.code);
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "practice-points".to_owned(),
        rows: counts,
        organisations,
        figures: grid.figures(&cells),
        ..Parsed::default()
    })
}

/// The maximum that the heading says, held against that of the year: the year is known by the name
/// of the file alone.
fn maximum(input: &CsvInput<'_>, column: usize, year: u16) -> Result<f64, ImportError> {
    let heading = input.header().get(column).map_or("", String::as_str);
    let digits: String = heading.chars().filter(char::is_ascii_digit).collect();
    let said: f64 = digits.parse().unwrap_or_default();
    match points::maximum(year) {
        Some(maximum) if maximum != said => Err(ImportError::new(
            input.name(),
            format!(
                "has {said} points at most in its heading, and {} has {maximum}; is the year in the name of the file right?",
                Period::FinancialYear(year).long()
            ),
        )
        .at_line(1)
        .in_column(heading)),
        _ => Ok(said),
    }
}
