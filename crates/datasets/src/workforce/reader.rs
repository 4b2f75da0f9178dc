//! The published files: what they are called, how they are recognised, and what is common to
//! the readers.

use std::collections::BTreeMap;

use domain::code::OdsCode;
use domain::period::Month;
use domain::release::RowCounts;
use ingest::error::ImportError;
use ingest::layout::{Layout, Read, UnreadFile};
use ingest::reading::{Context, Parsed};
use store::PeriodFigures;

use super::fields;
use super::places::{OF_PCNS, OF_PRACTICES, Places};
use super::sheet::{Cells, Row};
use super::{detailed, high_level, pcn};

/// The layouts of the publication.
pub(super) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "general practice workforce by practice, detailed",
        required: &[
            &["PRAC_CODE"],
            &["PRAC_NAME"],
            &["TOTAL_PATIENTS"],
            &["TOTAL_GP_HC"],
            &["TOTAL_GP_FTE"],
            &["TOTAL_NURSES_FTE"],
            &["TOTAL_DPC_FTE"],
            &["TOTAL_ADMIN_FTE"],
        ],
        known: &[],
        read: Read::With(detailed::read),
        ..Layout::PLAIN
    },
    Layout {
        name: "general practice workforce by practice, high level",
        required: &[
            &["PRAC_CODE"],
            &["PRAC_NAME"],
            &["STAFF_GROUP"],
            &["DETAILED_STAFF_ROLE"],
            &["MEASURE"],
            &["VALUE"],
        ],
        known: &["YEAR", "MONTH"],
        read: Read::With(high_level::read),
        ..Layout::PLAIN
    },
    Layout {
        name: "workforce of primary care networks, individual level",
        required: &[
            &["DATA_SOURCE"],
            &["CENSUS_YEAR", "YEAR"],
            &["CENSUS_MONTH", "MONTH"],
            &["PCN_CODE"],
            &["PCN_NAME"],
            &["STAFF_GROUP"],
            &["STAFF_ROLE"],
            &["FTE"],
            &["UNIQUE_IDENTIFIER"],
        ],
        known: &["DETAILED_STAFF_ROLE"],
        read: Read::With(pcn::read),
        ..Layout::PLAIN
    },
    Layout {
        name: "general practice workforce, individual level",
        required: &[
            &["DATA_SOURCE"],
            &["UNIQUE_IDENTIFIER"],
            &["STAFF_GROUP"],
            &["STAFF_ROLE"],
            &["GENDER"],
            &["FTE"],
        ],
        known: &[],
        read: Read::Never("it has no practices; the practice-level files of the same month have"),
        ..Layout::PLAIN
    },
];

/// What else is published beside these files.
pub(super) const UNREAD: &[UnreadFile] = &[
    UnreadFile {
        name: "the joiners and leavers of the General Practice Workforce",
        words: &["joiners", "leavers"],
        reason: "it counts who came and went in a year, which is not shown here; the practice-level files have the staff of each month",
    },
    UnreadFile {
        name: "the bulletin tables of the General Practice Workforce",
        words: &["bulletin", "tables"],
        reason: "they are made of the practice-level and PCN files, which are read",
    },
    UnreadFile {
        name: "the definitions of a workforce file",
        words: &["csv", "definitions"],
        reason: "it explains the columns of another file and has no figures",
    },
];

/// Rows by month.
#[derive(Debug, Default)]
pub(super) struct Sheets(BTreeMap<Month, Vec<(OdsCode, Row)>>);

impl Sheets {
    pub(super) fn push(&mut self, month: Month, code: OdsCode, row: Row) {
        self.0.entry(month).or_default().push((code, row));
    }

    /// Takes in other rows.
    pub(super) fn append(&mut self, other: Self) {
        for (month, mut rows) in other.0 {
            self.0.entry(month).or_default().append(&mut rows);
        }
    }

    /// The figures of each month.
    pub(super) fn into_figures(self, cells: &Cells) -> Vec<PeriodFigures> {
        let months = self.0.into_iter();
        months
            .map(|(month, rows)| cells.figures(month, rows))
            .collect()
    }
}

/// What the threads have read, as one.
pub(super) fn finish(
    source: &'static str,
    rows: RowCounts,
    cells: &Cells,
    states: Vec<(Sheets, Places)>,
) -> Parsed {
    let mut sheets = Sheets::default();
    let mut places = Places::default();
    for (own, areas) in states {
        sheets.append(own);
        places.merge(areas);
    }
    let (organisations, memberships) = places.into_parts(if source == "pcn-individual" {
        OF_PCNS
    } else {
        OF_PRACTICES
    });
    Parsed {
        dataset: super::PUBLICATION.declared().id.clone(),
        source: source.to_owned(),
        rows,
        organisations,
        memberships,
        figures: sheets.into_figures(cells),
        ..Parsed::default()
    }
}

/// The month of a file that has none in its rows.
pub(super) fn file_month(name: &str, context: &Context) -> Result<Month, ImportError> {
    // Folders are called what people like; the file and the archive are as published.
    let (archive, member) = name.split_once('!').unwrap_or((name, ""));
    let archive = archive.rsplit(['/', '\\']).next().unwrap_or(archive);
    let named = fields::months_of_name(&format!("{archive}!{member}"));
    if let Some(first) = named.first()
        && let Some(other) = named.iter().find(|other| *other != first)
    {
        return Err(ImportError::new(
            name,
            format!(
                "has two months in its name, {} and {}, and the table has none: name the file or the archive as it was published",
                first.long(),
                other.long()
            ),
        ));
    }
    let month = named.first().copied().or(context.named).ok_or_else(|| {
        ImportError::new(
            name,
            "does not say its month, and the table has none: name the file or the archive as it was published, such as “1 General Practice – June 2026 Practice Level - Detailed.csv”",
        )
    })?;
    if month > context.latest {
        return Err(ImportError::new(
            name,
            format!("cannot be of {}, which is not over", month.long()),
        ));
    }
    Ok(month)
}
