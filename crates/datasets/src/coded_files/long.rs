//! The long files of practices: a row for each practice, date, code and measure.

use domain::organisation::Kind;
use domain::registry::Dataset;
use domain::release::RowCounts;
use ingest::csv_input::{CsvInput, Row as Line};
use ingest::error::{FieldProblem, ImportError};
use ingest::lookup::MonthCache;
use ingest::reading::{Context, Parsed};
use ingest::text;

use super::measures::{Meaning, Measures};
use super::names::{Names, is_unallocated};
use super::rows::{Families, MARKS, Row, Rows};

/// The columns that are read, in the order of [`Columns`].
pub(crate) const REQUIRED: &[&[&str]] = &[
    &["PRACTICE_CODE"],
    &["QUALITY_SERVICE"],
    &["ACH_DATE"],
    &["IND_CODE"],
    &["MEASURE"],
    &["VALUE"],
];

/// Columns that older files have beside those: where a practice lies.
pub(crate) const KNOWN: &[&str] = &[
    "PRACTICE_NAME",
    "MEASURE_TYPE",
    "PCN_ODS_CODE",
    "PCN_CODE",
    "PCN_NAME",
    "CCG_ONS_CODE",
    "CCG_ODS_CODE",
    "CCG_NAME",
    "STP_ONS_CODE",
    "STP_ODS_CODE",
    "STP_NAME",
    "SUB_ICB_ONS_CODE",
    "SUB_ICB_ODS_CODE",
    "SUB_ICB_NAME",
    "ICB_ONS_CODE",
    "ICB_ODS_CODE",
    "ICB_NAME",
    "REGION_ONS_CODE",
    "REGION_ODS_CODE",
    "REGION_NAME",
];

/// Why rows are left out whose indicator has no such part.
pub(crate) const UNFITTING: &str = "of a measure that its indicator does not have";

/// Whose rows they are.
pub(crate) struct Long {
    pub(crate) dataset: &'static Dataset,
    /// The source of the figures.
    pub(crate) source: &'static str,
    pub(crate) families: &'static Families,
}

/// Whether the first row is of a service whose name begins like this: `NCD2425`.
pub(crate) fn is_of_service(input: &CsvInput<'_>, begins: &str) -> bool {
    let place = input
        .header()
        .iter()
        .position(|heading| heading == "QUALITY_SERVICE");
    let row = input.first_row();
    let service = place.and_then(|place| row.get(place));
    let begin = service.and_then(|service| service.get(..begins.len()));
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case(begins))
}

/// Where the columns are, and whose codes they have.
struct Columns {
    dataset: &'static Dataset,
    practice: usize,
    date: usize,
    code: usize,
    measure: usize,
    value: usize,
    name: Option<usize>,
    kind: Option<usize>,
}

#[derive(Default)]
struct State {
    rows: Rows,
    names: Names,
    months: MonthCache,
    measures: Measures,
    counts: RowCounts,
}

impl State {
    fn take(
        &mut self,
        row: &Line<'_>,
        at: &Columns,
        context: &Context,
    ) -> Result<(), FieldProblem> {
        let month = self
            .months
            .month(row.field(at.date), at.date, context.latest)?;
        let raw = row.field(at.practice);
        let practice = if is_unallocated(raw) {
            None
        } else {
            text::known_code(raw, Kind::Practice, at.practice)?
        };
        let Some(organisation) = practice else {
            row.has_no_key();
            self.counts.reject(text::NOBODY, 1);
            return Ok(());
        };
        let upper = |column: usize| row.field(column).trim_ascii().to_ascii_uppercase();
        row.set_key((month, organisation, upper(at.code), upper(at.measure)));
        let kind = at.kind.map_or(&b""[..], |kind| row.field(kind));
        let part = match self.measures.meaning(row.field(at.measure), kind) {
            Meaning::Part(part) => part,
            Meaning::LeftOut(reason) => {
                self.counts.reject(reason, 1);
                return Ok(());
            }
        };
        if let Some(name) = at.name {
            self.names.add(organisation, month, row.field(name));
        }
        let code = self
            .rows
            .codes
            .find(row.field(at.code), at.code, at.dataset)?;
        self.rows.rows.push(Row {
            month,
            organisation,
            code,
            part,
            value: text::count_or_mark(row.field(at.value), at.value, &MARKS)?,
            line: row.line(),
        });
        Ok(())
    }
}

/// Reads a file of [`REQUIRED`] columns.
pub(crate) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
    long: &Long,
) -> Result<Parsed, ImportError> {
    let &[practice, _, date, code, measure, value, ..] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let place = |name: &str| input.header().iter().position(|heading| heading == name);
    let at = Columns {
        dataset: long.dataset,
        practice,
        date,
        code,
        measure,
        value,
        name: place("PRACTICE_NAME"),
        kind: place("MEASURE_TYPE"),
    };
    let file = input.name().to_owned();
    let key = [practice, date, code, measure];
    let (states, read) = input.fold(&key, State::default, |state, row| {
        state.take(row, &at, context)
    })?;
    let mut all = State::default();
    for state in states {
        all.rows.merge(state.rows);
        all.names.merge(state.names);
        all.counts.add(&state.counts);
    }
    let taken = all.rows.rows.len() as u64;
    let made = all.rows.into_made(&file, long.dataset, long.families)?;
    if made.figures.is_empty() {
        return Err(ImportError::new(
            file,
            "has no figure of any indicator; its measures are not those that are known here",
        ));
    }
    let mut rows = all.counts;
    rows.read = read;
    rows.kept = taken - made.unfitting;
    rows.reject(UNFITTING, made.unfitting);
    Ok(Parsed {
        dataset: long.dataset.id.clone(),
        source: long.source.to_owned(),
        rows,
        organisations: all.names.into_records(Kind::Practice),
        coded: made.coded,
        figures: made.figures,
        ..Parsed::default()
    })
}
