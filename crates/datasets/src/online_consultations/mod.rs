//! See `dataset.toml`.

mod demonstration;
mod reader;
#[cfg(test)]
mod real_tests;
#[cfg(test)]
mod store_tests;
mod story;
#[cfg(test)]
mod tests;

use crate::{Files, Publication};

/// What this folder has.
pub(crate) static PUBLICATION: Publication = Publication {
    folder: "online_consultations",
    declaration: include_str!("dataset.toml"),
    notes: include_str!("notes.md"),
    files: Files {
        layouts: reader::LAYOUTS,
        workbooks: reader::WORKBOOKS,
        ..Files::NONE
    },
    demonstration: Some(demonstration::releases),
    story: Some(story::story),
    story_series: &[story::SHIFTED],
    nation_story: Some(story::nation_story),
};
