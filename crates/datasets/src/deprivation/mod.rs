//! See `dataset.toml`.

use crate::Publication;

/// What this folder has.
pub(crate) static PUBLICATION: Publication = Publication {
    folder: "deprivation",
    declaration: include_str!("dataset.toml"),
    notes: include_str!("notes.md"),
    story: None,
    nation_story: None,
};
