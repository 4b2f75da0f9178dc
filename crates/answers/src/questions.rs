//! What pages, exports and the shell ask of a snapshot. Server functions are thin wrappers
//! around these, so that one question has one answer everywhere.

use domain::code::OdsCode;
use domain::comparison::{
    Comparison, ComparisonError, IndicatorSeries, Named, Spreads, parents_of, subject_of,
};
use domain::facts::Facts;
use domain::geography::PARENT_KINDS;
use domain::organisation::{Kind, Ordinal, Organisation};
use domain::period::Period;
use domain::postcode;
use domain::registry::{Dataset, Evaluation, SectionView};
use domain::release::Release;
use domain::snapshot::Snapshot;

use crate::dashboard::{Answer, Unavailable};
use crate::nation::{AreaFigures, Bins, Nation, NationAnswer};
use crate::neighbours::{Neighbour, Neighbours};
use crate::places::{Part, Place, ToolSummary};
use crate::search::Found;
use crate::site::{Site, ToolCard};

/// What every page needs to know.
#[must_use]
pub fn site(snapshot: &Snapshot) -> Site {
    Site {
        is_demonstration: snapshot.is_demonstration,
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

/// The organisations that fit a text, the best first.
#[must_use]
pub fn find(snapshot: &Snapshot, query: &str, limit: usize, kind: Option<Kind>) -> Vec<Found> {
    let geography = snapshot.geographies.latest();
    let catalogue = &snapshot.catalogue;
    snapshot
        .search
        .find(query, limit, |ordinal| {
            kind.is_none_or(|kind| {
                catalogue
                    .get(ordinal)
                    .is_some_and(|organisation| organisation.kind == kind)
            })
        })
        .into_iter()
        .filter_map(|hit| catalogue.get(hit.ordinal))
        .map(|organisation| Found {
            code: organisation.code,
            // As it is called now: whoever searches knows that name.
            name: organisation.name.clone(),
            kind: organisation.kind,
            status: organisation.status,
            within: within(snapshot, &geography, organisation),
            postcode: organisation.postcode.clone(),
        })
        .collect()
}

/// The area that tells an organisation from others of its name.
fn within(
    snapshot: &Snapshot,
    geography: &domain::geography::Geography,
    organisation: &Organisation,
) -> Option<String> {
    let kinds = match organisation.kind {
        Kind::Practice => &[Kind::Pcn, Kind::SubIcb][..],
        Kind::Pcn => &[Kind::SubIcb],
        Kind::SubIcb => &[Kind::Icb],
        Kind::Icb => &[Kind::Region],
        Kind::Region | Kind::England => &[],
    };
    kinds.iter().find_map(|kind| {
        let parent = snapshot
            .catalogue
            .get(geography.parent(organisation.ordinal, *kind)?)?;
        (!parent.is_placeholder()).then(|| snapshot.name_in(geography, parent).to_owned())
    })
}

/// The codes of a list that is separated by commas; what is no code is left out.
#[must_use]
pub fn codes(list: &str) -> Vec<OdsCode> {
    list.split([',', ' '])
        .filter_map(|code| code.parse().ok())
        .collect()
}

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
    let Some(evaluation) = facts
        .dataset
        .evaluation(show)
        .or_else(|| {
            let tool = facts.dataset.tool.as_ref()?;
            facts.dataset.evaluation(&tool.first_shown)
        })
        .or_else(|| facts.dataset.evaluations().first())
    else {
        return NationAnswer::Unavailable(Unavailable::NotLoaded);
    };
    let england = match Comparison::of(snapshot, facts, OdsCode::ENGLAND, period.parse().ok(), &[])
    {
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
    let mut areas: Vec<AreaFigures> = [Kind::Icb, Kind::Region, Kind::SubIcb]
        .into_iter()
        .flat_map(|kind| catalogue.of_kind(kind))
        .filter_map(|area| {
            let figure = facts.reading(evaluation, period, area.ordinal).measured();
            // Areas of another era have neither figures nor practices.
            (figure.is_some() || geography.exists(catalogue, area.ordinal)).then(|| AreaFigures {
                area: Named::within(snapshot, &geography, area),
                figure,
                basis: facts.behind(evaluation, period, area.ordinal),
            })
        })
        .collect();
    areas.sort_by(|a, b| a.area.name.cmp(&b.area.name));
    let reporting = catalogue
        .ordinals(Kind::Practice)
        .iter()
        .filter(|practice| facts.is_present(period, **practice))
        .count();
    let listed = catalogue
        .ordinals(Kind::Practice)
        .iter()
        .filter(|practice| geography.is_listed(**practice) || facts.is_present(period, **practice))
        .count();
    let own = organisation
        .and_then(|organisation| facts.indicator(evaluation, period, organisation.ordinal));
    NationAnswer::Nation(Box::new(Nation {
        show: evaluation.indicator.id.clone(),
        story: datasets::nation_story(&england, reporting as u32),
        spreads: Spreads::whole(
            (0..facts.periods().len())
                .map(|period| facts.spread(evaluation, period, Kind::Practice))
                .collect(),
        ),
        spreading: spreading(facts, evaluation, period),
        areas,
        reporting: (reporting as u32, listed as u32),
        own,
        parents: organisation
            .map(|organisation| {
                PARENT_KINDS
                    .iter()
                    .filter_map(|kind| geography.parent(organisation.ordinal, *kind))
                    .filter_map(|parent| catalogue.get(parent))
                    .map(|parent| parent.code)
                    .collect()
            })
            .unwrap_or_default(),
        organisation: organisation
            .map(|organisation| Named::within(snapshot, &geography, organisation)),
        england: england.with_series_of(&evaluation.indicator.id),
    }))
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

/// The practices near an organisation, for a section that shows them.
#[must_use]
pub fn neighbours(
    snapshot: &Snapshot,
    dataset: &str,
    section: &str,
    org: &str,
    period: &str,
) -> Option<Neighbours> {
    /// Fewer practices than this in a postcode district, and the whole area is taken.
    const FEW: usize = 4;
    let facts = snapshot.facts(dataset)?;
    let section = facts
        .dataset
        .sections
        .iter()
        .find(|one| one.id == section)?;
    let SectionView::Neighbours {
        size,
        changes,
        beside,
    } = &section.view
    else {
        return None;
    };
    let columns: Vec<&Evaluation> = std::iter::once(size)
        .chain(changes)
        .chain([beside])
        .filter_map(|id| facts.dataset.evaluation(id))
        .collect();
    let organisation = snapshot.catalogue.by_code(org.parse().ok()?)?;
    let period = match period.parse::<Period>() {
        Ok(period) => facts.period_index(period)?,
        Err(_) => facts.latest(Kind::Practice)?,
    };
    let geography = snapshot
        .geographies
        .at(facts.periods()[period].first_month());
    let catalogue = &snapshot.catalogue;
    let own = organisation.ordinal;
    let area = |kind: Kind| {
        if organisation.kind == kind {
            Some(own)
        } else {
            geography.parent(own, kind)
        }
    };
    let practices_of = |area: Option<Ordinal>| -> Vec<Ordinal> {
        area.filter(|area| {
            catalogue
                .get(*area)
                .is_some_and(|area| !area.is_placeholder())
        })
        .map(|area| geography.practices_of(catalogue, area).to_vec())
        .unwrap_or_default()
    };
    let in_pcn = practices_of(area(Kind::Pcn));
    let in_sub_icb = practices_of(area(Kind::SubIcb));
    let present = |practice: &Ordinal| facts.is_present(period, *practice);
    let with_postcode = |cut: fn(&str) -> &str, wanted: &str| -> Vec<Ordinal> {
        catalogue
            .of_kind(Kind::Practice)
            .filter(|practice| {
                practice
                    .postcode
                    .as_deref()
                    .is_some_and(|postcode| cut(postcode) == wanted)
            })
            .map(|practice| practice.ordinal)
            .filter(present)
            .collect()
    };
    let (near, postcode) = match organisation.postcode.as_deref() {
        Some(own_postcode) if organisation.kind == Kind::Practice => {
            let district = postcode::district(own_postcode);
            let near = with_postcode(postcode::district, district);
            if near.len() >= FEW {
                (near, Some(district.to_owned()))
            } else {
                let area = postcode::area(own_postcode);
                (with_postcode(postcode::area, area), Some(area.to_owned()))
            }
        }
        _ => (Vec::new(), None),
    };
    let mut all: Vec<Ordinal> = in_pcn
        .iter()
        .chain(&in_sub_icb)
        .chain(&near)
        .copied()
        .collect();
    all.sort_unstable();
    all.dedup();
    let practices = all
        .into_iter()
        .filter(present)
        .filter_map(|practice| catalogue.get(practice))
        .map(|practice| Neighbour {
            code: practice.code,
            name: snapshot.name_in(&geography, practice).to_owned(),
            values: columns
                .iter()
                .map(|evaluation| facts.comparable_value(evaluation, period, practice.ordinal))
                .collect(),
            in_pcn: in_pcn.contains(&practice.ordinal),
            in_sub_icb: in_sub_icb.contains(&practice.ordinal),
            is_near: near.contains(&practice.ordinal),
        })
        .collect();
    Some(Neighbours {
        slug: facts.dataset.slug().unwrap_or_default().to_owned(),
        columns: columns
            .iter()
            .map(|evaluation| {
                let indicator = &evaluation.indicator;
                (indicator.label.clone(), charts::Format::of(indicator))
            })
            .collect(),
        practices,
        postcode,
    })
}

/// The page of an organisation.
#[must_use]
pub fn place(snapshot: &Snapshot, code: &str) -> Option<Place> {
    let catalogue = &snapshot.catalogue;
    let organisation = catalogue
        .by_code(code.parse().ok()?)
        .filter(|organisation| !organisation.is_placeholder())?;
    let geography = snapshot.geographies.latest();
    let patients = |ordinal: Ordinal| {
        let (facts, indicator) = snapshot.list_sizes()?;
        let latest = facts.latest(Kind::Practice)?;
        let evaluation = facts.dataset.evaluation(indicator)?;
        facts.sum(&evaluation.numerator, latest, ordinal)
    };
    let patients_remark = |ordinal: Ordinal| {
        let (facts, indicator) = snapshot.list_sizes()?;
        let latest = facts.latest(Kind::Practice)?;
        let evaluation = facts.dataset.evaluation(indicator)?;
        facts
            .basis(evaluation.numerator.margin, latest, ordinal)
            .remark(Kind::Practice)
    };
    let part_kind = match organisation.kind {
        Kind::England => Some(Kind::Region),
        Kind::Region => Some(Kind::Icb),
        Kind::Icb => Some(Kind::SubIcb),
        Kind::SubIcb => Some(Kind::Pcn),
        Kind::Pcn => Some(Kind::Practice),
        Kind::Practice => None,
    };
    let mut parts: Vec<Part> = Vec::new();
    if let Some(kind) = part_kind {
        let mut members = geography.within(catalogue, organisation.ordinal, kind);
        if organisation.kind == Kind::SubIcb {
            // Practices in no PCN have no other place to be found in.
            members.extend(
                geography
                    .practices_of(catalogue, organisation.ordinal)
                    .iter()
                    .copied()
                    .filter(|practice| {
                        geography.is_listed(*practice)
                            && geography
                                .parent(*practice, Kind::Pcn)
                                .and_then(|pcn| catalogue.get(pcn))
                                .is_none_or(Organisation::is_placeholder)
                    }),
            );
        }
        parts = members
            .into_iter()
            .filter_map(|member| catalogue.get(member))
            .filter(|member| {
                member.kind != Kind::Practice
                    || geography.is_listed(member.ordinal)
                    || patients(member.ordinal).is_some()
            })
            .map(|member| Part {
                named: Named::within(snapshot, &geography, member),
                patients: patients(member.ordinal),
                remark: patients_remark(member.ordinal),
                practices: (member.kind != Kind::Practice && geography.source.is_some())
                    .then(|| geography.listed_practices(catalogue, member.ordinal) as u32),
                postcode: member.postcode.clone(),
                pcn: None,
            })
            .collect();
        parts.sort_by(|a, b| a.named.name.cmp(&b.named.name));
    }
    Some(Place {
        subject: subject_of(snapshot, &geography, organisation),
        parts,
        part_kind,
        tools: summaries(snapshot, organisation),
        former: former(snapshot, organisation),
    })
}

/// What each tool says of an organisation, for its latest month with figures.
fn summaries(snapshot: &Snapshot, organisation: &Organisation) -> Vec<ToolSummary> {
    snapshot
        .facts
        .iter()
        .filter_map(|facts| {
            let slug = facts.dataset.slug()?;
            let last = (0..facts.periods().len())
                .rev()
                .find(|period| facts.is_present(*period, organisation.ordinal))?;
            let period = facts.periods()[last];
            let ids: Option<Vec<&str>> = facts
                .dataset
                .profile(None)
                .map(|profile| profile.indicators.iter().map(String::as_str).collect());
            let mut comparison = Comparison::of_indicators(
                snapshot,
                facts,
                organisation.code,
                Some(period),
                &[],
                ids.as_deref(),
            )
            .ok()?;
            datasets::tell(&mut comparison);
            let group = comparison.default_group();
            Some(ToolSummary {
                slug: slug.to_owned(),
                title: facts.dataset.title.clone(),
                period,
                story: comparison.story(group).to_vec(),
            })
        })
        .collect()
}

/// Areas that an organisation belonged to and belongs to no longer, with the last month.
fn former(snapshot: &Snapshot, organisation: &Organisation) -> Vec<(Named, Period)> {
    if !matches!(organisation.kind, Kind::Practice | Kind::SubIcb) {
        return Vec::new();
    }
    let now = parents_of(snapshot, &snapshot.geographies.latest(), organisation);
    let mut found: Vec<(Named, Period)> = Vec::new();
    let mut months: Vec<domain::period::Month> = snapshot
        .geographies
        .sources()
        .into_iter()
        .filter(|(source, _)| domain::geography::is_complete(source))
        .map(|(_, month)| month)
        .collect();
    months.sort_unstable();
    months.dedup();
    for month in months.into_iter().rev() {
        let geography = snapshot.geographies.at(month);
        for parent in parents_of(snapshot, &geography, organisation) {
            let is_known = now.iter().any(|other| other.code == parent.code)
                || found.iter().any(|(other, _)| other.code == parent.code);
            if !is_known && parent.kind != Kind::Region {
                found.push((parent, Period::Month(month)));
            }
        }
    }
    found.truncate(4);
    found
}

/// The releases behind a period's figures, newest first.
#[must_use]
pub fn provenance(snapshot: &Snapshot, dataset: &str, period: &str) -> Vec<Release> {
    let (Some(dataset), Ok(period)) = (snapshot.registry.dataset(dataset), period.parse()) else {
        return Vec::new();
    };
    snapshot.releases_of(dataset, period).cloned().collect()
}
