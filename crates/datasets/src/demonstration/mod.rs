//! Demonstration data: all of England in shape, nothing of it real.
//!
//! Seven regions, 42 ICBs, 106 sub-ICBs, some 1,300 PCNs and 6,200 practices with invented
//! names; three years of lists and thirty months of appointments with seasons, trends,
//! mergers, closures and months without a report, spread like the published ones. The same
//! every time, on every machine.
//!
//! Codes begin with Z, which no published code of these kinds does, and postcodes with areas
//! that do not exist, so that nothing can be mistaken for the real.

mod appointments;
mod names;
mod patients;
mod prevalence;
mod random;
mod world;

use domain::release::{ReleaseFile, RowCounts};
use store::NewRelease;

use crate::READER_VERSION;
use crate::organisations::DATASET;
use world::World;

/// What is loaded into an empty store. `tell` is told what is being made, for progress.
#[must_use]
pub fn releases(tell: &dyn Fn(&str)) -> Vec<NewRelease> {
    tell("inventing organisations");
    let world = World::new();
    tell("inventing three years of patient lists");
    let lists = patients::Lists::of(&world);
    let mut releases = vec![
        release(DATASET, "demonstration"),
        release(domain::registry::ids::DEPRIVATION, "demonstration"),
        release(domain::registry::ids::LIST_SIZE, "demonstration"),
        release(domain::registry::ids::GP_APPOINTMENTS, "demonstration"),
        release(domain::registry::ids::QOF_PREVALENCE, "demonstration"),
    ];
    releases[0].organisations = world.records();
    releases[0].memberships = world.memberships();
    releases[1].figures = world.deprivation();
    releases[2].figures = lists.figures(&world);
    tell("inventing thirty months of appointments");
    releases[3].figures = appointments::figures(&world, &lists);
    tell("inventing a year of registers");
    releases[4].figures = prevalence::figures(&world, &lists);
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

fn release(dataset: &str, source: &str) -> NewRelease {
    NewRelease {
        dataset: dataset.to_owned(),
        source: source.to_owned(),
        files: vec![ReleaseFile {
            name: "invented by haresign demo".to_owned(),
            // Not a file: the version of the generator stands for its content.
            sha256: format!("{:0>64}", 1),
            bytes: 0,
        }],
        reader: READER_VERSION.to_owned(),
        is_demonstration: true,
        ..NewRelease::default()
    }
}
