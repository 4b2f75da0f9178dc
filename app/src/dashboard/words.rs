//! Phrases that figures and stories share.

use domain::comparison::Comparison;
use domain::format;
use domain::organisation::Kind;
use domain::registry::{Formula, Indicator, Reading};
use domain::statistics::rank::Place;

/// Where a place lies, as the beginning of a heading: `Higher than four in five practices`.
#[must_use]
pub fn place_phrase(place: Place, kind: Kind) -> String {
    let plural = kind.plural();
    let Some(percentile) = place.percentile() else {
        return String::new();
    };
    if place.of < 20 {
        let rank = place.above() + 1;
        return match (rank, place.below) {
            (1, _) => format!("The highest of {} {plural}", place.of),
            (_, 0) => format!("The lowest of {} {plural}", place.of),
            _ => format!("{} highest of {} {plural}", format::ordinal(rank), place.of),
        };
    }
    match percentile {
        99.0.. => format!("Among the highest 1% of {plural}"),
        90.0.. => format!("In the highest tenth of {plural}"),
        75.0.. => format!("In the highest quarter of {plural}"),
        ..=1.0 => format!("Among the lowest 1% of {plural}"),
        ..=10.0 => format!("In the lowest tenth of {plural}"),
        ..=25.0 => format!("In the lowest quarter of {plural}"),
        45.0..=55.0 => format!("Near the middle of {plural}"),
        _ => format!("In the middle half of {plural}"),
    }
}

/// The source of a figure: publication, publisher, period, and whether it is invented.
#[must_use]
pub fn source_line(comparison: &Comparison) -> String {
    let dataset = comparison.declaration();
    let period = comparison.shown_period().long();
    if comparison.is_demonstration {
        format!(
            "Invented figures in the shape of {}, {period}",
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
    let is_suppressed = comparison
        .indicator(&indicator.id)
        .is_some_and(|(series, _)| series.own_reading(comparison.period) == Reading::Suppressed);
    if is_suppressed {
        return "Suppressed: too few people are behind it".to_owned();
    }
    format!(
        "Not published for this {} this {}",
        comparison.subject.kind.word(),
        comparison.declaration().cadence.period()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_begin_a_heading() {
        let say = |below, of| {
            place_phrase(
                Place {
                    below,
                    equal: 1,
                    of,
                },
                Kind::Practice,
            )
        };
        assert_eq!(say(850, 1_000), "In the highest quarter of practices");
        assert_eq!(say(995, 1_000), "Among the highest 1% of practices");
        assert_eq!(say(500, 1_000), "Near the middle of practices");
        assert_eq!(say(300, 1_000), "In the middle half of practices");
        assert_eq!(say(3, 5), "2nd highest of 5 practices");
        assert_eq!(say(0, 5), "The lowest of 5 practices");
    }
}
