//! One folder for each publication, with all that is known of it: `dataset.toml` and
//! `notes.md` (what it counts and what a reader must know), `reader.rs` (its files),
//! `story.rs` (sentences of its own), `demonstration.rs` (invented figures of its shape),
//! tests and samples. Nothing outside the folder names it, save its line below.

use std::sync::{Arc, LazyLock};

use domain::registry::{Dataset, Registry};

/// Declares the publications: each a module whose `PUBLICATION` says what it has.
macro_rules! publications {
    ($($folder:ident),* $(,)?) => {
        $(pub mod $folder;)*

        /// Every built-in publication, in the order in which they are listed.
        pub static PUBLICATIONS: &[&Publication] = &[$(&$folder::PUBLICATION),*];
    };
}

publications! {
    list_size,
    gp_appointments,
    deprivation,
    qof_prevalence,
    gp_patient_survey,
}

/// What the folder of a publication has.
pub struct Publication {
    /// The folder's name, for messages.
    pub folder: &'static str,
    /// Its declaration, `dataset.toml`.
    pub declaration: &'static str,
    /// What a reader must know, `notes.md`.
    pub notes: &'static str,
}

impl Publication {
    /// Its declaration, read and checked.
    ///
    /// # Errors
    /// The file, the line, and what is wrong with it.
    pub fn dataset(&self) -> Result<Dataset, String> {
        Dataset::parse(self.declaration, self.notes)
            .map_err(|error| format!("{}/dataset.toml, {error}", self.folder))
    }
}

/// The built-in publications.
///
/// # Panics
/// Where a declaration is not sound, which the tests of this crate forbid.
#[must_use]
pub fn built_in() -> Arc<Registry> {
    static BUILT_IN: LazyLock<Arc<Registry>> = LazyLock::new(|| {
        let datasets = PUBLICATIONS.iter().map(|publication| {
            publication
                .dataset()
                .map(Arc::new)
                .unwrap_or_else(|problem| panic!("{problem}"))
        });
        Registry::new(datasets)
            .map(Arc::new)
            .unwrap_or_else(|problem| panic!("{problem}"))
    });
    Arc::clone(&BUILT_IN)
}

/// A built-in dataset.
///
/// # Panics
/// Where there is none with this identifier.
#[must_use]
pub fn dataset(id: &str) -> Arc<Dataset> {
    built_in()
        .dataset(id)
        .map(Arc::clone)
        .unwrap_or_else(|| panic!("there is no built-in dataset {id}"))
}

#[cfg(test)]
mod tests;
