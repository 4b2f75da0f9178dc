//! Figures of areas that cannot be read off the sums of single margins.
//!
//! The sums of two margins may be over different practices: one reported its appointments and
//! has no list. Dividing one sum by the other would set the activity of some against the
//! patients of others, so the practices that have everything are summed anew. Estimates do not
//! add up at all: an area that has none of its own gets the mean of its practices, weighted by
//! the answers behind each. A change over time is that of the practices that are in both
//! periods, where one of them did not report in between.

use std::sync::Arc;

use crate::cache::HeapBytes;
use crate::catalogue::AreaIndex;
use crate::facts::{Basis, Facts};
use crate::geography::PARENT_KINDS;
use crate::organisation::{Kind, Ordinal};
use crate::registry::{Denominator, Evaluation, MeanRange, Measured, Quantity, Reading};

/// The months within which a practice that has no figure must have had one before and have one
/// after, to be known as missing and not as closed or not yet open.
const GAP_WITHIN_MONTHS: i32 = 12;

/// Sums over the practices of every area, by area index. Hundreds of them are kept, so what none of
/// the areas has takes no room.
#[derive(Debug, Default)]
pub(super) struct Joined {
    counts: Vec<Counts>,
    bases: Vec<f64>,
    ranges: Vec<MeanRange>,
    unplaced: Vec<u32>,
}

/// What the sums of all indicators have.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Counts {
    quantity: Quantity,
    counted: u32,
    suppressed: u32,
}

/// The sum over the practices of one area.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    quantity: Quantity,
    base: f64,
    /// The interval of a mean of scores.
    range: MeanRange,
    /// How many practices are in the sum.
    counted: u32,
    /// How many are left out because a number is suppressed.
    suppressed: u32,
    /// Of a change in a sub-ICB: how many reported earlier, closed since, and belonged to a PCN
    /// that no source names.
    unplaced: u32,
}

impl HeapBytes for Joined {
    fn heap_bytes(&self) -> usize {
        self.counts.len() * size_of::<Counts>()
            + self.bases.len() * size_of::<f64>()
            + self.ranges.len() * size_of::<MeanRange>()
            + self.unplaced.len() * size_of::<u32>()
    }
}

/// A part of every sum; nothing where all are nought.
fn kept<T: PartialEq + Default>(sums: &[Sum], part: impl Fn(&Sum) -> T) -> Vec<T> {
    let none = T::default();
    match sums.iter().any(|sum| part(sum) != none) {
        true => sums.iter().map(part).collect(),
        false => Vec::new(),
    }
}

impl From<Vec<Sum>> for Joined {
    fn from(sums: Vec<Sum>) -> Self {
        Self {
            counts: kept(&sums, |sum| Counts {
                quantity: sum.quantity,
                counted: sum.counted,
                suppressed: sum.suppressed,
            }),
            bases: kept(&sums, |sum| sum.base),
            ranges: kept(&sums, |sum| sum.range),
            unplaced: kept(&sums, |sum| sum.unplaced),
        }
    }
}

impl Joined {
    fn of(&self, area: AreaIndex) -> Sum {
        let counts = self.counts.get(area).copied().unwrap_or_default();
        Sum {
            quantity: counts.quantity,
            base: self.bases.get(area).copied().unwrap_or_default(),
            range: self.ranges.get(area).copied().unwrap_or_default(),
            counted: counts.counted,
            suppressed: counts.suppressed,
            unplaced: self.unplaced.get(area).copied().unwrap_or_default(),
        }
    }

    pub(super) fn reading(&self, area: AreaIndex) -> Reading {
        let sum = self.of(area);
        match (sum.counted, sum.suppressed) {
            (0, 0) => Reading::Missing,
            (0, _) => Reading::Suppressed,
            _ => Reading::Value(Measured {
                quantity: sum.quantity,
                published: sum.range.around(sum.quantity),
                base: (sum.base > 0.0).then_some(sum.base),
            }),
        }
    }

    pub(super) fn basis(&self, area: AreaIndex, expected: u32, denominator: &Denominator) -> Basis {
        let Sum {
            counted: reporting,
            suppressed,
            ..
        } = self.of(area);
        let expected = expected.max(reporting + suppressed);
        match (reporting + suppressed, denominator) {
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
            (_, _) => Basis::Practices {
                reporting,
                expected,
                suppressed,
            },
        }
    }
}

impl Facts {
    /// Whether the figure of an area must be worked out from its practices, because numerator
    /// and denominator of its own are not of the same ones.
    pub(super) fn is_joined(&self, evaluation: &Evaluation, period: usize, area: Ordinal) -> bool {
        let above = evaluation.numerator.margin;
        let own = self.basis(above, period, area);
        if matches!(
            evaluation.denominator,
            Denominator::Weight | Denominator::Scores
        ) {
            return matches!(own, Basis::Mean { .. } | Basis::MeanOfScores { .. });
        }
        let is_partial = |margin: usize| self.dataset.margins[margin].is_partial;
        let Some(below) = evaluation.denominator.cells().map(|cells| cells.margin) else {
            return matches!(own, Basis::Practices { .. }) && is_partial(above);
        };
        match (own, self.basis(below, period, area)) {
            (Basis::Practices { .. }, Basis::Practices { .. }) => {
                is_partial(above) || is_partial(below) || !self.agree(above, below, period)
            }
            (Basis::Practices { .. }, Basis::Published | Basis::SubIcbs { .. }) => !own.is_whole(),
            (Basis::Published | Basis::SubIcbs { .. }, other @ Basis::Practices { .. }) => {
                !other.is_whole()
            }
            _ => false,
        }
    }

    /// Whether the sums of two margins are over the same practices.
    fn agree(&self, one: usize, other: usize, period: usize) -> bool {
        one == other
            || self
                .block(one, period)
                .zip(self.block(other, period))
                .is_some_and(|(one, other)| one.has_same_contributors(other))
    }

    /// The sums of an indicator over the practices that have all of it, kept for a while.
    pub(super) fn joined(&self, evaluation: &Evaluation, period: usize) -> Arc<Joined> {
        let key = (self.index as u16, evaluation.index as u16, period as u32);
        self.derived.joined.get(Some(key), || {
            let sums = if matches!(evaluation.denominator, Denominator::Earlier(_)) {
                self.unlike(evaluation, period)
            } else {
                self.sums_of_practices(evaluation, period)
            };
            Joined::from(sums)
        })
    }

    fn sums_of_practices(&self, evaluation: &Evaluation, period: usize) -> Vec<Sum> {
        let mut joined = self.no_sums();
        let above = self.block(evaluation.numerator.margin, period);
        let below = evaluation
            .denominator
            .cells()
            .and_then(|cells| self.block(cells.margin, period));
        for practice in self.catalogue.ordinals(Kind::Practice) {
            let is_suppressed = above
                .into_iter()
                .chain(below)
                .any(|block| block.is_suppressed(*practice));
            let reading = if is_suppressed {
                Reading::Suppressed
            } else {
                self.own_parts(evaluation, period, *practice)
            };
            match reading {
                Reading::Value(measured) => {
                    self.each_area(period, *practice, |area| {
                        let sum = &mut joined[area];
                        sum.quantity = sum.quantity + measured.quantity;
                        sum.base += measured.base.unwrap_or_default();
                        if evaluation.denominator == Denominator::Scores {
                            sum.range.add(&measured);
                        }
                        sum.counted += 1;
                    });
                }
                Reading::Suppressed => {
                    self.each_area(period, *practice, |area| {
                        joined[area].suppressed += 1;
                    });
                }
                Reading::Missing | Reading::BelowLeast | Reading::AcrossBreak => {}
            }
        }
        // A total is that of the area, and not the mean of its practices.
        let fixed = match evaluation.denominator {
            Denominator::Organisations => Some(1.0),
            Denominator::OrganisationDays => self.days(period),
            _ => None,
        };
        if let Some(denominator) = fixed {
            for sum in &mut joined {
                sum.quantity.denominator = denominator;
            }
        }
        joined
    }

    fn no_sums(&self) -> Vec<Sum> {
        vec![Sum::default(); self.catalogue.areas().len()]
    }

    /// Calls `add` for every area that a practice belongs to in a period.
    fn each_area(&self, period: usize, practice: Ordinal, mut add: impl FnMut(AreaIndex)) {
        let parents = self.geographies.get(period);
        let england = self.catalogue.england().map(|england| england.ordinal);
        PARENT_KINDS
            .into_iter()
            .filter_map(|kind| parents?.parent(practice, kind))
            .chain(england)
            .filter_map(|area| self.catalogue.area_index(area))
            .for_each(&mut add);
    }

    /// What must be taken off the sums of both periods of a change, so that they are of the
    /// same practices: the numerator of those that are missing earlier, which are counted, and
    /// the denominator of those that are missing now, counted as left out.
    fn unlike(&self, evaluation: &Evaluation, period: usize) -> Vec<Sum> {
        let mut joined = self.no_sums();
        let cells = &evaluation.numerator;
        let Denominator::Earlier(months) = evaluation.denominator else {
            return joined;
        };
        let Some(earlier) = self.earlier_of_england(months, evaluation, period) else {
            return joined;
        };
        let (Some(now), Some(then)) = (
            self.block(cells.margin, period),
            self.block(cells.margin, earlier),
        ) else {
            return joined;
        };
        for practice in self.catalogue.ordinals(Kind::Practice) {
            let (has, had) = (now.contributes(*practice), then.contributes(*practice));
            if has == had {
                continue;
            }
            let (with, without) = if has {
                (period, earlier)
            } else {
                (earlier, period)
            };
            if !self.is_missing(cells.margin, without, *practice) {
                self.note_unplaced(&mut joined, with, *practice);
                continue;
            }
            let Some(number) = self.sum(cells, with, *practice) else {
                continue;
            };
            self.each_area(with, *practice, |area| {
                let change = &mut joined[area];
                if has {
                    change.quantity.numerator += number;
                    change.counted += 1;
                } else {
                    change.quantity.denominator += number;
                    change.suppressed += 1;
                }
            });
        }
        joined
    }

    /// Notes a practice that closed, or opened, of which nobody knows in which PCN it was: the
    /// sums of one PCN of its sub-ICB lack it.
    fn note_unplaced(&self, joined: &mut [Sum], period: usize, practice: Ordinal) {
        let Some(geography) = self.geographies.get(period) else {
            return;
        };
        if geography.parent(practice, Kind::Pcn).is_none()
            && let Some(sub_icb) = geography.parent(practice, Kind::SubIcb)
            && let Some(area) = self.catalogue.area_index(sub_icb)
        {
            joined[area].unplaced += 1;
        }
    }

    /// Whether it is known which practices a PCN had at both ends of a change.
    fn knows_members(&self, evaluation: &Evaluation, period: usize, pcn: Ordinal) -> bool {
        let is_pcn = self
            .catalogue
            .get(pcn)
            .is_some_and(|area| area.kind == Kind::Pcn);
        let sub_icb = self
            .geographies
            .get(period)
            .filter(|_| is_pcn)
            .and_then(|geography| geography.parent(pcn, Kind::SubIcb))
            .and_then(|sub_icb| self.catalogue.area_index(sub_icb));
        sub_icb.is_none_or(|area| self.joined(evaluation, period).of(area).unplaced == 0)
    }

    /// The period from which the change of England is measured, and with it that of its areas.
    fn earlier_of_england(
        &self,
        months: Option<i32>,
        evaluation: &Evaluation,
        period: usize,
    ) -> Option<usize> {
        let england = self.catalogue.england()?.ordinal;
        self.earlier(months, &evaluation.numerator, period, england)
    }

    /// Whether a practice that is in no sum of a period should have been: its number is
    /// suppressed, it has figures both before and after, or a complete map of this very month
    /// lists it.
    fn is_missing(&self, margin: usize, period: usize, practice: Ordinal) -> bool {
        if self
            .block(margin, period)
            .is_some_and(|block| block.is_suppressed(practice))
        {
            return true;
        }
        let month = self.periods[period].first_month();
        let has_map = |at: usize| {
            self.geographies.get(at).is_some_and(|geography| {
                let source = geography.source.as_ref();
                source.is_some_and(|(_, of)| *of == month) && geography.is_listed(practice)
            })
        };
        let reports = |other: &usize| {
            let distance = self.periods[*other].first_month().since(month).abs();
            distance <= GAP_WITHIN_MONTHS
                && self
                    .block(margin, *other)
                    .is_some_and(|block| block.contributes(practice))
        };
        has_map(period)
            || ((0..period).rev().any(|other| reports(&other))
                && (period + 1..self.periods.len()).any(|other| reports(&other)))
    }

    /// The change of an area, over the practices that are in both periods. There is none
    /// where so few reported in the earlier one that the two cannot be set beside each other.
    pub(super) fn change_of_area(
        &self,
        evaluation: &Evaluation,
        months: Option<i32>,
        period: usize,
        (ordinal, area): (Ordinal, AreaIndex),
    ) -> Reading {
        let own = self.own_parts(evaluation, period, ordinal);
        let Reading::Value(mut measured) = own else {
            return own;
        };
        let margin = evaluation.numerator.margin;
        let earlier = self.earlier(months, &evaluation.numerator, period, ordinal);
        let (now, then) = (
            self.basis(margin, period, ordinal),
            earlier.map_or(Basis::Absent, |earlier| {
                self.basis(margin, earlier, ordinal)
            }),
        );
        let are_sums =
            matches!(now, Basis::Practices { .. }) && matches!(then, Basis::Practices { .. });
        let unlike = if are_sums && earlier == self.earlier_of_england(months, evaluation, period) {
            self.joined(evaluation, period).of(area)
        } else {
            Sum::default()
        };
        if are_sums && !self.knows_members(evaluation, period, ordinal) {
            return Reading::Missing;
        }
        let is_like = unlike.counted + unlike.suppressed == 0;
        // Who is not there any more may have closed; who was not there yet was missed.
        if is_like && then.is_partial() {
            return Reading::Missing;
        }
        measured.quantity = measured.quantity - unlike.quantity;
        if measured.quantity.denominator <= 0.0 {
            return Reading::Missing;
        }
        Reading::Value(measured)
    }

    /// Of how many practices a change is: of those that are in both periods.
    pub(super) fn behind_change(
        &self,
        evaluation: &Evaluation,
        months: Option<i32>,
        period: usize,
        (ordinal, area): (Ordinal, AreaIndex),
    ) -> Basis {
        let margin = evaluation.numerator.margin;
        let now = self.basis(margin, period, ordinal);
        let earlier = self.earlier(months, &evaluation.numerator, period, ordinal);
        let then = earlier.map_or(Basis::Absent, |earlier| {
            self.basis(margin, earlier, ordinal)
        });
        let (
            Basis::Practices {
                reporting,
                expected,
                suppressed,
            },
            Basis::Practices { .. },
        ) = (now, then)
        else {
            return now;
        };
        if earlier != self.earlier_of_england(months, evaluation, period) {
            return now;
        }
        let unlike = self.joined(evaluation, period).of(area);
        Basis::Practices {
            reporting: reporting.saturating_sub(unlike.counted),
            expected: expected.max(reporting + unlike.suppressed),
            suppressed,
        }
    }
}
