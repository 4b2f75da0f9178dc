//! ICBs by month, and England by month: a column for each measure, or a row.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::release::RowCounts;
use ingest::csv_input::{CsvInput, Row};
use ingest::error::{FieldProblem, ImportError};
use ingest::layout::Layout;
use ingest::reading::{Context, Parsed};
use ingest::text;

use super::MARKS;
use super::headings::{self, Columns, Figures, Unclear};
use super::rows::{Of, Rows};

/// Whether a table has figures of the App for areas. One whose header is not clear has, so that
/// the reader can say what is wrong with it.
pub(super) fn accepts(_: &Layout, input: &CsvInput<'_>) -> bool {
    headings::columns(input.header(), &input.first_row()) != Err(Unclear::Other)
}

/// What one thread gathers.
#[derive(Default)]
struct State {
    rows: Rows,
    kept: u64,
    /// Rows of measures that are not read.
    others: u64,
}

pub(super) fn read(
    input: CsvInput<'_>,
    _places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let name = input.name().to_owned();
    let columns = headings::columns(input.header(), &input.first_row()).map_err(|unclear| {
        let problem = match unclear {
            Unclear::Other => "its header is not known".to_owned(),
            Unclear::Problem(problem) => problem,
        };
        ImportError::new(name.clone(), problem).at_line(1)
    })?;
    let mut key = vec![columns.month];
    key.extend(columns.code);
    if let Figures::Long { measure, .. } = columns.figures {
        key.push(measure);
    }
    let (states, read) = input.fold(&key, State::default, |state, row| {
        take(state, row, &columns, context)
    })?;
    let mut all = State::default();
    for state in states {
        all.rows.merge(state.rows);
        all.kept += state.kept;
        all.others += state.others;
    }
    all.rows.check(&name)?;
    let dataset = super::super::PUBLICATION.declared();
    let source = if all.rows.has_icbs() {
        "icb"
    } else {
        "england"
    };
    let mut counts = RowCounts {
        read,
        kept: all.kept,
        rejected: Vec::new(),
    };
    counts.reject("row of a measure that is not shown", all.others);
    Ok(Parsed {
        dataset: dataset.id.clone(),
        source: source.to_owned(),
        rows: counts,
        figures: all.rows.figures(dataset),
        organisations: all.rows.records(),
        ..Parsed::default()
    })
}

fn take(
    state: &mut State,
    row: &Row<'_>,
    columns: &Columns,
    context: &Context,
) -> Result<(), FieldProblem> {
    let month = text::month(row.field(columns.month), columns.month, context.latest)?;
    let of = whom(row, columns)?;
    let line = row.line();
    let measures: Vec<(usize, usize)> = match &columns.figures {
        Figures::Wide(wide) => wide.clone(),
        Figures::Long { measure, value } => {
            match headings::measure_of(&text::decoded(row.field(*measure))) {
                Some(found) => vec![(*value, found)],
                None => {
                    row.has_no_key();
                    state.others += 1;
                    return Ok(());
                }
            }
        }
    };
    match columns.figures {
        Figures::Wide(_) => row.set_key((month.long(), format!("{of:?}"))),
        Figures::Long { .. } => row.set_key((month.long(), format!("{of:?}"), measures[0].1)),
    }
    for (column, measure) in measures {
        let value = text::count_or_mark(row.field(column), column, &MARKS)?;
        state.rows.set((month, of), measure, value, line);
    }
    state.kept += 1;
    let field = |column: Option<usize>| column.map_or(&b""[..], |column| row.field(column));
    if let Of::Area(code, kind @ (Kind::Icb | Kind::Region)) = of {
        state.rows.name((code, kind), field(columns.name), month);
    }
    if let (Of::Area(icb, Kind::Icb), Some(column)) = (of, columns.region)
        && !headings::is_unknown(&text::decoded(row.field(column)))
    {
        let region = text::code(row.field(column), Kind::Region, column)?;
        state.rows.belongs(icb, region, month);
        state
            .rows
            .name((region, Kind::Region), field(columns.region_name), month);
    }
    Ok(())
}

/// Whom a row is about. A table without codes is England's.
fn whom(row: &Row<'_>, columns: &Columns) -> Result<Of, FieldProblem> {
    let Some(column) = columns.code else {
        return Ok(Of::Area(OdsCode::ENGLAND, Kind::England));
    };
    let raw = row.field(column);
    let field = text::decoded(raw);
    if headings::is_england(&field) {
        return Ok(Of::Area(OdsCode::ENGLAND, Kind::England));
    }
    if headings::is_unknown(&field) {
        let name = columns.name.map(|column| text::decoded(row.field(column)));
        // An ICB whose code was lost must not be taken for users without one.
        if name.is_some_and(|name| !headings::is_unknown(&name)) {
            return Err(FieldProblem::new(
                column,
                "the code is empty, and the name is that of an area; an ODS code such as QHM was expected",
            ));
        }
        return Ok(Of::Unknown);
    }
    if let Ok(code) = text::code_of(raw, Kind::Region) {
        return Ok(Of::Area(code, Kind::Region));
    }
    Ok(Of::Area(text::code(raw, Kind::Icb, column)?, Kind::Icb))
}
