//! An organisation against its groups.

use std::sync::Arc;

use domain::code::OdsCode;
use domain::comparison::{Comparison, ComparisonError, IndicatorSeries, Named};
use domain::facts::Facts;
use domain::organisation::{Ordinal, Organisation};
use domain::period::Period;
use domain::registry::{Dataset, Evaluation, Profile, Reading, SectionView, View};
use domain::snapshot::Snapshot;

use super::{codes, find, stand_in};
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
    compare(snapshot, dataset, org, period, own, |_| None, |_| true)
}

/// The overview that a page carries: the indicators of a profile in the shown period, one of
/// them over time, and what is said beside each group. Where the profile is not published at the
/// level of the organisation, and it has no figures, they are those of an area that stands in for
/// it ([`stand_in::stand_in`]).
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
    let Some(facts) = snapshot
        .facts(dataset)
        .filter(|facts| !facts.periods().is_empty())
    else {
        return Answer::Unavailable(Unavailable::NotLoaded);
    };
    let asked = organisation_of(snapshot, org);
    let page = asked.map(|asked| facts.page(asked.kind));
    let shown = page.and_then(|page| profiles::shown(page, wanted));
    let stand_in = stand_in(snapshot, facts, org, period, profile);
    let code = stand_in.map_or_else(|| org.to_owned(), |area| area.code.to_string());
    // The user's own group is of organisations like the one that was asked for.
    let (org, own) = match stand_in {
        Some(_) => (code.as_str(), ""),
        None => (org, own),
    };
    let period = period
        .parse::<Period>()
        .ok()
        .or_else(|| newest_period(snapshot, dataset, org, profile, ""));
    let period = period.map_or_else(String::new, |period| period.to_string());
    let carried_profile = shown.as_ref().map(|shown| shown.id.as_str()).or(wanted);
    let found = carried(snapshot, dataset, org, &period, own, carried_profile);
    let Answer::Comparison(mut comparison) = found else {
        return found;
    };
    if let (Some(area), Some(asked), Some(page), Some(shown)) = (stand_in, asked, page, shown) {
        comparison.dataset = Arc::clone(page);
        comparison.asked = stand_in::asked(snapshot, &comparison, shown, asked, area);
    }
    datasets::tell(&mut comparison);
    if let Some(shown) = shown {
        let of_sections = of_sections(&comparison.dataset);
        comparison.indicators.retain(|series| {
            shown.indicators.contains(&series.id) || of_sections.contains(&series.id)
        });
        comparison.last_reported = last_reported(&comparison, shown);
        if !comparison.is_reported() {
            comparison.population = population(snapshot, facts, &comparison, shown);
        }
    }
    let show = comparison.shown_indicator(Some(show));
    if let Some(whole) = series(snapshot, dataset, org, &period, own, &show) {
        comparison.replace_series(whole);
    }
    comparison.dataset = for_shown(&comparison);
    Answer::Comparison(Box::new(comparison.with_series_of(&show)))
}

/// The declaration that a page carries: of hundreds of indicators those that it shows.
fn for_shown(comparison: &Comparison) -> Arc<Dataset> {
    let dataset = &comparison.dataset;
    if !dataset.has_many_indicators() {
        return Arc::clone(dataset);
    }
    let sections = dataset.sections.iter();
    let of_sections: Vec<&String> = sections
        .flat_map(|section| match &section.view {
            SectionView::Indicators { indicators, .. } | SectionView::Members { indicators } => {
                indicators.iter().collect()
            }
            SectionView::Neighbours {
                size,
                changes,
                beside,
            } => changes.iter().chain([size, beside]).collect(),
            SectionView::Together { .. } | SectionView::Parts { .. } => Vec::new(),
        })
        .collect();
    let is_shown = |id: &str| {
        comparison.indicators.iter().any(|series| series.id == id)
            || of_sections.iter().any(|own| *own == id)
    };
    Arc::new(dataset.with_indicators(is_shown))
}

/// The period that is shown where an address names none: the newest that has figures of the
/// shown profile for organisations of the subject's level. Without a profile it is that of
/// the shown indicator.
#[must_use]
pub fn newest_period(
    snapshot: &Snapshot,
    dataset: &str,
    org: &str,
    profile: &str,
    show: &str,
) -> Option<Period> {
    let facts = snapshot.facts(dataset)?;
    let kind = organisation_of(snapshot, org)?.kind;
    let page = facts.page(kind);
    let with_shown = profiles::offered(page)
        .find(|profile| profile.indicators.iter().any(|id| id == show))
        .map(|profile| profile.id.as_str());
    let wanted = Some(profile).filter(|profile| !profile.is_empty());
    let shown = profiles::shown(page, wanted.or(with_shown));
    let evaluations: Vec<&Evaluation> = shown
        .map_or(&[][..], |shown| shown.indicators.as_slice())
        .iter()
        .filter_map(|id| facts.dataset.evaluation(id))
        .collect();
    let newest = facts
        .newest(kind, &evaluations)
        .or_else(|| facts.latest(kind))?;
    facts.periods().get(newest).copied()
}

/// The organisation with a code.
fn organisation_of<'a>(snapshot: &'a Snapshot, org: &str) -> Option<&'a Organisation> {
    snapshot.catalogue.by_code(org.parse().ok()?)
}

/// The latest period in which the subject has a figure of the shown profile.
fn last_reported(comparison: &Comparison, shown: &Profile) -> Option<usize> {
    (0..comparison.periods.len()).rev().find(|period| {
        comparison.indicators.iter().any(|series| {
            shown.indicators.contains(&series.id) && series.own_reading(*period) != Reading::Missing
        })
    })
}

/// How many organisations of the subject's kind have figures of a profile in the period.
fn population(snapshot: &Snapshot, facts: &Facts, comparison: &Comparison, shown: &Profile) -> u32 {
    let evaluations: Vec<&Evaluation> = shown
        .indicators
        .iter()
        .filter_map(|id| facts.dataset.evaluation(id))
        .collect();
    let has_figures = |ordinal: &&Ordinal| {
        evaluations.iter().any(|evaluation| {
            facts.reading(evaluation, comparison.period, **ordinal) != Reading::Missing
        })
    };
    let all = snapshot.catalogue.ordinals(comparison.subject.kind).iter();
    all.filter(has_figures).count() as u32
}

/// The indicators that the sections of a page show as rows, or below a breakdown.
fn of_sections(dataset: &Dataset) -> Vec<String> {
    let of_sections = dataset.sections.iter().filter_map(|one| match &one.view {
        SectionView::Indicators { indicators, .. } => Some(indicators),
        _ => None,
    });
    let breakdowns = dataset.breakdowns.iter();
    let of_breakdowns = breakdowns.filter_map(|one| match &one.view {
        View::HeatMap { beside, .. } => Some(beside),
        _ => None,
    });
    of_sections
        .chain(of_breakdowns)
        .flatten()
        .cloned()
        .collect()
}

/// What a page with a profile is made from: its indicators, those of the first profile, of
/// which the story may speak whichever is shown, and those of the sections. Beside groups they
/// are of the shown period, but for those that the story follows.
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
    let is_whole = |id: &str| datasets::story_series(dataset).contains(&id);
    compare(snapshot, dataset, org, period, own, wanted, is_whole)
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

pub(super) fn compare(
    snapshot: &Snapshot,
    dataset: &str,
    org: &str,
    period: &str,
    own: &str,
    indicators: impl Fn(&Dataset) -> Option<Vec<String>>,
    is_whole: impl Fn(&str) -> bool,
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
    let ids = ids.as_deref();
    match Comparison::of_indicators(snapshot, facts, code, period, &own, ids, is_whole) {
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
