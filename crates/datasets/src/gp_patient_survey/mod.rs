//! See `dataset.toml`.

mod columns;
mod demonstration;
mod fields;
mod items;
mod reader;
#[cfg(test)]
mod real_tests;
mod shares;
mod story;
mod table;
#[cfg(test)]
mod tests;
mod who;

use crate::{Files, Publication};

/// What this folder has.
pub(crate) static PUBLICATION: Publication = Publication {
    folder: "gp_patient_survey",
    declaration: include_str!("dataset.toml"),
    notes: include_str!("notes.md"),
    files: Files {
        layouts: reader::LAYOUTS,
        ..Files::NONE
    },
    demonstration: Some(demonstration::releases),
    story: Some(story::story),
    story_series: &[],
    nation_story: Some(story::nation_story),
};
