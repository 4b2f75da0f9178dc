//! Cloud based telephony: the summary workbook (Tables 1 to 5), the workbook of participation,
//! and three CSV files by practice and day.

mod by_duration;
mod by_time;
mod calls;
mod cells;
mod england;
mod participation;
mod places;
mod practices;
mod summary;
mod times;

use domain::column::Column;
use domain::registry::Dataset;
use domain::value::Value;
use ingest::grid::{Cells, Grid};
use ingest::layout::{Layout, Read, UnreadFile, WorkbookLayout};
use store::PeriodFigures;

pub(crate) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "calls to practices by day and time",
        required: by_time::COLUMNS,
        read: Read::With(by_time::read),
        ..Layout::PLAIN
    },
    Layout {
        name: "calls to practices by duration and wait",
        required: by_duration::DURATION_COLUMNS,
        read: Read::With(by_duration::read_durations),
        ..Layout::PLAIN
    },
    Layout {
        name: "answered calls by wait and core hours (Calls Answered Metric)",
        required: by_duration::ANSWERED_COLUMNS,
        read: Read::With(by_duration::read_answered),
        ..Layout::PLAIN
    },
];

pub(crate) const WORKBOOKS: &[WorkbookLayout] = &[
    WorkbookLayout {
        name: "the summary of calls to practices (Publication Summary)",
        recognise: summary::is_summary,
        read: summary::read,
    },
    WorkbookLayout {
        name: "participation in the publication of calls, by practice",
        recognise: participation::is_participation,
        read: participation::read,
    },
];

pub(crate) const UNREAD: &[UnreadFile] = &[UnreadFile {
    name: "the definitions of the columns (metadata)",
    words: &["telephony", "metadata"],
    reason: "it holds no figures",
}];

/// The reason by which rows of shared accounts are counted.
const SHARED: &str = "of a shared account (Unassigned)";

/// What stands in the place of a practice where an account is shared.
fn is_shared(practice: &[u8]) -> bool {
    practice.trim_ascii().eq_ignore_ascii_case(b"Unassigned")
}

fn dataset() -> &'static Dataset {
    super::PUBLICATION.declared()
}

/// The figures of a grid without the measures of which a file has nothing.
pub(super) fn figures(grid: Grid, cells: &Cells) -> Vec<PeriodFigures> {
    let mut figures = grid.figures(cells);
    let has_any = |column: &Column| column.iter().any(Value::is_reported);
    for figures in &mut figures {
        figures.columns.retain(|(_, column)| has_any(column));
    }
    figures
}
