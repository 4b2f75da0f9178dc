//! How an indicator is computed from measures, for one organisation or for many together.
//!
//! Every indicator is a sum of cells over a sum of cells (or over a number of days or
//! organisations), and both sums add up across organisations. So the value of a group is
//! the value of its summed quantities, and one type, [`Quantity`], serves both.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Dataset, Indicator, IntervalRule, Nature, composite, estimate};
use crate::statistics::interval::{self, Interval};

/// A declared computation. Cells are named by measure identifiers of one margin; `status.*`
/// stands for all cells of the margin `status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Formula {
    /// So many of a total: a binomial share.
    Share {
        /// The part.
        of: Vec<String>,
        /// The whole, which contains the part: cells of the same margin, or of another one where
        /// both are counts. Where a publication's parts exceed its whole there is no interval.
        among: Vec<String>,
    },
    /// So many of one part for every hundred of another, which does not contain it.
    Ratio {
        /// The one part.
        of: Vec<String>,
        /// The other part.
        to: Vec<String>,
    },
    /// Events for an exposure: a Poisson rate for every thousand.
    Rate {
        /// The events.
        of: Vec<String>,
        /// The exposure.
        per: Vec<String>,
        /// Whether it is also divided by the working days of the month.
        #[serde(default)]
        daily: bool,
    },
    /// One amount for every unit of another: pounds a patient, patients for each full-time
    /// GP. No interval of chance.
    Quotient {
        /// What is divided.
        of: Vec<String>,
        /// What it is divided by.
        per: Vec<String>,
    },
    /// A plain number, for a group the mean of its organisations.
    Mean {
        /// What is counted.
        of: Vec<String>,
        /// Whether it is divided by the working days of the month.
        #[serde(default)]
        daily: bool,
    },
    /// The change of a number in per cent.
    Change {
        /// What is counted.
        of: Vec<String>,
        /// Months back; nothing is the first period that the organisation has.
        #[serde(default)]
        months: Option<i32>,
    },
    /// An estimate as published, with its interval and base.
    Published {
        /// A margin of the nature [`Nature::Estimate`](super::Nature::Estimate).
        margin: String,
    },
    /// A score that is computed from other datasets, of a group the mean of its organisations.
    Composite {
        /// A margin of the nature [`Nature::Composite`](super::Nature::Composite).
        margin: String,
        /// How many parts it is of where none is missing. Follows from the declaration.
        #[serde(default)]
        parts: u32,
    },
}

#[cfg(feature = "declarations")]
impl Formula {
    /// The measures and margins that it names.
    pub(super) fn measures_mut(&mut self) -> Vec<&mut String> {
        match self {
            Self::Share { of, among } => of.iter_mut().chain(among).collect(),
            Self::Ratio { of, to } => of.iter_mut().chain(to).collect(),
            Self::Rate { of, per, .. } | Self::Quotient { of, per } => {
                of.iter_mut().chain(per).collect()
            }
            Self::Mean { of, .. } | Self::Change { of, .. } => of.iter_mut().collect(),
            Self::Published { margin } | Self::Composite { margin, .. } => vec![margin],
        }
    }

    /// The first measure below the line, as it is written.
    pub(super) fn divisor(&self) -> Option<&str> {
        let below = match self {
            Self::Share { among, .. } => among,
            Self::Ratio { to, .. } => to,
            Self::Rate { per, .. } | Self::Quotient { per, .. } => per,
            Self::Mean { .. }
            | Self::Change { .. }
            | Self::Published { .. }
            | Self::Composite { .. } => return None,
        };
        below.first().map(String::as_str)
    }
}

/// Cells of one margin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells {
    /// The index of the margin in the dataset.
    pub margin: usize,
    /// The cells that are summed.
    pub cells: Vec<usize>,
}

/// What a numerator is divided by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denominator {
    /// A sum of cells.
    Cells(Cells),
    /// A sum of cells times the working days of the month.
    CellDays(Cells),
    /// The number of organisations.
    Organisations,
    /// The number of organisations times the working days of the month.
    OrganisationDays,
    /// The numerator of an earlier month; `None` is the first.
    Earlier(Option<i32>),
    /// The weight of a published estimate.
    Weight,
    /// The number of organisations, each with a score of its own.
    Scores,
}

impl Denominator {
    /// The cells that are summed below the line, where there are any.
    #[must_use]
    pub const fn cells(&self) -> Option<&Cells> {
        match self {
            Self::Cells(cells) | Self::CellDays(cells) => Some(cells),
            Self::Organisations
            | Self::OrganisationDays
            | Self::Earlier(_)
            | Self::Weight
            | Self::Scores => None,
        }
    }
}

/// An indicator with its formula resolved to cells.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// The indicator.
    pub indicator: Arc<Indicator>,
    /// Its place among the indicators of the dataset.
    pub index: usize,
    /// What is summed above the line.
    pub numerator: Cells,
    /// What stands below it.
    pub denominator: Denominator,
}

/// A numerator and a denominator, which add up across organisations.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Quantity {
    /// Above the line.
    #[serde(rename = "n")]
    pub numerator: f64,
    /// Below the line.
    #[serde(rename = "d")]
    pub denominator: f64,
}

impl std::ops::Add for Quantity {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            numerator: self.numerator + other.numerator,
            denominator: self.denominator + other.denominator,
        }
    }
}

impl std::ops::Sub for Quantity {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            numerator: self.numerator - other.numerator,
            denominator: self.denominator - other.denominator,
        }
    }
}

impl std::iter::Sum for Quantity {
    fn sum<I: Iterator<Item = Self>>(quantities: I) -> Self {
        quantities.fold(Self::default(), |sum, quantity| sum + quantity)
    }
}

impl Evaluation {
    /// Resolves a declared formula.
    ///
    /// # Errors
    /// Where it names a cell that does not exist, or cells of two margins: what is wrong.
    pub fn resolve(dataset: &Dataset, index: usize) -> Result<Self, String> {
        let indicator = Arc::clone(dataset.indicators.get(index).ok_or("no such indicator")?);
        let cells = |names: &[String]| resolve_cells(dataset, names);
        let (numerator, denominator) = match &indicator.formula {
            Formula::Share { of, among } => (cells(of)?, Denominator::Cells(cells(among)?)),
            Formula::Ratio { of, to } => (cells(of)?, Denominator::Cells(cells(to)?)),
            Formula::Rate {
                of,
                per,
                daily: false,
            }
            | Formula::Quotient { of, per } => (cells(of)?, Denominator::Cells(cells(per)?)),
            Formula::Rate {
                of,
                per,
                daily: true,
            } => (cells(of)?, Denominator::CellDays(cells(per)?)),
            Formula::Mean { of, daily: false } => (cells(of)?, Denominator::Organisations),
            Formula::Mean { of, daily: true } => (cells(of)?, Denominator::OrganisationDays),
            Formula::Change { of, months } => (cells(of)?, Denominator::Earlier(*months)),
            Formula::Published { margin } => {
                let margin = dataset
                    .margin_index(margin)
                    .filter(|index| dataset.margins[*index].nature == Nature::Estimate)
                    .ok_or_else(|| format!("“{margin}” is not a margin of estimates"))?;
                let cells = vec![estimate::VALUE];
                (Cells { margin, cells }, Denominator::Weight)
            }
            Formula::Composite { margin, .. } => {
                let margin = dataset
                    .margin_index(margin)
                    .filter(|index| dataset.margins[*index].nature == Nature::Composite)
                    .ok_or_else(|| format!("“{margin}” is not a margin of a computed score"))?;
                let cells = vec![composite::VALUE];
                (Cells { margin, cells }, Denominator::Scores)
            }
        };
        Ok(Self {
            indicator,
            index,
            numerator,
            denominator,
        })
    }
}

fn resolve_cells(dataset: &Dataset, names: &[String]) -> Result<Cells, String> {
    let mut resolved: Option<Cells> = None;
    for name in names {
        let found: Vec<(usize, usize)> = if let Some(margin) = name.strip_suffix(".*") {
            let index = dataset
                .margin_index(margin)
                .ok_or_else(|| format!("there is no margin “{margin}”"))?;
            (0..dataset.margins[index].size())
                .map(|cell| (index, cell))
                .collect()
        } else {
            let measure = dataset
                .measure(name)
                .ok_or_else(|| format!("there is no measure “{name}”"))?;
            vec![(measure.margin, measure.cell)]
        };
        for (margin, cell) in found {
            let cells = resolved.get_or_insert_with(|| Cells {
                margin,
                cells: Vec::new(),
            });
            if cells.margin != margin {
                return Err(format!("{names:?} are of two margins"));
            }
            cells.cells.push(cell);
        }
    }
    resolved.ok_or_else(|| "a formula names no measure".to_owned())
}

/// By how much the interval of a survey's weighted estimate is wider than that of a simple
/// sample of the same size, in terms of variance. The GP Patient Survey publishes no factor
/// by practice; 1.5 is at the careful end of what is used (1.2 to 1.5).
pub const DESIGN_EFFECT: f64 = 1.5;

/// A value with what is behind it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Measured {
    /// Numerator and denominator; of an estimate, the estimate times its weight and the weight.
    pub quantity: Quantity,
    /// The interval that comes with it, in the indicator's unit: published with an estimate, or
    /// computed with a score.
    pub published: Option<Interval>,
    /// How many answered, of an estimate; how many parts it is of, of a score, and of a mean of
    /// scores their sum.
    pub base: Option<f64>,
}

impl From<Quantity> for Measured {
    fn from(quantity: Quantity) -> Self {
        Self {
            quantity,
            ..Self::default()
        }
    }
}

/// The interval of a mean of values that have intervals of their own: the roots of the summed
/// squares of their distances to the limits, over their number, as independent values.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MeanRange {
    below: f64,
    above: f64,
    /// How many had an interval.
    counted: u32,
}

impl MeanRange {
    /// Takes a value. One that is a mean itself counts as so many.
    pub fn add(&mut self, measured: &Measured) {
        let Quantity {
            numerator,
            denominator,
        } = measured.quantity;
        if let Some(range) = measured.published {
            let value = numerator / denominator;
            self.below += ((value - range.low) * denominator).powi(2);
            self.above += ((range.high - value) * denominator).powi(2);
            self.counted += 1;
        }
    }

    /// The interval of the mean of these values; `None` where none of them had one.
    #[must_use]
    pub fn around(self, sum: Quantity) -> Option<Interval> {
        let mean = sum.numerator / sum.denominator;
        (self.counted > 0 && sum.denominator > 0.0).then(|| Interval {
            low: mean - self.below.sqrt() / sum.denominator,
            high: mean + self.above.sqrt() / sum.denominator,
        })
    }
}

/// The state of an indicator for an organisation and period. The states are never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Reading {
    /// Nothing was published.
    #[default]
    Missing,
    /// The publisher suppressed it, because so few people are behind it.
    Suppressed,
    /// What it is divided by is smaller than the least that its declaration allows.
    BelowLeast,
    /// It is a change, and the publication measures in another way since the earlier period.
    AcrossBreak,
    /// The figure.
    Value(Measured),
}

impl Reading {
    /// The figure, where there is one.
    #[must_use]
    pub const fn measured(self) -> Option<Measured> {
        match self {
            Self::Value(measured) => Some(measured),
            Self::Missing | Self::Suppressed | Self::BelowLeast | Self::AcrossBreak => None,
        }
    }

    /// Numerator and denominator, where there is a figure.
    #[must_use]
    pub fn quantity(self) -> Option<Quantity> {
        self.measured().map(|measured| measured.quantity)
    }
}

impl Indicator {
    /// The factor from numerator over denominator to the value as read.
    #[must_use]
    pub const fn scale(&self) -> f64 {
        self.unit.factor()
    }

    /// A reading as it is shown by itself: not where what it is divided by is too small.
    #[must_use]
    pub fn shown_from(&self, reading: Reading) -> Reading {
        match (reading, &self.least) {
            (Reading::Value(measured), Some(least))
                if measured.quantity.denominator < least.denominator =>
            {
                Reading::BelowLeast
            }
            (reading, _) => reading,
        }
    }

    /// The value of a quantity as read (per cent, per thousand); `None` where the
    /// denominator is not positive.
    #[must_use]
    pub fn value(&self, quantity: Quantity) -> Option<f64> {
        if quantity.denominator <= 0.0 {
            return None;
        }
        let ratio = quantity.numerator / quantity.denominator;
        Some(match self.formula {
            Formula::Change { .. } => (ratio - 1.0) * 100.0,
            _ => ratio * self.scale(),
        })
    }

    /// The 95% interval of a value, in the same unit; `None` for numbers that are complete
    /// counts or amounts. A mean of estimates over a group has Wilson's interval on the
    /// responses behind it, fewer by [`DESIGN_EFFECT`]: an approximation.
    #[must_use]
    pub fn interval(&self, measured: impl Into<Measured>) -> Option<Interval> {
        let measured = measured.into();
        let Quantity {
            numerator,
            denominator,
        } = measured.quantity;
        match (self.interval_rule(), &self.formula) {
            (IntervalRule::None, _) => None,
            (IntervalRule::Published, Formula::Composite { .. }) => measured.published,
            (IntervalRule::Published, _) => measured.published.or_else(|| {
                let effective = measured.base? / DESIGN_EFFECT;
                let share = numerator / denominator;
                interval::wilson(share * effective, effective)
                    .map(|range| range.scaled(self.scale()))
            }),
            (IntervalRule::Method, Formula::Share { .. }) => {
                interval::wilson(numerator, denominator).map(|range| range.scaled(self.scale()))
            }
            (IntervalRule::Method, Formula::Ratio { .. }) => {
                interval::wilson_odds(numerator, denominator)
                    .map(|range| range.scaled(self.scale()))
            }
            (IntervalRule::Method, Formula::Rate { .. }) => {
                interval::byar(numerator, denominator).map(|range| range.scaled(self.scale()))
            }
            (IntervalRule::Method, _) => None,
        }
    }

    /// How far the value of `own` lies from that of `group`, and the interval of the gap.
    ///
    /// A group that contains the organisation is compared as published, with the
    /// organisation in it; the interval is that of the gap to the others, shrunk by the
    /// share that the organisation has in the group, because the gap to the whole is just
    /// that fraction of the gap to the rest. A published estimate of an area cannot be taken
    /// apart: there the interval is that of the gap to the area as published. `None` where
    /// one side has no value, or the group holds nobody else.
    #[must_use]
    pub fn gap(
        &self,
        own: impl Into<Measured>,
        group: impl Into<Measured>,
        own_in_group: bool,
    ) -> Option<Gap> {
        let (own, group) = (own.into(), group.into());
        let value = self.value(own.quantity)?;
        let difference = value - self.value(group.quantity)?;
        let own_in_group = own_in_group && group.published.is_none();
        let others = if own_in_group {
            Measured {
                quantity: group.quantity - own.quantity,
                published: None,
                base: group
                    .base
                    .map(|base| (base - own.base.unwrap_or(0.0)).max(0.0)),
            }
        } else {
            group
        };
        if others.quantity.denominator <= 0.0 {
            return None;
        }
        let rest = if own_in_group {
            1.0 - own.quantity.denominator / group.quantity.denominator
        } else {
            1.0
        };
        let interval = match (
            self.interval(own),
            self.interval(others),
            self.value(others.quantity),
        ) {
            (Some(own_range), Some(others_range), Some(others_value)) => Some(
                interval::difference(value, own_range, others_value, others_range).scaled(rest),
            ),
            _ => None,
        };
        Some(Gap {
            difference,
            interval,
        })
    }
}

/// How far an organisation lies from a group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// Own value less group value, in the indicator's unit (points for per cent).
    pub difference: f64,
    /// The 95% interval of the difference, where the indicator has one.
    pub interval: Option<Interval>,
}

impl Gap {
    /// Whether the interval excludes no difference. Complete counts, which have no
    /// interval, differ wherever they are not equal.
    #[must_use]
    pub fn is_real(&self) -> bool {
        self.interval
            .map_or(self.difference != 0.0, |interval| !interval.contains(0.0))
    }
}

#[cfg(test)]
mod tests;
