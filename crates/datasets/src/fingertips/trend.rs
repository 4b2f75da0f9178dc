//! The recent trend as Fingertips works it out: a line through the five latest points, each counted
//! by how sure it is, and the same line with each of them left out.
//!
//! Source: the trend analysis of DHSC's FingertipsNext, a port of the live site (`Legacy`
//! calculator). It is for proportions and rates of single years.

use std::cmp::Ordering;

use domain::registry::Direction;

/// A point of a series, in order of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    /// The value, in per cent or for so many.
    pub(crate) value: f64,
    /// The lower limit of its 95% interval, in the same unit.
    pub(crate) low: f64,
    /// The upper limit.
    pub(crate) high: f64,
    /// How many are counted.
    pub(crate) count: f64,
    /// Of how many.
    pub(crate) denominator: f64,
}

/// What a series does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trend {
    /// It rises by more than chance.
    Increasing,
    /// It falls by more than chance.
    Decreasing,
    /// It does neither by more than chance.
    NoSignificantChange,
    /// Too little is known.
    CannotBeCalculated,
}

/// How many points are looked at.
pub(crate) const POINTS: usize = 5;
/// What the statistic of all points must exceed: 99.8% of chi-squared with one degree of freedom.
const CRITICAL: f64 = 9.549_535_706_083_24;
/// How many standard errors a 95% interval is wide.
const WIDTH: f64 = 3.92;

impl Point {
    /// Whether it can be counted: it has all numbers, and a denominator.
    fn is_valid(&self) -> bool {
        let numbers = [
            self.value,
            self.low,
            self.high,
            self.count,
            self.denominator,
        ];
        numbers.iter().all(|number| number.is_finite()) && self.denominator > 0.0
    }

    /// How much it counts: one over the square of its standard error.
    fn weight(&self) -> f64 {
        let error = (self.high - self.low) / WIDTH;
        1.0 / (error * error)
    }
}

/// The trend of points in order of time, the latest last.
pub(crate) fn recent_trend(points: &[Point]) -> Trend {
    let valid: Vec<Point> = points.iter().copied().filter(Point::is_valid).collect();
    let latest = valid.len().checked_sub(POINTS).map(|first| &valid[first..]);
    let Some(latest) = latest else {
        return Trend::CannotBeCalculated;
    };
    // Where everybody is counted the error of a point is not known, however long ago that was.
    if valid.iter().any(|point| point.count == point.denominator) {
        return Trend::CannotBeCalculated;
    }
    let all = Line::through(latest, None);
    let is_falling = all.slope < 0.0;
    let agree = (0..POINTS).all(|left_out| {
        let line = Line::through(latest, Some(left_out));
        (line.slope < 0.0) == is_falling
    });
    if !agree || all.statistic.partial_cmp(&CRITICAL) != Some(Ordering::Greater) {
        return Trend::NoSignificantChange;
    }
    match is_falling {
        true => Trend::Decreasing,
        false => Trend::Increasing,
    }
}

/// A line by weighted least squares through points at 1, 2, 3 and so on.
#[derive(Debug, Clone, Copy)]
struct Line {
    slope: f64,
    /// The square of the slope over its standard error: chi-squared with one degree of freedom
    /// where nothing changes. No number where an interval has no width.
    statistic: f64,
}

impl Line {
    /// The line without one of the points, the others where they are.
    fn through(points: &[Point], without: Option<usize>) -> Self {
        let (mut w, mut wx, mut wy, mut wxx, mut wxy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (place, point) in points.iter().enumerate() {
            if without == Some(place) {
                continue;
            }
            let (x, weight) = ((place + 1) as f64, point.weight());
            w += weight;
            wx += weight * x;
            wy += weight * point.value;
            wxx += weight * x * x;
            wxy += weight * x * point.value;
        }
        let divisor = w * wxx - wx * wx;
        let slope = (w * wxy - wx * wy) / divisor;
        Self {
            slope,
            statistic: slope * slope * divisor / w,
        }
    }
}

impl Trend {
    /// In the words of the publication: `Increasing and getting worse`.
    pub(crate) const fn words(self, direction: Direction) -> &'static str {
        match (self, direction) {
            (Self::Increasing, Direction::HigherIsBetter) => "increasing and getting better",
            (Self::Increasing, Direction::LowerIsBetter) => "increasing and getting worse",
            (Self::Increasing, Direction::Neither) => "increasing",
            (Self::Decreasing, Direction::HigherIsBetter) => "decreasing and getting worse",
            (Self::Decreasing, Direction::LowerIsBetter) => "decreasing and getting better",
            (Self::Decreasing, Direction::Neither) => "decreasing",
            (Self::NoSignificantChange, _) => "no significant change",
            (Self::CannotBeCalculated, _) => "cannot be calculated",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(value: f64, low: f64, high: f64) -> Point {
        Point {
            value,
            low,
            high,
            count: value,
            denominator: 1_000.0,
        }
    }

    fn points(of: &[(f64, f64, f64)]) -> Vec<Point> {
        of.iter()
            .map(|(value, low, high)| point(*value, *low, *high))
            .collect()
    }

    /// Basingstoke and Deane, 2018/19 to 2022/23.
    const BASINGSTOKE: [(f64, f64, f64); 5] = [
        (13.034_577_8, 12.877_592_48, 13.193_187_06),
        (15.466_376_85, 15.281_999_81, 15.652_567_39),
        (15.058_798_2, 14.877_886_68, 15.241_515_67),
        (14.676_82, 14.499_34, 14.856_09),
        (13.988_366_94, 13.815_664_78, 14.162_873_18),
    ];

    fn close(found: f64, expected: f64) {
        assert!(
            (found / expected - 1.0).abs() < 1e-9,
            "{found} is not {expected}"
        );
    }

    /// Points that rise by one, each with a standard error of 2 / 3.92: the slope is 1, and the
    /// statistic 10 times the weight, 38.416.
    #[test]
    fn a_rise_beyond_chance_is_one() {
        let rising = points(&[
            (10.0, 9.0, 11.0),
            (11.0, 10.0, 12.0),
            (12.0, 11.0, 13.0),
            (13.0, 12.0, 14.0),
            (14.0, 13.0, 15.0),
        ]);
        let line = Line::through(&rising, None);
        close(line.slope, 1.0);
        close(line.statistic, 38.416);
        close(Line::through(&rising, Some(1)).statistic, 33.614);
        assert_eq!(recent_trend(&rising), Trend::Increasing);
        // The direction is that of time, and earlier points than five say nothing.
        let falling: Vec<Point> = rising.iter().rev().copied().collect();
        assert_eq!(recent_trend(&falling), Trend::Decreasing);
        let longer = [vec![point(90.0, 89.0, 91.0)], rising].concat();
        assert_eq!(recent_trend(&longer), Trend::Increasing);
    }

    #[test]
    fn a_slope_within_chance_is_no_trend() {
        let weak = points(&[
            (10.0, 8.0, 12.0),
            (10.5, 8.5, 12.5),
            (11.0, 9.0, 13.0),
            (11.5, 9.5, 13.5),
            (12.0, 10.0, 14.0),
        ]);
        close(Line::through(&weak, None).statistic, 2.401);
        assert_eq!(recent_trend(&weak), Trend::NoSignificantChange);
    }

    #[test]
    fn a_point_that_turns_the_line_around_is_no_trend() {
        let jump = points(&[
            (10.0, 9.5, 10.5),
            (10.05, 9.55, 10.55),
            (9.95, 9.45, 10.45),
            (9.9, 9.4, 10.4),
            (13.0, 12.5, 13.5),
        ]);
        let line = Line::through(&jump, None);
        close(line.slope, 0.585);
        close(line.statistic, 52.587_662_4);
        close(Line::through(&jump, Some(4)).slope, -0.04);
        assert_eq!(recent_trend(&jump), Trend::NoSignificantChange);
    }

    #[test]
    fn surer_points_count_more() {
        let unequal = points(&[
            (14.0, 12.0, 16.0),
            (13.2, 12.2, 14.2),
            (12.9, 12.4, 13.4),
            (11.8, 10.8, 12.8),
            (11.0, 10.6, 11.4),
        ]);
        let line = Line::through(&unequal, None);
        close(line.slope, -0.837_135_922_330_098_1);
        close(line.statistic, 44.367_126_991_844_614);
        assert_eq!(recent_trend(&unequal), Trend::Decreasing);
    }

    /// Smoking by QOF, 2018/19 to 2022/23, with the trends that are published for 2022/23.
    #[test]
    fn published_trends_come_out() {
        let england = points(&[
            (16.741_436_07, 16.731_002_1, 16.751_875_23),
            (16.464_531_26, 16.454_265_39, 16.474_802_27),
            (15.935_615_14, 15.925_519_16, 15.945_716_32),
            (15.389_01, 15.379_14, 15.398_88),
            (14.710_893_55, 14.701_277_95, 14.720_514_36),
        ]);
        let trend = recent_trend(&england);
        close(
            Line::through(&england, None).slope,
            -0.516_960_049_774_566_3,
        );
        assert_eq!(
            trend.words(Direction::LowerIsBetter),
            "decreasing and getting better"
        );
        // Basingstoke and Deane: the slope turns where the first year is left out.
        let district = points(&BASINGSTOKE);
        assert_eq!(recent_trend(&district), Trend::NoSignificantChange);
        assert!(Line::through(&district, None).statistic > CRITICAL);
    }

    #[test]
    fn too_little_is_no_trend_either_way() {
        let rising = points(&[
            (10.0, 9.0, 11.0),
            (11.0, 10.0, 12.0),
            (12.0, 11.0, 13.0),
            (13.0, 12.0, 14.0),
            (14.0, 13.0, 15.0),
        ]);
        let of = |change: &dyn Fn(&mut Point)| {
            let mut points = rising.clone();
            change(&mut points[2]);
            recent_trend(&points)
        };
        assert_eq!(recent_trend(&rising[1..]), Trend::CannotBeCalculated);
        assert_eq!(
            of(&|point| point.denominator = 0.0),
            Trend::CannotBeCalculated
        );
        assert_eq!(of(&|point| point.low = f64::NAN), Trend::CannotBeCalculated);
        assert_eq!(
            of(&|point| point.count = point.denominator),
            Trend::CannotBeCalculated
        );
        assert_eq!(
            of(&|point| point.high = point.low),
            Trend::NoSignificantChange
        );
        assert_eq!(recent_trend(&[]), Trend::CannotBeCalculated);
    }
}
