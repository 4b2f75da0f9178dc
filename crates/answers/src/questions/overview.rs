//! An organisation against its groups.

use domain::code::OdsCode;
use domain::comparison::{Comparison, ComparisonError, IndicatorSeries};
use domain::registry::Dataset;
use domain::snapshot::Snapshot;

use super::{codes, find, named};
use crate::dashboard::{Answer, Unavailable};

/// Every indicator of an organisation against its groups, over all periods. An empty `period`
/// is the latest.
#[must_use]
pub fn comparison(
    snapshot: &Snapshot,
    dataset: &str,
    org: &str,
    period: &str,
    own: &str,
) -> Answer {
    compare(snapshot, dataset, org, period, own, |_| None)
}

/// The overview that a page carries: the indicators of a profile in the shown period, one of
/// them over time, and what is said beside each group.
#[must_use]
pub fn overview(
    snapshot: &Snapshot,
    dataset: &str,
    org: &str,
    period: &str,
    own: &str,
    profile: &str,
    show: &str,
) -> Answer {
    // The story may speak of the first profile whichever is shown.
    let told = |dataset: &Dataset| {
        let first = dataset.profile(None)?;
        let shown = dataset.profile(Some(profile))?;
        let mut ids = shown.indicators.clone();
        for id in &first.indicators {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        Some(ids)
    };
    match compare(snapshot, dataset, org, period, own, told) {
        Answer::Comparison(mut comparison) => {
            datasets::tell(&mut comparison);
            if let Some(profile) = comparison.dataset.profile(Some(profile)) {
                let shown = profile.indicators.clone();
                comparison
                    .indicators
                    .retain(|series| shown.contains(&series.id));
            }
            let show = comparison.shown_indicator(Some(show));
            Answer::Comparison(Box::new(comparison.with_series_of(&show)))
        }
        nothing @ Answer::Unavailable(_) => nothing,
    }
}

/// One indicator over time, for an organisation and its groups.
#[must_use]
pub fn series(
    snapshot: &Snapshot,
    dataset: &str,
    org: &str,
    period: &str,
    own: &str,
    show: &str,
) -> Option<IndicatorSeries> {
    let facts = snapshot.facts(dataset)?;
    let evaluation = facts.dataset.evaluation(show)?;
    Comparison::series_of(
        snapshot,
        facts,
        org.parse().ok()?,
        period.parse().ok(),
        &codes(own),
        evaluation,
    )
    .ok()
}

fn compare(
    snapshot: &Snapshot,
    dataset: &str,
    org: &str,
    period: &str,
    own: &str,
    indicators: impl Fn(&Dataset) -> Option<Vec<String>>,
) -> Answer {
    let Some(facts) = snapshot
        .facts(dataset)
        .filter(|facts| !facts.periods().is_empty())
    else {
        return Answer::Unavailable(Unavailable::NotLoaded);
    };
    let unknown = || {
        Answer::Unavailable(Unavailable::Unknown(
            shortened(org),
            find(snapshot, org, 6, None),
        ))
    };
    let Ok(code) = org.parse::<OdsCode>() else {
        return unknown();
    };
    let ids = indicators(&facts.dataset);
    let ids: Option<Vec<&str>> = ids
        .as_ref()
        .map(|ids| ids.iter().map(String::as_str).collect());
    let own = codes(own);
    let period = period.parse().ok();
    match Comparison::of_indicators(snapshot, facts, code, period, &own, ids.as_deref()) {
        Ok(comparison) => Answer::Comparison(Box::new(comparison)),
        Err(ComparisonError::NothingLoaded) => Answer::Unavailable(Unavailable::NotLoaded),
        Err(ComparisonError::UnknownOrganisation(_)) => unknown(),
        Err(ComparisonError::UnknownPeriod(period)) => Answer::Unavailable(Unavailable::NoPeriod(
            snapshot.catalogue.by_code(code).map(named),
            period,
            facts.periods().to_vec(),
        )),
    }
}

/// What a visitor typed, short enough to be shown.
fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(20).collect()
}
