//! Computing a [`Comparison`] from a snapshot. Runs in the server only.

use std::sync::Arc;

use crate::code::OdsCode;
use crate::comparison::card::spread_kind;
use crate::comparison::{
    BreakdownFigures, Comparison, Divided, GroupHead, IndicatorSeries, Named, Numbers, Series,
    Spreads, Subject,
};
use crate::computed::parts;
use crate::facts::{Basis, Facts};
use crate::geography::{Geography, PARENT_KINDS};
use crate::organisation::{Kind, Ordinal, Organisation};
use crate::peers::{self, Group, GroupKey, LARGEST_OWN_GROUP};
use crate::period::Period;
use crate::registry::{Breakdown, Denominator, Evaluation};
use crate::snapshot::Snapshot;
use crate::value::Value;

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

/// Who is compared, in which period, with whom.
struct Question<'a> {
    organisation: &'a Organisation,
    period: usize,
    geography: Arc<Geography>,
    groups: Vec<Group>,
}

impl<'a> Question<'a> {
    fn of(
        snapshot: &'a Snapshot,
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
        Ok(Self {
            organisation,
            period,
            geography,
            groups,
        })
    }

    /// One indicator over all periods, or where `is_whole` is not set with the groups and the
    /// spread of the shown period alone.
    fn series(
        &self,
        snapshot: &Snapshot,
        facts: &Facts,
        evaluation: &Evaluation,
        is_whole: bool,
    ) -> IndicatorSeries {
        let kind = self.organisation.kind;
        let ordinal = self.organisation.ordinal;
        let distribution = facts.distribution(evaluation, self.period, kind);
        let value = distribution.value(ordinal);
        let spread_kind = spread_kind(kind, &evaluation.indicator);
        let periods = 0..facts.periods().len();
        let spread_periods = if is_whole {
            periods.clone()
        } else {
            self.period..self.period + 1
        };
        IndicatorSeries {
            id: evaluation.indicator.id.clone(),
            own: Series::whole(
                periods
                    .clone()
                    .map(|period| facts.reading(evaluation, period, ordinal))
                    .collect(),
            ),
            groups: self
                .groups
                .iter()
                .map(|group| {
                    if is_whole {
                        return Series::whole(group.series(snapshot, facts, evaluation).to_vec());
                    }
                    Series {
                        first: self.period,
                        readings: vec![group.reading(snapshot, facts, evaluation, self.period)],
                    }
                })
                .collect(),
            spreads: Spreads {
                first: spread_periods.start,
                spreads: spread_periods
                    .map(|period| facts.spread(evaluation, period, spread_kind))
                    .collect(),
            },
            year_before: facts.periods()[self.period]
                .months_before(12)
                .filter(|earlier| {
                    let (id, shown) = (&evaluation.indicator.id, facts.periods()[self.period]);
                    facts.dataset.break_between(id, *earlier, shown).is_none()
                })
                .and_then(|earlier| facts.period_index(earlier))
                .filter(|earlier| {
                    let basis = facts.behind(evaluation, *earlier, ordinal);
                    !basis.is_partial_of(&evaluation.indicator)
                })
                .and_then(|earlier| facts.quantity(evaluation, earlier, ordinal)),
            since: match evaluation.denominator {
                Denominator::Earlier(None) => {
                    facts.earlier(None, &evaluation.numerator, self.period, ordinal)
                }
                _ => None,
            },
            place: value.map(|value| distribution.place(value)),
            places: self
                .groups
                .iter()
                .map(|group| {
                    group.place(
                        snapshot,
                        facts,
                        evaluation,
                        self.period,
                        &distribution,
                        value?,
                    )
                })
                .collect(),
            bases: self.bases(facts, evaluation),
            group_bases: self
                .groups
                .iter()
                .map(|group| {
                    group.behind(snapshot, facts, &self.geography, evaluation, self.period)
                })
                .collect(),
        }
    }

    /// The periods in which the subject's figure is of fewer than all its members, or a mean.
    fn bases(&self, facts: &Facts, evaluation: &Evaluation) -> Vec<(usize, Basis)> {
        if self.organisation.kind == Kind::Practice {
            return Vec::new();
        }
        (0..facts.periods().len())
            .map(|period| {
                let basis = facts.behind(evaluation, period, self.organisation.ordinal);
                (period, basis)
            })
            .filter(|(_, basis)| basis.remark(Kind::Practice).is_some())
            .collect()
    }
}

impl Comparison {
    /// Compares an organisation in a period (the latest where `None`) with its groups in every
    /// indicator; `own` holds the codes of the user's group.
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
        Self::of_indicators(snapshot, facts, code, period, own, None, |_| true)
    }

    /// The same in some indicators, in this order: over all periods those for which
    /// `is_whole` is true, the others with their groups in the shown period alone.
    ///
    /// # Errors
    /// As [`Comparison::of`].
    pub fn of_indicators(
        snapshot: &Snapshot,
        facts: &Facts,
        code: OdsCode,
        period: Option<Period>,
        own: &[OdsCode],
        indicators: Option<&[&str]>,
        is_whole: impl Fn(&str) -> bool,
    ) -> Result<Self, ComparisonError> {
        let question = Question::of(snapshot, facts, code, period, own)?;
        let dataset = &facts.dataset;
        let evaluations: Vec<&Evaluation> = match indicators {
            Some(ids) => ids.iter().filter_map(|id| dataset.evaluation(id)).collect(),
            None => dataset.evaluations().iter().collect(),
        };
        let indicators = evaluations
            .iter()
            .map(|evaluation| {
                let is_whole = is_whole(&evaluation.indicator.id);
                question.series(snapshot, facts, evaluation, is_whole)
            })
            .collect();
        let Question {
            organisation,
            period,
            geography,
            groups,
        } = question;
        let ordinal = organisation.ordinal;
        let borrowed = borrowed_by(facts, &evaluations, period, ordinal);
        let breakdowns = dataset
            .breakdowns
            .iter()
            .map(|breakdown| {
                let at = (period, ordinal);
                figures_of(snapshot, facts, &geography, breakdown, at, &groups)
            })
            .collect();
        Ok(Self {
            dataset: Arc::clone(facts.page(organisation.kind)),
            subject: subject_of(snapshot, &geography, organisation),
            asked: None,
            borrowed,
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
            population: facts.population(period, organisation.kind),
            absence: facts.absence(period, ordinal).map(ToOwned::to_owned),
            coverage: coverage_of(facts, period, organisation),
            alike_in: snapshot.peers().alike_in(),
            parts: parts::of(snapshot, facts, period, organisation).map(Box::new),
            stories: Vec::new(),
            is_demonstration: snapshot.is_demonstration,
        })
    }

    /// One indicator over time for an organisation and its groups.
    ///
    /// # Errors
    /// As [`Comparison::of`].
    pub fn series_of(
        snapshot: &Snapshot,
        facts: &Facts,
        code: OdsCode,
        period: Option<Period>,
        own: &[OdsCode],
        evaluation: &Evaluation,
    ) -> Result<IndicatorSeries, ComparisonError> {
        let question = Question::of(snapshot, facts, code, period, own)?;
        Ok(question.series(snapshot, facts, evaluation, true))
    }
}

/// What must be told of the denominators that other datasets give.
fn borrowed_by(
    facts: &Facts,
    evaluations: &[&Evaluation],
    period: usize,
    ordinal: Ordinal,
) -> Vec<String> {
    let mut margins: Vec<usize> = evaluations
        .iter()
        .filter_map(|evaluation| Some(evaluation.denominator.cells()?.margin))
        .collect();
    margins.sort_unstable();
    margins.dedup();
    let mut said: Vec<String> = Vec::new();
    for margin in margins {
        for external in facts.borrowed(margin, period, ordinal) {
            if !external.said.is_empty() && !said.contains(&external.said) {
                said.push(external.said.clone());
            }
        }
    }
    said
}

/// How many practices an area's sums stand for, and for how many they should.
fn coverage_of(facts: &Facts, period: usize, organisation: &Organisation) -> Option<(u32, u32)> {
    let margin = facts.dataset.margin_index(&facts.dataset.presence)?;
    let basis = facts.basis(margin, period, organisation.ordinal);
    match basis {
        Basis::Practices { .. } => basis.members(),
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
                .map(|member| Named::within(snapshot, geography, member))
                .collect()
        } else {
            Vec::new()
        },
    }
}

fn figures_of(
    snapshot: &Snapshot,
    facts: &Facts,
    geography: &Geography,
    breakdown: &Breakdown,
    (period, ordinal): (usize, Ordinal),
    groups: &[Group],
) -> BreakdownFigures {
    let (margin, narrowed) = breakdown.view.margins();
    let cells = |id: &str| {
        let Some(index) = facts.dataset.margin_index(id) else {
            return (Numbers::default(), Vec::new());
        };
        let size = facts.dataset.margins[index].size();
        let own = peers::cells_of(facts, index, size, period, ordinal).unwrap_or_default();
        let of_groups = groups
            .iter()
            .map(|group| Numbers::of_cells(&group.cells(snapshot, facts, index, period)))
            .collect();
        (Numbers::of_cells(&own), of_groups)
    };
    let (mut own, of_groups) = cells(margin);
    let (narrowed_own, narrowed_groups) = narrowed.map(cells).unwrap_or_default();
    let parts = parts_of_practices(snapshot, facts, geography, margin, (period, ordinal), &own);
    for (own, sum) in own.0.iter_mut().zip(&parts.sums) {
        *own = own.or(*sum);
    }
    BreakdownFigures {
        id: breakdown.id.clone(),
        suppressed: suppressed_cells(facts, margin, (period, ordinal), &own),
        own,
        groups: of_groups,
        narrowed_own,
        narrowed_groups,
        practices: parts.practices,
        listed: parts.listed,
    }
}

/// The places of the cells that have no number because it is suppressed.
fn suppressed_cells(
    facts: &Facts,
    margin: &str,
    (period, ordinal): (usize, Ordinal),
    own: &Numbers,
) -> Vec<u32> {
    let Some(index) = facts.dataset.margin_index(margin) else {
        return Vec::new();
    };
    let cells = own.0.iter().zip(0_u32..);
    cells
        .filter(|(number, cell)| {
            let value = || facts.value(index, *cell as usize, period, ordinal);
            number.is_none() && value() == Value::Suppressed
        })
        .map(|(_, cell)| cell)
        .collect()
}

/// The cells of a tree of an area whose practices did not all give every part. Empty for others.
#[derive(Default)]
struct Parts {
    /// The sums over the practices that have a cell, by cell.
    sums: Vec<Option<f64>>,
    /// Of how many practices each cell at the top is.
    practices: Vec<u32>,
    /// How many practices gave any of them.
    listed: u32,
}

/// A practice may give its nurses and not its GPs, so that each part at the top of a tree is of
/// practices of its own.
fn parts_of_practices(
    snapshot: &Snapshot,
    facts: &Facts,
    geography: &Geography,
    margin: &str,
    (period, ordinal): (usize, Ordinal),
    own: &Numbers,
) -> Parts {
    let Some(index) = facts.dataset.margin_index(margin) else {
        return Parts::default();
    };
    let margin = &facts.dataset.margins[index];
    let [dimension] = margin.dimensions.as_slice() else {
        return Parts::default();
    };
    let is_tree = dimension.values.iter().any(|value| value.parent.is_some());
    let Basis::Practices { reporting, .. } = facts.basis(index, period, ordinal) else {
        return Parts::default();
    };
    if !margin.is_partial || !is_tree {
        return Parts::default();
    }
    let catalogue = &snapshot.catalogue;
    let practices = match catalogue.get(ordinal).map(|area| area.kind) {
        Some(Kind::England) => catalogue.ordinals(Kind::Practice).to_vec(),
        _ => geography.within(catalogue, ordinal, Kind::Practice),
    };
    let in_sums: Vec<Ordinal> = practices
        .into_iter()
        .filter(|practice| facts.contributes(index, period, *practice))
        .collect();
    let sum_of = |cell: usize| {
        let numbers = in_sums
            .iter()
            .filter_map(|practice| facts.value(index, cell, period, *practice).number());
        numbers.fold((0, 0.0), |(count, sum), number| (count + 1, sum + number))
    };
    let is_top = |cell: usize| {
        let value = dimension.values.get(cell);
        value.is_some_and(|value| value.parent.is_none())
    };
    // A cell with a sum of its own, below the top, is neither counted nor summed again.
    let is_asked = |cell: usize| is_top(cell) || own.0.get(cell).copied().flatten().is_none();
    let sums: Vec<(u32, f64)> = (0..margin.size())
        .map(|cell| {
            if is_asked(cell) {
                sum_of(cell)
            } else {
                (0, 0.0)
            }
        })
        .collect();
    Parts {
        practices: sums
            .iter()
            .enumerate()
            .map(|(cell, (count, _))| if is_top(cell) { *count } else { 0 })
            .collect(),
        sums: sums
            .iter()
            .map(|(count, sum)| (*count > 0).then_some(*sum))
            .collect(),
        listed: reporting,
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
        .map(|parent| Named::within(snapshot, geography, parent))
        .collect()
}

/// The areas among which the practices of a PCN are divided, by level.
#[must_use]
pub fn divided_among(
    snapshot: &Snapshot,
    geography: &Geography,
    organisation: &Organisation,
) -> Vec<Divided> {
    if organisation.kind != Kind::Pcn {
        return Vec::new();
    }
    [Kind::SubIcb, Kind::Icb]
        .into_iter()
        .map(|kind| Divided {
            kind,
            areas: geography
                .parents_shared(&snapshot.catalogue, organisation.ordinal, kind)
                .into_iter()
                .filter_map(|(area, count)| Some((snapshot.catalogue.get(area)?, count)))
                .map(|(area, count)| (Named::within(snapshot, geography, area), count))
                .collect(),
        })
        .filter(|level| level.areas.len() > 1)
        .collect()
}

/// What a page says about an organisation, with the membership of a period.
#[must_use]
pub fn subject_of(
    snapshot: &Snapshot,
    geography: &Geography,
    organisation: &Organisation,
) -> Subject {
    let patients = snapshot.list_sizes().and_then(|(facts, indicator)| {
        let evaluation = facts.dataset.evaluation(indicator)?;
        (0..facts.periods().len()).rev().find_map(|period| {
            let ordinal = organisation.ordinal;
            let sum = facts.sum(&evaluation.numerator, period, ordinal)?;
            let basis = facts.basis(evaluation.numerator.margin, period, ordinal);
            Some((sum, basis.remark(Kind::Practice)))
        })
    });
    Subject {
        code: organisation.code,
        name: snapshot.name_in(geography, organisation).to_owned(),
        kind: organisation.kind,
        status: organisation.status,
        opened: organisation.opened,
        closed: organisation.closed,
        postcode: organisation.postcode.clone(),
        address: organisation.address.clone(),
        clinical_system: organisation.clinical_system.clone(),
        parents: parents_of(snapshot, geography, organisation),
        divided: divided_among(snapshot, geography, organisation),
        // Without a complete map nobody knows how many there are.
        practices: (organisation.kind != Kind::Practice && geography.source.is_some())
            .then(|| geography.listed_practices(&snapshot.catalogue, organisation.ordinal) as u32),
        patients: patients.as_ref().map(|(patients, _)| *patients),
        patients_remark: patients.and_then(|(_, remark)| remark),
    }
}
