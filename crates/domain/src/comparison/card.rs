//! One indicator as a card: its value, where it stands, how it differs, in words.

use std::sync::Arc;

use crate::comparison::{Comparison, IndicatorSeries, place_in_words};
use crate::format;
use crate::organisation::Kind;
use crate::period::Period;
use crate::registry::{Direction, Formula, Gap, Indicator, IntervalRule, Measured, Reading, Unit};
use crate::statistics::interval::Interval;
use crate::statistics::rank::{Quantiles, Rank};

/// What a difference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// The interval includes no difference.
    NoRealDifference,
    /// It differs, and neither direction is good, or there is no interval to judge it by.
    Differs,
    /// It differs for the better.
    Better,
    /// It differs for the worse.
    Worse,
}

/// Judges a difference by its interval and by which direction is good. One without an interval
/// is neither better nor worse: evidence that it is more than chance is missing.
#[must_use]
pub fn judge(indicator: &Indicator, gap: &Gap) -> Judgement {
    if !gap.is_real() {
        return Judgement::NoRealDifference;
    }
    // Without an interval nothing says whether the difference could be chance.
    if gap.interval.is_none() {
        return Judgement::Differs;
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
    /// Why there is no value: `Suppressed`, `Not shown`, `Not comparable` or `Not published`.
    pub absence: Option<&'static str>,
    /// What stands behind it: `243 of 7,846`.
    pub of: Option<String>,
    /// What must be told of the value: `the sum of 6 of 7 practices, 1 suppressed`.
    pub remark: Option<String>,
    /// The 95% interval: `2.7% to 3.5%`.
    pub interval: Option<String>,
    /// The group beside it.
    pub versus: Option<Versus>,
    /// Its place among organisations of its kind, in words. Of England, which is the only
    /// one: the change on a year before and how its practices are spread.
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
    /// Of how many of its members the group's value is, where they are fewer than nine in
    /// ten: `5 of 7 practices`.
    pub of: Option<String>,
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
    pub spread: Quantiles,
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
        let in_words = |place: Rank| place_in_words(place, self.subject.kind);
        Some(Card {
            indicator: Arc::clone(indicator),
            value: value.map(|value| indicator.shown(value)),
            absence: match reading {
                Reading::Value(_) => None,
                Reading::Suppressed => Some("Suppressed"),
                Reading::BelowLeast => Some("Not shown"),
                Reading::AcrossBreak => Some("Not comparable"),
                Reading::Missing => Some("Not published"),
            },
            of: own.and_then(|own| behind(indicator, own, self.first_period(series, indicator))),
            remark: own.and_then(|own| {
                let remark = series.members_remark(self.period);
                remark.or_else(|| computed_interval(indicator, own))
            }),
            interval: own
                .and_then(|own| indicator.interval(own))
                .map(|interval| range(indicator, interval)),
            place: if self.subject.kind == Kind::England {
                self.alone_in_words(series, indicator, spread)
            } else {
                series.place.and_then(in_words)
            },
            place_in_group: group
                .and_then(|group| series.places.get(group).copied().flatten())
                .and_then(in_words),
            strip: value
                .zip(spread)
                .filter(|_| series.is_comparable(indicator, self.period))
                .map(|(own, spread)| strip(own, versus.as_ref().map(|v| v.number), spread)),
            versus,
        })
    }

    /// Why nothing stands for a group beside the subject: because none or few of its
    /// organisations have a figure, or because the subject's cannot be set beside others.
    #[must_use]
    pub fn no_group_figure(&self, id: &str, group: usize) -> String {
        let Some((series, _)) = self.indicator(id) else {
            return "no figure".to_owned();
        };
        let reading = |series: &crate::comparison::Series| series.at(self.period);
        let basis = series.group_bases.get(group).copied().unwrap_or_default();
        match series.groups.get(group).map(reading).unwrap_or_default() {
            Reading::Suppressed => "suppressed".to_owned(),
            Reading::BelowLeast => "too little to divide by".to_owned(),
            Reading::AcrossBreak => "not comparable over time".to_owned(),
            Reading::Missing => match basis.members().filter(|(counted, _)| *counted > 0) {
                Some((counted, expected)) => {
                    format!("only {counted} of {expected} have a figure")
                }
                None => "none of them has a figure".to_owned(),
            },
            Reading::Value(_) => "cannot be compared".to_owned(),
        }
    }

    /// How the subject differs from a group in one indicator.
    #[must_use]
    pub fn gap(
        &self,
        series: &IndicatorSeries,
        indicator: &Indicator,
        group: usize,
    ) -> Option<Gap> {
        if !series.is_comparable(indicator, self.period) {
            return None;
        }
        let own = series.own_measured(self.period)?;
        let of_group = series.group_measured(group, self.period)?;
        indicator.gap(own, of_group, self.groups.get(group)?.has_subject)
    }

    /// The kind of organisation whose spread stands behind the subject's value.
    #[must_use]
    pub fn spread_kind(&self, indicator: &Indicator) -> Kind {
        spread_kind(self.subject.kind, indicator)
    }

    /// The change of an indicator on a year before, in words: `0.4 points higher than a year
    /// before`, or that a break in method lies between. `None` where one of the two has no
    /// value, or stands for too few members.
    #[must_use]
    pub fn change_on_year(
        &self,
        series: &IndicatorSeries,
        indicator: &Indicator,
    ) -> Option<String> {
        if series.is_partial(indicator, self.period) {
            return None;
        }
        let now = indicator.value(series.own(self.period)?)?;
        if let Some(reason) = self.broken_year(&indicator.id) {
            return Some(format!("Not comparable with a year before ({reason})"));
        }
        let then = indicator.value(series.year_before?)?;
        Some(match size_in_words(indicator, now - then) {
            Some(size) => format!("{size} than a year before"),
            None => "About the same as a year before".to_owned(),
        })
    }

    /// The period that a change since the first is measured from; `None` for others.
    #[must_use]
    pub fn first_period(&self, series: &IndicatorSeries, indicator: &Indicator) -> Option<Period> {
        matches!(indicator.formula, Formula::Change { months: None, .. })
            .then(|| self.periods.get(series.since?).copied())
            .flatten()
    }

    /// Whether the subject's value of an indicator may be set beside those of others: see
    /// [`IndicatorSeries::is_comparable`].
    #[must_use]
    pub fn is_comparable(&self, id: &str) -> bool {
        self.indicator(id)
            .is_none_or(|(series, indicator)| series.is_comparable(indicator, self.period))
    }

    /// What is said of England in place of a rank.
    fn alone_in_words(
        &self,
        series: &IndicatorSeries,
        indicator: &Indicator,
        practices: Option<Quantiles>,
    ) -> Option<String> {
        let half = practices.map(|spread| {
            format!(
                "Half of practices are between {} and {}",
                indicator.shown(spread.p25),
                indicator.shown(spread.p75)
            )
        });
        let sentences: Vec<String> = self
            .change_on_year(series, indicator)
            .into_iter()
            .chain(half)
            .collect();
        (!sentences.is_empty()).then(|| sentences.join(". "))
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
            of: self
                .group_members(series, indicator, group)
                .filter(|_| series.group_bases[group].is_partial()),
            number,
            judgement,
        })
    }
}

/// Whose spread a value is seen in: organisations of its kind. England is alone of its kind
/// and is seen among its practices, unless the number is a total.
pub(super) const fn spread_kind(kind: Kind, indicator: &Indicator) -> Kind {
    match (kind, &indicator.formula) {
        (Kind::England, Formula::Mean { .. }) => Kind::England,
        (Kind::England, _) => Kind::Practice,
        (kind, _) => kind,
    }
}

impl IndicatorSeries {
    /// Whether the subject's value in a period may be set beside those of others. A change
    /// since the first period may be only where the subject begins with all others, and then
    /// it has a place among them; the figure of an area only where enough of its members are
    /// in it.
    #[must_use]
    pub fn is_comparable(&self, indicator: &Indicator, period: usize) -> bool {
        let begins_late = matches!(indicator.formula, Formula::Change { months: None, .. })
            && self.place.is_none();
        !begins_late && !self.is_partial(indicator, period)
    }

    /// Whether the subject's figure in a period stands for too few of its members to be
    /// compared: see [`Basis::is_partial_of`].
    #[must_use]
    pub fn is_partial(&self, indicator: &Indicator, period: usize) -> bool {
        self.bases
            .iter()
            .any(|(other, basis)| *other == period && basis.is_partial_of(indicator))
    }
}

/// `243 of 7,846`, or what else stands behind a value. A change since a period that is not
/// said by the indicator's name has the period.
fn behind(indicator: &Indicator, measured: Measured, from: Option<Period>) -> Option<String> {
    let own = measured.quantity;
    let whole = format::amount;
    match indicator.formula {
        Formula::Published { .. } => measured
            .base
            .map(|base| format::counted(base, "response", "responses")),
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
            "{} for {}",
            whole(own.numerator),
            format::counted(
                own.denominator,
                indicator.denominator.trim_end_matches('s'),
                &indicator.denominator
            )
        )),
        Formula::Rate { daily: true, .. } => Some(format!("{} in all", whole(own.numerator))),
        Formula::Change { .. } => Some(format!(
            "{} from {}{}",
            format::signed(own.numerator - own.denominator, 0),
            whole(own.denominator),
            from.map_or_else(String::new, |from| format!(" in {}", from.long()))
        )),
        Formula::Mean { daily: true, .. } => Some(format!(
            "{} in {}",
            whole(own.numerator),
            format::counted(own.denominator, "working day", "working days")
        )),
        Formula::Composite { .. } => indicator.parts_in_words(measured).map(|(words, _)| words),
        Formula::Mean { daily: false, .. } => None,
    }
}

/// That the interval of an estimate is not the publisher's.
fn computed_interval(indicator: &Indicator, own: Measured) -> Option<String> {
    (indicator.interval_rule() == IntervalRule::Published && own.published.is_none())
        .then(|| indicator.interval(own))
        .flatten()
        .map(|_| "no interval is published: it is computed from the responses".to_owned())
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
    size_in_words(indicator, gap.difference).unwrap_or_else(|| "about the same".to_owned())
}

/// `5.3 points lower`; `None` for a difference that rounds to nothing.
fn size_in_words(indicator: &Indicator, difference: f64) -> Option<String> {
    let size = indicator.difference(difference);
    if size.chars().all(|c| !c.is_ascii_digit() || c == '0') {
        return None;
    }
    let more = difference > 0.0;
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
    Some(format!("{size} {direction}"))
}

/// A strip whose scale holds the tenths, the subject and the group, with some room.
fn strip(own: f64, group: Option<f64>, spread: Quantiles) -> Strip {
    let mut low = spread.p10.min(own);
    let mut high = spread.p90.max(own);
    if let Some(group) = group {
        low = low.min(group);
        high = high.max(group);
    }
    // One practice far out must not press everybody else into a corner. Where nine tenths
    // are equal there is nobody to press.
    let width = spread.p90 - spread.p10;
    if width > 0.0 {
        low = low.max(spread.p10 - 1.2 * width);
        high = high.min(spread.p90 + 1.2 * width);
    }
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
    /// Where a value lies, 0 at the left end and 1 at the right, ends included. Where all
    /// values are equal the scale has no length, and they lie in its middle.
    #[must_use]
    pub fn at(&self, value: f64) -> f64 {
        let length = self.high - self.low;
        if length > 0.0 {
            ((value - self.low) / length).clamp(0.0, 1.0)
        } else {
            0.5
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Quantity;
    use crate::registry::testing::appointments_indicator as indicator;

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
        let without_interval = Gap {
            difference: 1.0,
            interval: None,
        };
        assert_eq!(judge(dna, &without_interval), Judgement::Differs);
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
    fn a_strip_keeps_its_spread_readable() {
        let spread = Quantiles {
            p10: 2.0,
            p25: 3.0,
            median: 4.0,
            p75: 5.0,
            p90: 6.0,
        };
        let strip = strip(60.0, Some(4.0), spread);
        assert_eq!(strip.at(60.0), 1.0);
        assert!(strip.at(6.0) - strip.at(2.0) > 0.3);
        assert!(strip.at(2.0) > 0.0);
    }

    fn equal(value: f64) -> Quantiles {
        Quantiles {
            p10: value,
            p25: value,
            median: value,
            p75: value,
            p90: value,
        }
    }

    #[test]
    fn a_strip_of_equal_values_has_them_in_its_middle() {
        for value in [0.0, 3.3, 100.0] {
            for group in [None, Some(value)] {
                let strip = strip(value, group, equal(value));
                assert_eq!(strip.at(value), 0.5);
                assert!(strip.low.is_finite() && strip.high.is_finite());
            }
            // All but this one are equal: both ends can be told apart.
            let strip = strip(value + 2.0, None, equal(value));
            assert!(strip.at(value) < 0.1 && strip.at(value + 2.0) > 0.9);
        }
    }

    #[test]
    fn counts_of_one_are_singular() {
        let one = Quantity {
            numerator: 1.0,
            denominator: 1.0,
        };
        assert_eq!(
            behind(indicator("appointments-per-1000"), one.into(), None).as_deref(),
            Some("1 for 1 patient")
        );
        assert_eq!(
            behind(indicator("appointments-per-day"), one.into(), None).as_deref(),
            Some("1 in 1 working day")
        );
    }
}
