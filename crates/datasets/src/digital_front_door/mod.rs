//! See `dataset.toml`. It has no files: it is computed from other datasets.

mod story;
#[cfg(test)]
mod tests;

use crate::Publication;

/// What this folder has.
pub(crate) static PUBLICATION: Publication = Publication {
    folder: "digital_front_door",
    declaration: include_str!("dataset.toml"),
    notes: include_str!("notes.md"),
    story: Some(story::story),
    nation_story: Some(story::nation_story),
    ..Publication::PLAIN
};
