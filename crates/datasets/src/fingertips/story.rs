//! What is said of an organisation: the leading figures, what stands out, and recent trends by the
//! publisher's own rule.

use domain::comparison::Comparison;
use domain::comparison::words::{general_story, lower_first};
use domain::period::Period;
use domain::registry::{IntervalRule, Unit};

use super::trend::{POINTS, Point, Trend, recent_trend};

/// The indicators whose series are looked at for a trend: those of the first profile.
pub(super) const FOLLOWED: [&str; 8] = [
    "91547", "219", "241", "247", "280", "93709", "93438", "94126",
];

/// The paragraphs of an organisation beside a group.
pub(super) fn story(comparison: &Comparison, group: Option<usize>) -> Vec<String> {
    let mut paragraphs = general_story(comparison, group);
    paragraphs.extend(trends(comparison));
    paragraphs
}

/// What the State of the Nation says first.
pub(super) fn nation_story(england: &Comparison, _reporting: u32) -> Vec<String> {
    story(england, None)
}

/// The recent trends, in a sentence; nothing where none can be worked out.
fn trends(comparison: &Comparison) -> Option<String> {
    let mut moving = Vec::new();
    let mut steady = Vec::new();
    for id in FOLLOWED {
        let Some((_, indicator)) = comparison.indicator(id) else {
            continue;
        };
        let label = lower_first(&indicator.label);
        match recent_trend(&points(comparison, id)) {
            Trend::CannotBeCalculated => {}
            Trend::NoSignificantChange => steady.push(label),
            trend => moving.push(format!("{label}: **{}**", trend.words(indicator.direction))),
        }
    }
    let sentences = [
        (!moving.is_empty()).then(|| format!("{}.", moving.join("; "))),
        (!steady.is_empty()).then(|| format!("No significant change: {}.", steady.join(", "))),
    ];
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    (!sentences.is_empty()).then(|| {
        format!(
            "Recent trends over the last {POINTS} years, by the rule of the publication: {}",
            sentences.join(" ")
        )
    })
}

/// The points of an indicator up to the shown period, as far as they are single years of the same
/// kind and measured in the same way.
fn points(comparison: &Comparison, id: &str) -> Vec<Point> {
    let Some((series, indicator)) = comparison.indicator(id) else {
        return Vec::new();
    };
    let is_share =
        indicator.unit == Unit::Percent && indicator.interval_rule() == IntervalRule::Published;
    let shown = comparison.shown_period();
    let is_alike = |period: Period| {
        matches!(
            (period, shown),
            (Period::Year(_), Period::Year(_))
                | (Period::FinancialYear(_), Period::FinancialYear(_))
        )
    };
    let alike = comparison.alike_periods(id).start..=comparison.period;
    alike
        .filter(|place| {
            is_share
                && comparison
                    .periods
                    .get(*place)
                    .is_some_and(|own| is_alike(*own))
        })
        .filter_map(|place| {
            let own = series.own_measured(place)?;
            let value = indicator.value(own.quantity)?;
            // An interval that was not published is no measure of the publication's own error.
            let range = own.published?;
            let denominator = own.base?;
            // The count is not kept; all of a denominator must come out as all of it.
            let count = match value >= 100.0 {
                true => denominator,
                false => value / 100.0 * denominator,
            };
            Some(Point {
                value,
                low: range.low,
                high: range.high,
                count,
                denominator,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::comparison::{IndicatorSeries, Series, Spreads, Subject};
    use domain::organisation::{Kind, Status};
    use domain::registry::{Measured, Quantity, Reading};
    use domain::statistics::interval::Interval;

    use super::*;

    /// A percentage with its limits.
    fn percent(value: f64, low: f64, high: f64) -> Reading {
        Reading::Value(Measured {
            quantity: Quantity {
                numerator: value * 10.0,
                denominator: 1_000.0,
            },
            published: Some(Interval { low, high }),
            base: Some(1_000.0),
        })
    }

    fn comparison(id: &str, readings: Vec<Reading>, periods: Vec<Period>) -> Comparison {
        let period = periods.len() - 1;
        Comparison {
            dataset: Arc::new(super::super::PUBLICATION.dataset().unwrap()),
            subject: Subject {
                code: "ZZ0001".parse().unwrap(),
                name: "Rothbury Surgery".to_owned(),
                kind: Kind::Practice,
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
            periods,
            period,
            last_reported: Some(period),
            groups: Vec::new(),
            indicators: vec![IndicatorSeries {
                id: id.to_owned(),
                own: Series::whole(readings),
                groups: Vec::new(),
                spreads: Spreads::default(),
                place: None,
                places: Vec::new(),
                bases: Vec::new(),
                group_bases: Vec::new(),
                since: None,
                year_before: None,
            }],
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

    fn falling() -> Vec<Reading> {
        let values = [18.0, 17.0, 16.0, 15.0, 14.0];
        values
            .map(|value| percent(value, value - 1.0, value + 1.0))
            .to_vec()
    }

    #[test]
    fn a_trend_is_told_with_what_it_means() {
        let years = (2019..2024).map(Period::FinancialYear).collect();
        let told = story(&comparison("91547", falling(), years), None);
        assert_eq!(
            told.last().map(String::as_str),
            Some(
                "Recent trends over the last 5 years, by the rule of the publication: current smokers, 15 and over (QOF): **decreasing and getting better**."
            )
        );
    }

    #[test]
    fn years_of_another_kind_and_means_make_no_trend() {
        // The years of a survey stand between those of registers.
        let years = [2021, 2022].map(Period::FinancialYear);
        let surveys = [2022, 2023, 2024].map(Period::Year);
        let periods = [years.to_vec(), surveys.to_vec()].concat();
        assert_eq!(trends(&comparison("91547", falling(), periods)), None);
        let mean = |reading: Reading| match reading {
            Reading::Value(measured) => Reading::Value(Measured {
                published: None,
                ..measured
            }),
            other => other,
        };
        let means = falling().into_iter().map(mean).collect();
        let years: Vec<Period> = (2019..2024).map(Period::FinancialYear).collect();
        assert_eq!(trends(&comparison("91547", means, years.clone())), None);
        // A rate has another rule for its counts, which are not kept.
        assert!(points(&comparison("91355", falling(), years), "91355").is_empty());
    }
}
