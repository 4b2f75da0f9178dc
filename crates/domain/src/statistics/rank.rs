//! Where a value stands among others: percentiles, quantiles and their change over time.

use serde::{Deserialize, Serialize};

/// A place among a number of values, from which every way of saying it follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rank {
    /// How many values are lower.
    pub below: u32,
    /// How many values are equal, this one included.
    pub equal: u32,
    /// How many values there are, this one included.
    pub of: u32,
}

impl Rank {
    /// The place of `value` among values in ascending order, of which it is one.
    #[must_use]
    pub fn in_sorted(value: f64, sorted: &[f64]) -> Self {
        let below = sorted.partition_point(|other| *other < value);
        let up_to = sorted.partition_point(|other| *other <= value);
        Self {
            of: sorted.len() as u32,
            below: below as u32,
            equal: (up_to - below) as u32,
        }
    }

    /// The mid-rank percentile, 0 to 100: the share of values that are lower, with half
    /// of those that are equal. Half of all values have a percentile under 50 whatever
    /// their ties. `None` where there is no other value to be compared with.
    #[must_use]
    pub fn percentile(self) -> Option<f64> {
        (self.of > 1).then(|| {
            100.0 * (f64::from(self.below) + f64::from(self.equal) / 2.0) / f64::from(self.of)
        })
    }

    /// The smaller of the two ends of the values that holds this one and all that equal
    /// it. A value that a third of all share lies in no quarter, however low it is. `None`
    /// where there is no other value to be compared with.
    #[must_use]
    pub fn tail(self) -> Option<Tail> {
        (self.of > 1).then(|| {
            let is_upper = self.above() < self.below;
            let beyond = self.above().min(self.below);
            Tail {
                share: f64::from(beyond + self.equal) / f64::from(self.of),
                is_upper,
            }
        })
    }

    /// How many values are higher.
    #[must_use]
    pub fn above(self) -> u32 {
        self.of.saturating_sub(self.below + self.equal)
    }
}

/// An end of a number of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tail {
    /// Its part of all values, 0 to 1: 0.25 or less is the highest or lowest quarter.
    pub share: f64,
    /// Whether it is the upper end.
    pub is_upper: bool,
}

/// The quantile of sorted values at `part` (0 to 1), by linear interpolation between
/// the two nearest (type 7 of Hyndman and Fan 1996, the default of R, NumPy and Excel).
/// `None` where there are no values.
#[must_use]
pub fn quantile(sorted: &[f64], part: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = part.clamp(0.0, 1.0) * last as f64;
    let below = position.floor() as usize;
    let above = position.ceil() as usize;
    let weight = position - below as f64;
    Some(sorted[below] + (sorted[above] - sorted[below]) * weight)
}

/// The spread of values as the charts draw it: tenths, quarters and the middle.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Quantiles {
    /// A tenth of values are below this.
    pub p10: f64,
    /// A quarter of values are below this.
    pub p25: f64,
    /// Half of values are below this.
    pub median: f64,
    /// A quarter of values are above this.
    pub p75: f64,
    /// A tenth of values are above this.
    pub p90: f64,
}

impl Quantiles {
    /// The spread of these values, which may come in any order; `None` where there are
    /// fewer than ten, because a tenth of them would be less than one.
    #[must_use]
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        if values.len() < 10 {
            return None;
        }
        values.sort_unstable_by(f64::total_cmp);
        Some(Self {
            p10: quantile(&values, 0.1)?,
            p25: quantile(&values, 0.25)?,
            median: quantile(&values, 0.5)?,
            p75: quantile(&values, 0.75)?,
            p90: quantile(&values, 0.9)?,
        })
    }

    /// Whether the value lies in the middle half.
    #[must_use]
    pub fn in_middle_half(&self, value: f64) -> bool {
        (self.p25..=self.p75).contains(&value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentiles_split_ties() {
        let values = [1.0, 2.0, 2.0, 3.0];
        assert_eq!(Rank::in_sorted(2.0, &values).percentile(), Some(50.0));
        assert_eq!(Rank::in_sorted(1.0, &values).percentile(), Some(12.5));
        assert_eq!(Rank::in_sorted(3.0, &values).percentile(), Some(87.5));
        assert_eq!(Rank::in_sorted(3.0, &values).above(), 0);
        assert_eq!(Rank::in_sorted(1.0, &[]).percentile(), None);
        assert_eq!(
            Rank::in_sorted(1.0, &[1.0]).percentile(),
            None,
            "the only one of its kind has no rank"
        );
    }

    #[test]
    fn a_tail_holds_all_that_are_equal() {
        let tail = |below, equal, of| {
            let tail = Rank { below, equal, of }.tail().unwrap();
            (tail.share, tail.is_upper)
        };
        assert_eq!(tail(0, 36, 100), (0.36, false));
        assert_eq!(tail(64, 36, 100), (0.36, true));
        assert_eq!(tail(0, 1, 100), (0.01, false));
        assert_eq!(tail(80, 1, 100), (0.2, true));
        assert_eq!(tail(0, 100, 100), (1.0, false));
        assert_eq!(
            Rank {
                below: 0,
                equal: 1,
                of: 1
            }
            .tail(),
            None
        );
    }

    /// Hyndman and Fan's type 7 as R prints it: quantile(c(1, 3, 4, 10), c(.1, .25, .5, .9)).
    #[test]
    fn quantiles_equal_type_seven() {
        let sorted = [1.0, 3.0, 4.0, 10.0];
        for (part, expected) in [
            (0.0, 1.0),
            (0.1, 1.6),
            (0.25, 2.5),
            (0.5, 3.5),
            (0.9, 8.2),
            (1.0, 10.0),
        ] {
            assert!(
                (quantile(&sorted, part).unwrap() - expected).abs() < 1e-12,
                "{part}"
            );
        }
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn few_values_have_no_spread() {
        assert_eq!(Quantiles::of(vec![1.0; 9]), None);
        assert!(Quantiles::of(vec![1.0; 10]).is_some());
    }

    /// The place of a value by looking at each of the others.
    fn among(value: f64, values: impl Iterator<Item = f64>) -> Rank {
        let mut place = Rank::default();
        for other in values {
            place.of += 1;
            place.below += u32::from(other < value);
            place.equal += u32::from(other == value);
        }
        place
    }

    proptest! {
        #[test]
        fn a_place_among_sorted_values_is_the_place_by_counting(
            values in proptest::collection::vec(0_u8..20, 0..200),
            value in 0_u8..20,
        ) {
            let mut sorted: Vec<f64> = values.into_iter().map(f64::from).collect();
            sorted.sort_unstable_by(f64::total_cmp);
            let value = f64::from(value);
            prop_assert_eq!(Rank::in_sorted(value, &sorted), among(value, sorted.iter().copied()));
        }

        #[test]
        fn a_spread_is_in_order(values in proptest::collection::vec(-1e6..1e6_f64, 10..200)) {
            let spread = Quantiles::of(values.clone()).unwrap();
            let line = [spread.p10, spread.p25, spread.median, spread.p75, spread.p90];
            prop_assert!(line.is_sorted());
            prop_assert!(values.iter().any(|value| *value <= spread.p10));
        }

        #[test]
        fn places_add_up(values in proptest::collection::vec(0_u8..20, 2..200)) {
            let first = f64::from(values[0]);
            let mut values: Vec<f64> = values.into_iter().map(f64::from).collect();
            values.sort_unstable_by(f64::total_cmp);
            let place = Rank::in_sorted(first, &values);
            prop_assert_eq!(place.of as usize, values.len());
            prop_assert_eq!(place.below + place.equal + place.above(), place.of);
            let reversed: Vec<f64> = values.iter().rev().map(|value| -value).collect();
            let turned = Rank::in_sorted(-first, &reversed);
            let sum = place.percentile().unwrap() + turned.percentile().unwrap();
            prop_assert!((sum - 100.0).abs() < 1e-9);
        }
    }
}
