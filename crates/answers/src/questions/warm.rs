//! What all pages share, computed before the first of them is asked for.

use domain::snapshot::Snapshot;

use super::{nation, overview, site};

/// Computes what pages of many organisations have in common (the spreads of every indicator and
/// period, the characteristics behind groups, the examples), so that the first visitors after a
/// load need not wait for it. The snapshot keeps it.
pub fn warm(snapshot: &Snapshot) {
    let examples = site(snapshot).examples;
    let england = snapshot
        .catalogue
        .of_kind(domain::organisation::Kind::England)
        .map(|england| england.code);
    let organisations: Vec<String> = examples
        .iter()
        .map(|(code, _)| *code)
        .chain(england)
        .map(|code| code.to_string())
        .collect();
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
        let _ = nation(snapshot, &dataset.id, "", "", "");
    }
}
