//! XmR charts, in the form of NHS England's "Making Data Count": which months differ
//! from the months before by more than ordinary variation.
//!
//! Limits are the mean ± 2.66 × the mean moving range; moving ranges beyond 3.267 × their
//! mean are left out of it once, so that a single jump does not hide itself. Four rules
//! mark special cause: a point outside the limits, seven points in a row on one side of
//! the mean, seven in a row rising or falling, two of three in the outer third.
//!
//! The rules are those of NHSRplotthedots, the public implementation: the three points of
//! the last rule all lie on one side of the mean, and the two that it marks lie within the
//! limits; where a point breaks several rules, a trend is named before a shift. Limits are
//! never rounded. Values that differ by less than a billionth of the largest count as equal,
//! because the mean of equal numbers is not always that number in binary arithmetic.

use serde::{Deserialize, Serialize};

use crate::registry::Direction;

/// Points in a row that make a shift or a trend.
pub const RUN: usize = 7;
const LIMIT_FACTOR: f64 = 2.66;
const RANGE_LIMIT: f64 = 3.267;
/// Of the largest value: what lies closer together is equal but for rounding.
const TOLERANCE: f64 = 1e-9;

/// An XmR chart of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Xmr {
    /// The mean of the points.
    pub mean: f64,
    /// The lower process limit.
    pub lower: f64,
    /// The upper process limit.
    pub upper: f64,
    /// What each point shows; missing points show nothing.
    pub signals: Vec<Signals>,
}

/// The rules that a point breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Signals {
    /// Outside the limits: +1 above, −1 below.
    pub outside: i8,
    /// One of at least seven in a row on one side of the mean.
    pub shift: i8,
    /// One of at least seven in a row rising (+1) or falling (−1).
    pub trend: i8,
    /// One of two in the outer third, within the limits, among three on that side of the mean.
    pub near_limit: i8,
}

impl Signals {
    /// Whether any rule is broken.
    #[must_use]
    pub fn any(self) -> bool {
        self != Self::default()
    }

    /// The side that the rules speak of: +1 high or rising, −1 low or falling, 0 none.
    /// A point outside the limits decides; then the trend, the shift, the outer third.
    #[must_use]
    pub fn side(self) -> i8 {
        [self.outside, self.trend, self.shift, self.near_limit]
            .into_iter()
            .find(|side| *side != 0)
            .unwrap_or_default()
    }
}

/// The variation icon of Making Data Count, for the last point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Variation {
    /// Nothing but ordinary variation.
    Common,
    /// Special cause on the better side.
    Improving,
    /// Special cause on the worse side.
    Concerning,
    /// Special cause, high, where neither side is better.
    High,
    /// Special cause, low, where neither side is better.
    Low,
}

/// The assurance icon of Making Data Count: whether a target will be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Assurance {
    /// The target lies on the good side of both limits: met every time.
    Passes,
    /// The target lies within the limits: met or missed at random.
    Unsure,
    /// The target lies beyond both limits: missed every time.
    Fails,
}

impl Xmr {
    /// The chart of a series in order of time, `None` for months without a value, which
    /// neither break a run nor count in it. `None` with fewer than twelve values: limits
    /// from less move with every month.
    #[must_use]
    pub fn of(series: &[Option<f64>]) -> Option<Self> {
        let points: Vec<(usize, f64)> = series
            .iter()
            .enumerate()
            .filter_map(|(index, value)| value.map(|value| (index, value)))
            .collect();
        if points.len() < 12 {
            return None;
        }
        let values: Vec<f64> = points.iter().map(|point| point.1).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let ranges: Vec<f64> = values
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).abs())
            .collect();
        let all_ranges = ranges.iter().sum::<f64>() / ranges.len() as f64;
        let kept: Vec<f64> = ranges
            .iter()
            .copied()
            .filter(|range| *range <= RANGE_LIMIT * all_ranges)
            .collect();
        let moving_range = kept.iter().sum::<f64>() / kept.len().max(1) as f64;
        let half = LIMIT_FACTOR * moving_range;
        let (lower, upper) = (mean - half, mean + half);

        let largest = values
            .iter()
            .fold(0.0_f64, |most, value| most.max(value.abs()));
        let tolerance = TOLERANCE * largest;
        // On which side of a line a number lies: +1 above, −1 below, 0 on it.
        let against = |number: f64, line: f64| {
            i8::from(number > line + tolerance) - i8::from(number < line - tolerance)
        };
        let mut signals = vec![Signals::default(); values.len()];
        for (signal, value) in signals.iter_mut().zip(&values) {
            signal.outside =
                i8::from(against(*value, upper) > 0) - i8::from(against(*value, lower) < 0);
        }
        let sides: Vec<i8> = values.iter().map(|value| against(*value, mean)).collect();
        mark_runs(&sides, RUN, |index, side| signals[index].shift = side);
        let steps: Vec<i8> = values
            .windows(2)
            .map(|pair| against(pair[1], pair[0]))
            .collect();
        // Seven points rising are six steps, and a step belongs to both of its points.
        mark_runs(&steps, RUN - 1, |index, direction| {
            signals[index].trend = direction;
            signals[index + 1].trend = direction;
        });
        let third = half * 2.0 / 3.0;
        let is_near = |index: usize| {
            signals[index].outside == 0
                && (against(values[index], mean + third) > 0
                    || against(values[index], mean - third) < 0)
        };
        let near: Vec<bool> = (0..values.len()).map(is_near).collect();
        for (start, three) in sides.windows(3).enumerate() {
            let side = three[0];
            let marked: Vec<usize> = (start..start + 3).filter(|index| near[*index]).collect();
            if side != 0 && three.iter().all(|other| *other == side) && marked.len() >= 2 {
                for index in marked {
                    signals[index].near_limit = side;
                }
            }
        }

        let mut all = vec![Signals::default(); series.len()];
        for ((index, _), signal) in points.iter().zip(signals) {
            all[*index] = signal;
        }
        Some(Self {
            mean,
            lower,
            upper,
            signals: all,
        })
    }

    /// The variation icon of the last point that has a value.
    #[must_use]
    pub fn variation(&self, series: &[Option<f64>], direction: Direction) -> Variation {
        let last = series.iter().rposition(Option::is_some);
        let side = last.map_or(0, |index| self.signals[index].side());
        match (side, direction) {
            (0, _) => Variation::Common,
            (1, Direction::HigherIsBetter) | (-1, Direction::LowerIsBetter) => Variation::Improving,
            (1, Direction::LowerIsBetter) | (-1, Direction::HigherIsBetter) => {
                Variation::Concerning
            }
            (1, Direction::Neither) => Variation::High,
            _ => Variation::Low,
        }
    }

    /// The assurance icon for a target; `None` where neither side is better.
    #[must_use]
    pub fn assurance(&self, target: f64, direction: Direction) -> Option<Assurance> {
        let (worst, best) = match direction {
            Direction::HigherIsBetter => (self.lower - target, self.upper - target),
            Direction::LowerIsBetter => (target - self.upper, target - self.lower),
            Direction::Neither => return None,
        };
        Some(if worst >= 0.0 {
            Assurance::Passes
        } else if best < 0.0 {
            Assurance::Fails
        } else {
            Assurance::Unsure
        })
    }

    /// Where the latest shift began, if the series is in one now: the index of its first
    /// point and its side.
    #[must_use]
    pub fn current_shift(&self, series: &[Option<f64>]) -> Option<(usize, i8)> {
        let last = series.iter().rposition(Option::is_some)?;
        let side = self.signals[last].shift;
        if side == 0 {
            return None;
        }
        let mut first = last;
        for index in (0..=last).rev() {
            if series[index].is_none() {
                continue;
            }
            if self.signals[index].shift != side {
                break;
            }
            first = index;
        }
        Some((first, side))
    }
}

/// Calls `mark` for every member of a run of at least `least` equal signs; zeros end runs.
fn mark_runs(signs: &[i8], least: usize, mut mark: impl FnMut(usize, i8)) {
    let mut start = 0;
    for run in signs.chunk_by(|a, b| a == b) {
        if run[0] != 0 && run.len() >= least {
            (start..start + run.len()).for_each(|index| mark(index, run[0]));
        }
        start += run.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    /// Limits by hand: the mean is 10, every moving range is 2.
    #[test]
    fn limits_follow_the_mean_moving_range() {
        let values = series(&[
            9.0, 11.0, 9.0, 11.0, 9.0, 11.0, 9.0, 11.0, 9.0, 11.0, 9.0, 11.0,
        ]);
        let chart = Xmr::of(&values).unwrap();
        assert_eq!(chart.mean, 10.0);
        assert!((chart.upper - (10.0 + 2.66 * 2.0)).abs() < 1e-12);
        assert!((chart.lower - (10.0 - 2.66 * 2.0)).abs() < 1e-12);
        assert!(chart.signals.iter().all(|signals| !signals.any()));
        assert_eq!(
            chart.variation(&values, Direction::HigherIsBetter),
            Variation::Common
        );
    }

    #[test]
    fn a_jump_does_not_widen_its_own_limits() {
        let mut values = [9.0, 11.0].repeat(10);
        values.push(60.0);
        let chart = Xmr::of(&series(&values)).unwrap();
        // 19 ranges of 2 and one of 49; 49 is beyond 3.267 × 4.35 and left out.
        assert!((chart.upper - chart.mean - 2.66 * 2.0).abs() < 1e-9);
        assert_eq!(chart.signals[20].outside, 1);
    }

    #[test]
    fn seven_on_one_side_are_a_shift_and_six_are_not() {
        let six = [
            8.0, 12.0, 8.0, 12.0, 8.0, 8.0, 12.0, 12.5, 12.0, 12.5, 12.0, 12.5, 7.0, 7.5,
        ];
        let chart = Xmr::of(&series(&six)).unwrap();
        assert!(chart.signals.iter().all(|signals| signals.shift == 0));
        let seven = [
            8.0, 12.0, 8.0, 8.0, 8.0, 7.0, 7.5, 12.0, 12.5, 12.0, 12.5, 12.0, 12.5, 12.0,
        ];
        let values = series(&seven);
        let chart = Xmr::of(&values).unwrap();
        let marked: Vec<usize> = (0..14)
            .filter(|index| chart.signals[*index].shift == 1)
            .collect();
        assert_eq!(marked, [7, 8, 9, 10, 11, 12, 13]);
        assert_eq!(chart.current_shift(&values), Some((7, 1)));
        assert_eq!(
            chart.variation(&values, Direction::LowerIsBetter),
            Variation::Concerning
        );
        assert_eq!(
            chart.variation(&values, Direction::HigherIsBetter),
            Variation::Improving
        );
        assert_eq!(
            chart.variation(&values, Direction::Neither),
            Variation::High
        );
    }

    #[test]
    fn seven_rising_points_are_a_trend() {
        let values = [
            5.0, 9.0, 5.0, 9.0, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5, 8.0, 5.0, 9.0, 5.0,
        ];
        let chart = Xmr::of(&series(&values)).unwrap();
        let marked: Vec<usize> = (0..14)
            .filter(|index| chart.signals[*index].trend == 1)
            .collect();
        assert_eq!(marked, [4, 5, 6, 7, 8, 9, 10]);
    }

    /// With `[14.5, 11, 14.5]` at the end the mean is 10.16, the outer third begins at 13.83
    /// and the limit is 15.67. The cases are those of the tests of NHSRplotthedots.
    #[test]
    fn two_of_three_in_the_outer_third_are_marked() {
        let ends = |last: [f64; 3]| {
            let mut values = [9.0, 11.0].repeat(30);
            values.extend(last);
            let chart = Xmr::of(&series(&values)).unwrap();
            [60, 61, 62].map(|index| chart.signals[index].near_limit)
        };
        assert_eq!(ends([14.5, 11.0, 14.5]), [1, 0, 1]);
        assert_eq!(ends([14.5, 14.5, 11.0]), [1, 1, 0]);
        assert_eq!(ends([5.5, 9.0, 5.5]), [-1, 0, -1]);
        // One of the three lies on the other side of the mean.
        assert_eq!(ends([14.5, 9.0, 14.5]), [0, 0, 0]);
        // One of the two lies beyond the limits and is marked for that.
        assert_eq!(ends([14.5, 11.0, 30.0]), [0, 0, 0]);
        assert_eq!(ends([14.5, 11.0, 11.0]), [0, 0, 0]);
    }

    /// The mean of twelve times 3.3 is 3.2999999999999994 when summed.
    #[test]
    fn a_constant_series_shows_nothing() {
        for value in [3.3, 0.1, 1e-7, 0.0, -3.3, 63_757_938.3] {
            for length in 12..60 {
                let values = series(&vec![value; length]);
                let chart = Xmr::of(&values).unwrap();
                assert!(
                    chart.signals.iter().all(|signals| !signals.any()),
                    "{length} times {value}: {chart:?}"
                );
                assert_eq!(
                    chart.variation(&values, Direction::HigherIsBetter),
                    Variation::Common
                );
            }
        }
        // Differences that only binary arithmetic makes are no trend either.
        let rising: Vec<f64> = (0..12).map(|step| 3.3 + f64::from(step) * 1e-15).collect();
        let chart = Xmr::of(&series(&rising)).unwrap();
        assert!(chart.signals.iter().all(|signals| !signals.any()));
        // One patient among sixty million is a difference.
        let growing: Vec<f64> = (0..12).map(|step| 6e7 + f64::from(step)).collect();
        let chart = Xmr::of(&series(&growing)).unwrap();
        assert!(chart.signals.iter().all(|signals| signals.trend == 1));
    }

    /// As NHSRplotthedots names the cause: a fall above the mean is a fall.
    #[test]
    fn a_trend_is_named_before_a_shift() {
        let signals = Signals {
            shift: 1,
            trend: -1,
            ..Signals::default()
        };
        assert_eq!(signals.side(), -1);
        let outside = Signals {
            outside: 1,
            ..signals
        };
        assert_eq!(outside.side(), 1);
    }

    #[test]
    fn missing_months_neither_break_nor_make_a_run() {
        let mut values = series(&[8.0, 12.0, 8.0, 8.0, 8.0, 7.0, 7.5]);
        values.extend([
            Some(12.0),
            Some(12.5),
            None,
            Some(12.0),
            Some(12.5),
            Some(12.0),
            None,
            Some(12.5),
            Some(12.0),
        ]);
        let chart = Xmr::of(&values).unwrap();
        assert_eq!(chart.current_shift(&values), Some((7, 1)));
        assert!(!chart.signals[9].any());
    }

    #[test]
    fn a_short_series_has_no_chart() {
        assert_eq!(Xmr::of(&series(&[1.0; 11])), None);
        assert!(Xmr::of(&series(&[1.0; 12])).is_some());
    }

    #[test]
    fn assurance_compares_limits_with_the_target() {
        let chart = Xmr::of(&series(&[9.0, 11.0].repeat(6))).unwrap();
        assert_eq!(
            chart.assurance(4.0, Direction::HigherIsBetter),
            Some(Assurance::Passes)
        );
        assert_eq!(
            chart.assurance(10.0, Direction::HigherIsBetter),
            Some(Assurance::Unsure)
        );
        assert_eq!(
            chart.assurance(20.0, Direction::HigherIsBetter),
            Some(Assurance::Fails)
        );
        assert_eq!(
            chart.assurance(20.0, Direction::LowerIsBetter),
            Some(Assurance::Passes)
        );
        assert_eq!(
            chart.assurance(2.0, Direction::LowerIsBetter),
            Some(Assurance::Fails)
        );
        assert_eq!(chart.assurance(2.0, Direction::Neither), None);
    }
}
