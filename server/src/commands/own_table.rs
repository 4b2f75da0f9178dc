//! A user's own table: `haresign import --declare` and `haresign import --remove`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail};
use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use domain::registry::{Dataset, Origin};
use domain::release::ReleaseFile;
use ingest::{ImportError, Reading};
use sha2::{Digest as _, Sha256};

use super::open;
use crate::settings::Settings;

/// A declaration with the files that it was read from.
pub(super) struct Declared {
    dataset: Arc<Dataset>,
    files: Vec<ReleaseFile>,
    /// The organisations that the store knows.
    known: HashMap<OdsCode, Kind>,
}

/// Reads a declaration and its notes.
pub(super) fn declaration(toml: &Path, notes: Option<&Path>) -> Result<Declared> {
    let mut files = Vec::new();
    let mut text = |path: &Path| -> Result<String> {
        let bytes =
            std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let name = path.file_name().unwrap_or(path.as_os_str());
        let sha256 = Sha256::digest(&bytes);
        files.push(ReleaseFile::new(
            &name.to_string_lossy(),
            sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            bytes.len() as u64,
        ));
        String::from_utf8(bytes).with_context(|| {
            format!(
                "{} is not text in UTF-8; save it so and try again",
                path.display()
            )
        })
    };
    let declared = text(toml)?;
    let notes = notes.map(&mut text).transpose()?.unwrap_or_default();
    let dataset = ::datasets::own_table(&declared, &notes)
        .map_err(|problem| anyhow!("{}, {problem}", toml.display()))?;
    if calculators::entry(&dataset.id).is_some() {
        bail!(
            "{}: “{}” is the address of a planning tool; choose another id",
            toml.display(),
            dataset.id
        );
    }
    Ok(Declared {
        dataset: Arc::new(dataset),
        files,
        known: HashMap::new(),
    })
}

impl Declared {
    /// Finds out which organisations the store knows by name, which the table is held against.
    pub(super) async fn with_organisations(mut self, settings: &Settings) -> Result<Self> {
        let store = open(settings).await?;
        let snapshot = store.snapshot().await?;
        store.close().await;
        self.known = snapshot
            .catalogue
            .all()
            .iter()
            // Who has no name but the code was mentioned, and is described by nothing.
            .filter(|organisation| organisation.name != organisation.code.as_str())
            .map(|organisation| (organisation.code, organisation.kind))
            .collect();
        Ok(self)
    }
}

/// Reads the table, and says what is to be noticed of it.
pub(super) fn read(
    declared: &Declared,
    paths: &[PathBuf],
    this_month: Month,
) -> (Reading, Vec<String>) {
    let mut reading = Reading::default();
    let mut notices = Vec::new();
    let [path] = paths else {
        reading.refused.push(ImportError::new(
            paths
                .first()
                .map_or_else(String::new, |path| path.display().to_string()),
            format!(
                "is one of {} files; a table of your own is one CSV, which replaces the one before",
                paths.len()
            ),
        ));
        return (reading, notices);
    };
    let known = |code: OdsCode| declared.known.get(&code).copied();
    match ingest::tidy::read_tidy(&declared.dataset, path, this_month.plus(1), &known) {
        Ok(mut table) => {
            // The same table with another declaration is another release.
            table.release.files.extend(declared.files.iter().cloned());
            reading.releases.push(table.release);
            // An empty store knows nobody but England.
            if declared.known.values().any(|kind| *kind != Kind::England) {
                notices.extend(unknown(path, &table.unknown));
            }
        }
        Err(error) => reading.refused.push(error),
    }
    (reading, notices)
}

/// What is said of organisations that nothing else in the store has: mostly slips of the pen.
fn unknown(path: &Path, organisations: &[(OdsCode, u64)]) -> Option<String> {
    const NAMED: usize = 8;
    let (count, are) = match organisations.len() {
        0 => return None,
        1 => ("one organisation".to_owned(), "is"),
        more => (format!("{more} organisations"), "are"),
    };
    let named: Vec<String> = organisations
        .iter()
        .take(NAMED)
        .map(|(code, line)| format!("{code} (line {line})"))
        .collect();
    let more = match organisations.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!(
        "{}: {count} {are} in no directory or publication that is loaded: {}{more}. Correct the codes, or load what names them; until then they have no name and belong to no area.",
        path.display(),
        named.join(", ")
    ))
}

/// Takes a table away.
pub(super) async fn remove(settings: &Settings, id: &str) -> Result<()> {
    if ::datasets::built_in().dataset(id).is_some() {
        bail!(
            "{id} is a publication that Haresign reads, not a table of your own; nothing was removed"
        );
    }
    let store = open(settings).await?;
    let removed = store.remove_dataset(id).await?;
    let tables: Vec<String> = store
        .snapshot()
        .await?
        .registry
        .datasets()
        .iter()
        .filter(|dataset| dataset.origin == Origin::User)
        .map(|dataset| dataset.id.clone())
        .collect();
    store.close().await;
    if !removed {
        let tables = match tables.as_slice() {
            [] => "none is loaded".to_owned(),
            some => format!("there is {}", some.join(", ")),
        };
        bail!("there is no table of your own with the id {id}; {tables}");
    }
    println!("{id} was removed, with its figures.");
    Ok(())
}
