//! Who the members of an area are, and their figures, asked of a snapshot.

use std::ops::RangeInclusive;
use std::sync::Arc;

use domain::comparison::Named;
use domain::facts::Facts;
use domain::geography::Geography;
use domain::organisation::{Kind, Ordinal, Organisation};
use domain::registry::{Evaluation, Reading, SectionView};
use domain::snapshot::Snapshot;
use domain::statistics::interval;

use crate::dashboard::columns::response_rate;
use crate::dashboard::members_figure::{Member, Members};
use crate::dashboard::words::source_of;

/// How many periods are drawn.
const MOST_PERIODS: usize = 24;

/// The members of an area for a section of a dataset, in the wanted indicator, or the first
/// that the section names; for a practice, the practices of its PCN. `None` where there is no
/// such section or where there are fewer than two members.
#[must_use]
pub fn members(
    snapshot: &Snapshot,
    dataset: &str,
    section: &str,
    org: &str,
    period: &str,
    wanted: &str,
) -> Option<Members> {
    let facts = snapshot.facts(dataset)?;
    let section = facts.dataset.section(section)?;
    let SectionView::Members { indicators } = &section.view else {
        return None;
    };
    let evaluations: Vec<&Evaluation> = indicators
        .iter()
        .filter_map(|id| facts.dataset.evaluation(id))
        .collect();
    let catalogue = &snapshot.catalogue;
    let organisation = catalogue.by_code(org.parse().ok()?)?;
    let period = match period.parse() {
        Ok(period) => facts.period_index(period)?,
        Err(_) => facts.latest(organisation.kind)?,
    };
    let geography = snapshot
        .geographies
        .at(facts.periods()[period].first_month());
    let (within, kind) = area_of(snapshot, &geography, organisation)?;
    let periods = ((period + 1).saturating_sub(MOST_PERIODS), period);
    let within_area = geography.within(catalogue, within.ordinal, kind);
    let (offered, evaluation) = choices(facts, &evaluations, periods, &within_area, wanted)?;
    let members: Vec<Member> = within_area
        .iter()
        .filter_map(|member| catalogue.get(*member))
        .filter(|member| is_member(facts, &geography, period, member))
        .map(|member| {
            let is_subject = member.ordinal == organisation.ordinal;
            let name = snapshot.name_in(&geography, member);
            member_of(facts, evaluation, periods, (member, name), is_subject)
        })
        .collect();
    let is_mean_of_group = evaluation.indicator.is_mean_of_group();
    let england = catalogue
        .of_kind(Kind::England)
        .next()
        .filter(|_| !is_mean_of_group)
        .map(|england| values(facts, evaluation, periods, england.ordinal));
    (members.len() > 1).then(|| Members {
        id: section.id.clone(),
        slug: facts.dataset.slug().unwrap_or_default().to_owned(),
        within: Named::within(snapshot, &geography, within),
        kind,
        indicator: Arc::clone(&evaluation.indicator),
        choices: offered
            .iter()
            .map(|one| (one.indicator.id.clone(), one.indicator.label.clone()))
            .collect(),
        breaks: facts.dataset.breaks_at(
            &evaluation.indicator.id,
            &facts.periods()[periods.0..=period],
        ),
        periods: facts.periods()[periods.0..=period].to_vec(),
        england: england.unwrap_or_default(),
        members,
        source: source_of(
            &facts.dataset,
            facts.periods()[period],
            snapshot.is_demonstration,
        ),
    })
}

/// The indicators that are offered, those of which something is published for the members'
/// level, and the one that is shown.
fn choices<'a>(
    facts: &Facts,
    evaluations: &[&'a Evaluation],
    (first, period): (usize, usize),
    members: &[Ordinal],
    wanted: &str,
) -> Option<(Vec<&'a Evaluation>, &'a Evaluation)> {
    let has_figures = |evaluation: &Evaluation, mut periods: RangeInclusive<usize>| {
        periods.any(|period| {
            members
                .iter()
                .any(|member| facts.reading(evaluation, period, *member) != Reading::Missing)
        })
    };
    // What is asked for is offered even where it has no figures, so that the page can say so.
    let offered: Vec<&Evaluation> = evaluations
        .iter()
        .copied()
        .filter(|evaluation| {
            evaluation.indicator.id == wanted || has_figures(evaluation, first..=period)
        })
        .collect();
    let shown = offered
        .iter()
        .find(|evaluation| evaluation.indicator.id == wanted)
        .or_else(|| offered.iter().find(|one| has_figures(one, period..=period)))
        .or_else(|| offered.first())
        .or_else(|| evaluations.first())
        .copied()?;
    Some((offered, shown))
}

/// Whether an organisation is shown among the members of its area. Practices that closed are
/// in no source any more and have no figures.
fn is_member(
    facts: &Facts,
    geography: &Geography,
    period: usize,
    organisation: &Organisation,
) -> bool {
    !organisation.is_placeholder()
        && (organisation.kind != Kind::Practice
            || geography.is_listed(organisation.ordinal)
            || facts.is_present(period, organisation.ordinal))
}

/// The area whose members are shown, and what they are.
fn area_of<'a>(
    snapshot: &'a Snapshot,
    geography: &Geography,
    organisation: &'a Organisation,
) -> Option<(&'a Organisation, Kind)> {
    Some(match organisation.kind {
        Kind::England => (organisation, Kind::Region),
        Kind::Region => (organisation, Kind::Icb),
        Kind::Icb => (organisation, Kind::SubIcb),
        Kind::SubIcb => (organisation, Kind::Pcn),
        Kind::Pcn => (organisation, Kind::Practice),
        Kind::Practice => {
            let pcn = geography.parent(organisation.ordinal, Kind::Pcn)?;
            let pcn = snapshot.catalogue.get(pcn)?;
            (!pcn.is_placeholder()).then_some((pcn, Kind::Practice))?
        }
    })
}

/// The values that may be set beside those of others, from the first to the last period.
fn values(
    facts: &Facts,
    evaluation: &Evaluation,
    (first, last): (usize, usize),
    ordinal: Ordinal,
) -> Vec<Option<f64>> {
    (first..=last)
        .map(|period| facts.comparable_value(evaluation, period, ordinal))
        .collect()
}

/// The interval of the change on a year before, where both are estimates.
fn change_range(
    facts: &Facts,
    evaluation: &Evaluation,
    period: usize,
    member: &Organisation,
) -> Option<(f64, f64)> {
    let shown = *facts.periods().get(period)?;
    let earlier = shown.months_before(12)?;
    let id = &evaluation.indicator.id;
    if facts.dataset.break_between(id, earlier, shown).is_some() {
        return None;
    }
    let earlier = facts.period_index(earlier)?;
    let estimate = |period: usize| {
        let measured = facts
            .comparable(evaluation, period, member.ordinal)
            .measured()?;
        Some((
            evaluation.indicator.value(measured.quantity)?,
            measured.published?,
        ))
    };
    let ((now, range), (before, earlier)) = (estimate(period)?, estimate(earlier)?);
    let range = interval::difference(now, range, before, earlier);
    Some((range.low, range.high))
}

fn member_of(
    facts: &Facts,
    evaluation: &Evaluation,
    (first, period): (usize, usize),
    (member, name): (&Organisation, &str),
    is_subject: bool,
) -> Member {
    let comparable = facts.comparable(evaluation, period, member.ordinal);
    let reading = facts.reading(evaluation, period, member.ordinal);
    let values = values(facts, evaluation, (first, period), member.ordinal);
    let last = values.last().copied().flatten();
    let absent = match (last, reading) {
        (Some(_), _) => None,
        (None, Reading::Suppressed) => Some("suppressed"),
        (None, Reading::BelowLeast) => Some("not shown: too little to divide by"),
        (None, Reading::AcrossBreak) => Some("not comparable: the method changed"),
        (None, Reading::Value(_)) if member.kind != Kind::Practice => {
            Some("too few practices reported")
        }
        (None, Reading::Value(_)) => Some("not comparable"),
        (None, Reading::Missing) if facts.absence(period, member.ordinal).is_some() => {
            facts.absence(period, member.ordinal)
        }
        (None, Reading::Missing)
            if facts.is_present(period, member.ordinal)
                || facts
                    .distribution(evaluation, period, member.kind)
                    .sorted()
                    .is_empty() =>
        {
            Some("not published")
        }
        (None, Reading::Missing) if member.kind == Kind::Practice => Some("did not report"),
        (None, Reading::Missing) => Some("not in the loaded files"),
    };
    let indicator = &evaluation.indicator;
    let base = last
        .and_then(|_| comparable.measured())
        .and_then(|measured| match indicator.parts() {
            Some(parts) => indicator.parts_behind(measured).filter(|_| parts > 1),
            None => measured.base,
        });
    let response_rate = base.and_then(|_| {
        let rate = facts.dataset.evaluation(&response_rate(&facts.dataset)?)?;
        facts.comparable_value(rate, period, member.ordinal)
    });
    Member {
        base,
        response_rate,
        named: Named {
            code: member.code,
            name: name.to_owned(),
            kind: member.kind,
        },
        basis: facts.behind(evaluation, period, member.ordinal),
        is_subject,
        absent: absent.map(ToOwned::to_owned),
        range: comparable
            .measured()
            .filter(|_| last.is_some())
            .and_then(|measured| indicator.interval(measured))
            .map(|range| (range.low, range.high)),
        change_range: last.and_then(|_| change_range(facts, evaluation, period, member)),
        place: last.map(|value| {
            facts
                .distribution(evaluation, period, member.kind)
                .place(value)
        }),
        values,
    }
}
