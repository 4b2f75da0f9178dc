//! What became of a load.

use domain::period::Period;
use domain::release::Release;

use crate::edition::Edition;

/// What became of a load.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// In the order of the releases given.
    pub releases: Vec<Loaded>,
    /// What the user should know.
    pub notices: Vec<Notice>,
}

/// What became of one release.
#[derive(Debug, Clone)]
pub enum Loaded {
    /// It changed nothing: the same files, or other files with the same figures, are loaded.
    Unchanged {
        /// The release as it would have been.
        release: Release,
        /// When the same files were loaded; `None` where only the figures are the same.
        since: Option<String>,
    },
    /// A newer edition is loaded for all of its periods; nothing was written.
    Older(Release),
    /// It was loaded.
    New(Release),
}

impl Loaded {
    /// The release, loaded or not.
    #[must_use]
    pub const fn release(&self) -> &Release {
        match self {
            Self::Unchanged { release, .. } | Self::Older(release) | Self::New(release) => release,
        }
    }
}

/// Something that the user should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The demonstration data were removed, because published figures were loaded.
    DemonstrationRemoved,
    /// A user's own table went with the demonstration data, on whose organisations it stood.
    TableRemoved {
        /// The dataset.
        dataset: String,
    },
    /// The file holds some of the organisations only; the others keep their figures.
    Extract {
        /// The source.
        source: String,
        /// The period.
        period: Period,
        /// How many organisations the file has.
        brought: usize,
        /// How many others keep what they had.
        kept: usize,
    },
    /// The file holds fewer organisations than the nearest period has: an extract, or one
    /// part of the country.
    Part {
        /// The source.
        source: String,
        /// The period.
        period: Period,
        /// How many organisations the file has.
        brought: usize,
        /// The nearest period.
        against: Period,
        /// How many organisations are loaded for that.
        loaded: usize,
    },
    /// The file is older than what is loaded for the period, which stays.
    Older {
        /// The source.
        source: String,
        /// The period.
        period: Period,
        /// The edition of the file.
        edition: Edition,
        /// The edition that is loaded.
        loaded: Edition,
    },
}
