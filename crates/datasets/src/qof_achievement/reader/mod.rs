//! The published files: achievement by practice and indicator, the mapping of indicators, the
//! maximum of each practice, points by practice of older years, and the workbook of practices.

mod achievement;
mod indicators;
mod practice_points;
mod reference;
mod workbook;

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Period;
use domain::registry::Dataset;
use ingest::layout::{Layout, Read, UnreadFile, WorkbookLayout};
use ingest::text::Marks;
use store::OrganisationRecord;

#[cfg(test)]
pub(super) use indicators::entries;

/// The tables of the publication.
pub(super) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "QOF achievement by practice and indicator",
        required: achievement::REQUIRED,
        known: &["REGION_ODS_CODE", "REGION_ONS_CODE", "REGION_NAME"],
        read: Read::With(achievement::read),
        ..Layout::PLAIN
    },
    Layout {
        name: "the mapping of QOF indicators",
        required: indicators::REQUIRED,
        known: indicators::KNOWN,
        read: Read::With(indicators::read),
        ..Layout::PLAIN
    },
    Layout {
        name: "the maximum QOF points of practices",
        required: reference::REQUIRED,
        read: Read::With(reference::read),
        ..Layout::PLAIN
    },
    Layout {
        name: "QOF points by practice",
        required: practice_points::REQUIRED,
        known: practice_points::KNOWN,
        read: Read::With(practice_points::read),
        ..Layout::PLAIN
    },
    Layout {
        name: "the practices that failed a check of QOF",
        required: &[&["PRACTICE_CODE"], &["RULE"], &["DESCRIPTION"]],
        read: Read::Never(
            "it names the practices that the publisher left out, and has no figures",
        ),
        ..Layout::PLAIN
    },
    Layout {
        name: "the personalised care adjustments of QOF indicators",
        required: &[
            &["INDICATOR_CODE"],
            &["PCA_EXCL_NAME"],
            &["PCA_EXCL_SHORT_NAME"],
            &["TYPE"],
        ],
        read: Read::Never("it lists reasons of adjustments, and has no figures"),
        ..Layout::PLAIN
    },
    Layout {
        name: "the areas of practices as QOF publishes them",
        required: &[
            &["NAT_CODE"],
            &["REGION_ODS_CODE"],
            &["PCN_ODS_CODE"],
            &["PRACTICE_CODE"],
            &["PRACTICE_NAME"],
        ],
        read: Read::Never(
            "practices have their areas from the map of Patients Registered at a GP Practice; import that of the year",
        ),
        ..Layout::PLAIN
    },
];

/// The workbook of practices.
pub(super) const WORKBOOKS: &[WorkbookLayout] = &[WorkbookLayout {
    name: "QOF achievement by practice and domain",
    recognise: workbook::recognise,
    read: workbook::read,
}];

/// Workbooks that are published beside the files.
pub(super) const UNREAD: &[UnreadFile] = &[
    UnreadFile {
        name: "a workbook of QOF with registers, achievement and adjustments",
        words: &["qof", "ach-prev-pca"],
        reason: "it is made of the files of practices (QOF2425.zip), which are read",
    },
    UnreadFile {
        name: "a workbook of QOF with registers, achievement and adjustments",
        words: &["qof", "prev-ach-pca"],
        reason: "it is made of the files of practices (QOF2526.zip), which are read",
    },
    UnreadFile {
        name: "a workbook of QOF with adjustments by domain",
        words: &["qof", "dom-pca"],
        reason: "it is made of the files of practices (QOF2425.zip), which are read",
    },
];

/// How the publication marks what it does not give.
const MARKS: Marks = Marks {
    // `:` is not available, `z` not applicable.
    missing: &["", ":", "z", "-", "NA", "N/A"],
    suppressed: &["*", "c"],
};

/// What noise of adding decimals may bring beyond a maximum.
const NOISE: f64 = 0.005;

pub(super) fn dataset() -> &'static Dataset {
    super::PUBLICATION.declared()
}

/// Records that say nothing but that practices exist.
fn bare(practices: &[OdsCode], period: Period) -> Vec<OrganisationRecord> {
    let as_of = period.first_month();
    practices
        .iter()
        .map(|practice| OrganisationRecord::new(*practice, Kind::Practice, as_of))
        .collect()
}
