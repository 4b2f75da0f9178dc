//! See `dataset.toml`.

mod demonstration;
mod detailed;
mod fields;
mod gaps;
mod high_level;
mod pcn;
mod places;
mod reader;
mod sheet;
mod staff;
mod story;

#[cfg(test)]
mod real_tests;
#[cfg(test)]
mod store_tests;
#[cfg(test)]
mod tests;

use crate::{Files, Publication};

/// What this folder has.
pub(crate) static PUBLICATION: Publication = Publication {
    folder: "workforce",
    declaration: include_str!("dataset.toml"),
    notes: include_str!("notes.md"),
    files: Files {
        layouts: reader::LAYOUTS,
        unread: reader::UNREAD,
        ..Files::NONE
    },
    demonstration: Some(demonstration::releases),
    story: Some(story::story),
    story_series: &[],
    nation_story: Some(story::nation_story),
};
