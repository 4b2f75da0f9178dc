//! Demonstration data: all of England in shape, nothing of it real.
//!
//! Seven regions, 42 ICBs, 106 sub-ICBs, some 1,300 PCNs and 6,200 practices with invented
//! names; three years of lists and figures of every publication with seasons, trends,
//! mergers, closures and months without a report, spread like the published ones. The same
//! for a month every time, on every machine. Here are the organisations and their patients;
//! what a publication makes of them is in its own folder.
//!
//! Codes begin with Z, which no published code of these kinds does, and postcodes with areas
//! that do not exist, so that nothing can be mistaken for the real.

pub(crate) mod names;
pub(crate) mod patients;
pub(crate) mod random;
pub(crate) mod world;

use domain::period::Month;
use domain::release::{ReleaseFile, RowCounts};
use ingest::{ORGANISATIONS, READER_VERSION};
use store::{NewRelease, PeriodFigures};

use crate::{PUBLICATIONS, Publication};
pub use world::World;

/// The source under which invented figures are kept.
const SOURCE: &str = "demonstration";

/// What is loaded into an empty store, as if `today` were the month of today. `tell` is told
/// what is being made, for progress.
#[must_use]
pub fn demonstration(today: Month, tell: &dyn Fn(&str)) -> Vec<NewRelease> {
    tell("inventing organisations and their patients");
    let world = World::new(today);
    let mut directory = invented(ORGANISATIONS, Vec::new());
    directory.organisations = world.records();
    directory.memberships = world.memberships();
    let mut releases = vec![directory];
    for publication in PUBLICATIONS {
        if let Some(demonstration) = publication.demonstration {
            tell(&format!("inventing {}", publication.declared().title));
            releases.extend(demonstration(&world));
        }
    }
    for release in &mut releases {
        let rows = release
            .figures
            .iter()
            .map(|figures| (figures.organisations.len() * figures.columns.len()) as u64)
            .sum::<u64>()
            .max(release.organisations.len() as u64);
        release.rows = RowCounts {
            read: rows,
            kept: rows,
            rejected: Vec::new(),
        };
    }
    releases
}

/// Makes the figures of months on all processors, in the order of the months.
pub(crate) fn of_months(
    months: &[i32],
    make: impl Fn(i32) -> Vec<PeriodFigures> + Sync,
) -> Vec<PeriodFigures> {
    let make = &make;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let handles: Vec<_> = months
            .chunks(months.len().div_ceil(threads).max(1))
            .map(|share| {
                scope.spawn(move || -> Vec<PeriodFigures> {
                    share.iter().flat_map(|month| make(*month)).collect()
                })
            })
            .collect();
        handles
            .into_iter()
            .flat_map(|handle| match handle.join() {
                Ok(figures) => figures,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

impl Publication {
    /// Invented figures of this publication.
    pub(crate) fn invented(&self, figures: Vec<PeriodFigures>) -> NewRelease {
        invented(&self.declared().id, figures)
    }
}

fn invented(dataset: &str, figures: Vec<PeriodFigures>) -> NewRelease {
    NewRelease {
        dataset: dataset.to_owned(),
        source: SOURCE.to_owned(),
        files: vec![ReleaseFile {
            name: "invented by haresign demo".to_owned(),
            // Not a file: the version of the generator stands for its content.
            sha256: format!("{:0>64}", 1),
            bytes: 0,
        }],
        reader: READER_VERSION.to_owned(),
        figures,
        is_demonstration: true,
        ..NewRelease::default()
    }
}
