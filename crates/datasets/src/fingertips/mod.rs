//! See `dataset.toml`.
//!
//! [`reader`] takes the rows of a file, [`choose`] leaves one for each indicator, period and
//! organisation, [`figures`] makes columns of them. [`metadata`] reads definitions, and [`trend`]
//! is the publisher's rule for recent trends.

mod areas;
mod choose;
mod demonstration;
mod figures;
mod metadata;
mod periods;
mod reader;
#[cfg(test)]
mod real_tests;
mod story;
#[cfg(test)]
mod tests;
mod trend;

use crate::{Files, Publication};

/// What this folder has.
pub(crate) static PUBLICATION: Publication = Publication {
    folder: "fingertips",
    declaration: include_str!("dataset.toml"),
    notes: include_str!("notes.md"),
    files: Files {
        layouts: reader::LAYOUTS,
        ..Files::NONE
    },
    demonstration: Some(demonstration::releases),
    story: Some(story::story),
    story_series: &story::FOLLOWED,
    nation_story: Some(story::nation_story),
};
