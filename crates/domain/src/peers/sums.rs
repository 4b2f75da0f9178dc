//! The figures of a group: sums, ranks and counts of its members, kept where many subjects
//! share the group, up to a limit in bytes.

use std::sync::Arc;

use crate::cache::{BoundedCache, HeapBytes};
use crate::facts::{Basis, Distribution, Facts};
use crate::geography::Geography;
use crate::organisation::Ordinal;
use crate::peers::{Group, Shared};
use crate::registry::{Denominator, Evaluation, Margin, MeanRange, Measured, Quantity, Reading};
use crate::snapshot::Snapshot;
use crate::statistics::rank::Rank;
use crate::value::tidy_sum;

/// What was computed for groups that many subjects share.
#[derive(Debug)]
pub(super) struct Caches {
    /// By group, dataset and indicator.
    series: BoundedCache<(Shared, u16, u16), Vec<Reading>>,
    /// By group, dataset, margin and period.
    cells: BoundedCache<(Shared, u16, u16, u32), Vec<f64>>,
    /// The members' values in ascending order, by group, dataset, indicator and period.
    ranked: BoundedCache<(Shared, u16, u16, u32), Vec<f64>>,
    /// Members that reported, and members that there are, by group, dataset and period.
    counts: BoundedCache<(Shared, u16, u32), (u32, u32)>,
    /// Of how many members a figure is, by group, dataset, indicator and period.
    bases: BoundedCache<(Shared, u16, u16, u32), Basis>,
}

impl HeapBytes for Basis {
    fn heap_bytes(&self) -> usize {
        0
    }
}

impl Default for Caches {
    fn default() -> Self {
        Self {
            series: BoundedCache::new(32 << 20, 2_500),
            cells: BoundedCache::new(16 << 20, 400),
            ranked: BoundedCache::new(32 << 20, 4_000),
            counts: BoundedCache::new(4 << 20, 100),
            bases: BoundedCache::new(4 << 20, 120),
        }
    }
}

/// The area's own figure, of at least half of its members; where it has none because its figures do not add up, what its
/// members come to: the mean of their estimates, weighted by their bases.
fn area_or_members(
    facts: &Facts,
    evaluation: &Evaluation,
    period: usize,
    area: Ordinal,
    members: &[Ordinal],
) -> Reading {
    let own = facts.group_parts(evaluation, period, area);
    if own == Reading::Missing && evaluation.denominator == Denominator::Weight {
        return sum(facts, evaluation, period, members);
    }
    own
}

/// Whether the value of a group is the mean of its organisations, and not that of the area.
const fn is_of_members(evaluation: &Evaluation) -> bool {
    matches!(
        evaluation.denominator,
        Denominator::Organisations | Denominator::OrganisationDays | Denominator::Scores
    )
}

impl Group {
    /// The word for a plain count: its group is told by the mean.
    pub(crate) const MEAN_OF_MEMBERS: &'static str = "mean of members";
    /// The word for the figure of a group that is no area.
    pub(crate) const SUM_OF_MEMBERS: &'static str = "summed from members";

    /// The word for how the group's figure came about.
    pub(crate) fn label(&self, evaluation: &Evaluation, basis: Basis) -> Option<&'static str> {
        match basis {
            Basis::Absent => None,
            Basis::Practices { .. } if is_of_members(evaluation) => Some(Self::MEAN_OF_MEMBERS),
            Basis::Practices { .. } if self.area.is_none() => Some(Self::SUM_OF_MEMBERS),
            other => Some(other.label()),
        }
    }

    /// How the group's figure came about, and of how many of its organisations it is.
    #[must_use]
    pub fn behind(
        &self,
        snapshot: &Snapshot,
        facts: &Facts,
        geography: &Geography,
        evaluation: &Evaluation,
        period: usize,
    ) -> Basis {
        if let Some(area) = self.area.filter(|_| !is_of_members(evaluation)) {
            let basis = facts.behind(evaluation, period, area);
            if basis != Basis::Absent {
                return basis;
            }
        }
        let key = self.shared.map(|shared| {
            (
                shared,
                facts.index() as u16,
                evaluation.index as u16,
                period as u32,
            )
        });
        let (_, expected) = self.counts(snapshot, facts, geography, period);
        *snapshot.peers().caches.bases.get(key, || {
            let (mut reporting, mut suppressed) = (0, 0);
            for parts in facts.comparable_parts_of(evaluation, period, &self.members) {
                match parts {
                    Reading::Value(_) => reporting += 1,
                    Reading::Suppressed => suppressed += 1,
                    Reading::Missing | Reading::BelowLeast | Reading::AcrossBreak => {}
                }
            }
            let expected = expected.max(reporting + suppressed);
            match (reporting + suppressed, &evaluation.denominator) {
                (0, _) => Basis::Absent,
                (_, Denominator::Weight) => Basis::Mean {
                    reporting,
                    expected,
                    suppressed,
                },
                (_, Denominator::Scores) => Basis::MeanOfScores {
                    reporting,
                    expected,
                    suppressed,
                },
                _ => Basis::Practices {
                    reporting,
                    expected,
                    suppressed,
                },
            }
        })
    }

    /// The group's numerator and denominator over all periods of `facts`. For an area this
    /// is the area's own figure; for other groups, and for means, the sum over the members
    /// that have one.
    #[must_use]
    pub fn series(
        &self,
        snapshot: &Snapshot,
        facts: &Facts,
        evaluation: &Evaluation,
    ) -> Arc<Vec<Reading>> {
        let key = self
            .shared
            .map(|shared| (shared, facts.index() as u16, evaluation.index as u16));
        snapshot.peers().caches.series.get(key, || {
            (0..facts.periods().len())
                .map(|period| self.computed(facts, evaluation, period))
                .collect()
        })
    }

    /// The same of one period. What only this subject's group would need is not worked out for
    /// the others.
    #[must_use]
    pub fn reading(
        &self,
        snapshot: &Snapshot,
        facts: &Facts,
        evaluation: &Evaluation,
        period: usize,
    ) -> Reading {
        if self.shared.is_some() {
            let series = self.series(snapshot, facts, evaluation);
            return series.get(period).copied().unwrap_or_default();
        }
        self.computed(facts, evaluation, period)
    }

    fn computed(&self, facts: &Facts, evaluation: &Evaluation, period: usize) -> Reading {
        match self.area.filter(|_| !is_of_members(evaluation)) {
            Some(area) => area_or_members(facts, evaluation, period, area, &self.members),
            None => sum(facts, evaluation, period, &self.members),
        }
    }

    /// The place of a member's value among the members that have one; of a value from
    /// outside, among them and itself. `None` where there is no other.
    #[must_use]
    pub fn place(
        &self,
        snapshot: &Snapshot,
        facts: &Facts,
        evaluation: &Evaluation,
        period: usize,
        distribution: &Distribution,
        value: f64,
    ) -> Option<Rank> {
        let key = self.shared.map(|shared| {
            (
                shared,
                facts.index() as u16,
                evaluation.index as u16,
                period as u32,
            )
        });
        let ranked = snapshot.peers().caches.ranked.get(key, || {
            let mut values: Vec<f64> = self
                .members
                .iter()
                .filter_map(|member| distribution.value(*member))
                .collect();
            values.sort_unstable_by(f64::total_cmp);
            values
        });
        let mut place = Rank::in_sorted(value, &ranked);
        if !self.has_subject {
            place.of += 1;
            place.equal += 1;
        }
        (place.of > 1).then_some(place)
    }

    /// How many members reported in a period, and how many there are.
    #[must_use]
    pub fn counts(
        &self,
        snapshot: &Snapshot,
        facts: &Facts,
        geography: &Geography,
        period: usize,
    ) -> (u32, u32) {
        let key = self
            .shared
            .map(|shared| (shared, facts.index() as u16, period as u32));
        *snapshot.peers().caches.counts.get(key, || {
            let (mut reporting, mut listed) = (0, 0);
            for member in self.members.iter() {
                let is_present = facts.is_present(period, *member);
                reporting += u32::from(is_present);
                listed += u32::from(
                    is_present
                        || geography.is_listed(*member)
                        || geography.exists(&snapshot.catalogue, *member),
                );
            }
            (reporting, listed)
        })
    }

    /// The sums of all cells of a margin in one period: the area's own figures, or those
    /// of the members that have all of them. Empty where there is none. Of a partial margin a
    /// cell is summed over the members that have it, and is no number where they are fewer
    /// than nine in ten of those that have any: their sum would not stand for the group.
    #[must_use]
    pub fn cells(
        &self,
        snapshot: &Snapshot,
        facts: &Facts,
        margin: usize,
        period: usize,
    ) -> Arc<Vec<f64>> {
        let Some(size) = facts.dataset.margins.get(margin).map(Margin::size) else {
            return Arc::default();
        };
        let key = self
            .shared
            .map(|shared| (shared, facts.index() as u16, margin as u16, period as u32));
        snapshot.peers().caches.cells.get(key, || {
            if let Some(area) = self.area {
                return cells_of(facts, margin, size, period, area).unwrap_or_default();
            }
            let members = self.members.iter();
            sum_of_cells(
                size,
                members.filter_map(|member| cells_of(facts, margin, size, period, *member)),
            )
        })
    }
}

/// The sum of the cells of members, cell by cell; empty where there is no member. A cell that
/// fewer than nine in ten of them have is no number.
fn sum_of_cells(size: usize, members: impl Iterator<Item = Vec<f64>>) -> Vec<f64> {
    let mut sums = vec![0.0; size];
    let mut behind = vec![0_u32; size];
    let mut count = 0;
    for cells in members {
        count += 1;
        let known = cells
            .into_iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_nan());
        for (index, cell) in known {
            sums[index] += cell;
            behind[index] += 1;
        }
    }
    if count == 0 {
        return Vec::new();
    }
    for (sum, behind) in sums.iter_mut().zip(behind) {
        *sum = if behind * 10 < count * 9 {
            f64::NAN
        } else {
            tidy_sum(*sum)
        };
    }
    sums
}

/// All cells of a margin for one organisation; `None` where any is no number. Of a partial
/// margin a cell without a number is NaN, and `None` means that there is none at all.
#[must_use]
pub fn cells_of(
    facts: &Facts,
    margin: usize,
    size: usize,
    period: usize,
    ordinal: Ordinal,
) -> Option<Vec<f64>> {
    let cells = (0..size).map(|cell| facts.value(margin, cell, period, ordinal).number());
    let is_partial = facts
        .dataset
        .margins
        .get(margin)
        .is_some_and(|margin| margin.is_partial);
    if !is_partial {
        return cells.collect();
    }
    let cells: Vec<f64> = cells.map(|cell| cell.unwrap_or(f64::NAN)).collect();
    cells.iter().any(|cell| !cell.is_nan()).then_some(cells)
}

/// The sum over those members that have both numerator and denominator; where none has, why:
/// suppressed where any is, for members have a break in method in common.
fn sum(facts: &Facts, evaluation: &Evaluation, period: usize, members: &[Ordinal]) -> Reading {
    let mut any = false;
    let mut none = Reading::Missing;
    let mut total = Quantity::default();
    let mut base = None;
    let mut range = MeanRange::default();
    for parts in facts.comparable_parts_of(evaluation, period, members) {
        match parts {
            Reading::Missing | Reading::BelowLeast => {}
            Reading::Suppressed => none = Reading::Suppressed,
            Reading::AcrossBreak if none == Reading::Missing => none = Reading::AcrossBreak,
            Reading::AcrossBreak => {}
            Reading::Value(measured) => {
                any = true;
                if evaluation.denominator == Denominator::Scores {
                    range.add(&measured);
                }
                total = total + measured.quantity;
                base = match (base, measured.base) {
                    (Some(sum), Some(own)) => Some(sum + own),
                    (base, own) => base.or(own),
                };
            }
        }
    }
    if !any {
        return none;
    }
    Reading::Value(Measured {
        quantity: Quantity {
            numerator: tidy_sum(total.numerator),
            denominator: tidy_sum(total.denominator),
        },
        published: range.around(total),
        base,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_too_few_members_have_is_no_sum() {
        let members = (0..10).map(|member| {
            let rare = if member < 8 {
                f64::from(member)
            } else {
                f64::NAN
            };
            let common = if member < 9 { 2.0 } else { f64::NAN };
            vec![1.0, common, rare]
        });
        let sums = sum_of_cells(3, members);
        assert_eq!(sums[..2], [10.0, 18.0]);
        assert!(sums[2].is_nan(), "{sums:?}");
        assert!(sum_of_cells(3, std::iter::empty()).is_empty());
    }
}
