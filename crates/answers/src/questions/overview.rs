//! An organisation against its groups.

use std::sync::Arc;

use domain::code::OdsCode;
use domain::comparison::{Comparison, ComparisonError, IndicatorSeries, Named};
use domain::registry::{Dataset, SectionView};
use domain::snapshot::Snapshot;

use super::{codes, find};
use crate::dashboard::{Answer, Unavailable, profiles};

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
    let wanted = Some(profile).filter(|profile| !profile.is_empty());
    let found = carried(snapshot, dataset, org, period, own, wanted);
    let Answer::Comparison(mut comparison) = found else {
        return found;
    };
    let Some(facts) = snapshot.facts(dataset) else {
        return Answer::Unavailable(Unavailable::NotLoaded);
    };
    let kind = comparison.subject.kind;
    let mut page = Dataset::clone(&comparison.dataset);
    let all = snapshot.catalogue.ordinals(kind);
    profiles::withhold(&mut page, facts, all, kind, comparison.period);
    let shown = profiles::shown(&page, wanted).cloned();
    if let Some(shown) = &shown {
        let is_carried = |id: &String| comparison.indicator(id).is_some();
        if !shown.indicators.iter().all(is_carried) {
            let found = carried(snapshot, dataset, org, period, own, Some(&shown.id));
            let Answer::Comparison(other) = found else {
                return found;
            };
            comparison = other;
        }
    }
    comparison.dataset = Arc::new(page);
    datasets::tell(&mut comparison);
    if let Some(shown) = shown {
        let of_sections = of_sections(&comparison.dataset);
        comparison.indicators.retain(|series| {
            shown.indicators.contains(&series.id) || of_sections.contains(&series.id)
        });
    }
    let show = comparison.shown_indicator(Some(show));
    Answer::Comparison(Box::new(comparison.with_series_of(&show)))
}

/// The indicators that the sections of a page show as rows.
fn of_sections(dataset: &Dataset) -> Vec<String> {
    dataset
        .sections
        .iter()
        .filter_map(|section| match &section.view {
            SectionView::Indicators { indicators, .. } => Some(indicators),
            _ => None,
        })
        .flatten()
        .cloned()
        .collect()
}

/// What a page with a profile is made from: its indicators, those of the first profile, of
/// which the story may speak whichever is shown, and those of the sections.
fn carried(
    snapshot: &Snapshot,
    dataset: &str,
    org: &str,
    period: &str,
    own: &str,
    profile: Option<&str>,
) -> Answer {
    let wanted = |dataset: &Dataset| {
        let first = dataset.profile(None)?;
        let shown = dataset.profile(profile)?;
        let mut ids = shown.indicators.clone();
        for id in first.indicators.iter().chain(&of_sections(dataset)) {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        Some(ids)
    };
    compare(snapshot, dataset, org, period, own, wanted)
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
            snapshot.catalogue.by_code(code).map(|organisation| {
                Named::within(
                    snapshot,
                    &snapshot.geographies.at(period.first_month()),
                    organisation,
                )
            }),
            period,
            facts.periods().to_vec(),
        )),
    }
}

/// What a visitor typed, short enough to be shown.
fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(20).collect()
}
