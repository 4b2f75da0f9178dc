//! What is loaded.

use charts::{Cell, Format, Heading, Table};
use domain::release::Release;

/// The periods of a release, in words.
#[must_use]
pub fn periods(release: &Release) -> String {
    match (release.periods.first(), release.periods.last()) {
        (Some(first), Some(last)) if first == last => first.long(),
        (Some(first), Some(last)) => format!("{} to {}", first.short(), last.short()),
        _ => String::new(),
    }
}

/// The table of all releases.
#[must_use]
pub fn releases_table(releases: &[Release]) -> Table {
    let whole = Format::plain(0);
    Table {
        headings: vec![
            Heading::text("File"),
            Heading::text("Kind"),
            Heading::text("Periods"),
            Heading::text("Loaded"),
            Heading::number("Rows read"),
            Heading::number("Rows kept"),
            Heading::number("Values changed"),
            Heading::text("In use"),
            Heading::text("SHA-256"),
        ],
        rows: releases
            .iter()
            .map(|release| {
                let name = match release.files.as_slice() {
                    [] => "no file".to_owned(),
                    [one] => one.name.clone(),
                    [first, rest @ ..] => format!("{} and {} more", first.name, rest.len()),
                };
                let changed: u64 = release
                    .changes
                    .iter()
                    .map(|change| change.changed + change.removed)
                    .sum();
                vec![
                    Cell::text(name),
                    Cell::text(release.source_label.clone()),
                    Cell::text(periods(release)),
                    Cell::text(release.loaded_at.clone()),
                    Cell::number(Some(release.rows.read as f64), &whole),
                    Cell::number(Some(release.rows.kept as f64), &whole),
                    Cell::number(Some(changed as f64), &whole),
                    Cell::text(if release.is_current {
                        "yes"
                    } else {
                        "replaced"
                    }),
                    Cell::text(
                        release
                            .files
                            .first()
                            .map(|file| file.sha256.clone())
                            .unwrap_or_default(),
                    ),
                ]
            })
            .collect(),
    }
}
