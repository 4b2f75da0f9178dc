//! See `dataset.toml`.

mod story;

use crate::Publication;

/// What this folder has.
pub(crate) static PUBLICATION: Publication = Publication {
    folder: "gp_appointments",
    declaration: include_str!("dataset.toml"),
    notes: include_str!("notes.md"),
    story: Some(story::story),
    nation_story: Some(story::nation_story),
};
