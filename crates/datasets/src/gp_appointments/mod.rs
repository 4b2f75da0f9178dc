//! See `dataset.toml`.

mod demonstration;
mod reader;

use crate::{Files, Publication};

/// What this folder has.
pub(crate) static PUBLICATION: Publication = Publication {
    folder: "gp_appointments",
    declaration: include_str!("dataset.toml"),
    notes: include_str!("notes.md"),
    files: Files {
        layouts: reader::LAYOUTS,
        workbooks: reader::WORKBOOKS,
        ..Files::NONE
    },
    demonstration: Some(demonstration::releases),
    ..Publication::PLAIN
};
