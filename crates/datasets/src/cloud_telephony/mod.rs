//! See `dataset.toml`.

mod demonstration;
mod reader;
mod story;

#[cfg(test)]
mod call_tests;
#[cfg(test)]
mod real_tests;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod store_tests;
#[cfg(test)]
mod workbook_tests;

use crate::{Files, Publication};

/// What this folder has.
pub(crate) static PUBLICATION: Publication = Publication {
    folder: "cloud_telephony",
    declaration: include_str!("dataset.toml"),
    notes: include_str!("notes.md"),
    files: Files {
        layouts: reader::LAYOUTS,
        workbooks: reader::WORKBOOKS,
        unread: reader::UNREAD,
        ..Files::NONE
    },
    demonstration: Some(demonstration::releases),
    story: Some(story::story),
    story_series: &[],
    nation_story: Some(story::nation_story),
};
