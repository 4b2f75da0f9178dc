//! See `dataset.toml`.

use crate::Publication;

/// What this folder has.
pub(crate) static PUBLICATION: Publication = Publication {
    folder: "workforce",
    declaration: include_str!("dataset.toml"),
    notes: include_str!("notes.md"),
};
