//! The sentences of the survey: the leading item with its responses and interval, beside the
//! group, what stands out, and a change since the last survey that is more than chance.

use domain::comparison::words::is_enough_compared;
use domain::comparison::{Comparison, standing_out};
use domain::format;
use domain::names;
use domain::organisation::Kind;
use domain::registry::{Indicator, Measured, Reading};
use domain::statistics::interval::{self, Interval};

/// The item that a profile begins with, and what patients say of it.
const LEADING: [(&str, &str); 5] = [
    (
        "overall-experience",
        "describe their overall experience as good",
    ),
    (
        "overall-experience-2017",
        "described their overall experience as good",
    ),
    (
        "contact-experience",
        "describe their last experience of contacting the practice as good",
    ),
    (
        "wait",
        "found the wait for their last appointment about right",
    ),
    (
        "continuity",
        "see the professional whom they prefer always or a lot of the time",
    ),
];

/// What may stand out in the second paragraph.
const TELLING: [&str; 20] = [
    "contact-experience",
    "phone",
    "website",
    "nhs-app",
    "reception",
    "next-step",
    "choice-of-time",
    "wait",
    "listening",
    "care-and-concern",
    "mental-wellbeing",
    "information",
    "confidence-and-trust",
    "involved-in-decisions",
    "needs-met",
    "continuity",
    "long-term-support",
    "managing-condition",
    "phone-2017",
    "continuity-2017",
];

/// How many findings are named.
const FINDINGS: usize = 3;

/// The paragraphs of an organisation beside a group.
#[must_use]
pub(crate) fn story(comparison: &Comparison, group: Option<usize>) -> Vec<String> {
    let leading = LEADING.iter().find_map(|(id, clause)| {
        let reading = comparison.indicator(id)?.0.own_reading(comparison.period);
        (reading != Reading::Missing).then_some((*id, *clause, reading))
    });
    let Some((id, clause, reading)) = leading else {
        return Vec::new();
    };
    let Reading::Value(own) = reading else {
        return vec![format!(
            "Fewer than 10 patients of {} answered in {}, so that the figure is suppressed.",
            subject(comparison),
            comparison.shown_period().long()
        )];
    };
    let mut first = leading_sentence(comparison, id, clause, own).unwrap_or_default();
    if let Some(group) = group {
        first.push_str(&beside(comparison, id, group));
    }
    first.push_str(&change(comparison, id, own));
    let mut paragraphs = vec![first];
    let second = [
        group.map(|group| findings(comparison, group, id)),
        response_rate(comparison),
    ];
    let second: Vec<String> = second
        .into_iter()
        .flatten()
        .filter(|sentence| !sentence.is_empty())
        .collect();
    if !second.is_empty() {
        paragraphs.push(second.join(" "));
    }
    paragraphs
}

/// What the State of the Nation says first: the leading item, and how many took part.
#[must_use]
pub(crate) fn nation_story(england: &Comparison, _reporting: u32) -> Vec<String> {
    story(england, None)
}

/// `Rothbury`, `practices in Stockton PCN`, `practices in England`.
fn subject(comparison: &Comparison) -> String {
    let subject = &comparison.subject;
    match subject.kind {
        Kind::Practice => names::short(&subject.name),
        Kind::England => "practices in England".to_owned(),
        _ => format!("practices in {}", subject.name),
    }
}

/// A percentage as far as it carries: whole for a practice or PCN, as the survey shows
/// them, and with one decimal place for larger areas.
fn percentage(comparison: &Comparison, value: f64) -> String {
    format!("{}%", format::decimal(value, places(comparison)))
}

const fn places(comparison: &Comparison) -> u8 {
    match comparison.subject.kind {
        Kind::Practice | Kind::Pcn => 0,
        Kind::SubIcb | Kind::Icb | Kind::Region | Kind::England => 1,
    }
}

/// `**78%** of patients of Rothbury describe … (104 responses; 95% confidence interval 69% to
/// 85%).`
fn leading_sentence(
    comparison: &Comparison,
    id: &str,
    clause: &str,
    own: Measured,
) -> Option<String> {
    let (_, indicator) = comparison.indicator(id)?;
    let value = indicator.value(own.quantity)?;
    let mut behind = Vec::new();
    if let Some(base) = own.base {
        behind.push(format!("{} responses", format::integer(base)));
    }
    // An interval that was not published is left to the card, which says how it was made.
    if let Some(range) = own.published {
        behind.push(format!(
            "95% confidence interval {} to {}",
            percentage(comparison, range.low),
            percentage(comparison, range.high)
        ));
    }
    let behind = if behind.is_empty() {
        String::new()
    } else {
        format!(" ({})", behind.join("; "))
    };
    Some(format!(
        "In the survey of {}, **{} of patients** of {} {clause}{behind}.",
        comparison.shown_period().long(),
        percentage(comparison, value),
        subject(comparison),
    ))
}

/// How the leading item lies beside the group.
fn beside(comparison: &Comparison, id: &str, group: usize) -> String {
    let sentence = || {
        let (series, indicator) = comparison.indicator(id)?;
        let other = series.group_measured(group, comparison.period)?;
        let other = indicator.value(other.quantity)?;
        let gap = comparison.gap(series, indicator, group)?;
        let head = comparison.groups.get(group)?;
        let whom = if head.area.is_some() {
            format!("in {}", head.phrase)
        } else {
            format!("of {}", head.phrase)
        };
        let other = percentage(comparison, other);
        // Without intervals nobody can tell a difference from chance.
        Some(match gap.interval {
            None => format!(" The figure {whom} is {other}."),
            Some(_) if !gap.is_real() => {
                format!(" The figure {whom} is {other}: the difference may be chance.")
            }
            Some(_) => format!(
                " That is {} than the figure {whom}, {other}.",
                if gap.difference > 0.0 {
                    "higher"
                } else {
                    "lower"
                }
            ),
        })
    };
    sentence().unwrap_or_default()
}

/// The change since the survey before, where its interval leaves out none. Different
/// patients are asked in the two, so that the estimates are independent.
pub(super) fn difference(
    indicator: &Indicator,
    own: Measured,
    earlier: Measured,
) -> Option<(f64, Interval)> {
    let (now, before) = (
        indicator.value(own.quantity)?,
        indicator.value(earlier.quantity)?,
    );
    let range = interval::difference(now, own.published?, before, earlier.published?);
    Some((now - before, range))
}

fn change(comparison: &Comparison, id: &str, own: Measured) -> String {
    let sentence = || {
        let (series, indicator) = comparison.indicator(id)?;
        // A survey that asked in another way says nothing of a change.
        let alike = comparison.alike_periods(id).start..comparison.period;
        let (period, earlier) = alike
            .rev()
            .find_map(|period| Some((period, series.own_measured(period)?)))?;
        let (points, range) = difference(indicator, own, earlier)?;
        if range.contains(0.0) {
            return None;
        }
        let digits = places(comparison);
        let (low, high) = if points > 0.0 {
            (range.low, range.high)
        } else {
            (-range.high, -range.low)
        };
        Some(format!(
            " The figure of {} is {} than in {} by {} points (95% confidence interval {} to {}).",
            subject(comparison),
            if points > 0.0 { "higher" } else { "lower" },
            comparison.periods[period].long(),
            format::decimal(points.abs(), digits),
            // A limit that is not zero is not shown as zero.
            format::decimal(low, if low < 0.5 { 1 } else { digits }),
            format::decimal(high, digits)
        ))
    };
    sentence().unwrap_or_default()
}

/// What stands out against the group, as one sentence.
fn findings(comparison: &Comparison, group: usize, leading: &str) -> String {
    let Some(head) = comparison.groups.get(group) else {
        return String::new();
    };
    let candidates: Vec<&str> = TELLING
        .into_iter()
        .filter(|id| *id != leading && comparison.indicator(id).is_some())
        .collect();
    let clauses: Vec<String> = standing_out(comparison, group, &candidates)
        .iter()
        .take(FINDINGS)
        .map(|(indicator, is_higher, _)| {
            let mut clause = if *is_higher {
                indicator.higher.clone()
            } else {
                indicator.lower.clone()
            };
            if let Some(first) = clause.get_mut(0..1) {
                first.make_ascii_lowercase();
            }
            clause
        })
        .collect();
    match clauses.as_slice() {
        [] if !is_enough_compared(comparison, group, &candidates) => String::new(),
        [] => format!(
            "Against {}, nothing else stands out by more than chance.",
            head.phrase
        ),
        [one] => format!("Against {}, {one}.", head.phrase),
        [first @ .., last] => {
            format!("Against {}, {} and {last}.", head.phrase, first.join(", "))
        }
    }
}

/// How many of those invited took part.
fn response_rate(comparison: &Comparison) -> Option<String> {
    let (series, indicator) = comparison.indicator("response-rate")?;
    let own = series.own_measured(comparison.period)?;
    let rate = indicator.value(own.quantity)?;
    Some(format!(
        "Of {} people invited, {} answered ({}).",
        format::integer(own.quantity.denominator),
        format::integer(own.quantity.numerator),
        percentage(comparison, rate)
    ))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::comparison::{GroupHead, IndicatorSeries, Series, Spreads, Subject};
    use domain::organisation::Status;
    use domain::peers::GroupKey;
    use domain::period::Period;
    use domain::registry::Quantity;
    use domain::statistics::rank::Rank;

    use super::*;

    /// An estimate with its limits and responses.
    fn estimate(value: f64, low: f64, high: f64, base: f64) -> Reading {
        Reading::Value(Measured {
            quantity: Quantity {
                numerator: value / 100.0 * base,
                denominator: base,
            },
            published: Some(Interval { low, high }),
            base: Some(base),
        })
    }

    fn series(id: &str, own: Vec<Reading>, group: Vec<Reading>) -> IndicatorSeries {
        IndicatorSeries {
            id: id.to_owned(),
            own: Series::whole(own),
            groups: vec![Series::whole(group)],
            spreads: Spreads::default(),
            place: Some(Rank {
                below: 950,
                equal: 1,
                of: 1_000,
            }),
            places: vec![None],
            bases: Vec::new(),
            group_bases: Vec::new(),
            since: None,
            year_before: None,
        }
    }

    fn comparison(kind: Kind, indicators: Vec<IndicatorSeries>) -> Comparison {
        Comparison {
            dataset: Arc::new(super::super::PUBLICATION.dataset().unwrap()),
            subject: Subject {
                code: "ZZ0001".parse().unwrap(),
                name: "Rothbury Surgery".to_owned(),
                kind,
                status: Status::Open,
                opened: None,
                closed: None,
                postcode: None,
                address: None,
                clinical_system: None,
                parents: Vec::new(),
                divided: Vec::new(),
                patients_remark: None,
                practices: None,
                patients: None,
            },
            asked: None,
            borrowed: Vec::new(),
            periods: vec![Period::Year(2025), Period::Year(2026)],
            period: 1,
            last_reported: Some(1),
            groups: vec![GroupHead {
                key: GroupKey::England,
                name: "England".to_owned(),
                phrase: "England".to_owned(),
                area: Some("E92".parse().unwrap()),
                reporting: 6_000,
                listed: 6_000,
                has_subject: true,
                members: Vec::new(),
            }],
            indicators,
            breakdowns: Vec::new(),
            population: 6_000,
            absence: None,
            coverage: None,
            is_demonstration: false,
            alike_in: String::new(),
            parts: None,
            stories: Vec::new(),
        }
    }

    fn england(value: f64) -> Vec<Reading> {
        vec![
            estimate(75.0, 74.8, 75.2, 700_000.0),
            estimate(value, value - 0.2, value + 0.2, 650_000.0),
        ]
    }

    #[test]
    fn a_practice_is_told_with_responses_interval_group_and_change() {
        let own = vec![
            estimate(70.0, 62.0, 77.0, 100.0),
            estimate(91.4, 85.2, 95.6, 104.0),
        ];
        let phone = vec![Reading::Missing, estimate(80.0, 72.0, 88.0, 99.0)];
        let rate = |returned, sent| {
            Reading::Value(Measured::from(Quantity {
                numerator: returned,
                denominator: sent,
            }))
        };
        let text = story(
            &comparison(
                Kind::Practice,
                vec![
                    series("overall-experience", own, england(76.7)),
                    series("phone", phone, england(56.4)),
                    series(
                        "response-rate",
                        vec![Reading::Missing, rate(105.0, 402.0)],
                        vec![],
                    ),
                ],
            ),
            Some(0),
        );
        assert_eq!(
            text,
            [
                "In the survey of 2026, **91% of patients** of Rothbury describe their overall experience as good (104 responses; 95% confidence interval 85% to 96%). That is higher than the figure in England, 77%. The figure of Rothbury is higher than in 2025 by 21 points (95% confidence interval 12 to 30).",
                "Against England, more patients find it easy to get through by phone. Of 402 people invited, 105 answered (26%).",
            ]
        );
    }

    #[test]
    fn what_may_be_chance_is_not_told_as_a_change() {
        let own = vec![
            estimate(72.0, 64.0, 79.0, 100.0),
            estimate(77.0, 69.0, 84.0, 104.0),
        ];
        let text = story(
            &comparison(
                Kind::Practice,
                vec![series("overall-experience", own, england(76.7))],
            ),
            Some(0),
        );
        assert!(
            text[0].ends_with("The figure in England is 77%: the difference may be chance."),
            "{text:?}"
        );
        // Nothing else was compared, so nobody is told that nothing stands out.
        assert_eq!(text.len(), 1, "{text:?}");
    }

    #[test]
    fn the_difference_of_two_surveys_has_the_interval_of_both() {
        let dataset = super::super::PUBLICATION.dataset().unwrap();
        let phone = dataset.indicator("phone").unwrap();
        let measured = |reading: Reading| reading.measured().unwrap();
        let (points, range) = difference(
            phone,
            measured(estimate(60.0, 50.0, 69.0, 100.0)),
            measured(estimate(45.0, 36.0, 55.0, 98.0)),
        )
        .unwrap();
        // 15 − √(10² + 10²) and 15 + √(9² + 9²).
        assert!((points - 15.0).abs() < 1e-9);
        assert!(
            (range.low - (15.0 - 200_f64.sqrt())).abs() < 1e-9,
            "{range:?}"
        );
        assert!(
            (range.high - (15.0 + 162_f64.sqrt())).abs() < 1e-9,
            "{range:?}"
        );
        let mut without = measured(estimate(45.0, 36.0, 55.0, 98.0));
        without.published = None;
        assert!(
            difference(phone, without, without).is_none(),
            "no interval, no difference"
        );
    }

    #[test]
    fn suppressed_and_missing_are_told_apart() {
        let suppressed = vec![Reading::Missing, Reading::Suppressed];
        let text = story(
            &comparison(
                Kind::Practice,
                vec![series("overall-experience", suppressed, england(76.7))],
            ),
            Some(0),
        );
        assert_eq!(
            text,
            [
                "Fewer than 10 patients of Rothbury answered in 2026, so that the figure is suppressed."
            ]
        );
        let missing = vec![Reading::Missing, Reading::Missing];
        let none = comparison(
            Kind::Practice,
            vec![series("overall-experience", missing, england(76.7))],
        );
        assert!(story(&none, Some(0)).is_empty());
    }

    #[test]
    fn large_areas_have_a_decimal_place() {
        let own = vec![Reading::Missing, estimate(76.74, 76.5, 77.0, 650_000.0)];
        let text = story(
            &comparison(
                Kind::England,
                vec![series("overall-experience", own, vec![])],
            ),
            None,
        );
        assert!(
            text[0].contains("**76.7% of patients** of practices in England"),
            "{text:?}"
        );
        assert!(text[0].contains("650,000 responses; 95% confidence interval 76.5% to 77.0%"));
    }
}
