//! Deprivation scores by practice.

use domain::column::Column;
use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::registry::ids;
use domain::release::RowCounts;
use domain::value::Value;
use store::{OrganisationRecord, PeriodFigures};

use crate::csv_input::CsvInput;
use crate::error::{FieldProblem, ImportError};
use crate::layout::{Layout, Read};
use crate::reading::{Context, Parsed};
use crate::text;

pub(crate) const LAYOUTS: &[Layout] = &[Layout {
    name: "deprivation scores by practice",
    required: &[&["PRACTICE_CODE"], &["IMD_YEAR"], &["IMD_SCORE"]],
    known: &["PRACTICE_NAME"],
    read: Read::With(read),
}];

/// Scores of the Index of Multiple Deprivation lie between 0 and 100.
const HIGHEST: f64 = 100.0;

fn read(input: CsvInput<'_>, places: &[usize], _: &Context) -> Result<Parsed, ImportError> {
    let &[code, year, score] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let (states, read) = input.fold(Vec::new, |rows, row| {
        let practice = text::code(row.field(code), code)?;
        let year_field = text::decoded(row.field(year));
        let index_year: u16 = year_field
            .trim()
            .parse()
            .ok()
            .filter(|year| (2004..2100).contains(year))
            .ok_or_else(|| {
                FieldProblem::new(
                    year,
                    format!("{} is not a year", text::shown(row.field(year))),
                )
            })?;
        let value: f64 = text::decoded(row.field(score))
            .trim()
            .parse()
            .ok()
            .filter(|value| (0.0..=HIGHEST).contains(value))
            .ok_or_else(|| {
                FieldProblem::new(
                    score,
                    format!(
                        "{} is not a score between 0 and 100",
                        text::shown(row.field(score))
                    ),
                )
            })?;
        rows.push((index_year, practice, value));
        Ok(())
    })?;
    let mut rows: Vec<(u16, domain::code::OdsCode, f64)> = states.into_iter().flatten().collect();
    rows.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
    let before = rows.len();
    rows.dedup_by_key(|row| (row.0, row.1));
    let mut counts = RowCounts {
        read,
        kept: rows.len() as u64,
        rejected: Vec::new(),
    };
    counts.reject("practice repeated", (before - rows.len()) as u64);
    let mut parsed = Parsed {
        dataset: ids::DEPRIVATION,
        source: "practice-scores",
        rows: counts,
        ..Parsed::default()
    };
    for of_year in rows.chunk_by(|a, b| a.0 == b.0) {
        let index_year = of_year[0].0;
        // The score says nothing of the practice's present state; any other file is newer.
        let as_of = Month::new(index_year, 1).unwrap_or(Period::Year(index_year).first_month());
        parsed.organisations.extend(
            of_year
                .iter()
                .map(|row| OrganisationRecord::new(row.1, Kind::Practice, as_of)),
        );
        parsed.figures.push(PeriodFigures {
            period: Period::Year(index_year),
            organisations: of_year.iter().map(|row| row.1).collect(),
            columns: vec![(
                "score".to_owned(),
                Column::from_values(of_year.iter().map(|row| Value::Number(row.2))),
            )],
        });
    }
    Ok(parsed)
}
