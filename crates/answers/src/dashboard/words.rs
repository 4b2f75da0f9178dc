//! Phrases that figures and stories share.

use domain::comparison::Comparison;
use domain::comparison::words::lower_first;
use domain::organisation::Kind;
use domain::registry::{Formula, Indicator, Origin, Reading};

/// The source of a figure: publication, publisher, period, and whether it is invented.
#[must_use]
pub fn source_line(comparison: &Comparison) -> String {
    let dataset = comparison.declaration();
    let period = comparison.shown_period().long();
    if dataset.origin == Origin::User {
        format!("Your own table: {}, {period}", dataset.publication)
    } else if comparison.is_demonstration {
        format!(
            "Demonstration data modelled on {}, {period}",
            dataset.publication
        )
    } else {
        format!(
            "Source: {}, {}, {period}",
            dataset.publication, dataset.publisher
        )
    }
}

/// Why an indicator has no value in the period.
#[must_use]
pub fn absent_words(comparison: &Comparison, indicator: &Indicator) -> String {
    if let Formula::Change {
        months: Some(months),
        ..
    } = indicator.formula
        && let Some(earlier) = comparison.shown_period().months_before(months)
        && !comparison.periods.contains(&earlier)
    {
        return format!("Needs {}, which is not loaded", earlier.long());
    }
    let reading = comparison
        .indicator(&indicator.id)
        .map(|(series, _)| series.own_reading(comparison.period));
    match (reading, &indicator.least) {
        (Some(Reading::Suppressed), _) => {
            return "Suppressed: too few people are behind it".to_owned();
        }
        (Some(Reading::BelowLeast), Some(least)) => {
            return format!("Not shown: {}", lower_first(&least.reason));
        }
        _ => {}
    }
    let period = comparison.declaration().cadence.period();
    if matches!(indicator.formula, Formula::Change { .. })
        && comparison.subject.kind != Kind::Practice
        && comparison.is_reported()
    {
        return "Not given: it is not known of the same practices in both periods".to_owned();
    }
    match comparison.subject.kind {
        Kind::England => format!("Not published for England this {period}"),
        kind => format!("Not published for this {} this {period}", kind.word()),
    }
}
