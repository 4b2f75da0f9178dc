//! Submissions via online consultation systems: by practice and month, as a workbook of one month
//! and as CSV of many, and by practice, day and time.

mod day_and_time;
mod long;
mod places;
mod practices;
mod workbook;

use domain::registry::Dataset;
use ingest::layout::{Layout, Read, WorkbookLayout};

pub(super) use practices::{KINDS, Said, Sheet, Suppliers};

pub(super) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "online consultation submissions by practice (CSV)",
        required: long::COLUMNS,
        read: Read::With(long::read),
        ..Layout::PLAIN
    },
    Layout {
        name: "online consultation submissions by day and time",
        required: day_and_time::COLUMNS,
        read: Read::With(day_and_time::read),
        ..Layout::PLAIN
    },
];

/// The workbook of a month.
pub(super) const WORKBOOKS: &[WorkbookLayout] = &[WorkbookLayout {
    name: "online consultation submissions by practice (workbook)",
    recognise: workbook::recognise,
    read: workbook::read,
}];

fn dataset() -> &'static Dataset {
    super::PUBLICATION.declared()
}
