//! See `dataset.toml`.

mod carers;
mod demonstration;
mod descriptions;
mod reader;
#[cfg(test)]
mod real_tests;
#[cfg(test)]
mod tests;

use crate::{Files, Publication};

/// What this folder has.
pub(crate) static PUBLICATION: Publication = Publication {
    folder: "gp_contract",
    declaration: include_str!("dataset.toml"),
    notes: include_str!("notes.md"),
    files: Files {
        layouts: reader::LAYOUTS,
        ..Files::NONE
    },
    demonstration: Some(demonstration::releases),
    ..Publication::PLAIN
};
