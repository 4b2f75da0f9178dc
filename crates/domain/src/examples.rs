//! Organisations to begin with, where a visitor has not chosen one.

use crate::facts::Facts;
use crate::organisation::{Kind, Ordinal};
use crate::snapshot::Snapshot;

/// The size of a list where none is loaded from which a middling one could be read.
const USUAL_LIST: f64 = 9_000.0;

/// A practice of middling size that every dashboard with practices can show, and its PCN.
pub(crate) fn of(snapshot: &Snapshot) -> Vec<Ordinal> {
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
        .map_or(USUAL_LIST, |spread| spread.median);
    let distribution = lists.distribution(patients, period, Kind::Practice);
    let shown: Vec<(&Facts, usize)> = snapshot
        .facts
        .iter()
        .filter(|facts| facts.dataset.tool.is_some())
        .filter_map(|facts| Some((facts.as_ref(), facts.latest(Kind::Practice)?)))
        .collect();
    let pcn_of = |practice: Ordinal| {
        geography
            .parent(practice, Kind::Pcn)
            .and_then(|pcn| snapshot.catalogue.get(pcn))
            .filter(|pcn| !pcn.is_placeholder())
            .map(|pcn| pcn.ordinal)
    };
    distribution
        .pairs()
        .filter_map(|(practice, patients)| Some((practice, pcn_of(practice)?, patients)))
        .filter(|(practice, ..)| {
            shown
                .iter()
                .all(|(facts, period)| facts.is_present(*period, *practice))
        })
        .min_by(|a, b| (a.2 - median).abs().total_cmp(&(b.2 - median).abs()))
        .map_or_else(Vec::new, |(practice, pcn, _)| vec![practice, pcn])
}
