//! What pages, exports and the shell ask of a snapshot. Server functions are thin wrappers
//! around these, so that one question has one answer everywhere.

mod find;
mod indicators;
mod nation;
mod neighbours;
mod overview;
mod place;
mod site;
mod stand_in;
mod warm;

use domain::code::OdsCode;
use domain::release::Release;
use domain::snapshot::Snapshot;

pub use find::find;
pub use indicators::indicators;
pub use nation::nation;
pub use neighbours::neighbours;
pub use overview::{comparison, newest_period, overview, series};
pub use place::place;
pub use site::site;
pub use stand_in::stand_in;
pub use warm::warm;

/// The codes of a list that is separated by commas; what is no code is left out.
#[must_use]
pub fn codes(list: &str) -> Vec<OdsCode> {
    list.split([',', ' '])
        .filter_map(|code| code.parse().ok())
        .collect()
}

/// The releases behind a period's figures, newest first.
#[must_use]
pub fn provenance(snapshot: &Snapshot, dataset: &str, period: &str) -> Vec<Release> {
    let (Some(dataset), Ok(period)) = (snapshot.registry.dataset(dataset), period.parse()) else {
        return Vec::new();
    };
    snapshot.releases_of(dataset, period).cloned().collect()
}
