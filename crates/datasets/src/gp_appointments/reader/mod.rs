//! Appointments in General Practice (GPAD): the crosstab by practice, its summary workbook
//! (Annex 1), the monthly files by sub-ICB, and the daily files by sub-ICB.

mod annex_one;
mod coverage;
mod crosstab;
mod daily;
mod regional;
mod tally;

use std::sync::Arc;

use domain::registry::{Dataset, Dimension};

use ingest::csv_input::CsvInput;
use ingest::layout::{Layout, Read, WorkbookLayout};
use ingest::lookup::Lookup;

pub(super) use crosstab::MARGINS as PRACTICE_MARGINS;

const PCN_GRANULAR: &str = "appointments of primary care networks (PCN_GRANULAR)";

pub(crate) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "the practice level crosstab of appointments",
        required: crosstab::COLUMNS,
        known: &[],
        read: Read::With(crosstab::read),
        ..Layout::PLAIN
    },
    Layout {
        name: "appointments by sub-ICB and month (Regional CSV)",
        required: regional::COLUMNS,
        known: regional::KNOWN,
        read: Read::With(regional::read),
        accepts: Some(accepts),
        ..Layout::PLAIN
    },
    Layout {
        name: PCN_GRANULAR,
        required: regional::COLUMNS,
        known: regional::KNOWN,
        read: Read::Never("they are counted apart from those of practices and are not shown yet"),
        accepts: Some(accepts),
        ..Layout::PLAIN
    },
    Layout {
        name: "the coverage of appointments",
        required: coverage::COLUMNS,
        known: &[
            "ICB_ONS_CODE",
            "REGION_CODE",
            "STP_ONS_CODE",
            "REGION_ONS_CODE",
        ],
        read: Read::With(coverage::read),
        ..Layout::PLAIN
    },
    Layout {
        name: "daily appointments by national category",
        required: daily::CATEGORY_COLUMNS,
        known: daily::KNOWN,
        read: Read::With(daily::read_categories),
        ..Layout::PLAIN
    },
    Layout {
        name: "daily appointments by actual duration",
        required: daily::DURATION_COLUMNS,
        known: daily::KNOWN,
        read: Read::With(daily::read_durations),
        ..Layout::PLAIN
    },
    Layout {
        name: "daily appointments by role (SDS)",
        required: daily::ROLE_COLUMNS,
        known: daily::KNOWN,
        read: Read::With(daily::read_roles),
        ..Layout::PLAIN
    },
    Layout {
        name: "the national overview of appointments",
        required: &[
            &["APPOINTMENT_MONTH"],
            &["APPT_STATUS"],
            &["HCP_TYPE"],
            &["APPT_MODE"],
            &["SERVICE_SETTING"],
            &["CONTEXT_TYPE"],
            &["NATIONAL_CATEGORY"],
            &["APPOINTMENTS"],
        ],
        known: &[],
        read: Read::Never("England is summed from the files by sub-ICB"),
        ..Layout::PLAIN
    },
];

/// The workbook that is published beside the crosstab.
pub(super) const WORKBOOKS: &[WorkbookLayout] = &[WorkbookLayout {
    name: "the summary of appointments by practice (Annex 1)",
    recognise: annex_one::is_annex_one,
    read: annex_one::read_annex_one,
}];

/// The appointments of networks come in the very columns of the regional files. Only their
/// months tell them apart: `01APR2024` there, `APR2024` here. Loaded as one another they
/// would make nonsense.
fn accepts(layout: &Layout, input: &CsvInput<'_>) -> bool {
    let month = input
        .header()
        .iter()
        .position(|heading| heading == "APPOINTMENT_MONTH")
        .and_then(|column| input.first_row().get(column).cloned())
        .unwrap_or_default();
    let has_day = month.starts_with(|c: char| c.is_ascii_digit()) && month.len() == 9;
    has_day == (layout.name == PCN_GRANULAR)
}

fn dataset() -> &'static Dataset {
    super::PUBLICATION.declared()
}

fn dimension(id: &str) -> &'static Arc<Dimension> {
    dataset()
        .dimension(id)
        .unwrap_or_else(|| panic!("the declaration has no dimension {id}"))
}

fn lookup(id: &str, column: usize) -> Lookup {
    Lookup::new(dimension(id), column)
}
