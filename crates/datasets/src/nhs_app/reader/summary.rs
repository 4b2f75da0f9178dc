//! The summary workbook, whose Table 1 has England by month with a column for each measure.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::release::RowCounts;
use ingest::error::ImportError;
use ingest::layout::tidy_heading;
use ingest::reading::{Context, Parsed};
use ingest::text;
use ingest::wide::Fields as _;
use ingest::workbook::{SheetTable, Workbook, unique};
use rustc_hash::FxHashMap;

use super::MARKS;
use super::headings::{self, Columns, Figures};
use super::rows::{Of, Rows};

/// The sheet of England.
fn sheet_of(workbook: &Workbook) -> Option<String> {
    let is_it = |name: &String| {
        matches!(
            tidy_heading(name).as_str(),
            "TABLE 1" | "TABLE_1" | "TABLE1"
        )
    };
    workbook.sheets().into_iter().find(is_it)
}

/// The table of England with its columns, where the workbook has one.
fn table_of(workbook: &mut Workbook) -> Result<Option<(SheetTable, Columns)>, ImportError> {
    let Some(sheet) = sheet_of(workbook) else {
        return Ok(None);
    };
    let is_headings = |headings: &[String]| columns_of(headings).is_some();
    let table = workbook.table_where(&sheet, is_headings)?;
    Ok(table.and_then(|table| {
        let columns = columns_of(&table.headings)?;
        Some((table, columns))
    }))
}

fn columns_of(headings: &[String]) -> Option<Columns> {
    let columns = headings::columns(headings, &[]).ok()?;
    // Another level would need a column of codes that is known by what stands in it.
    (columns.code.is_none() && matches!(columns.figures, Figures::Wide(_))).then_some(columns)
}

pub(super) fn is_summary(workbook: &mut Workbook) -> Result<bool, ImportError> {
    Ok(table_of(workbook)?.is_some())
}

pub(super) fn read(workbook: &mut Workbook, context: &Context) -> Result<Parsed, ImportError> {
    let Some((table, columns)) = table_of(workbook)? else {
        return Err(ImportError::new(
            workbook.name.clone(),
            "has no Table 1 with months and logins",
        ));
    };
    let Figures::Wide(wide) = &columns.figures else {
        return Err(ImportError::new(
            table.name.clone(),
            "its header is not known",
        ));
    };
    let mut rows = Rows::default();
    let mut lines = FxHashMap::default();
    let (mut read, mut notes) = (0, 0);
    for (line, row) in table.rows() {
        read += 1;
        let has_figures = wide
            .iter()
            .any(|(column, _)| !row.field(*column).is_empty());
        if !has_figures {
            // Notes stand below the table.
            notes += 1;
            continue;
        }
        let problem = |bad: ingest::error::FieldProblem| {
            let column = bad.column.unwrap_or(columns.month);
            table.error(line, column, bad.problem)
        };
        let month = text::month(&row.field(columns.month), columns.month, context.latest)
            .map_err(problem)?;
        unique(&table, &mut lines, month.long(), line)?;
        for (column, measure) in wide {
            let value =
                text::count_or_mark(&row.field(*column), *column, &MARKS).map_err(problem)?;
            let of = Of::Area(OdsCode::ENGLAND, Kind::England);
            rows.set((month, of), *measure, value, line);
        }
    }
    rows.check(&table.name)?;
    let dataset = super::super::PUBLICATION.declared();
    let mut counts = RowCounts {
        read,
        kept: read - notes,
        rejected: Vec::new(),
    };
    counts.reject("note below the table", notes);
    Ok(Parsed {
        dataset: dataset.id.clone(),
        source: "england".to_owned(),
        rows: counts,
        figures: rows.figures(dataset),
        ..Parsed::default()
    })
}
