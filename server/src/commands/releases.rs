//! `haresign releases`: what is loaded, with provenance.

use anyhow::Result;

use super::{Format, open};
use crate::settings::Settings;

/// Prints all releases, the newest first.
pub(crate) async fn run(settings: &Settings, format: Format) -> Result<()> {
    let store = open(settings).await?;
    let releases = store.releases().await?;
    store.close().await;
    if format == Format::Json {
        println!("{}", serde_json::to_string_pretty(&releases)?);
        return Ok(());
    }
    if releases.is_empty() {
        println!("Nothing is loaded. `haresign import PATH…` loads published files.");
    }
    for release in releases {
        let periods = match (release.periods.first(), release.periods.last()) {
            (Some(first), Some(last)) if first == last => first.to_string(),
            (Some(first), Some(last)) => format!("{first} to {last}"),
            _ => "no figures".to_owned(),
        };
        println!(
            "{} {}/{}, {periods}{}",
            release.loaded_at,
            release.dataset,
            release.source,
            if release.is_current { "" } else { ", replaced" },
        );
        println!(
            "  {} rows read, {} kept; organisations: {} known, {} new; {}",
            release.rows.read,
            release.rows.kept,
            release.organisations_matched,
            release.organisations_new,
            release.reader,
        );
        for (reason, rows) in &release.rows.rejected {
            println!("  {rows} rows left out: {reason}");
        }
        for file in &release.files {
            println!("  {} {} ({} bytes)", &file.sha256, file.name, file.bytes);
        }
        for change in release.changes.iter().filter(|change| !change.is_empty()) {
            println!(
                "  {}: {} values changed, {} added, {} removed; total {} before, {} after",
                change.period,
                change.changed,
                change.added,
                change.removed,
                change.total_before,
                change.total_after,
            );
        }
    }
    Ok(())
}
