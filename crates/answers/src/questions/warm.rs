//! What all pages share, computed before the first of them is asked for.

use domain::organisation::Kind;
use domain::snapshot::Snapshot;

use super::{nation, overview, site};

/// Computes what pages of many organisations have in common (the spreads of every indicator and
/// period, the characteristics behind groups, the examples), so that the first visitors after a
/// load need not wait for it. The snapshot keeps it.
pub fn warm(snapshot: &Snapshot) {
    let examples = site(snapshot).examples;
    let england = snapshot
        .catalogue
        .of_kind(Kind::England)
        .map(|england| england.code);
    let organisations: Vec<String> = examples
        .iter()
        .map(|(code, _)| *code)
        .chain(england)
        .map(|code| code.to_string())
        .collect();
    let of_regions = practices_of_regions(snapshot);
    for dataset in snapshot.registry.datasets() {
        if dataset.tool.is_none() {
            continue;
        }
        for org in &organisations {
            let profiles = dataset.profiles.iter().map(|profile| profile.id.as_str());
            for profile in std::iter::once("").chain(profiles) {
                let _ = overview(snapshot, &dataset.id, org, "", "", profile, "");
            }
        }
        for practice in &of_regions {
            let _ = overview(snapshot, &dataset.id, practice, "", "", "", "");
        }
        let _ = nation(snapshot, &dataset.id, "", "", "");
    }
}

/// The code of a practice in each region: its region is among its groups, and of a thousand
/// practices.
fn practices_of_regions(snapshot: &Snapshot) -> Vec<String> {
    let geography = snapshot.geographies.latest();
    let catalogue = &snapshot.catalogue;
    let regions = catalogue.ordinals(Kind::Region).iter();
    regions
        .filter_map(|region| {
            let practices = geography.practices_of(catalogue, *region);
            let practice = practices
                .iter()
                .find(|practice| geography.is_listed(**practice))?;
            Some(catalogue.get(*practice)?.code.to_string())
        })
        .collect()
}
