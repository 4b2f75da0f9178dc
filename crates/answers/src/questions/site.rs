//! What every page needs to know.

use domain::code::OdsCode;
use domain::facts::Facts;
use domain::organisation::Kind;
use domain::registry::Origin;
use domain::snapshot::Snapshot;

use crate::site::{Site, ToolCard};

/// What every page needs to know.
#[must_use]
pub fn site(snapshot: &Snapshot) -> Site {
    Site {
        is_demonstration: snapshot.is_demonstration,
        has_own_tables: snapshot
            .facts
            .iter()
            .any(|facts| facts.dataset.origin == Origin::User),
        is_empty: snapshot.is_empty(),
        examples: examples(snapshot),
        tools: snapshot
            .registry
            .datasets()
            .iter()
            .filter_map(|dataset| ToolCard::of(dataset))
            .collect(),
    }
}

/// A practice of middling size and its PCN, to begin with.
fn examples(snapshot: &Snapshot) -> Vec<(OdsCode, String)> {
    let Some((lists, indicator)) = snapshot.list_sizes() else {
        return Vec::new();
    };
    let (Some(period), Some(patients)) = (
        lists.latest(Kind::Practice),
        lists.dataset.evaluation(indicator),
    ) else {
        return Vec::new();
    };
    let geography = snapshot
        .geographies
        .at(lists.periods()[period].first_month());
    let median = lists
        .spread(patients, period, Kind::Practice)
        .map_or(9_000.0, |spread| spread.median);
    let distribution = lists.distribution(patients, period, Kind::Practice);
    // One that every dashboard with practices can show, in a real PCN.
    let shown: Vec<(&Facts, usize)> = snapshot
        .facts
        .iter()
        .filter(|facts| facts.dataset.tool.is_some())
        .filter_map(|facts| Some((facts.as_ref(), facts.latest(Kind::Practice)?)))
        .collect();
    let nearest = distribution
        .pairs()
        .filter(|(practice, _)| {
            let has_pcn = geography
                .parent(*practice, Kind::Pcn)
                .and_then(|pcn| snapshot.catalogue.get(pcn))
                .is_some_and(|pcn| !pcn.is_placeholder());
            let reported = shown
                .iter()
                .all(|(facts, period)| facts.is_present(*period, *practice));
            has_pcn && reported
        })
        .min_by(|a, b| (a.1 - median).abs().total_cmp(&(b.1 - median).abs()))
        .map(|(practice, _)| practice);
    let Some(practice) = nearest.and_then(|practice| snapshot.catalogue.get(practice)) else {
        return Vec::new();
    };
    let pcn = geography
        .parent(practice.ordinal, Kind::Pcn)
        .and_then(|pcn| snapshot.catalogue.get(pcn));
    std::iter::once(practice)
        .chain(pcn)
        .map(|organisation| (organisation.code, organisation.name.clone()))
        .collect()
}
