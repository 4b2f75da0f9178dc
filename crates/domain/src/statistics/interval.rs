//! Confidence intervals for shares, rates and their differences.
//!
//! All are at 95% and two-sided. Shares have the Wilson score interval, rates Byar's
//! approximation to the exact Poisson interval: the two methods that the public health
//! bodies of England have used since the APHO's Technical Briefing 3 (2008). Differences
//! are built from the limits of the two sides (Newcombe 1998; Zou and Donner 2008), so
//! they agree with the intervals shown beside them.

use serde::{Deserialize, Serialize};

/// The standard normal deviate of a two-sided 95% interval.
pub const Z95: f64 = 1.959_963_984_540_054;
/// The standard normal deviate of a two-sided 99.8% interval.
pub const Z998: f64 = 3.090_232_306_167_813;

/// A range that holds the underlying value with 95% confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

impl Interval {
    /// Whether the value lies within, limits included.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Both limits multiplied by a positive factor.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            low: self.low * factor,
            high: self.high * factor,
        }
    }
}

/// Wilson's score interval for `count` of `total`, as fractions of one.
///
/// `None` where `total` is not positive or `count` lies outside 0 to `total`.
///
/// Source: Wilson 1927; Newcombe 1998, method 3.
#[must_use]
pub fn wilson(count: f64, total: f64) -> Option<Interval> {
    if !(total > 0.0 && (0.0..=total).contains(&count)) {
        return None;
    }
    let share = count / total;
    let square = Z95 * Z95;
    let middle = share + square / (2.0 * total);
    let half = Z95 * (share * (1.0 - share) / total + square / (4.0 * total * total)).sqrt();
    let scale = 1.0 + square / total;
    // At 0 and 1 the formula meets the boundary exactly; rounding must not cross it.
    Some(Interval {
        low: if count == 0.0 {
            0.0
        } else {
            ((middle - half) / scale).max(0.0)
        },
        high: if count == total {
            1.0
        } else {
            ((middle + half) / scale).min(1.0)
        },
    })
}

/// Byar's interval for a count, per unit of `exposure`.
///
/// Used for every count. Some publications use exact Poisson limits below ten events; there
/// the two differ by less than 0.03 of an event, and one method does not part organisations
/// that stand side by side.
///
/// `None` where `exposure` is not positive or `count` is negative.
///
/// Source: Breslow and Day 1987, page 69.
#[must_use]
pub fn byar(count: f64, exposure: f64) -> Option<Interval> {
    if !(exposure > 0.0 && count >= 0.0) {
        return None;
    }
    let low = if count == 0.0 {
        0.0
    } else {
        count
            * (1.0 - 1.0 / (9.0 * count) - Z95 / (3.0 * count.sqrt()))
                .powi(3)
                .max(0.0)
    };
    let next = count + 1.0;
    let high = next * (1.0 - 1.0 / (9.0 * next) + Z95 / (3.0 * next.sqrt())).powi(3);
    Some(Interval {
        low: low / exposure,
        high: high / exposure,
    })
}

/// The interval of a ratio of one part to the other, `count` to `total - count`, from
/// Wilson's interval of its share. Used for the dependency ratio.
///
/// `None` where [`wilson`] gives none, or the upper share is one.
#[must_use]
pub fn wilson_odds(count: f64, other: f64) -> Option<Interval> {
    let share = wilson(count, count + other)?;
    (share.high < 1.0).then(|| Interval {
        low: share.low / (1.0 - share.low),
        high: share.high / (1.0 - share.high),
    })
}

/// The interval of `first - second`, from the estimates and intervals of the two, which
/// must be independent. For Wilson limits this is Newcombe's hybrid score interval
/// (1998b, method 10); for others the method of variance estimates recovery.
#[must_use]
pub fn difference(
    first: f64,
    first_range: Interval,
    second: f64,
    second_range: Interval,
) -> Interval {
    let gap = first - second;
    Interval {
        low: gap - (first - first_range.low).hypot(second_range.high - second),
        high: gap + (first_range.high - first).hypot(second - second_range.low),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(computed: f64, published: f64, places: i32) {
        let unit = 10_f64.powi(-places);
        assert!(
            (computed - published).abs() <= unit / 2.0 + 1e-12,
            "{computed} is not {published} to {places} places"
        );
    }

    /// Newcombe RG, Statistics in Medicine 1998; 17: 857–872, table I, method 3.
    #[test]
    fn wilson_equals_newcombe_1998() {
        for (count, total, low, high) in [
            (81.0, 263.0, 0.2553, 0.3662),
            (15.0, 148.0, 0.0624, 0.1605),
            (0.0, 20.0, 0.0, 0.1611),
            (1.0, 29.0, 0.0061, 0.1718),
        ] {
            let interval = wilson(count, total).unwrap();
            close(interval.low, low, 4);
            close(interval.high, high, 4);
        }
    }

    /// Newcombe RG, Statistics in Medicine 1998; 17: 873–890, table II, method 10.
    #[test]
    fn differences_equal_newcombe_1998b() {
        for (a, m, b, n, low, high) in [
            (56.0, 70.0, 48.0, 80.0, 0.0524, 0.3339),
            (9.0, 10.0, 3.0, 10.0, 0.1705, 0.8090),
            (6.0, 7.0, 2.0, 7.0, 0.0582, 0.8062),
            (5.0, 56.0, 0.0, 29.0, -0.0381, 0.1926),
            (0.0, 10.0, 0.0, 20.0, -0.1611, 0.2775),
        ] {
            let range = difference(a / m, wilson(a, m).unwrap(), b / n, wilson(b, n).unwrap());
            close(range.low, low, 4);
            close(range.high, high, 4);
        }
    }

    /// Exact Poisson limits, Breslow and Day 1987, table 2.10; Byar's approximation is
    /// within a few thousandths of them from ten events on.
    #[test]
    fn byar_approximates_the_exact_limits() {
        for (count, low, high) in [
            (10.0, 4.80, 18.39),
            (20.0, 12.22, 30.89),
            (100.0, 81.36, 121.63),
        ] {
            let interval = byar(count, 1.0).unwrap();
            assert!((interval.low - low).abs() < 0.02, "{interval:?}");
            assert!((interval.high - high).abs() < 0.02, "{interval:?}");
        }
        let none = byar(0.0, 1.0).unwrap();
        assert_eq!(none.low, 0.0);
        assert!((none.high - 3.689).abs() < 0.05);
    }

    /// Exact limits from the Poisson distribution, for the counts below ten.
    #[test]
    fn byar_is_near_the_exact_limits_of_small_counts() {
        for (count, low, high) in [
            (0.0, 0.0, 3.6889),
            (1.0, 0.0253, 5.5716),
            (2.0, 0.2422, 7.2247),
            (3.0, 0.6187, 8.7673),
            (4.0, 1.0899, 10.2416),
            (5.0, 1.6235, 11.6683),
            (6.0, 2.2019, 13.0595),
            (7.0, 2.8144, 14.4227),
            (8.0, 3.4538, 15.7632),
            (9.0, 4.1154, 17.0848),
        ] {
            let interval = byar(count, 1.0).unwrap();
            assert!((interval.low - low).abs() < 0.03, "{count}: {interval:?}");
            assert!((interval.high - high).abs() < 0.03, "{count}: {interval:?}");
        }
    }

    #[test]
    fn nothing_follows_from_nothing() {
        assert_eq!(wilson(0.0, 0.0), None);
        assert_eq!(wilson(3.0, 2.0), None);
        assert_eq!(wilson(-1.0, 2.0), None);
        assert_eq!(wilson(f64::NAN, 2.0), None);
        assert_eq!(byar(1.0, 0.0), None);
        assert_eq!(byar(-1.0, 1.0), None);
        assert_eq!(wilson_odds(3.0, 0.0), None);
    }

    proptest! {
        #[test]
        fn wilson_holds_its_share(total in 1_u32..1_000_000, part in 0.0..=1.0_f64) {
            let count = (f64::from(total) * part).floor();
            let interval = wilson(count, f64::from(total)).unwrap();
            prop_assert!(interval.contains(count / f64::from(total)));
            prop_assert!(interval.low >= 0.0 && interval.high <= 1.0);
            let more = wilson(count * 4.0, f64::from(total) * 4.0).unwrap();
            prop_assert!(more.high - more.low <= interval.high - interval.low);
        }

        #[test]
        fn byar_holds_its_rate(count in 0_u32..10_000_000, exposure in 0.001..1e7_f64) {
            let interval = byar(f64::from(count), exposure).unwrap();
            prop_assert!(interval.contains(f64::from(count) / exposure));
            prop_assert!(interval.low >= 0.0);
        }

        #[test]
        fn a_difference_holds_the_gap_and_turns_with_its_sides(
            a in 0_u32..500, m in 500_u32..5_000, b in 0_u32..500, n in 500_u32..5_000,
        ) {
            let (a, m, b, n) = (f64::from(a), f64::from(m), f64::from(b), f64::from(n));
            let (p, q) = (wilson(a, m).unwrap(), wilson(b, n).unwrap());
            let range = difference(a / m, p, b / n, q);
            let turned = difference(b / n, q, a / m, p);
            prop_assert!(range.contains(a / m - b / n));
            prop_assert!((range.low + turned.high).abs() < 1e-12);
            prop_assert!((range.high + turned.low).abs() < 1e-12);
        }
    }
}
