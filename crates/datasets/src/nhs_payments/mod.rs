//! See `dataset.toml`.

mod amounts;
mod columns;
mod demonstration;
mod networks;
mod paid;
mod practices;
mod reader;
mod story;
mod tree;

#[cfg(test)]
mod real_sums;
#[cfg(test)]
mod real_tests;
#[cfg(test)]
mod store_tests;
#[cfg(test)]
mod tests;

use crate::{Files, Publication};

/// What this folder has.
pub(crate) static PUBLICATION: Publication = Publication {
    folder: "nhs_payments",
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
