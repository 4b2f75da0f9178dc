//! The page of an organisation.

use domain::comparison::{Comparison, Named, parents_of, subject_of};
use domain::organisation::{Kind, Ordinal, Organisation};
use domain::period::Period;
use domain::snapshot::Snapshot;

use crate::places::{Part, Place, ToolSummary};

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
                |id| datasets::story_series(&facts.dataset.id).contains(&id),
            )
            .ok()?;
            datasets::tell(&mut comparison);
            let group = comparison.default_group();
            let story = comparison.story(group).to_vec();
            // It may have figures of another profile alone.
            (!story.is_empty()).then(|| ToolSummary {
                slug: slug.to_owned(),
                title: facts.dataset.title.clone(),
                period,
                story,
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
