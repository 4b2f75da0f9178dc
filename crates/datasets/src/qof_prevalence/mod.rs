//! See `dataset.toml`.

mod areas;
mod demonstration;
mod figures;
mod mapping;
mod reader;
mod story;
pub(crate) mod years;

use crate::{Files, Publication};

pub(crate) use demonstration::{Registers, Year, years as invented_years};
pub(crate) use mapping::{Group, registers_of};

/// What this folder has.
pub(crate) static PUBLICATION: Publication = Publication {
    folder: "qof_prevalence",
    declaration: include_str!("dataset.toml"),
    notes: include_str!("notes.md"),
    files: Files {
        layouts: reader::LAYOUTS,
        ..Files::NONE
    },
    demonstration: Some(demonstration::releases),
    story: Some(story::story),
    ..Publication::PLAIN
};
