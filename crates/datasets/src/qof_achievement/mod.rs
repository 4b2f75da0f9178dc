//! See `dataset.toml`.

mod demonstration;
mod figures;
mod points;
mod reader;
mod story;

#[cfg(test)]
mod real_tests;
#[cfg(test)]
mod tests;

use crate::{Files, Publication};

/// What this folder has.
pub(crate) static PUBLICATION: Publication = Publication {
    folder: "qof_achievement",
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
