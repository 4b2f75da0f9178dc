//! The figures of one dataset in memory, ready to be asked.
//!
//! For every margin and period there is a [`Block`]: a column of practices for each cell,
//! and a column of areas. Areas hold the published value where the publication gives one,
//! else the sum of their sub-ICBs where all of those are published, else the sum of their
//! practices through the membership of that period. A [`Basis`] says which.

mod around;
mod assemble;
mod basis;
mod block;

use std::sync::{Arc, OnceLock};

use crate::cache::{BoundedCache, HeapBytes};
use crate::calendar::working_days;
use crate::catalogue::Catalogue;
use crate::organisation::{Kind, Ordinal};
use crate::period::Period;
use crate::registry::{
    Cells, Dataset, Denominator, Evaluation, Measured, Quantity, Reading, estimate,
};
use crate::statistics::interval::Interval;
use crate::statistics::rank::{Place, Spread};
use crate::value::Value;

pub use around::{Around, Reporters};
pub use assemble::{Context, StoredColumn, assemble, denominator_periods};
pub use basis::Basis;
pub use block::{Block, Published};

/// The values of one indicator over all organisations of one kind in one period.
#[derive(Debug, Clone, Default)]
pub struct Distribution {
    /// The organisations of the kind, ascending, as the catalogue lists them.
    organisations: Arc<[Ordinal]>,
    /// By place in `organisations`; NaN where there is none.
    values: Vec<f64>,
    /// The values that there are, in ascending order.
    sorted: Vec<f64>,
}

impl HeapBytes for Distribution {
    fn heap_bytes(&self) -> usize {
        (self.values.len() + self.sorted.len()) * size_of::<f64>()
    }
}

impl Distribution {
    /// The value of one organisation.
    #[must_use]
    pub fn value(&self, ordinal: Ordinal) -> Option<f64> {
        let place = self.organisations.binary_search(&ordinal).ok()?;
        self.values
            .get(place)
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
        self.organisations
            .iter()
            .zip(&self.values)
            .filter(|(_, value)| !value.is_nan())
            .map(|(ordinal, value)| (*ordinal, *value))
    }
}

/// Where distributions are kept: by dataset, kind, indicator and period.
type DistributionKey = (u16, Kind, u16, u32);

/// The distributions of all datasets of a snapshot, up to a limit in bytes.
#[derive(Debug, Clone)]
pub struct Distributions(Arc<BoundedCache<DistributionKey, Distribution>>);

impl Default for Distributions {
    fn default() -> Self {
        Self(Arc::new(BoundedCache::new(DISTRIBUTION_BYTES, 100_000)))
    }
}

/// Over how many periods the number that reported is compared.
const RECENT: usize = 6;

/// Room for about six hundred distributions of practices.
const DISTRIBUTION_BYTES: usize = 64 << 20;

/// The figures of one dataset.
#[derive(Debug)]
pub struct Facts {
    /// Its declaration.
    pub dataset: Arc<Dataset>,
    /// Its place in the registry.
    index: usize,
    /// The margins that tell whether an organisation reported at all.
    presence: Vec<usize>,
    catalogue: Arc<Catalogue>,
    periods: Vec<Period>,
    /// The working days of each period that is a month.
    days: Vec<Option<f64>>,
    /// By margin, then by period.
    blocks: Vec<Vec<Option<Block>>>,
    distributions: Distributions,
    /// Quantiles by kind, indicator and period, computed when first asked.
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
        dataset: Arc<Dataset>,
        index: usize,
        catalogue: Arc<Catalogue>,
        distributions: Distributions,
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
        let presence = std::iter::once(&dataset.presence)
            .chain(&dataset.also_present)
            .filter_map(|margin| dataset.margin_index(margin))
            .collect();
        let firsts = std::iter::repeat_with(OnceLock::new)
            .take(dataset.margins.len())
            .collect();
        Self {
            dataset,
            index,
            presence,
            catalogue,
            distributions,
            periods,
            days,
            populations,
            firsts,
            blocks,
            spreads: std::iter::repeat_with(OnceLock::new).take(cells).collect(),
        }
    }

    /// The place of the dataset in the registry.
    #[must_use]
    pub const fn index(&self) -> usize {
        self.index
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

    /// The latest period for which most organisations of this kind reported: at least half as
    /// many as in the best of the [`RECENT`] periods up to it, so that a single practice in a
    /// newer file does not become everybody's period.
    #[must_use]
    pub fn latest(&self, kind: Kind) -> Option<usize> {
        (0..self.periods.len()).rev().find(|period| {
            let count = self.population(*period, kind);
            let recent = period.saturating_sub(RECENT - 1)..=*period;
            let most = recent.map(|other| self.population(other, kind)).max();
            count > 0 && most.is_none_or(|most| count * 2 >= most)
        })
    }

    /// Whether the organisation reported in a period.
    #[must_use]
    pub fn is_present(&self, period: usize, ordinal: Ordinal) -> bool {
        self.presence
            .iter()
            .any(|margin| self.is_reported(*margin, period, ordinal))
    }

    /// Whether the organisation reported any cell of a margin.
    fn is_reported(&self, margin: usize, period: usize, ordinal: Ordinal) -> bool {
        // All cells are published together, unless the margin is partial.
        let cells = match self.dataset.margins.get(margin) {
            Some(declared) if declared.is_partial => declared.size(),
            _ => 1,
        };
        (0..cells).any(|cell| self.value(margin, cell, period, ordinal).is_reported())
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
            return if self.is_reported(margin, period, ordinal) {
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

    /// The sum of some cells: suppressed where any of them is, missing where any is missing.
    #[must_use]
    pub fn sum_of(&self, cells: &Cells, period: usize, ordinal: Ordinal) -> Value {
        let block = self
            .blocks
            .get(cells.margin)
            .and_then(|periods| periods.get(period))
            .and_then(Option::as_ref);
        let Some(block) = block else {
            return Value::Missing;
        };
        let mut sum = 0.0;
        let mut is_suppressed = false;
        for cell in &cells.cells {
            match block.value(&self.catalogue, *cell, ordinal) {
                Value::Missing => return Value::Missing,
                Value::Suppressed => is_suppressed = true,
                Value::Number(number) => sum += number,
            }
        }
        if is_suppressed {
            Value::Suppressed
        } else {
            Value::Number(sum)
        }
    }

    /// The sum of some cells; `None` where any of them is not a number.
    #[must_use]
    pub fn sum(&self, cells: &Cells, period: usize, ordinal: Ordinal) -> Option<f64> {
        self.sum_of(cells, period, ordinal).number()
    }

    /// What is known of an indicator for one organisation in one period.
    #[must_use]
    pub fn reading(&self, evaluation: &Evaluation, period: usize, ordinal: Ordinal) -> Reading {
        let is_valid = self
            .periods
            .get(period)
            .is_some_and(|period| evaluation.indicator.is_valid_in(*period));
        if !is_valid {
            return Reading::Missing;
        }
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

    /// What is known where it may be set beside other organisations: the same as
    /// [`Facts::reading`], but a change since the first period is missing for an organisation
    /// that began after the others, because its change is of fewer months, and so is the sum of
    /// an area of which too many members are missing.
    #[must_use]
    pub fn comparable(&self, evaluation: &Evaluation, period: usize, ordinal: Ordinal) -> Reading {
        let reading = self.reading(evaluation, period, ordinal);
        if reading == Reading::Missing {
            return reading;
        }
        if let Denominator::Earlier(None) = evaluation.denominator {
            let cells = &evaluation.numerator;
            let earlier = self.earlier(None, cells, period, ordinal);
            if earlier != self.first(cells.margin) {
                return Reading::Missing;
            }
        }
        if self
            .basis(evaluation.numerator.margin, period, ordinal)
            .is_partial()
        {
            return Reading::Missing;
        }
        reading
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

    /// The values of an indicator over all organisations of a kind, kept for a while.
    #[must_use]
    pub fn distribution(
        &self,
        evaluation: &Evaluation,
        period: usize,
        kind: Kind,
    ) -> Arc<Distribution> {
        let key = (
            self.index as u16,
            kind,
            evaluation.index as u16,
            period as u32,
        );
        self.distributions.0.get(Some(key), || {
            let organisations = self.catalogue.ordinals_shared(kind);
            let values: Vec<f64> = organisations
                .iter()
                .map(|ordinal| {
                    self.comparable_value(evaluation, period, *ordinal)
                        .unwrap_or(f64::NAN)
                })
                .collect();
            let mut sorted: Vec<f64> = values
                .iter()
                .copied()
                .filter(|value| !value.is_nan())
                .collect();
            sorted.sort_unstable_by(f64::total_cmp);
            Distribution {
                organisations,
                values,
                sorted,
            }
        })
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
        let indicator = evaluation.index;
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
mod area_tests;
#[cfg(test)]
mod tests;
