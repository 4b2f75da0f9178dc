//! What is known of an indicator for an organisation: from the cells of its own, or, for an
//! area whose members did not all report everything, from those that did.

use crate::facts::{Basis, Facts};
use crate::organisation::{Kind, Ordinal};
use crate::registry::{
    Cells, Denominator, Evaluation, Measured, Quantity, Reading, composite, estimate,
};
use crate::statistics::interval::Interval;
use crate::value::Value;

impl Facts {
    /// What is known of an indicator for one organisation in one period.
    #[must_use]
    pub fn reading(&self, evaluation: &Evaluation, period: usize, ordinal: Ordinal) -> Reading {
        evaluation
            .indicator
            .shown_from(self.parts(evaluation, period, ordinal))
    }

    /// The same with the figures whose denominator is too small to be shown by themselves:
    /// what sums of members are made of.
    #[must_use]
    pub(crate) fn parts(
        &self,
        evaluation: &Evaluation,
        period: usize,
        ordinal: Ordinal,
    ) -> Reading {
        let is_valid = self
            .periods
            .get(period)
            .is_some_and(|period| evaluation.indicator.is_valid_in(*period));
        if !is_valid {
            return Reading::Missing;
        }
        if self.is_across_break(evaluation, period, ordinal) {
            return Reading::AcrossBreak;
        }
        if let Some(area) = self.catalogue.area_index(ordinal) {
            if let Denominator::Earlier(months) = evaluation.denominator {
                return self.change_of_area(evaluation, months, period, (ordinal, area));
            }
            if self.is_joined(evaluation, period, ordinal) {
                return self.joined(evaluation, period).reading(area);
            }
        }
        self.own_parts(evaluation, period, ordinal)
    }

    /// Whether a figure is a change of which the two sides are measured in different ways. Of an
    /// organisation without a figure now, nothing is said.
    fn is_across_break(&self, evaluation: &Evaluation, period: usize, ordinal: Ordinal) -> bool {
        let Denominator::Earlier(months) = evaluation.denominator else {
            return false;
        };
        let cells = &evaluation.numerator;
        !self.dataset.breaks.is_empty()
            && self.is_broken_change(evaluation, period, || {
                self.earlier(months, cells, period, ordinal)
            })
            && self.sum(cells, period, ordinal).is_some()
    }

    /// Whether a break lies between a period and the one that a change is measured from: so many
    /// months before, whether or not that is loaded, or the first, which `first` gives.
    pub(super) fn is_broken_change(
        &self,
        evaluation: &Evaluation,
        period: usize,
        first: impl FnOnce() -> Option<usize>,
    ) -> bool {
        let Denominator::Earlier(months) = evaluation.denominator else {
            return false;
        };
        let Some(shown) = self.periods.get(period) else {
            return false;
        };
        let earlier = match months {
            Some(months) => shown.months_before(months),
            None => first().and_then(|first| self.periods.get(first).copied()),
        };
        earlier.is_some_and(|earlier| {
            let id = &evaluation.indicator.id;
            self.dataset.break_between(id, earlier, *shown).is_some()
        })
    }

    /// Numerator and denominator from the cells that the organisation has itself.
    pub(super) fn own_parts(
        &self,
        evaluation: &Evaluation,
        period: usize,
        ordinal: Ordinal,
    ) -> Reading {
        let numerator = match self.sum_of(&evaluation.numerator, period, ordinal) {
            Value::Missing => return Reading::Missing,
            Value::Suppressed => return Reading::Suppressed,
            Value::Number(number) => number,
        };
        let times_days = |value: Value| match (value, self.days(period)) {
            (Value::Number(number), Some(days)) => Value::Number(number * days),
            (Value::Number(_), None) => Value::Missing,
            (other, _) => other,
        };
        let denominator = match &evaluation.denominator {
            Denominator::Cells(cells) => self.sum_of(cells, period, ordinal),
            Denominator::CellDays(cells) => times_days(self.sum_of(cells, period, ordinal)),
            Denominator::Organisations => Value::Number(1.0),
            Denominator::OrganisationDays => times_days(Value::Number(1.0)),
            Denominator::Earlier(months) => self
                .earlier(*months, &evaluation.numerator, period, ordinal)
                .map_or(Value::Missing, |earlier| {
                    self.sum_of(&evaluation.numerator, earlier, ordinal)
                }),
            Denominator::Weight => {
                return self.estimate(evaluation, period, ordinal, numerator);
            }
            Denominator::Scores => {
                let margin = evaluation.numerator.margin;
                return self.score(margin, period, ordinal, numerator);
            }
        };
        match denominator {
            Value::Missing => Reading::Missing,
            Value::Suppressed => Reading::Suppressed,
            Value::Number(denominator) => Reading::Value(
                Quantity {
                    numerator,
                    denominator,
                }
                .into(),
            ),
        }
    }

    /// A published estimate with its interval and base. Without a weight it counts by its
    /// base, and without either for itself alone.
    fn estimate(
        &self,
        evaluation: &Evaluation,
        period: usize,
        ordinal: Ordinal,
        value: f64,
    ) -> Reading {
        let margin = evaluation.numerator.margin;
        let cell = |cell: usize| self.value(margin, cell, period, ordinal).number();
        let base = cell(estimate::BASE);
        let weight = cell(estimate::WEIGHT)
            .or(base)
            .filter(|weight| *weight > 0.0)
            .unwrap_or(1.0);
        let published = cell(estimate::LOW)
            .zip(cell(estimate::HIGH))
            .map(|(low, high)| Interval { low, high });
        Reading::Value(Measured {
            quantity: Quantity {
                numerator: value / evaluation.indicator.scale() * weight,
                denominator: weight,
            },
            published,
            base,
        })
    }

    /// A computed score with its interval and the number of its parts.
    fn score(&self, margin: usize, period: usize, ordinal: Ordinal, value: f64) -> Reading {
        let cell = |cell: usize| self.value(margin, cell, period, ordinal).number();
        Reading::Value(Measured {
            quantity: Quantity {
                numerator: value,
                denominator: 1.0,
            },
            published: cell(composite::LOW)
                .zip(cell(composite::HIGH))
                .map(|(low, high)| Interval { low, high }),
            base: cell(composite::PARTS),
        })
    }

    /// The numerator and denominator of an indicator for one organisation.
    #[must_use]
    pub fn quantity(
        &self,
        evaluation: &Evaluation,
        period: usize,
        ordinal: Ordinal,
    ) -> Option<Quantity> {
        self.reading(evaluation, period, ordinal).quantity()
    }

    /// How the figure of an indicator came about, and of how many members it is. A share or
    /// rate across margins is of the practices that have all of it.
    #[must_use]
    pub fn behind(&self, evaluation: &Evaluation, period: usize, ordinal: Ordinal) -> Basis {
        let own = self.basis(evaluation.numerator.margin, period, ordinal);
        let Some(area) = self.catalogue.area_index(ordinal) else {
            return own;
        };
        if let Denominator::Earlier(months) = evaluation.denominator {
            return self.behind_change(evaluation, months, period, (ordinal, area));
        }
        if !self.is_joined(evaluation, period, ordinal) {
            return own;
        }
        let below = match evaluation.denominator.cells() {
            Some(cells) => self.basis(cells.margin, period, ordinal),
            None => Basis::Absent,
        };
        let expected = [own, below]
            .into_iter()
            .filter_map(Basis::counts)
            .map(|members| members.expected)
            .max()
            .unwrap_or_default();
        self.joined(evaluation, period)
            .basis(area, expected, &evaluation.denominator)
    }

    /// The first period in which any practice reported a margin.
    pub(super) fn first(&self, margin: usize) -> Option<usize> {
        let compute = || {
            let practices = self.catalogue.ordinals(Kind::Practice);
            (0..self.periods.len()).find(|period| {
                practices
                    .iter()
                    .any(|practice| self.value(margin, 0, *period, *practice).is_reported())
            })
        };
        let slot = self.firsts.get(margin);
        slot.map_or_else(compute, |slot| *slot.get_or_init(compute))
    }

    /// What is known where it may be set beside other organisations: the same as
    /// [`Facts::reading`], but a change since the first period is missing for an organisation
    /// that began after the others, because its change is of fewer months, and so is the sum of
    /// an area of which too many members are missing.
    #[must_use]
    pub fn comparable(&self, evaluation: &Evaluation, period: usize, ordinal: Ordinal) -> Reading {
        evaluation
            .indicator
            .shown_from(self.comparable_parts(evaluation, period, ordinal))
    }

    /// The same with the figures whose denominator is too small to be shown by themselves.
    pub(crate) fn comparable_parts(
        &self,
        evaluation: &Evaluation,
        period: usize,
        ordinal: Ordinal,
    ) -> Reading {
        self.parts_unless(evaluation, period, ordinal, |basis| {
            basis.is_partial_of(&evaluation.indicator)
        })
    }

    /// What stands for the organisations of an area beside one of them: its own figure, where
    /// at least half of them are in it. How many says [`Facts::behind`].
    pub(crate) fn group_parts(
        &self,
        evaluation: &Evaluation,
        period: usize,
        area: Ordinal,
    ) -> Reading {
        self.parts_unless(evaluation, period, area, Basis::is_of_few)
    }

    fn parts_unless(
        &self,
        evaluation: &Evaluation,
        period: usize,
        ordinal: Ordinal,
        is_left_out: impl Fn(Basis) -> bool,
    ) -> Reading {
        let parts = self.parts(evaluation, period, ordinal);
        if matches!(parts, Reading::Missing | Reading::AcrossBreak) {
            return parts;
        }
        if let Denominator::Earlier(None) = evaluation.denominator {
            let cells = &evaluation.numerator;
            let earlier = self.earlier(None, cells, period, ordinal);
            if earlier != self.first(cells.margin) {
                return Reading::Missing;
            }
        }
        if is_left_out(self.behind(evaluation, period, ordinal)) {
            return Reading::Missing;
        }
        parts
    }

    /// The value of an indicator that may be set beside those of other organisations.
    #[must_use]
    pub fn comparable_value(
        &self,
        evaluation: &Evaluation,
        period: usize,
        ordinal: Ordinal,
    ) -> Option<f64> {
        let quantity = self.comparable(evaluation, period, ordinal).quantity()?;
        evaluation.indicator.value(quantity)
    }

    /// The period that a change is measured from.
    #[must_use]
    pub fn earlier(
        &self,
        months: Option<i32>,
        cells: &Cells,
        period: usize,
        ordinal: Ordinal,
    ) -> Option<usize> {
        match months {
            Some(months) => {
                let earlier = self.periods.get(period)?.months_before(months)?;
                self.period_index(earlier)
            }
            None => (0..period).find(|earlier| self.sum(cells, *earlier, ordinal).is_some()),
        }
    }

    pub(super) fn days(&self, period: usize) -> Option<f64> {
        self.days.get(period).copied().flatten()
    }

    /// The value of an indicator for one organisation.
    #[must_use]
    pub fn indicator(
        &self,
        evaluation: &Evaluation,
        period: usize,
        ordinal: Ordinal,
    ) -> Option<f64> {
        evaluation
            .indicator
            .value(self.quantity(evaluation, period, ordinal)?)
    }
}
