//! Releases: what was loaded, from which files, when, and what it changed. The provenance
//! that stands behind every figure.

use serde::{Deserialize, Serialize};

use crate::period::Period;
use crate::visible::one_line;

/// One publication of a dataset, as loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Its identifier, made by the loader.
    pub id: String,
    /// The place in the order of loading, from 1.
    pub sequence: i64,
    /// The dataset, or `organisations` for directories.
    pub dataset: String,
    /// The kind of file; see [`crate::registry::Source`].
    pub source: String,
    /// What the kind of file is called, as the dataset declares it.
    #[serde(default)]
    pub source_label: String,
    /// The periods that it holds, ascending.
    pub periods: Vec<Period>,
    /// The files that were read.
    pub files: Vec<ReleaseFile>,
    /// When it was loaded: UTC, RFC 3339, whole seconds.
    pub loaded_at: String,
    /// The version of the reader, so that figures can be traced to its rules.
    pub reader: String,
    /// What became of the rows.
    pub rows: RowCounts,
    /// How many organisations of the files were known before.
    pub organisations_matched: u64,
    /// How many organisations the files brought.
    pub organisations_new: u64,
    /// Whether the figures are invented.
    pub is_demonstration: bool,
    /// What it changed, a line for each period that was there before.
    pub changes: Vec<PeriodChange>,
    /// Whether any of its figures is still shown.
    pub is_current: bool,
}

/// One file of a release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReleaseFile {
    /// The name of the file, with the member of an archive behind `!`.
    pub name: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
}

impl ReleaseFile {
    /// A file by its name, which whoever sent it chose: without what is not seen.
    #[must_use]
    pub fn new(name: &str, sha256: String, bytes: u64) -> Self {
        Self {
            name: one_line(name),
            sha256,
            bytes,
        }
    }
}

/// What became of the rows of a release.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RowCounts {
    /// Rows read, headers apart.
    pub read: u64,
    /// Rows whose figures are kept.
    pub kept: u64,
    /// Rows left out, by reason.
    pub rejected: Vec<(String, u64)>,
}

impl RowCounts {
    /// Counts a row that is left out.
    pub fn reject(&mut self, reason: &str, rows: u64) {
        if rows == 0 {
            return;
        }
        match self.rejected.iter_mut().find(|entry| entry.0 == reason) {
            Some(entry) => entry.1 += rows,
            None => self.rejected.push((reason.to_owned(), rows)),
        }
    }

    /// Adds the counts of another file of the release.
    pub fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.kept += other.kept;
        for (reason, rows) in &other.rejected {
            self.reject(reason, *rows);
        }
    }
}

/// What a release changed in one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodChange {
    /// The period.
    pub period: Period,
    /// Values that differ from the release before.
    pub changed: u64,
    /// Values that the release before did not have.
    pub added: u64,
    /// Values of the release before that are gone.
    pub removed: u64,
    /// The headline total before and after, as text, because it may not be whole.
    pub total_before: String,
    /// See `total_before`.
    pub total_after: String,
}

impl PeriodChange {
    /// Whether nothing differs.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.changed == 0 && self.added == 0 && self.removed == 0
    }
}
