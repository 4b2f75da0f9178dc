//! Computing a [`Comparison`] from a snapshot. Runs in the server only.

use crate::code::OdsCode;
use crate::comparison::card::spread_kind;
use crate::comparison::{
    BreakdownFigures, Comparison, GroupHead, IndicatorSeries, Named, Numbers, Series, Spreads,
    Subject,
};
use crate::facts::{Basis, Facts};
use crate::geography::{Geography, PARENT_KINDS};
use crate::organisation::{Kind, Ordinal, Organisation};
use crate::peers::{self, Group, GroupKey, LARGEST_OWN_GROUP};
use crate::period::Period;
use crate::registry::{Breakdown, View, ids};
use crate::snapshot::Snapshot;

/// Why there is nothing to compare.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComparisonError {
    /// No figures of this dataset are loaded.
    #[error("no figures of this dataset are loaded yet")]
    NothingLoaded,
    /// The code is of no known organisation.
    #[error("no organisation with the code {0} is known")]
    UnknownOrganisation(OdsCode),
    /// The dataset has no such period.
    #[error("no figures are loaded for {}", .0.long())]
    UnknownPeriod(Period),
}

impl Comparison {
    /// Compares an organisation in a period (the latest where `None`) with its groups;
    /// `own` holds the codes of the user's group.
    ///
    /// # Errors
    /// When the dataset is empty, or the organisation or period is unknown.
    pub fn of(
        snapshot: &Snapshot,
        facts: &Facts,
        code: OdsCode,
        period: Option<Period>,
        own: &[OdsCode],
    ) -> Result<Self, ComparisonError> {
        let organisation = snapshot
            .catalogue
            .by_code(code)
            .filter(|organisation| !organisation.is_placeholder())
            .ok_or(ComparisonError::UnknownOrganisation(code))?;
        let period = match period {
            Some(period) => facts
                .period_index(period)
                .ok_or(ComparisonError::UnknownPeriod(period))?,
            None => facts
                .latest(organisation.kind)
                .or_else(|| facts.periods().len().checked_sub(1))
                .ok_or(ComparisonError::NothingLoaded)?,
        };
        let geography = snapshot
            .geographies
            .at(facts.periods()[period].first_month());
        let groups = peers::groups(snapshot, &geography, organisation, own);
        let dataset = facts.dataset;
        let ordinal = organisation.ordinal;
        let indicators = dataset
            .evaluations()
            .iter()
            .map(|evaluation| {
                let standing = facts.standing(evaluation, period, organisation.kind);
                let value = standing.value(ordinal);
                let spread_kind = spread_kind(organisation.kind, evaluation.indicator);
                IndicatorSeries {
                    id: evaluation.indicator.id.to_owned(),
                    own: Series(
                        (0..facts.periods().len())
                            .map(|period| facts.quantity(evaluation, period, ordinal))
                            .collect(),
                    ),
                    groups: groups
                        .iter()
                        .map(|group| Series(group.series(snapshot, facts, evaluation).to_vec()))
                        .collect(),
                    spreads: Spreads(
                        (0..facts.periods().len())
                            .map(|period| facts.spread(evaluation, period, spread_kind))
                            .collect(),
                    ),
                    place: value.map(|value| standing.place(value)),
                    places: groups
                        .iter()
                        .map(|group| {
                            group.place(snapshot, facts, evaluation, period, &standing, value?)
                        })
                        .collect(),
                }
            })
            .collect();
        let breakdowns = dataset
            .breakdowns
            .iter()
            .map(|breakdown| figures_of(snapshot, facts, breakdown, period, ordinal, &groups))
            .collect();
        let population = facts.population(period, organisation.kind);
        Ok(Self {
            dataset: dataset.id.to_owned(),
            subject: subject_of(snapshot, &geography, organisation),
            periods: facts.periods().to_vec(),
            period,
            last_reported: (0..facts.periods().len())
                .rev()
                .find(|period| facts.is_present(*period, ordinal)),
            groups: groups
                .iter()
                .map(|group| head_of(snapshot, facts, &geography, group, period))
                .collect(),
            indicators,
            breakdowns,
            population,
            coverage: coverage_of(snapshot, facts, &geography, period, organisation),
            is_demonstration: snapshot.is_demonstration,
        })
    }
}

/// How many practices an area's sums stand for.
fn coverage_of(
    snapshot: &Snapshot,
    facts: &Facts,
    geography: &Geography,
    period: usize,
    organisation: &Organisation,
) -> Option<(u32, u32)> {
    let margin = facts.dataset.margin_index(facts.dataset.presence)?;
    match facts.basis(margin, period, organisation.ordinal) {
        Basis::Practices(reporting) if organisation.kind != Kind::Practice => {
            let listed = geography.listed_practices(&snapshot.catalogue, organisation.ordinal);
            Some((reporting, reporting.max(listed as u32)))
        }
        _ => None,
    }
}

fn head_of(
    snapshot: &Snapshot,
    facts: &Facts,
    geography: &Geography,
    group: &Group,
    period: usize,
) -> GroupHead {
    let (reporting, listed) = group.counts(snapshot, facts, geography, period);
    let named = matches!(group.key, GroupKey::Similar | GroupKey::Own | GroupKey::Pcn);
    GroupHead {
        key: group.key,
        name: group.name.clone(),
        phrase: group.phrase.clone(),
        area: group
            .area
            .and_then(|area| snapshot.catalogue.get(area))
            .map(|area| area.code),
        reporting,
        listed,
        has_subject: group.has_subject,
        members: if named {
            group
                .members
                .iter()
                .take(LARGEST_OWN_GROUP)
                .filter_map(|member| snapshot.catalogue.get(*member))
                .map(named_of)
                .collect()
        } else {
            Vec::new()
        },
    }
}

fn figures_of(
    snapshot: &Snapshot,
    facts: &Facts,
    breakdown: &Breakdown,
    period: usize,
    ordinal: Ordinal,
    groups: &[Group],
) -> BreakdownFigures {
    let (margin, narrowed) = match breakdown.view {
        View::Composition {
            margin, narrowed, ..
        } => (margin, narrowed),
        View::Share { margin, .. } | View::Pyramid { margin } => (margin, None),
    };
    let cells = |id: &str| {
        let Some(index) = facts.dataset.margin_index(id) else {
            return (Numbers::default(), Vec::new());
        };
        let size = facts.dataset.margins[index].size();
        let own = peers::cells_of(facts, index, size, period, ordinal).unwrap_or_default();
        let of_groups = groups
            .iter()
            .map(|group| Numbers(group.cells(snapshot, facts, index, period).to_vec()))
            .collect();
        (Numbers(own), of_groups)
    };
    let (own, of_groups) = cells(margin);
    let (narrowed_own, narrowed_groups) = narrowed.map(cells).unwrap_or_default();
    BreakdownFigures {
        id: breakdown.id.to_owned(),
        own,
        groups: of_groups,
        narrowed_own,
        narrowed_groups,
    }
}

fn named_of(organisation: &Organisation) -> Named {
    Named {
        code: organisation.code,
        name: organisation.name.clone(),
        kind: organisation.kind,
    }
}

/// Where an organisation belongs, smallest area first, England left out.
#[must_use]
pub fn parents_of(
    snapshot: &Snapshot,
    geography: &Geography,
    organisation: &Organisation,
) -> Vec<Named> {
    PARENT_KINDS
        .iter()
        .filter_map(|kind| geography.parent(organisation.ordinal, *kind))
        .filter_map(|parent| snapshot.catalogue.get(parent))
        .filter(|parent| !parent.is_placeholder())
        .map(named_of)
        .collect()
}

/// What a page says about an organisation, with the membership of a period.
#[must_use]
pub fn subject_of(
    snapshot: &Snapshot,
    geography: &Geography,
    organisation: &Organisation,
) -> Subject {
    let patients = snapshot.facts(ids::LIST_SIZE).and_then(|facts| {
        let margin = facts.dataset.margin_index("patients")?;
        (0..facts.periods().len()).rev().find_map(|period| {
            facts
                .value(margin, 0, period, organisation.ordinal)
                .number()
        })
    });
    Subject {
        code: organisation.code,
        name: organisation.name.clone(),
        kind: organisation.kind,
        status: organisation.status,
        opened: organisation.opened,
        closed: organisation.closed,
        postcode: organisation.postcode.clone(),
        address: organisation.address.clone(),
        clinical_system: organisation.clinical_system.clone(),
        parents: parents_of(snapshot, geography, organisation),
        practices: (organisation.kind != Kind::Practice)
            .then(|| geography.listed_practices(&snapshot.catalogue, organisation.ordinal) as u32),
        patients,
    }
}
