//! See `dataset.toml`.

mod demonstration;
mod reader;

use crate::{Files, Publication};

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
    ..Publication::PLAIN
};
