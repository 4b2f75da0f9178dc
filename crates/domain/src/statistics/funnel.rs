//! Funnel limits: how far a unit of a given size may lie from the average before it
//! stands out, given chance and the ordinary differences between units.
//!
//! With thousands of appointments behind each practice, chance alone explains almost
//! nothing, and limits from chance alone would call nearly everybody exceptional. So the
//! spread between units is estimated and added (Spiegelhalter 2005, "Handling
//! over-dispersion of performance indicators"; the additive random-effects model, with
//! a tenth of scores winsorised at either end, as NHS England's SHMI uses it).

use crate::statistics::rank::quantile;

/// What varies in the units of a funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Shares of a total: binomial.
    Share,
    /// Counts for an exposure: Poisson.
    Rate,
}

impl Family {
    /// The chance variance of a unit of this size around the average.
    fn variance(self, average: f64, size: f64) -> f64 {
        match self {
            Self::Share => average * (1.0 - average) / size,
            Self::Rate => average / size,
        }
    }
}

/// A funnel fitted to units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Funnel {
    family: Family,
    /// The average of all units together: the sum of counts by the sum of sizes.
    pub average: f64,
    /// The variance between units beyond chance.
    pub between: f64,
    /// How many times as far the units lie from the average as chance explains, squared
    /// and winsorised; 1 where chance explains everything.
    pub dispersion: f64,
}

impl Funnel {
    /// Fits a funnel to units given as (count, size). Units without size are left out.
    /// `None` with fewer than ten units, or where all counts are zero.
    #[must_use]
    pub fn fit(family: Family, units: &[(f64, f64)]) -> Option<Self> {
        let units: Vec<(f64, f64)> = units
            .iter()
            .copied()
            .filter(|(count, size)| *size > 0.0 && *count >= 0.0)
            .collect();
        if units.len() < 10 {
            return None;
        }
        let average = units.iter().map(|unit| unit.0).sum::<f64>()
            / units.iter().map(|unit| unit.1).sum::<f64>();
        if average <= 0.0 || (family == Family::Share && average >= 1.0) {
            return None;
        }
        let mut scores: Vec<f64> = units
            .iter()
            .map(|(count, size)| (count / size - average) / family.variance(average, *size).sqrt())
            .collect();
        scores.sort_unstable_by(f64::total_cmp);
        let low = quantile(&scores, 0.1)?;
        let high = quantile(&scores, 0.9)?;
        let number = units.len() as f64;
        let dispersion = scores
            .iter()
            .map(|score| score.clamp(low, high).powi(2))
            .sum::<f64>()
            / number;
        let weights = units
            .iter()
            .map(|(_, size)| 1.0 / family.variance(average, *size));
        let sum: f64 = weights.clone().sum();
        let squares: f64 = weights.map(|weight| weight * weight).sum();
        let between = ((number * dispersion - (number - 1.0)) / (sum - squares / sum)).max(0.0);
        Some(Self {
            family,
            average,
            between,
            dispersion,
        })
    }

    /// How many standard deviations a unit lies from the average, chance and the spread
    /// between units together.
    #[must_use]
    pub fn score(&self, count: f64, size: f64) -> f64 {
        (count / size - self.average) / self.deviation(size)
    }

    /// The limits for a unit of this size at `z` standard deviations
    /// (1.96 for 95%, 3.09 for 99.8%).
    #[must_use]
    pub fn limits(&self, size: f64, z: f64) -> (f64, f64) {
        let half = z * self.deviation(size);
        let high = self.average + half;
        (
            (self.average - half).max(0.0),
            if self.family == Family::Share {
                high.min(1.0)
            } else {
                high
            },
        )
    }

    fn deviation(&self, size: f64) -> f64 {
        (self.family.variance(self.average, size) + self.between).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::interval::Z95;

    #[test]
    fn units_that_differ_by_chance_have_no_spread_between() {
        // Binomial quantiles at p = 0.5, n = 400 (sd 10): symmetrical, and no wider than chance.
        let units: Vec<(f64, f64)> = [
            -12.0, -8.0, -6.0, -4.0, -2.0, -1.0, 1.0, 2.0, 4.0, 6.0, 8.0, 12.0,
        ]
        .iter()
        .map(|gap| (200.0 + gap, 400.0))
        .collect();
        let funnel = Funnel::fit(Family::Share, &units).unwrap();
        assert!((funnel.average - 0.5).abs() < 1e-12);
        assert_eq!(funnel.between, 0.0);
        let (low, high) = funnel.limits(400.0, Z95);
        assert!((low - (0.5 - Z95 * 0.025)).abs() < 1e-12);
        assert!((high - (0.5 + Z95 * 0.025)).abs() < 1e-12);
    }

    /// The same twelve rates with sizes a hundred times as large, computed by hand:
    /// equal sizes give between = s²·(n·dispersion − (n − 1)) / (n − 1).
    #[test]
    fn the_spread_between_units_is_added_to_chance() {
        let gaps: [f64; 12] = [
            -12.0, -8.0, -6.0, -4.0, -2.0, -1.0, 1.0, 2.0, 4.0, 6.0, 8.0, 12.0,
        ];
        let units: Vec<(f64, f64)> = gaps
            .iter()
            .map(|gap| (20_000.0 + 100.0 * gap, 40_000.0))
            .collect();
        let funnel = Funnel::fit(Family::Share, &units).unwrap();
        let chance: f64 = 0.25 / 40_000.0;
        let winsorised: f64 = gaps
            .iter()
            .map(|gap| (gap.clamp(-7.8, 7.8) * 100.0 / 40_000.0 / chance.sqrt()).powi(2))
            .sum::<f64>()
            / 12.0;
        assert!((funnel.dispersion - winsorised).abs() < 1e-9);
        let expected = chance * (12.0 * winsorised - 11.0) / 11.0;
        assert!((funnel.between - expected).abs() < 1e-12, "{funnel:?}");
        assert!(funnel.score(21_200.0, 40_000.0) < 2.5);
        assert!(funnel.score(21_200.0, 40_000.0) > 1.5);
    }

    #[test]
    fn small_units_have_wider_limits() {
        let units: Vec<(f64, f64)> = (1..40)
            .map(|index| {
                (
                    f64::from(index) * 4.0 + f64::from(index % 3),
                    f64::from(index) * 100.0,
                )
            })
            .collect();
        let funnel = Funnel::fit(Family::Rate, &units).unwrap();
        let (small_low, small_high) = funnel.limits(50.0, Z95);
        let (large_low, large_high) = funnel.limits(5_000.0, Z95);
        assert!(small_low <= large_low && large_high < small_high);
        assert!(small_low >= 0.0);
    }

    #[test]
    fn too_little_gives_no_funnel() {
        assert_eq!(Funnel::fit(Family::Rate, &[(1.0, 10.0); 9]), None);
        assert_eq!(Funnel::fit(Family::Rate, &[(0.0, 10.0); 20]), None);
        assert_eq!(Funnel::fit(Family::Share, &[(10.0, 10.0); 20]), None);
    }
}
