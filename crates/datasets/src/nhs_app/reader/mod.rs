//! The NHS App (ICBs and England as CSV, England as a workbook, practices from a file of
//! somebody's own) and Patient Online by practice.

mod areas;
mod headings;
mod patient_online;
mod practices;
mod rows;
mod summary;

use ingest::layout::{Layout, Read, WorkbookLayout};
use ingest::text::Marks;

/// The tables of both publications.
pub(super) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "NHS App use by ICB or for England",
        // Its headings differ between editions: see `headings`.
        required: &[],
        read: Read::With(areas::read),
        accepts: Some(areas::accepts),
        ..Layout::PLAIN
    },
    Layout {
        name: "NHS App use by practice",
        required: practices::REQUIRED,
        known: practices::KNOWN,
        read: Read::With(practices::read),
        ..Layout::PLAIN
    },
    Layout {
        name: "Patient Online (POMI)",
        required: patient_online::REQUIRED,
        known: patient_online::KNOWN,
        read: Read::With(patient_online::read),
        ..Layout::PLAIN
    },
];

/// The workbook of the NHS App, whose first table is England.
pub(super) const WORKBOOKS: &[WorkbookLayout] = &[WorkbookLayout {
    name: "the summary of NHS App use",
    recognise: summary::is_summary,
    read: summary::read,
}];

/// What stands for a number that is not given.
const MARKS: Marks = Marks {
    missing: &["", "NA", "N/A", "-", ":", "z", "null"],
    suppressed: &["*", "c"],
};
