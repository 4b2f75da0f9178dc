//! England in one indicator.

use std::sync::Arc;

use domain::catalogue::Catalogue;
use domain::code::OdsCode;
use domain::comparison::words::upper_first;
use domain::comparison::{Comparison, ComparisonError, Named, Spreads};
use domain::facts::{Facts, denominator_periods};
use domain::geography::{Geography, PARENT_KINDS};
use domain::organisation::{Kind, Organisation};
use domain::period::Period;
use domain::registry::{Dataset, Denominator, Evaluation};
use domain::snapshot::Snapshot;

use crate::dashboard::Unavailable;
use crate::nation::{AreaFigures, Bins, Nation, NationAnswer};

/// England in one indicator.
#[must_use]
pub fn nation(
    snapshot: &Snapshot,
    dataset: &str,
    show: &str,
    period: &str,
    org: &str,
) -> NationAnswer {
    let Some(facts) = snapshot
        .facts(dataset)
        .filter(|facts| !facts.periods().is_empty())
    else {
        return NationAnswer::Unavailable(Unavailable::NotLoaded);
    };
    let Some(evaluation) = shown(facts, show) else {
        return NationAnswer::Unavailable(Unavailable::NotLoaded);
    };
    // The newest period of the shown indicator: others may have newer files.
    let period = period.parse().ok().or_else(|| {
        let newest = facts.newest(Kind::England, &[evaluation])?;
        facts.periods().get(newest).copied()
    });
    let ids = of_page(&facts.dataset, &evaluation.indicator.id);
    let (code, ids) = (OdsCode::ENGLAND, ids.as_deref());
    let found = Comparison::of_indicators(snapshot, facts, code, period, &[], ids, |_| true);
    let england = match found {
        Ok(england) => england,
        Err(ComparisonError::UnknownPeriod(period)) => {
            return NationAnswer::Unavailable(Unavailable::NoPeriod(
                None,
                period,
                facts.periods().to_vec(),
            ));
        }
        Err(_) => return NationAnswer::Unavailable(Unavailable::NotLoaded),
    };
    let mut england = england.with_series_of(&evaluation.indicator.id);
    let period = england.period;
    let geography = snapshot
        .geographies
        .at(facts.periods()[period].first_month());
    let catalogue = &snapshot.catalogue;
    let organisation = org
        .parse()
        .ok()
        .and_then(|code: OdsCode| catalogue.by_code(code))
        .filter(|organisation| organisation.kind != Kind::England);
    let (reporting, listed) = reporting(facts, catalogue, &geography, period);
    let own = organisation
        .and_then(|organisation| facts.indicator(evaluation, period, organisation.ordinal));
    let story = datasets::nation_story(&england, reporting);
    if facts.dataset.has_many_indicators() {
        let named = england.dataset.with_others_named(&evaluation.indicator.id);
        england.dataset = Arc::new(named);
    }
    NationAnswer::Nation(Box::new(Nation {
        show: evaluation.indicator.id.clone(),
        story,
        spreads: Spreads::whole(
            (0..facts.periods().len())
                .map(|period| facts.spread(evaluation, period, Kind::Practice))
                .collect(),
        ),
        spreading: spreading(facts, evaluation, period),
        areas: areas(snapshot, facts, evaluation, &geography, period),
        denominator: denominator(snapshot, facts, evaluation, period),
        reporting: (reporting, listed),
        own,
        parents: organisation.map_or_else(Vec::new, |organisation| {
            parents(catalogue, &geography, organisation)
        }),
        organisation: organisation
            .map(|organisation| Named::within(snapshot, &geography, organisation)),
        england,
    }))
}

/// The indicators that a page is made from where there are hundreds: the shown one, and those of
/// which the story may speak. `None` is all.
fn of_page<'a>(dataset: &'a Dataset, shown: &'a str) -> Option<Vec<&'a str>> {
    dataset.has_many_indicators().then(|| {
        let first = dataset.profile(None).into_iter();
        let first = first.flat_map(|profile| &profile.indicators);
        let mut ids: Vec<&str> = first.map(String::as_str).collect();
        if !ids.contains(&shown) {
            ids.push(shown);
        }
        ids
    })
}

/// The indicator that is asked for, else the one that the tool shows first.
fn shown<'a>(facts: &'a Facts, show: &str) -> Option<&'a Evaluation> {
    let dataset = &facts.dataset;
    dataset
        .evaluation(show)
        .or_else(|| dataset.evaluation(&dataset.tool.as_ref()?.first_shown))
        .or_else(|| dataset.evaluations().first())
}

/// The areas of every level in an indicator, in order of name.
fn areas(
    snapshot: &Snapshot,
    facts: &Facts,
    evaluation: &Evaluation,
    geography: &Geography,
    period: usize,
) -> Vec<AreaFigures> {
    let catalogue = &snapshot.catalogue;
    let mut areas: Vec<AreaFigures> = [Kind::Icb, Kind::Region, Kind::SubIcb]
        .into_iter()
        .flat_map(|kind| catalogue.of_kind(kind))
        .filter_map(|area| {
            let figure = facts.reading(evaluation, period, area.ordinal).measured();
            // Areas of another era have neither figures nor practices.
            (figure.is_some() || geography.exists(catalogue, area.ordinal)).then(|| AreaFigures {
                area: Named::within(snapshot, geography, area),
                figure,
                basis: facts.behind(evaluation, period, area.ordinal),
            })
        })
        .collect();
    areas.sort_by(|a, b| a.area.name.cmp(&b.area.name));
    areas
}

/// How many practices reported in a period, and how many are listed or reported.
fn reporting(
    facts: &Facts,
    catalogue: &Catalogue,
    geography: &Geography,
    period: usize,
) -> (u32, u32) {
    let (mut reporting, mut listed) = (0, 0);
    for practice in catalogue.ordinals(Kind::Practice) {
        let is_present = facts.is_present(period, *practice);
        reporting += u32::from(is_present);
        listed += u32::from(is_present || geography.is_listed(*practice));
    }
    (reporting, listed)
}

/// The areas that an organisation belongs to.
fn parents(
    catalogue: &Catalogue,
    geography: &Geography,
    organisation: &Organisation,
) -> Vec<OdsCode> {
    PARENT_KINDS
        .iter()
        .filter_map(|kind| geography.parent(organisation.ordinal, *kind))
        .filter_map(|parent| catalogue.get(parent))
        .map(|parent| parent.code)
        .collect()
}

/// What must be told of the denominator of England, where another dataset gives it: which
/// period it is of, where that is not the shown one, and how it is made.
fn denominator(
    snapshot: &Snapshot,
    facts: &Facts,
    evaluation: &Evaluation,
    period: usize,
) -> Option<String> {
    let Denominator::Cells(cells) = &evaluation.denominator else {
        return None;
    };
    let margin = &facts.dataset.margins.get(cells.margin)?.id;
    let england = snapshot.catalogue.by_code(OdsCode::ENGLAND)?.ordinal;
    let used = facts.borrowed(cells.margin, period, england);
    let mut declared = facts.dataset.external.iter();
    let external = used
        .first()
        .copied()
        .or_else(|| declared.find(|one| one.margin == *margin))?;
    let other = snapshot.facts(&external.dataset)?;
    let from = other.dataset.margin_index(&external.from)?;
    let shown = facts.periods()[period];
    let (mut periods, is_mean) = denominator_periods(other, shown, external.when);
    periods.retain(|period| other.value(from, 0, *period, england).is_reported());
    let periods: Vec<Period> = periods
        .into_iter()
        .map(|period| other.periods()[period])
        .collect();
    let counted = upper_first(&evaluation.indicator.denominator);
    let when = other_period(shown, &periods, is_mean)
        .map(|when| format!("{counted}: {}, {when}", other.dataset.title));
    let said = (!used.is_empty() && !external.said.is_empty()).then(|| external.said.clone());
    let all: Vec<String> = when.into_iter().chain(said).collect();
    (!all.is_empty()).then(|| all.join(". "))
}

/// The period of a denominator in words, from those that may give it, the best first, or
/// from all of which it is the mean. `None` where it is the shown one.
fn other_period(shown: Period, periods: &[Period], is_mean: bool) -> Option<String> {
    let (first, last) = (periods.first()?, periods.last()?);
    if is_mean && periods.len() > 1 {
        Some(format!("mean of {} to {}", first.long(), last.long()))
    } else {
        (*first != shown).then(|| first.long())
    }
}

/// The practices in bins of a round width, between the ends of nearly all of them.
fn spreading(facts: &Facts, evaluation: &Evaluation, period: usize) -> Option<Bins> {
    const BINS: usize = 36;
    let spread = facts.spread(evaluation, period, Kind::Practice)?;
    let distribution = facts.distribution(evaluation, period, Kind::Practice);
    let values = distribution.sorted();
    // A hundredth at either end would press the others together.
    let low = domain::statistics::rank::quantile(values, 0.005)?;
    let high = domain::statistics::rank::quantile(values, 0.995)?;
    let scale = charts::Scale::round(low, high, BINS, 0.0, 1.0);
    let edges = scale.ticks();
    let (first, last) = (*edges.first()?, *edges.last()?);
    let mut counts = vec![0; edges.len().saturating_sub(1)];
    let mut outside = (0, 0);
    for value in values.iter().copied() {
        if value < first {
            outside.0 += 1;
        } else if value >= last {
            outside.1 += 1;
        } else {
            let bin = edges
                .partition_point(|edge| *edge <= value)
                .saturating_sub(1);
            counts[bin.min(edges.len() - 2)] += 1;
        }
    }
    Some(Bins {
        edges,
        counts,
        outside,
        spread,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denominator_of_another_period_is_named() {
        let month = |text: &str| Period::Month(text.parse().unwrap());
        let (august, october) = (month("2025-08"), month("2025-10"));
        assert_eq!(other_period(october, &[october, august], false), None);
        assert_eq!(
            other_period(october, &[august, october], false).as_deref(),
            Some("August 2025")
        );
        assert_eq!(
            other_period(october, &[august, october], true).as_deref(),
            Some("mean of August 2025 to October 2025")
        );
        assert_eq!(other_period(october, &[], false), None);
    }
}
