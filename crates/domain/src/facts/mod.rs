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
mod columns;
mod distribution;
mod joined;
mod newest;
mod readings;

use std::sync::{Arc, OnceLock};

use crate::calendar::working_days;
use crate::catalogue::Catalogue;
use crate::geography::Geography;
use crate::organisation::{Kind, Ordinal};
use crate::period::Period;
use crate::registry::{Cells, Dataset, Evaluation, ExternalDenominator, Measure};
use crate::statistics::rank::Quantiles;
use crate::value::{Value, tidy_sum};

pub use around::{Reporters, ReportingContext};
pub(crate) use assemble::on_all_processors;
pub use assemble::{Context, StoredColumn, assemble, denominator_periods};
pub use basis::{Basis, MemberCounts};
pub use block::{Areas, Block, Published};
pub use distribution::{DerivedFigures, Distribution};
pub use newest::stand_ins;

/// Over how many periods the number that reported is compared.
const RECENT: usize = 6;

/// The figures of one dataset.
#[derive(Debug)]
pub struct Facts {
    /// Its declaration.
    pub dataset: Arc<Dataset>,
    /// Its place in the registry.
    index: usize,
    /// The margins that tell whether an organisation reported at all.
    presence: Vec<usize>,
    /// The measures of the declared absences, in their order.
    absences: Vec<Measure>,
    catalogue: Arc<Catalogue>,
    periods: Vec<Period>,
    /// The working days of each period that is a month.
    days: Vec<Option<f64>>,
    /// By margin, then by period.
    blocks: Vec<Vec<Option<Block>>>,
    derived: DerivedFigures,
    /// By period: the membership by which areas are summed.
    geographies: Vec<Arc<Geography>>,
    /// Quantiles by kind, indicator and period, computed when first asked.
    spreads: Vec<OnceLock<Option<Quantiles>>>,
    /// How many reported, by kind and period.
    populations: Vec<OnceLock<u32>>,
    /// The first period in which a practice reported, by margin.
    firsts: Vec<OnceLock<Option<usize>>>,
    /// What is given for each kind of organisation.
    published: newest::Published,
    /// By period and denominator of another dataset: who has it.
    borrowers: Vec<Vec<around::Members>>,
}

impl Facts {
    /// Puts blocks together: `blocks` by margin, then by period in the order of `periods`;
    /// `geographies` in the same order.
    #[must_use]
    pub fn new(
        dataset: Arc<Dataset>,
        index: usize,
        catalogue: Arc<Catalogue>,
        derived: DerivedFigures,
        geographies: Vec<Arc<Geography>>,
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
        let absences = dataset
            .absences
            .iter()
            .filter_map(|absence| dataset.measure(&absence.measure))
            .collect();
        let firsts = std::iter::repeat_with(OnceLock::new)
            .take(dataset.margins.len())
            .collect();
        Self {
            published: newest::Published::of(&dataset),
            dataset,
            index,
            presence,
            absences,
            catalogue,
            derived,
            geographies,
            periods,
            days,
            populations,
            firsts,
            blocks,
            borrowers: Vec::new(),
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
        // An area with the mean of its practices has a figure, though no cell of its own.
        if let Some(area) = self.catalogue.area_index(ordinal)
            && let Some(block) = self.block(margin, period)
            && let Some(Basis::Mean { reporting, .. } | Basis::MeanOfScores { reporting, .. }) =
                block.basis(area)
        {
            return reporting > 0;
        }
        // All cells are published together, unless the margin is partial.
        let cells = match self.dataset.margins.get(margin) {
            Some(declared) if declared.is_partial => declared.size(),
            _ => 1,
        };
        (0..cells).any(|cell| self.value(margin, cell, period, ordinal).is_reported())
    }

    /// Why a practice that reported nothing in a period has no figures, as its name is
    /// followed by it; `None` where it reported, or nothing says why.
    #[must_use]
    pub fn absence(&self, period: usize, practice: Ordinal) -> Option<&str> {
        if self.absences.is_empty()
            || self.catalogue.area_index(practice).is_some()
            || self.is_present(period, practice)
        {
            return None;
        }
        let absences = self.absences.iter().zip(&self.dataset.absences);
        let mut fitting = absences.filter(|(measure, absence)| {
            let value = self.value(measure.margin, measure.cell, period, practice);
            value.number() == Some(absence.is)
        });
        fitting.next().map(|(_, absence)| absence.text.as_str())
    }

    fn block(&self, margin: usize, period: usize) -> Option<&Block> {
        self.blocks.get(margin)?.get(period)?.as_ref()
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
        self.block(margin, period).map_or(Value::Missing, |block| {
            block.value(&self.catalogue, cell, ordinal)
        })
    }

    /// Whether a practice is in the sums of its areas: see [`Block::contributes`].
    #[must_use]
    pub fn contributes(&self, margin: usize, period: usize, practice: Ordinal) -> bool {
        self.block(margin, period)
            .is_some_and(|block| block.contributes(practice))
    }

    /// How an area's figures of a margin came about; those of practices are published, or
    /// computed where the dataset is.
    #[must_use]
    pub fn basis(&self, margin: usize, period: usize, ordinal: Ordinal) -> Basis {
        let basis = match self.catalogue.area_index(ordinal) {
            Some(index) => self
                .block(margin, period)
                .and_then(|block| block.basis(index))
                .unwrap_or_default(),
            None if self.is_reported(margin, period, ordinal) => Basis::Published,
            None => Basis::Absent,
        };
        match basis {
            // Nobody published what is computed here.
            Basis::Published if self.dataset.computed.is_some() => Basis::Computed,
            basis => basis,
        }
    }

    /// The denominators of other datasets that stand behind a margin of an organisation; of an
    /// area that is summed, those of its practices.
    #[must_use]
    pub fn borrowed(
        &self,
        margin: usize,
        period: usize,
        ordinal: Ordinal,
    ) -> Vec<&ExternalDenominator> {
        let (Some(borrowers), Some(geography), Some(id)) = (
            self.borrowers.get(period),
            self.geographies.get(period),
            self.dataset.margins.get(margin).map(|margin| &margin.id),
        ) else {
            return Vec::new();
        };
        let is_england = self
            .catalogue
            .england()
            .is_some_and(|england| england.ordinal == ordinal);
        let practices = match self.basis(margin, period, ordinal) {
            Basis::Published => &[][..],
            _ if is_england => self.catalogue.ordinals(Kind::Practice),
            _ => geography.practices_of(&self.catalogue, ordinal),
        };
        let externals = self.dataset.external.iter().zip(borrowers);
        externals
            .filter(|(external, has)| {
                external.margin == *id
                    && (has.contains(ordinal)
                        || practices.iter().any(|practice| has.contains(*practice)))
            })
            .map(|(external, _)| external)
            .collect()
    }

    /// The sum of some cells: suppressed where any of them is, missing where any is missing.
    #[must_use]
    pub fn sum_of(&self, cells: &Cells, period: usize, ordinal: Ordinal) -> Value {
        let Some(block) = self.block(cells.margin, period) else {
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
            Value::Number(tidy_sum(sum))
        }
    }

    /// The sum of some cells; `None` where any of them is not a number.
    #[must_use]
    pub fn sum(&self, cells: &Cells, period: usize, ordinal: Ordinal) -> Option<f64> {
        self.sum_of(cells, period, ordinal).number()
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
        self.derived.distributions.get(Some(key), || {
            let organisations = self.catalogue.ordinals_shared(kind);
            let values: Vec<f64> = self
                .comparable_values(evaluation, period, &organisations)
                .map(|value| value.unwrap_or(f64::NAN))
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
    pub fn spread(&self, evaluation: &Evaluation, period: usize, kind: Kind) -> Option<Quantiles> {
        let compute = || {
            let organisations = self.catalogue.ordinals(kind);
            let values = self.comparable_values(evaluation, period, organisations);
            Quantiles::of(values.flatten().collect())
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
mod joined_tests;
#[cfg(test)]
mod tests;
