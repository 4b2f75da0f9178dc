//! The figures of one dataset in memory, ready to be asked.
//!
//! For every margin and period there is a [`Block`]: a column of practices for each cell,
//! and a column of areas. Areas hold the published value where the publication gives one,
//! else the sum of their sub-ICBs where all of those are published, else the sum of their
//! practices through the membership of that period. A [`Basis`] says which.

mod assemble;
mod block;

use std::sync::{Arc, OnceLock};

use crate::calendar::working_days;
use crate::catalogue::Catalogue;
use crate::organisation::{Kind, Ordinal};
use crate::period::Period;
use crate::registry::{Cells, Dataset, Denominator, Evaluation, Quantity};
use crate::statistics::rank::{Place, Spread};
use crate::value::Value;

pub use assemble::{Raw, assemble};
pub use block::{Basis, Block, Published};

/// The values of one indicator over all organisations of one kind in one period.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// By ordinal; NaN where there is none.
    values: Vec<f64>,
    /// The values that there are, in ascending order.
    sorted: Vec<f64>,
}

impl Standing {
    /// The value of one organisation.
    #[must_use]
    pub fn value(&self, ordinal: Ordinal) -> Option<f64> {
        self.values
            .get(ordinal as usize)
            .copied()
            .filter(|value| !value.is_nan())
    }

    /// All values, in ascending order.
    #[must_use]
    pub fn sorted(&self) -> &[f64] {
        &self.sorted
    }

    /// The place of a value that is one of them.
    #[must_use]
    pub fn place(&self, value: f64) -> Place {
        Place::in_sorted(value, &self.sorted)
    }

    /// All values with their organisations, in order of ordinal.
    pub fn pairs(&self) -> impl Iterator<Item = (Ordinal, f64)> + '_ {
        self.values
            .iter()
            .enumerate()
            .filter(|(_, value)| !value.is_nan())
            .map(|(ordinal, value)| (ordinal as Ordinal, *value))
    }
}

/// The figures of one dataset.
#[derive(Debug)]
pub struct Facts {
    /// Its declaration.
    pub dataset: &'static Dataset,
    catalogue: Arc<Catalogue>,
    periods: Vec<Period>,
    /// The working days of each period that is a month.
    days: Vec<Option<f64>>,
    /// By margin, then by period.
    blocks: Vec<Vec<Option<Block>>>,
    /// By kind, indicator and period, computed when first asked.
    standings: Vec<OnceLock<Arc<Standing>>>,
    /// The same, for spreads.
    spreads: Vec<OnceLock<Option<Spread>>>,
    /// How many reported, by kind and period.
    populations: Vec<OnceLock<u32>>,
    /// The first period in which a practice reported, by margin.
    firsts: Vec<OnceLock<Option<usize>>>,
}

impl Facts {
    /// Puts blocks together: `blocks` by margin, then by period in the order of `periods`.
    #[must_use]
    pub fn new(
        dataset: &'static Dataset,
        catalogue: Arc<Catalogue>,
        periods: Vec<Period>,
        blocks: Vec<Vec<Option<Block>>>,
    ) -> Self {
        let cells = Kind::ALL.len() * dataset.indicators.len() * periods.len();
        let days = periods
            .iter()
            .map(|period| Some(f64::from(working_days(period.month()?))))
            .collect();
        let populations = std::iter::repeat_with(OnceLock::new)
            .take(Kind::ALL.len() * periods.len())
            .collect();
        Self {
            dataset,
            catalogue,
            periods,
            days,
            populations,
            firsts: std::iter::repeat_with(OnceLock::new)
                .take(dataset.margins.len())
                .collect(),
            blocks,
            standings: std::iter::repeat_with(OnceLock::new).take(cells).collect(),
            spreads: std::iter::repeat_with(OnceLock::new).take(cells).collect(),
        }
    }

    /// The periods in order of time.
    #[must_use]
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// The place of a period.
    #[must_use]
    pub fn period_index(&self, period: Period) -> Option<usize> {
        self.periods.binary_search(&period).ok()
    }

    /// The latest period in which any organisation of this kind reported.
    #[must_use]
    pub fn latest(&self, kind: Kind) -> Option<usize> {
        let margin = self.dataset.margin_index(self.dataset.presence)?;
        (0..self.periods.len()).rev().find(|period| {
            self.catalogue.of_kind(kind).any(|organisation| {
                self.value(margin, 0, *period, organisation.ordinal)
                    .is_reported()
            })
        })
    }

    /// Whether the organisation reported in a period.
    #[must_use]
    pub fn is_present(&self, period: usize, ordinal: Ordinal) -> bool {
        self.dataset
            .margin_index(self.dataset.presence)
            .is_some_and(|margin| self.value(margin, 0, period, ordinal).is_reported())
    }

    /// How many organisations of a kind reported in a period. Computed once, then kept.
    #[must_use]
    pub fn population(&self, period: usize, kind: Kind) -> u32 {
        let compute = || {
            let all = self.catalogue.ordinals(kind).iter();
            all.filter(|ordinal| self.is_present(period, **ordinal))
                .count() as u32
        };
        let row = Kind::ALL.iter().position(|other| *other == kind);
        let slot = row.and_then(|row| self.populations.get(row * self.periods.len() + period));
        slot.map_or_else(compute, |slot| *slot.get_or_init(compute))
    }

    /// A value by margin and cell.
    #[must_use]
    pub fn value(&self, margin: usize, cell: usize, period: usize, ordinal: Ordinal) -> Value {
        self.blocks
            .get(margin)
            .and_then(|periods| periods.get(period))
            .and_then(Option::as_ref)
            .map_or(Value::Missing, |block| {
                block.value(&self.catalogue, cell, ordinal)
            })
    }

    /// How an area's figures of a margin came about; practices are always published.
    #[must_use]
    pub fn basis(&self, margin: usize, period: usize, ordinal: Ordinal) -> Basis {
        let Some(index) = self.catalogue.area_index(ordinal) else {
            return if self.value(margin, 0, period, ordinal).is_reported() {
                Basis::Published
            } else {
                Basis::Absent
            };
        };
        self.blocks
            .get(margin)
            .and_then(|periods| periods.get(period))
            .and_then(Option::as_ref)
            .and_then(|block| block.basis(index))
            .unwrap_or_default()
    }

    /// The sum of some cells; `None` where any of them is not a number.
    #[must_use]
    pub fn sum(&self, cells: &Cells, period: usize, ordinal: Ordinal) -> Option<f64> {
        let block = self.blocks.get(cells.margin)?.get(period)?.as_ref()?;
        let mut sum = 0.0;
        for cell in &cells.cells {
            sum += block.value(&self.catalogue, *cell, ordinal).number()?;
        }
        Some(sum)
    }

    /// The numerator and denominator of an indicator for one organisation.
    #[must_use]
    pub fn quantity(
        &self,
        evaluation: &Evaluation,
        period: usize,
        ordinal: Ordinal,
    ) -> Option<Quantity> {
        let numerator = self.sum(&evaluation.numerator, period, ordinal)?;
        let denominator = match &evaluation.denominator {
            Denominator::Cells(cells) => self.sum(cells, period, ordinal)?,
            Denominator::CellDays(cells) => {
                self.sum(cells, period, ordinal)? * self.days(period)?
            }
            Denominator::Organisations => 1.0,
            Denominator::OrganisationDays => self.days(period)?,
            Denominator::Earlier(months) => {
                let earlier = self.earlier(*months, &evaluation.numerator, period, ordinal)?;
                self.sum(&evaluation.numerator, earlier, ordinal)?
            }
        };
        Some(Quantity {
            numerator,
            denominator,
        })
    }

    /// The first period in which any practice reported a margin.
    fn first(&self, margin: usize) -> Option<usize> {
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

    /// A quantity where it may be set beside those of other organisations: the same as
    /// [`Facts::quantity`], but a change since the first period is `None` for an organisation
    /// that began after the others, because its change is of fewer months.
    #[must_use]
    pub fn comparable(
        &self,
        evaluation: &Evaluation,
        period: usize,
        ordinal: Ordinal,
    ) -> Option<Quantity> {
        let quantity = self.quantity(evaluation, period, ordinal)?;
        if let Denominator::Earlier(None) = evaluation.denominator {
            let cells = &evaluation.numerator;
            let earlier = self.earlier(None, cells, period, ordinal);
            if earlier != self.first(cells.margin) {
                return None;
            }
        }
        Some(quantity)
    }

    /// The value of an indicator that may be set beside those of other organisations.
    #[must_use]
    pub fn comparable_value(
        &self,
        evaluation: &Evaluation,
        period: usize,
        ordinal: Ordinal,
    ) -> Option<f64> {
        evaluation
            .indicator
            .value(self.comparable(evaluation, period, ordinal)?)
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
                let month = self.periods.get(period)?.month()?.plus(-months);
                self.period_index(Period::Month(month))
            }
            None => (0..period).find(|earlier| self.sum(cells, *earlier, ordinal).is_some()),
        }
    }

    fn days(&self, period: usize) -> Option<f64> {
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

    /// The values of an indicator over all organisations of a kind that can be compared.
    /// Computed once, then kept.
    #[must_use]
    pub fn standing(&self, evaluation: &Evaluation, period: usize, kind: Kind) -> Arc<Standing> {
        let compute = || {
            let mut standing = Standing {
                values: vec![f64::NAN; self.catalogue.len()],
                sorted: Vec::new(),
            };
            for ordinal in self.catalogue.ordinals(kind) {
                if let Some(value) = self.comparable_value(evaluation, period, *ordinal) {
                    standing.values[*ordinal as usize] = value;
                    standing.sorted.push(value);
                }
            }
            standing.sorted.sort_unstable_by(f64::total_cmp);
            Arc::new(standing)
        };
        match self.slot(evaluation, period, kind) {
            Some(slot) => Arc::clone(self.standings[slot].get_or_init(compute)),
            None => compute(),
        }
    }

    /// The spread of an indicator among all organisations of a kind, where there are enough
    /// of them. Computed once, then kept.
    #[must_use]
    pub fn spread(&self, evaluation: &Evaluation, period: usize, kind: Kind) -> Option<Spread> {
        let compute = || {
            let values = self
                .catalogue
                .ordinals(kind)
                .iter()
                .filter_map(|ordinal| self.comparable_value(evaluation, period, *ordinal));
            Spread::of(values.collect())
        };
        match self.slot(evaluation, period, kind) {
            Some(slot) => *self.spreads[slot].get_or_init(compute),
            None => compute(),
        }
    }

    fn slot(&self, evaluation: &Evaluation, period: usize, kind: Kind) -> Option<usize> {
        let indicator = self
            .dataset
            .indicators
            .iter()
            .position(|indicator| indicator.id == evaluation.indicator.id)?;
        let kind = Kind::ALL.iter().position(|other| *other == kind)?;
        (period < self.periods.len()).then(|| {
            (kind * self.dataset.indicators.len() + indicator) * self.periods.len() + period
        })
    }

    /// Bytes taken in memory.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.blocks
            .iter()
            .flatten()
            .flatten()
            .map(Block::memory)
            .sum()
    }
}

#[cfg(test)]
mod tests;
