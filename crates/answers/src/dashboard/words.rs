//! Phrases that figures and stories share.

use domain::comparison::Comparison;
use domain::comparison::words::lower_first;
use domain::organisation::Kind;
use domain::period::Period;
use domain::registry::{Dataset, Formula, Indicator, Origin, Reading};

/// The source of a figure: publication, publisher, period, and whether it is invented.
#[must_use]
pub fn source_line(comparison: &Comparison) -> String {
    source_of(
        comparison.declaration(),
        comparison.shown_period(),
        comparison.is_demonstration,
    )
}

/// The source of the figures of a dataset in a period. A table of a user's own stays theirs beside
/// demonstration data.
#[must_use]
pub fn source_of(dataset: &Dataset, period: Period, is_demonstration: bool) -> String {
    let (publication, publisher) = (&dataset.publication, &dataset.publisher);
    let period = period.long();
    if dataset.computed.is_some() {
        // The releases behind it are those of its parts.
        let invented = if is_demonstration {
            " from demonstration data"
        } else {
            ""
        };
        format!("{publication}{invented}, {period}")
    } else if dataset.origin == Origin::User {
        format!("Your own table: {publication}, {period}")
    } else if is_demonstration {
        format!("Demonstration data modelled on {publication}, {period}")
    } else {
        format!("Source: {publication}, {publisher}, {period}")
    }
}

/// Why an indicator has no value in the period.
#[must_use]
pub fn absent_words(comparison: &Comparison, indicator: &Indicator) -> String {
    if let Some(reason) = comparison.broken_change(&indicator.id) {
        return format!("Not comparable: {reason}");
    }
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
    if let Some(absence) = &comparison.absence {
        return format!("Not published: this practice {absence}");
    }
    let period = comparison.declaration().cadence.period();
    if let Some(parts) = indicator.parts() {
        // A percentile of one part, or the score itself.
        let so = if parts > 1 {
            "no score"
        } else {
            "left out of the score"
        };
        return format!("No figure this {period}: {so}");
    }
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
