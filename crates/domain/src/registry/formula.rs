//! How an indicator is computed from measures, for one organisation or for many together.
//!
//! Every indicator is a sum of cells over a sum of cells (or over a number of days or
//! organisations), and both sums add up across organisations. So the value of a group is
//! the value of its summed quantities, and one type, [`Quantity`], serves both.

use serde::{Deserialize, Serialize};

use crate::registry::{Dataset, Indicator, Unit};
use crate::statistics::interval::{self, Interval};

/// A declared computation. Cells are named by measure identifiers of one margin; `status.*`
/// stands for all cells of the margin `status`.
#[derive(Debug, Clone, Copy)]
pub enum Formula {
    /// So many of a total: a binomial share.
    Share {
        /// The part.
        of: &'static [&'static str],
        /// The whole, which contains the part.
        among: &'static [&'static str],
    },
    /// So many of one part for every hundred of another, which does not contain it.
    Ratio {
        /// The one part.
        of: &'static [&'static str],
        /// The other part.
        to: &'static [&'static str],
    },
    /// Events for an exposure: a Poisson rate for every thousand.
    Rate {
        /// The events.
        of: &'static [&'static str],
        /// The exposure.
        per: &'static [&'static str],
        /// Whether it is also divided by the working days of the month.
        daily: bool,
    },
    /// A plain number, for a group the mean of its organisations.
    Mean {
        /// What is counted.
        of: &'static [&'static str],
        /// Whether it is divided by the working days of the month.
        daily: bool,
    },
    /// The change of a number in per cent.
    Change {
        /// What is counted.
        of: &'static [&'static str],
        /// Months back; `None` is the first month there is.
        months: Option<i32>,
    },
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
}

/// An indicator with its formula resolved to cells.
#[derive(Debug)]
pub struct Evaluation {
    /// The indicator.
    pub indicator: &'static Indicator,
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
    /// # Panics
    /// Where it names a cell that does not exist, or cells of two margins.
    #[must_use]
    pub fn resolve(dataset: &'static Dataset, indicator: &'static Indicator) -> Self {
        let cells = |names: &[&str]| resolve_cells(dataset, names);
        let (numerator, denominator) = match indicator.formula {
            Formula::Share { of, among } => (cells(of), Denominator::Cells(cells(among))),
            Formula::Ratio { of, to } => (cells(of), Denominator::Cells(cells(to))),
            Formula::Rate {
                of,
                per,
                daily: false,
            } => (cells(of), Denominator::Cells(cells(per))),
            Formula::Rate {
                of,
                per,
                daily: true,
            } => (cells(of), Denominator::CellDays(cells(per))),
            Formula::Mean { of, daily: false } => (cells(of), Denominator::Organisations),
            Formula::Mean { of, daily: true } => (cells(of), Denominator::OrganisationDays),
            Formula::Change { of, months } => (cells(of), Denominator::Earlier(months)),
        };
        Self {
            indicator,
            numerator,
            denominator,
        }
    }
}

fn resolve_cells(dataset: &'static Dataset, names: &[&str]) -> Cells {
    let mut resolved: Option<Cells> = None;
    for name in names {
        let found: Vec<(usize, usize)> = if let Some(margin) = name.strip_suffix(".*") {
            let index = dataset
                .margin_index(margin)
                .unwrap_or_else(|| panic!("{}: no margin {margin}", dataset.id));
            (0..dataset.margins[index].size())
                .map(|cell| (index, cell))
                .collect()
        } else {
            let measure = dataset
                .measure(name)
                .unwrap_or_else(|| panic!("{}: no measure {name}", dataset.id));
            vec![(measure.margin, measure.cell)]
        };
        for (margin, cell) in found {
            let cells = resolved.get_or_insert_with(|| Cells {
                margin,
                cells: Vec::new(),
            });
            assert!(
                cells.margin == margin,
                "{}: {names:?} are of two margins",
                dataset.id
            );
            cells.cells.push(cell);
        }
    }
    resolved.unwrap_or_else(|| panic!("{}: a formula without cells", dataset.id))
}

impl Indicator {
    /// The factor from numerator over denominator to the value as read.
    #[must_use]
    pub const fn scale(&self) -> f64 {
        match self.unit {
            Unit::Percent | Unit::PerHundred | Unit::Change => 100.0,
            Unit::PerThousand => 1000.0,
            Unit::Count | Unit::Score => 1.0,
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

    /// The 95% interval of a quantity's value, in the same unit; `None` for numbers that
    /// are complete counts and have no interval.
    #[must_use]
    pub fn interval(&self, quantity: Quantity) -> Option<Interval> {
        let Quantity {
            numerator,
            denominator,
        } = quantity;
        let range = match self.formula {
            Formula::Share { .. } => interval::wilson(numerator, denominator),
            Formula::Ratio { .. } => interval::wilson_odds(numerator, denominator),
            Formula::Rate { .. } => interval::byar(numerator, denominator),
            Formula::Mean { .. } | Formula::Change { .. } => None,
        }?;
        Some(range.scaled(self.scale()))
    }

    /// How far the value of `own` lies from that of `group`, and the interval of the gap.
    ///
    /// A group that contains the organisation is compared as published, with the
    /// organisation in it; the interval is that of the gap to the others, shrunk by the
    /// share that the organisation has in the group, because the gap to the whole is just
    /// that fraction of the gap to the rest. `None` where one side has no value, or the
    /// group holds nobody else.
    #[must_use]
    pub fn gap(&self, own: Quantity, group: Quantity, own_in_group: bool) -> Option<Gap> {
        let value = self.value(own)?;
        let others = if own_in_group { group - own } else { group };
        if others.denominator <= 0.0 {
            return None;
        }
        let rest = 1.0
            - if own_in_group {
                own.denominator / group.denominator
            } else {
                0.0
            };
        let difference = value - self.value(group)?;
        let interval = match (
            self.interval(own),
            self.interval(others),
            self.value(others),
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
mod tests {
    use crate::registry::{dataset, ids};

    use super::*;

    fn quantity(numerator: f64, denominator: f64) -> Quantity {
        Quantity {
            numerator,
            denominator,
        }
    }

    fn indicator(id: &str) -> &'static Indicator {
        dataset(ids::GP_APPOINTMENTS)
            .unwrap()
            .indicator(id)
            .unwrap()
    }

    #[test]
    fn values_are_scaled_as_they_are_read() {
        assert_eq!(
            indicator("dna-rate").value(quantity(243.0, 8_100.0)),
            Some(3.0)
        );
        assert_eq!(
            indicator("appointments-per-1000").value(quantity(500.0, 1_000.0)),
            Some(500.0)
        );
        let growth = dataset(ids::LIST_SIZE)
            .unwrap()
            .indicator("growth-year")
            .unwrap();
        assert!((growth.value(quantity(1_020.0, 1_000.0)).unwrap() - 2.0).abs() < 1e-9);
        assert_eq!(indicator("dna-rate").value(quantity(0.0, 0.0)), None);
    }

    #[test]
    fn the_gap_to_a_group_with_oneself_is_the_gap_to_the_rest_made_smaller() {
        let dna = indicator("dna-rate");
        let own = quantity(60.0, 1_000.0);
        let others = quantity(120.0, 3_000.0);
        let group = own + others;
        let outside = dna.gap(own, others, false).unwrap();
        let inside = dna.gap(own, group, true).unwrap();
        assert!((outside.difference - 2.0).abs() < 1e-12);
        assert!((inside.difference - 1.5).abs() < 1e-12);
        let (wide, narrow) = (outside.interval.unwrap(), inside.interval.unwrap());
        assert!((narrow.low - wide.low * 0.75).abs() < 1e-12);
        assert!((narrow.high - wide.high * 0.75).abs() < 1e-12);
        assert!(inside.is_real());
    }

    #[test]
    fn a_group_of_oneself_has_no_gap() {
        let dna = indicator("dna-rate");
        let own = quantity(60.0, 1_000.0);
        assert_eq!(dna.gap(own, own, true), None);
    }

    #[test]
    fn a_small_gap_is_not_real() {
        let dna = indicator("dna-rate");
        let gap = dna
            .gap(quantity(41.0, 1_000.0), quantity(120.0, 3_000.0), false)
            .unwrap();
        assert!(!gap.is_real());
    }
}
