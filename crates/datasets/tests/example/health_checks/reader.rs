//! Health checks by practice and result.

use domain::column::Column;
use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::release::RowCounts;
use domain::value::Value;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::layout::{Layout, Read};
use ingest::reading::{Context, Parsed};
use ingest::text;
use store::{OrganisationRecord, PeriodFigures};

pub(crate) const LAYOUTS: &[Layout] = &[Layout {
    name: "health checks by practice",
    required: &[
        &["PRACTICE_CODE"],
        &["CHECK_MONTH"],
        &["DONE"],
        &["DECLINED"],
    ],
    read: Read::With(read),
    ..Layout::PLAIN
}];

fn read(input: CsvInput<'_>, places: &[usize], context: &Context) -> Result<Parsed, ImportError> {
    let &[code, month, done, declined] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let (states, read) = input.fold(&[code, month], Vec::new, |rows, row| {
        rows.push((
            text::month(row.field(month), month, context.latest)?,
            text::code(row.field(code), Kind::Practice, code)?,
            text::count(row.field(done), done)?,
            text::count(row.field(declined), declined)?,
        ));
        Ok(())
    })?;
    let mut rows: Vec<_> = states.into_iter().flatten().collect();
    rows.sort_unstable_by_key(|(month, code, ..)| (*month, *code));
    let figures = rows
        .chunk_by(|a, b| a.0 == b.0)
        .map(|rows| PeriodFigures {
            period: Period::Month(rows[0].0),
            organisations: rows.iter().map(|row| row.1).collect(),
            columns: vec![
                column("result.done", rows.iter().map(|row| row.2)),
                column("result.declined", rows.iter().map(|row| row.3)),
            ],
        })
        .collect();
    let record = |(month, code, ..): &(Month, _, Value, Value)| {
        OrganisationRecord::new(*code, Kind::Practice, *month)
    };
    Ok(Parsed {
        dataset: "health-checks".to_owned(),
        source: "practice".to_owned(),
        rows: RowCounts {
            read,
            kept: rows.len() as u64,
            rejected: Vec::new(),
        },
        organisations: rows.iter().map(record).collect(),
        figures,
        ..Parsed::default()
    })
}

fn column(measure: &str, values: impl ExactSizeIterator<Item = Value> + Clone) -> (String, Column) {
    (measure.to_owned(), Column::from_values(values))
}
