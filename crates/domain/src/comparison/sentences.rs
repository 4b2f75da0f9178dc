//! What stands out, in plain sentences. Never more than the figures carry: a sentence
//! needs a difference whose interval excludes none, and a place outside the middle half.

use std::sync::Arc;

use crate::comparison::{Comparison, Judgement, judge};
use crate::format;
use crate::registry::Indicator;

/// How a value relates to another, as people say it: `a fifth more`, `twice as many`,
/// `12% fewer`. The words `more` and `fewer` are given, because length and numbers differ.
/// `None` where the two are within two per cent.
#[must_use]
pub fn relative(value: f64, other: f64, more: &str, fewer: &str) -> Option<String> {
    if other <= 0.0 || value < 0.0 {
        return None;
    }
    let ratio = value / other;
    let part = (ratio - 1.0).abs();
    if part < 0.02 {
        return None;
    }
    if ratio >= 1.9 {
        return Some(if ratio < 2.1 {
            "twice as many".to_owned()
        } else {
            format!(
                "{} times as many",
                format::decimal(ratio, u8::from(ratio < 10.0))
            )
        });
    }
    let word = if ratio > 1.0 { more } else { fewer };
    const PARTS: [(f64, &str); 7] = [
        (0.1, "a tenth"),
        (0.2, "a fifth"),
        (0.25, "a quarter"),
        (1.0 / 3.0, "a third"),
        (0.5, "half"),
        (2.0 / 3.0, "two thirds"),
        (0.75, "three quarters"),
    ];
    let near = PARTS
        .iter()
        .find(|(size, _)| (part - size).abs() <= 0.015 * (1.0 + size));
    Some(match near {
        Some((_, "half")) if ratio > 1.0 => "half as many again".to_owned(),
        Some((_, "half")) => "half as many".to_owned(),
        Some((_, name)) => format!("{name} {word}"),
        None => format!("{}% {word}", format::decimal(part * 100.0, 0)),
    })
}

/// The indicators that stand out against a group, the most unusual first: a real
/// difference, and a place outside the middle half of all organisations of the kind.
#[must_use]
pub fn standing_out(
    comparison: &Comparison,
    group: usize,
    candidates: &[&str],
) -> Vec<(Arc<Indicator>, bool, Judgement)> {
    let mut found: Vec<(f64, Arc<Indicator>, bool, Judgement)> =
        candidates
            .iter()
            .filter_map(|id| {
                let (series, indicator) = comparison.indicator(id)?;
                let gap = comparison.gap(series, indicator, group)?;
                let judgement = judge(indicator, &gap);
                let percentile = series.place?.percentile()?;
                let unusual = (percentile - 50.0).abs();
                // The place must lie on the side to which the group is left behind.
                let same_side = (percentile > 50.0) == (gap.difference > 0.0);
                (judgement != Judgement::NoRealDifference && unusual > 25.0 && same_side).then(|| (unusual, Arc::clone(indicator), gap.difference > 0.0, judgement))
            })
            .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found
        .into_iter()
        .map(|(_, indicator, higher, judgement)| (indicator, higher, judgement))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_are_said_as_people_say_them() {
        let say = |value, other| relative(value, other, "more", "fewer");
        assert_eq!(say(612.0, 506.0).as_deref(), Some("a fifth more"));
        assert_eq!(say(620.0, 506.0).as_deref(), Some("23% more"));
        assert_eq!(say(430.0, 500.0).as_deref(), Some("14% fewer"));
        assert_eq!(say(75.0, 100.0).as_deref(), Some("a quarter fewer"));
        assert_eq!(say(150.0, 100.0).as_deref(), Some("half as many again"));
        assert_eq!(say(50.0, 100.0).as_deref(), Some("half as many"));
        assert_eq!(say(200.0, 100.0).as_deref(), Some("twice as many"));
        assert_eq!(say(340.0, 100.0).as_deref(), Some("3.4 times as many"));
        assert_eq!(say(101.0, 100.0), None);
        assert_eq!(say(5.0, 0.0), None);
    }
}
