//! One folder for each publication, with all that is known of it: `dataset.toml` and
//! `notes.md` (what it counts and what a reader must know), `reader.rs` (its files),
//! `story.rs` (sentences of its own), `demonstration.rs` (invented figures of its shape),
//! tests and samples. Nothing outside the folder names it, save its line below.

mod demonstration;
#[cfg(any(test, feature = "testing"))]
pub mod samples;

use std::sync::{Arc, LazyLock};

use domain::comparison::Comparison;
use domain::comparison::words::general_story;
use domain::registry::{Dataset, Registry};
use ingest::Readers;
use ingest::layout::{HeaderlessLayout, Layout, UnreadFile, WorkbookLayout};
use store::NewRelease;

pub use demonstration::{World, demonstration};

/// Declares the publications: each a module whose `PUBLICATION` says what it has; and the
/// directories, which have files and no figures.
macro_rules! publications {
    ($($folder:ident),* ; $($directory:ident),* $(,)?) => {
        $(pub mod $folder;)*
        $(pub mod $directory;)*

        /// Every built-in publication, in the order in which they are listed.
        pub static PUBLICATIONS: &[&Publication] = &[$(&$folder::PUBLICATION),*];

        /// The files of all folders, directories first.
        static FILES: &[&Files] = &[$(&$directory::FILES,)* $(&$folder::PUBLICATION.files),*];
    };
}

publications! {
    list_size,
    gp_appointments,
    cloud_telephony,
    deprivation,
    qof_prevalence,
    workforce,
    gp_patient_survey,
    online_consultations,
    nhs_app,
    digital_front_door;
    organisations,
}

/// How the files of a folder look, and how they are read.
pub struct Files {
    /// Tables with a header row.
    pub layouts: &'static [Layout],
    /// Tables without one.
    pub headerless: &'static [HeaderlessLayout],
    /// Workbooks.
    pub workbooks: &'static [WorkbookLayout],
    /// Files that are published beside those and not read.
    pub unread: &'static [UnreadFile],
}

impl Files {
    /// No files.
    pub const NONE: Self = Self {
        layouts: &[],
        headerless: &[],
        workbooks: &[],
        unread: &[],
    };
}

/// Says what there is to say of an organisation, by itself or beside a group.
pub type Story = fn(&Comparison, Option<usize>) -> Vec<String>;

/// Makes the invented figures of a publication.
pub type Demonstration = fn(&World) -> Vec<NewRelease>;

/// What the folder of a publication has.
pub struct Publication {
    /// The folder's name, for messages.
    pub folder: &'static str,
    /// Its declaration, `dataset.toml`.
    pub declaration: &'static str,
    /// What a reader must know, `notes.md`.
    pub notes: &'static str,
    /// Its files.
    pub files: Files,
    /// Invented figures of its shape.
    pub demonstration: Option<Demonstration>,
    /// Sentences of its own, for an organisation beside a group.
    pub story: Option<Story>,
    /// The indicators that these sentences follow over time beside the groups.
    pub story_series: &'static [&'static str],
    /// Sentences of its own for England; the number is that of practices that reported.
    pub nation_story: Option<fn(&Comparison, u32) -> Vec<String>>,
}

impl Publication {
    /// A folder that has only a declaration.
    pub const PLAIN: Self = Self {
        folder: "",
        declaration: "",
        notes: "",
        files: Files::NONE,
        demonstration: None,
        story: None,
        story_series: &[],
        nation_story: None,
    };

    /// Its declaration, read and checked.
    ///
    /// # Errors
    /// The file, the line, and what is wrong with it.
    pub fn dataset(&self) -> Result<Dataset, String> {
        Dataset::parse(self.declaration, self.notes)
            .map_err(|error| format!("{}/dataset.toml, {error}", self.folder))
    }

    /// Its declaration, read once: what its readers look margins and spellings up in.
    ///
    /// # Panics
    /// Where a declaration is not sound, which the tests of this crate forbid.
    #[must_use]
    pub fn declared(&self) -> &'static Dataset {
        let place = PUBLICATIONS
            .iter()
            .position(|publication| publication.folder == self.folder);
        place.map_or_else(
            || panic!("{} is not in the list of publications", self.folder),
            |place| DECLARED[place].as_ref(),
        )
    }
}

/// The publication that declares a dataset.
fn publication(id: &str) -> Option<&'static Publication> {
    let place = DECLARED.iter().position(|dataset| dataset.id == id)?;
    PUBLICATIONS.get(place).copied()
}

/// The indicators of a dataset whose series beside the groups [`tell`] needs; of all others it
/// needs the shown period alone.
#[must_use]
pub fn story_series(dataset: &str) -> &'static [&'static str] {
    publication(dataset).map_or(&[], |publication| publication.story_series)
}

/// Says what a page says first of an organisation, beside every group of the comparison.
pub fn tell(comparison: &mut Comparison) {
    let story = publication(&comparison.dataset.id)
        .and_then(|publication| publication.story)
        .unwrap_or(general_story);
    comparison.stories = std::iter::once(None)
        .chain((0..comparison.groups.len()).map(Some))
        .map(|group| story(comparison, group))
        .collect();
}

/// What the State of the Nation says first.
#[must_use]
pub fn nation_story(england: &Comparison, reporting: u32) -> Vec<String> {
    let story = publication(&england.dataset.id).and_then(|publication| publication.nation_story);
    story.map_or_else(
        || general_story(england, None),
        |story| story(england, reporting),
    )
}

/// The declarations of the publications, in their order.
static DECLARED: LazyLock<Vec<Arc<Dataset>>> = LazyLock::new(|| {
    PUBLICATIONS
        .iter()
        .map(|publication| {
            publication
                .dataset()
                .map(Arc::new)
                .unwrap_or_else(|problem| panic!("{problem}"))
        })
        .collect()
});

/// Every layout of every folder, to be held against files by [`ingest::read`].
#[must_use]
pub fn readers() -> Readers {
    Readers {
        layouts: FILES.iter().flat_map(|files| files.layouts).collect(),
        headerless: FILES.iter().flat_map(|files| files.headerless).collect(),
        workbooks: FILES.iter().flat_map(|files| files.workbooks).collect(),
        unread: FILES.iter().flat_map(|files| files.unread).collect(),
    }
}

/// The built-in publications.
///
/// # Panics
/// Where a declaration is not sound, which the tests of this crate forbid.
#[must_use]
pub fn built_in() -> Arc<Registry> {
    static BUILT_IN: LazyLock<Arc<Registry>> = LazyLock::new(|| {
        Registry::new(DECLARED.iter().cloned())
            .map(Arc::new)
            .unwrap_or_else(|problem| panic!("{problem}"))
    });
    Arc::clone(&BUILT_IN)
}

/// Reads the declaration of a user's own table; see [`Dataset::parse_table`].
///
/// # Errors
/// Where it is no declaration, or has the identifier or the address of a publication.
pub fn own_table(toml: &str, notes: &str) -> Result<Dataset, String> {
    let table = Dataset::parse_table(toml, notes).map_err(|error| error.to_string())?;
    let built_in = built_in();
    if built_in.dataset(&table.id).is_some() || built_in.by_slug(&table.id).is_some() {
        return Err(format!(
            "id: “{}” is a publication that Haresign reads; choose another id",
            table.id
        ));
    }
    Ok(table)
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
