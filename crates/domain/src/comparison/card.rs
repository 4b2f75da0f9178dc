//! One indicator as a card: its value, where it stands, how it differs, in words.

use std::sync::Arc;

use crate::comparison::{Comparison, IndicatorSeries};
use crate::format;
use crate::organisation::Kind;
use crate::registry::{Direction, Formula, Gap, Indicator, Measured, Reading, Unit};
use crate::statistics::interval::Interval;
use crate::statistics::rank::{Place, Spread};

/// What a difference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// The interval includes no difference.
    NoRealDifference,
    /// It differs, and neither direction is good.
    Differs,
    /// It differs for the better.
    Better,
    /// It differs for the worse.
    Worse,
}

/// Judges a difference by its interval and by which direction is good.
#[must_use]
pub fn judge(indicator: &Indicator, gap: &Gap) -> Judgement {
    if !gap.is_real() {
        return Judgement::NoRealDifference;
    }
    match (indicator.direction, gap.difference > 0.0) {
        (Direction::Neither, _) => Judgement::Differs,
        (Direction::HigherIsBetter, true) | (Direction::LowerIsBetter, false) => Judgement::Better,
        (Direction::HigherIsBetter, false) | (Direction::LowerIsBetter, true) => Judgement::Worse,
    }
}

/// An indicator of the subject beside one group.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The indicator.
    pub indicator: Arc<Indicator>,
    /// The value as shown; `None` where there is none.
    pub value: Option<String>,
    /// Why there is no value: `Suppressed` or `Not published`.
    pub absence: Option<&'static str>,
    /// What stands behind it: `243 of 7,846`.
    pub of: Option<String>,
    /// The 95% interval: `2.7% to 3.5%`.
    pub interval: Option<String>,
    /// The group beside it.
    pub versus: Option<Versus>,
    /// Its place among organisations of its kind, in words.
    pub place: Option<String>,
    /// Its place in the group, in words.
    pub place_in_group: Option<String>,
    /// The strip that draws the place.
    pub strip: Option<Strip>,
}

/// The comparison with the group.
#[derive(Debug, Clone, PartialEq)]
pub struct Versus {
    /// The group's value as shown.
    pub value: String,
    /// The difference in words: `5.3 points lower`.
    pub words: String,
    /// The difference with its sign: `−5.3`.
    pub difference: String,
    /// The 95% interval of the difference: `−6.1 to −4.5`.
    pub interval: Option<String>,
    /// The interval of the group's own value, for drawing.
    pub group_interval: Option<Interval>,
    /// The group's value as a number, for drawing.
    pub number: f64,
    /// What it means.
    pub judgement: Judgement,
}

/// Positions for a strip, as values; the scale runs from `low` to `high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strip {
    /// The left end.
    pub low: f64,
    /// The right end.
    pub high: f64,
    /// The spread of organisations.
    pub spread: Spread,
    /// The subject.
    pub own: f64,
    /// The group.
    pub group: Option<f64>,
}

impl Comparison {
    /// The card of an indicator beside a group.
    #[must_use]
    pub fn card(&self, id: &str, group: Option<usize>) -> Option<Card> {
        let (series, indicator) = self.indicator(id)?;
        let reading = series.own_reading(self.period);
        let own = reading.measured();
        let value = own.and_then(|own| indicator.value(own.quantity));
        let versus = group.and_then(|group| self.versus(series, indicator, group));
        let spread = series.spreads.at(self.period);
        Some(Card {
            indicator: Arc::clone(indicator),
            value: value.map(|value| indicator.shown(value)),
            absence: match reading {
                Reading::Value(_) => None,
                Reading::Suppressed => Some("Suppressed"),
                Reading::Missing => Some("Not published"),
            },
            of: own.and_then(|own| behind(indicator, own)),
            interval: own
                .and_then(|own| indicator.interval(own))
                .map(|interval| range(indicator, interval)),
            place: series
                .place
                .map(|place| place_in_words(place, self.subject.kind, "")),
            place_in_group: group
                .and_then(|group| series.places.get(group).copied().flatten())
                .map(|place| place_in_words(place, self.subject.kind, "")),
            strip: value
                .zip(spread)
                .map(|(own, spread)| strip(own, versus.as_ref().map(|v| v.number), spread)),
            versus,
        })
    }

    /// How the subject differs from a group in one indicator.
    #[must_use]
    pub fn gap(
        &self,
        series: &IndicatorSeries,
        indicator: &Indicator,
        group: usize,
    ) -> Option<Gap> {
        let own = series.own_measured(self.period)?;
        let of_group = series.group_measured(group, self.period)?;
        indicator.gap(own, of_group, self.groups.get(group)?.has_subject)
    }

    fn versus(
        &self,
        series: &IndicatorSeries,
        indicator: &Indicator,
        group: usize,
    ) -> Option<Versus> {
        let of_group = series.group_measured(group, self.period)?;
        let number = indicator.value(of_group.quantity)?;
        let gap = self.gap(series, indicator, group)?;
        let judgement = judge(indicator, &gap);
        Some(Versus {
            value: indicator.shown(number),
            words: difference_in_words(indicator, &gap, judgement),
            difference: format::signed(gap.difference, indicator.decimals),
            interval: gap.interval.map(|interval| {
                format!(
                    "{} to {}",
                    format::signed(interval.low, indicator.decimals),
                    format::signed(interval.high, indicator.decimals)
                )
            }),
            group_interval: indicator.interval(of_group),
            number,
            judgement,
        })
    }
}

/// `243 of 7,846`, or what else stands behind a value.
fn behind(indicator: &Indicator, measured: Measured) -> Option<String> {
    let own = measured.quantity;
    let whole = |number: f64| format::integer(number);
    match indicator.formula {
        Formula::Published { .. } => measured
            .base
            .map(|base| format!("{} responses", whole(base))),
        Formula::Quotient { .. } => Some(format!(
            "{} for {} {}",
            format::decimal(own.numerator, fraction_digits(own.numerator)),
            format::decimal(own.denominator, fraction_digits(own.denominator)),
            indicator.denominator
        )),
        Formula::Share { .. } => Some(format!(
            "{} of {}",
            whole(own.numerator),
            whole(own.denominator)
        )),
        Formula::Ratio { .. } => Some(format!(
            "{} to {}",
            whole(own.numerator),
            whole(own.denominator)
        )),
        Formula::Rate { daily: false, .. } => Some(format!(
            "{} for {} {}",
            whole(own.numerator),
            whole(own.denominator),
            indicator.denominator
        )),
        Formula::Rate { daily: true, .. } => Some(format!("{} in all", whole(own.numerator))),
        Formula::Change { .. } => Some(format!(
            "{} from {}",
            format::signed(own.numerator - own.denominator, 0),
            whole(own.denominator)
        )),
        Formula::Mean { daily: true, .. } => Some(format!(
            "{} in {} working days",
            whole(own.numerator),
            whole(own.denominator)
        )),
        Formula::Mean { daily: false, .. } => None,
    }
}

/// Whole numbers without a point, others with one digit behind it.
fn fraction_digits(number: f64) -> u8 {
    u8::from(number.fract() != 0.0)
}

/// `2.7% to 3.5%`.
pub(super) fn range(indicator: &Indicator, interval: Interval) -> String {
    format!(
        "{} to {}",
        indicator.shown(interval.low),
        indicator.shown(interval.high)
    )
}

fn difference_in_words(indicator: &Indicator, gap: &Gap, judgement: Judgement) -> String {
    if judgement == Judgement::NoRealDifference {
        return "no real difference".to_owned();
    }
    let size = indicator.difference(gap.difference);
    // A difference that rounds to nothing is real but not worth a number.
    if size.chars().all(|c| !c.is_ascii_digit() || c == '0') {
        return "about the same".to_owned();
    }
    let more = gap.difference > 0.0;
    let direction = match indicator.unit {
        Unit::Percent
        | Unit::Change
        | Unit::Score
        | Unit::PerHundred
        | Unit::PerOne
        | Unit::Pounds => {
            if more {
                "higher"
            } else {
                "lower"
            }
        }
        Unit::Count | Unit::PerThousand | Unit::PerTenThousand | Unit::Fte => {
            if more {
                "more"
            } else {
                "fewer"
            }
        }
    };
    format!("{size} {direction}")
}

/// `Higher than 83 of 100 practices`, or `2nd highest of 5 practices` where they are few.
#[must_use]
pub(super) fn place_in_words(place: Place, kind: Kind, place_name: &str) -> String {
    let plural = kind.plural();
    let Some(percentile) = place.percentile() else {
        return String::new();
    };
    if place.of < 20 {
        let rank = place.above() + 1;
        let tied = if place.equal > 1 { " (tied)" } else { "" };
        let from_below = place.below + 1;
        return if rank == 1 {
            format!("Highest{tied} of {} {plural}{place_name}", place.of)
        } else if from_below == 1 {
            format!("Lowest{tied} of {} {plural}{place_name}", place.of)
        } else {
            format!(
                "{} highest{tied} of {} {plural}{place_name}",
                format::ordinal(rank),
                place.of
            )
        };
    }
    let of_hundred = percentile.round().clamp(0.0, 100.0) as u32;
    match of_hundred {
        45..=55 => format!("Near the middle: {of_hundred} of 100 {plural} are lower{place_name}"),
        56.. if of_hundred >= 99 => format!("Among the highest 1 of 100 {plural}{place_name}"),
        56.. => format!("Higher than {of_hundred} of 100 {plural}{place_name}"),
        0..=1 => format!("Among the lowest 1 of 100 {plural}{place_name}"),
        _ => format!(
            "Lower than {} of 100 {plural}{place_name}",
            100 - of_hundred
        ),
    }
}

/// A strip whose scale holds the tenths, the subject and the group, with some room.
fn strip(own: f64, group: Option<f64>, spread: Spread) -> Strip {
    let mut low = spread.tenth.min(own);
    let mut high = spread.nine_tenths.max(own);
    if let Some(group) = group {
        low = low.min(group);
        high = high.max(group);
    }
    // One practice far out must not press everybody else into a corner.
    let width = (spread.nine_tenths - spread.tenth).max(f64::EPSILON);
    low = low.max(spread.tenth - 1.2 * width);
    high = high.min(spread.nine_tenths + 1.2 * width);
    let room = (high - low) * 0.06;
    Strip {
        low: low - room,
        high: high + room,
        spread,
        own,
        group,
    }
}

impl Strip {
    /// Where a value lies, 0 at the left end and 1 at the right, ends included.
    #[must_use]
    pub fn at(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{dataset, ids};

    fn indicator(id: &str) -> &'static Indicator {
        dataset(ids::GP_APPOINTMENTS)
            .unwrap()
            .indicator(id)
            .unwrap()
    }

    fn gap(difference: f64, low: f64, high: f64) -> Gap {
        Gap {
            difference,
            interval: Some(Interval { low, high }),
        }
    }

    #[test]
    fn differences_are_judged_by_interval_and_direction() {
        let dna = indicator("dna-rate");
        assert_eq!(judge(dna, &gap(-1.0, -1.5, -0.5)), Judgement::Better);
        assert_eq!(judge(dna, &gap(1.0, 0.5, 1.5)), Judgement::Worse);
        assert_eq!(
            judge(dna, &gap(1.0, -0.5, 1.5)),
            Judgement::NoRealDifference
        );
        assert_eq!(
            judge(indicator("gp-share"), &gap(1.0, 0.5, 1.5)),
            Judgement::Differs
        );
        assert_eq!(
            judge(indicator("within-14-days"), &gap(1.0, 0.5, 1.5)),
            Judgement::Better
        );
    }

    #[test]
    fn differences_are_said_in_the_unit() {
        let say = |id, difference| {
            let gap = gap(difference, difference - 0.01, difference + 0.01);
            difference_in_words(indicator(id), &gap, judge(indicator(id), &gap))
        };
        assert_eq!(say("same-day", -5.3), "5.3 points lower");
        assert_eq!(say("dna-rate", 1.0), "1.0 point higher");
        assert_eq!(say("appointments-per-1000", 106.0), "106 more");
        assert_eq!(say("dna-rate", 0.03), "about the same");
    }

    #[test]
    fn places_are_said_by_rank_or_in_a_hundred() {
        let place =
            |below, equal, of| place_in_words(Place { below, equal, of }, Kind::Practice, "");
        assert_eq!(place(830, 1, 1_000), "Higher than 83 of 100 practices");
        assert_eq!(place(290, 1, 1_000), "Lower than 71 of 100 practices");
        assert_eq!(
            place(480, 1, 1_000),
            "Near the middle: 48 of 100 practices are lower"
        );
        assert_eq!(place(999, 1, 1_000), "Among the highest 1 of 100 practices");
        assert_eq!(place(0, 1, 1_000), "Among the lowest 1 of 100 practices");
        assert_eq!(place(3, 1, 5), "2nd highest of 5 practices");
        assert_eq!(place(4, 1, 5), "Highest of 5 practices");
        assert_eq!(place(0, 2, 5), "Lowest (tied) of 5 practices");
    }

    #[test]
    fn a_strip_keeps_its_spread_readable() {
        let spread = Spread {
            tenth: 2.0,
            quarter: 3.0,
            median: 4.0,
            three_quarters: 5.0,
            nine_tenths: 6.0,
        };
        let strip = strip(60.0, Some(4.0), spread);
        assert_eq!(strip.at(60.0), 1.0);
        assert!(strip.at(6.0) - strip.at(2.0) > 0.3);
        assert!(strip.at(2.0) > 0.0);
    }
}
