//! Appointments in General Practice (GPAD): the crosstab by practice, its summary workbook
//! (Annex 1), the monthly files by sub-ICB, and the daily files by sub-ICB.

mod annex_one;
mod coverage;
mod crosstab;
mod daily;
mod regional;

use domain::period::Month;
use domain::registry::{self, Dataset, Dimension, ids};
use rustc_hash::FxHashMap;

use crate::csv_input::CsvInput;
use crate::error::FieldProblem;
use crate::layout::{Layout, Read};
use crate::text;

pub(crate) use annex_one::{is_annex_one, read_annex_one};
pub(crate) use crosstab::MARGINS as PRACTICE_MARGINS;

const PCN_GRANULAR: &str = "appointments of primary care networks (PCN_GRANULAR)";

pub(crate) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "the practice level crosstab of appointments",
        required: crosstab::COLUMNS,
        known: &[],
        read: Read::With(crosstab::read),
    },
    Layout {
        name: "appointments by sub-ICB and month (Regional CSV)",
        required: regional::COLUMNS,
        known: regional::KNOWN,
        read: Read::With(regional::read),
    },
    Layout {
        name: PCN_GRANULAR,
        required: regional::COLUMNS,
        known: regional::KNOWN,
        read: Read::Never("they are counted apart from those of practices and are not shown yet"),
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
    },
    Layout {
        name: "daily appointments by national category",
        required: daily::CATEGORY_COLUMNS,
        known: daily::KNOWN,
        read: Read::With(daily::read_categories),
    },
    Layout {
        name: "daily appointments by actual duration",
        required: daily::DURATION_COLUMNS,
        known: daily::KNOWN,
        read: Read::With(daily::read_durations),
    },
    Layout {
        name: "daily appointments by role (SDS)",
        required: daily::ROLE_COLUMNS,
        known: daily::KNOWN,
        read: Read::With(daily::read_roles),
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
    },
];

/// The appointments of networks come in the very columns of the regional files. Only their
/// months tell them apart: `01APR2024` there, `APR2024` here. Loaded as one another they
/// would make nonsense.
pub(crate) fn is_other_publication(layout: &Layout, input: &CsvInput<'_>) -> bool {
    if layout.required != regional::COLUMNS {
        return false;
    }
    let month = input
        .header()
        .iter()
        .position(|heading| heading == "APPOINTMENT_MONTH")
        .and_then(|column| input.first_row().get(column).cloned())
        .unwrap_or_default();
    let has_day = month.starts_with(|c: char| c.is_ascii_digit()) && month.len() == 9;
    has_day != (layout.name == PCN_GRANULAR)
}

fn dataset() -> &'static Dataset {
    registry::dataset(ids::GP_APPOINTMENTS).unwrap_or(registry::DATASETS[0])
}

fn dimension(margin: &str) -> &'static Dimension {
    dataset()
        .margin(margin)
        .and_then(|margin| margin.dimensions.first().copied())
        .unwrap_or(dataset().margins[2].dimensions[0])
}

/// Finds the value of a dimension by its published spelling. Each spelling is looked up
/// once and then known by its bytes.
struct Lookup {
    dimension: &'static Dimension,
    column: usize,
    known: FxHashMap<Box<[u8]>, usize>,
}

impl Lookup {
    fn new(margin: &str, column: usize) -> Self {
        Self {
            dimension: dimension(margin),
            column,
            known: FxHashMap::default(),
        }
    }

    fn find(&mut self, raw: &[u8]) -> Result<usize, FieldProblem> {
        if let Some(index) = self.known.get(raw) {
            return Ok(*index);
        }
        let index = self
            .dimension
            .index_of_published(&text::decoded(raw))
            .ok_or_else(|| {
                FieldProblem::new(
                    self.column,
                    format!(
                        "{} is no value that is known; expected one of {}",
                        text::shown(raw),
                        self.dimension
                            .values
                            .iter()
                            .map(|value| value.published[0])
                            .collect::<Vec<_>>()
                            .join(", ")
                    ),
                )
            })?;
        self.known.insert(raw.into(), index);
        Ok(index)
    }
}

/// Remembers the month of the last row: files are sorted, or nearly so.
#[derive(Default)]
struct MonthCache {
    raw: Vec<u8>,
    month: Option<Month>,
}

impl MonthCache {
    fn month(&mut self, raw: &[u8], column: usize, latest: Month) -> Result<Month, FieldProblem> {
        match self.month {
            Some(month) if self.raw == raw => Ok(month),
            _ => {
                let month = text::month(raw, column, latest)?;
                self.raw.clear();
                self.raw.extend_from_slice(raw);
                self.month = Some(month);
                Ok(month)
            }
        }
    }
}
