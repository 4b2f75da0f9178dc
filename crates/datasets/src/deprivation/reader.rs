//! Deprivation scores by practice.

use domain::code::OdsCode;
use domain::column::Column;
use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::registry::Dataset;
use domain::release::RowCounts;
use domain::value::Value;
use store::{OrganisationRecord, PeriodFigures};

use ingest::csv_input::{CsvInput, Row};
use ingest::error::{FieldProblem, ImportError};
use ingest::layout::{Layout, Read};
use ingest::reading::{Context, Parsed};
use ingest::text::{self, NOBODY};

pub(crate) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "deprivation scores by practice",
        required: &[&["PRACTICE_CODE"], &["IMD_YEAR"], &["IMD_SCORE"]],
        known: &["PRACTICE_NAME"],
        read: Read::With(read),
        ..Layout::PLAIN
    },
    Layout {
        name: "the deprivation score, as Fingertips gives its data",
        required: &[
            &["INDICATOR ID"],
            &["PARENT CODE"],
            &["AREA CODE"],
            &["AREA TYPE"],
            &["TIME PERIOD"],
            &["VALUE"],
        ],
        known: &[
            "INDICATOR NAME",
            "PARENT NAME",
            "AREA NAME",
            "SEX",
            "AGE",
            "CATEGORY TYPE",
            "CATEGORY",
            "LOWER CI 95.0 LIMIT",
            "UPPER CI 95.0 LIMIT",
            "LOWER CI 99.8 LIMIT",
            "UPPER CI 99.8 LIMIT",
            "COUNT",
            "DENOMINATOR",
            "VALUE NOTE",
            "RECENT TREND",
            "COMPARED TO ENGLAND VALUE OR PERCENTILES",
            "COMPARED TO PERCENTILES",
            "COLUMN NOT USED",
            "TIME PERIOD SORTABLE",
            "NEW DATA",
            "COMPARED TO GOAL",
            "TIME PERIOD RANGE",
        ],
        read: Read::With(read_fingertips),
        accepts: Some(is_deprivation),
        ..Layout::PLAIN
    },
];

/// The indicators of Fingertips that are the score: by the index of 2015 and earlier, of
/// 2019, and of 2025.
const INDICATORS: [&str; 3] = ["91872", "93553", "94240"];

/// Fingertips gives every indicator in the same columns; the first row says which it is.
fn is_deprivation(_: &Layout, input: &CsvInput<'_>) -> bool {
    let indicator = input
        .header()
        .iter()
        .position(|heading| heading == "INDICATOR ID")
        .and_then(|column| input.first_row().get(column).cloned())
        .unwrap_or_default();
    INDICATORS.contains(&indicator.as_str())
}

fn dataset() -> &'static Dataset {
    super::PUBLICATION.declared()
}

/// One score with the line that gives it.
#[derive(Debug, Clone, Copy)]
struct Score {
    year: u16,
    practice: OdsCode,
    score: f64,
    line: u64,
}

/// Scores of the Index of Multiple Deprivation lie between 0 and 100.
const HIGHEST: f64 = 100.0;

fn read(input: CsvInput<'_>, places: &[usize], _: &Context) -> Result<Parsed, ImportError> {
    let &[code, year, score] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let (states, read) = input.fold(&[code, year], Vec::<Score>::new, |rows, row| {
        let Some(practice) = text::known_code(row.field(code), Kind::Practice, code)? else {
            row.has_no_key();
            return Ok(());
        };
        let index_year = year_of(row, year)?;
        let value = score_of(row, score)?;
        row.set_key((practice, index_year));
        rows.push(Score {
            year: index_year,
            practice,
            score: value,
            line: row.line(),
        });
        Ok(())
    })?;
    let rows: Vec<Score> = states.into_iter().flatten().collect();
    let mut counts = RowCounts {
        read,
        kept: rows.len() as u64,
        rejected: Vec::new(),
    };
    counts.reject(NOBODY, read - rows.len() as u64);
    Ok(parsed(rows, counts))
}

/// Reads the columns of Fingertips: practices stand among areas of every other kind, and
/// once for each area that they are shown within.
fn read_fingertips(
    input: CsvInput<'_>,
    places: &[usize],
    _: &Context,
) -> Result<Parsed, ImportError> {
    let &[indicator, parent, code, kind, year, score] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let name = input.name().to_owned();
    // The files that Fingertips gives end without a line end.
    let (states, read) = input.open_ended().fold(
        &[indicator, parent, code, year],
        || (Vec::<Score>::new(), RowCounts::default()),
        |(rows, counts), row| {
            let own = text::decoded(row.field(indicator));
            if !INDICATORS.contains(&own.trim()) {
                counts.reject("of another indicator", 1);
                row.has_no_key();
                return Ok(());
            }
            let kind = row.field(kind).trim_ascii();
            if !kind.eq_ignore_ascii_case(b"GP") && !kind.eq_ignore_ascii_case(b"GPs") {
                counts.reject("not a practice", 1);
                row.has_no_key();
                return Ok(());
            }
            let Some(practice) = text::known_code(row.field(code), Kind::Practice, code)? else {
                counts.reject(NOBODY, 1);
                row.has_no_key();
                return Ok(());
            };
            if row.field(score).trim_ascii().is_empty() {
                counts.reject("without a score", 1);
                return Ok(());
            }
            rows.push(Score {
                year: year_of(row, year)?,
                practice,
                score: score_of(row, score)?,
                line: row.line(),
            });
            Ok(())
        },
    )?;
    let mut rows = Vec::new();
    let mut counts = RowCounts::default();
    for (some, left_out) in states {
        rows.extend(some);
        counts.add(&left_out);
    }
    rows.sort_unstable_by_key(|row| (row.year, row.practice, row.line));
    for pair in rows.windows(2) {
        if (pair[0].year, pair[0].practice) == (pair[1].year, pair[1].practice)
            && pair[0].score.to_bits() != pair[1].score.to_bits()
        {
            return Err(ImportError::new(
                name,
                format!(
                    "gives {} for {} of {}, but line {} gives {}",
                    pair[1].score, pair[1].practice, pair[1].year, pair[0].line, pair[0].score
                ),
            )
            .at_line(pair[1].line));
        }
    }
    let before = rows.len();
    rows.dedup_by_key(|row| (row.year, row.practice));
    counts.reject("practice within another area", (before - rows.len()) as u64);
    if rows.is_empty() {
        return Err(ImportError::new(name, "has no scores of practices"));
    }
    counts.read = read;
    counts.kept = rows.len() as u64;
    Ok(parsed(rows, counts))
}

fn year_of(row: &Row<'_>, column: usize) -> Result<u16, FieldProblem> {
    text::decoded(row.field(column))
        .trim()
        .parse()
        .ok()
        .filter(|year| (2004..2100).contains(year))
        .ok_or_else(|| {
            FieldProblem::new(
                column,
                format!("{} is not a year", text::shown(row.field(column))),
            )
        })
}

fn score_of(row: &Row<'_>, column: usize) -> Result<f64, FieldProblem> {
    text::decoded(row.field(column))
        .trim()
        .parse()
        .ok()
        .filter(|value| (0.0..=HIGHEST).contains(value))
        .ok_or_else(|| {
            FieldProblem::new(
                column,
                format!(
                    "{} is not a score between 0 and 100",
                    text::shown(row.field(column))
                ),
            )
        })
}

fn parsed(mut rows: Vec<Score>, counts: RowCounts) -> Parsed {
    rows.sort_unstable_by_key(|row| (row.year, row.practice));
    let mut parsed = Parsed {
        dataset: dataset().id.clone(),
        source: "practice-scores".to_owned(),
        rows: counts,
        ..Parsed::default()
    };
    for of_year in rows.chunk_by(|a, b| a.year == b.year) {
        let index_year = of_year[0].year;
        // The score says nothing of the practice's present state; any other file is newer.
        let as_of = Month::new(index_year, 1).unwrap_or(Period::Year(index_year).first_month());
        parsed.organisations.extend(
            of_year
                .iter()
                .map(|row| OrganisationRecord::new(row.practice, Kind::Practice, as_of)),
        );
        parsed.figures.push(PeriodFigures {
            period: Period::Year(index_year),
            organisations: of_year.iter().map(|row| row.practice).collect(),
            columns: vec![(
                "score".to_owned(),
                Column::from_values(of_year.iter().map(|row| Value::Number(row.score))),
            )],
        });
    }
    parsed
}
