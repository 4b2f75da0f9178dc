//! See `dataset.toml`.

use crate::Publication;

/// What this folder has.
pub(crate) static PUBLICATION: Publication = Publication {
    folder: "qof_prevalence",
    declaration: include_str!("dataset.toml"),
    notes: include_str!("notes.md"),
    story: None,
    nation_story: None,
};
