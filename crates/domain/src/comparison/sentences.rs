//! What stands out, in plain sentences. Never more than the figures carry: a sentence
//! needs a difference whose interval excludes none, and a place outside the middle half.

use std::sync::Arc;

use crate::comparison::{Comparison, Judgement, judge};
use crate::format;
use crate::organisation::Kind;
use crate::registry::Indicator;
use crate::statistics::rank::Rank;

/// With fewer organisations than this the rank is said, with more the share of them.
const FEW: u32 = 20;

/// Where an organisation stands among those of its kind: `Higher than 83% of practices`, or
/// `2nd highest of 5 practices` where they are few. `None` where there is no other.
#[must_use]
pub fn place_in_words(place: Rank, kind: Kind) -> Option<String> {
    let plural = kind.plural();
    if place.of < 2 {
        return None;
    }
    if place.equal == place.of {
        return Some(format!("The same as all other {plural}"));
    }
    if place.of < FEW {
        return Some(format::upper_first(&rank_in_words(place, plural)));
    }
    let share = |count: u32| 100.0 * f64::from(count) / f64::from(place.of);
    let percent = |count: u32| format!("{}%", format::integer(share(count).clamp(1.0, 99.0)));
    let (below, above) = (share(place.below), share(place.above()));
    // Equal to so few others that the rounded shares tell the whole.
    let is_alone = place.equal == 1 || share(place.equal) < 0.5;
    Some(if !is_alone && share(place.equal) >= 50.0 {
        let rest = match (place.below, place.above()) {
            (0, _) => "lower than the rest".to_owned(),
            (_, 0) => "higher than the rest".to_owned(),
            (below, above) => format!(
                "higher than {}, lower than {}",
                percent(below),
                percent(above)
            ),
        };
        format!("The same as {} of {plural}, {rest}", percent(place.equal))
    } else if above + share(place.equal) <= 1.0 {
        format!("Among the highest 1% of {plural}")
    } else if below + share(place.equal) <= 1.0 {
        format!("Among the lowest 1% of {plural}")
    } else if is_alone && (45.0..=55.0).contains(&below) {
        format!("In the middle: half of {plural} are lower")
    } else {
        let ties = match (is_alone, place.below, place.above()) {
            (true, ..) => String::new(),
            (_, 0, _) => format!("; {} are equally low", percent(place.equal)),
            (_, _, 0) => format!("; {} are equally high", percent(place.equal)),
            _ => format!("; {} are the same", percent(place.equal)),
        };
        if place.below > place.above() {
            format!("Higher than {} of {plural}{ties}", percent(place.below))
        } else {
            format!("Lower than {} of {plural}{ties}", percent(place.above()))
        }
    })
}

/// `joint 2nd lowest of 6 regions`, counted from the nearer end.
fn rank_in_words(place: Rank, plural: &str) -> String {
    let (rank, end) = match place.above().cmp(&place.below) {
        std::cmp::Ordering::Less => (place.above() + 1, "highest"),
        std::cmp::Ordering::Greater => (place.below + 1, "lowest"),
        std::cmp::Ordering::Equal => return format!("in the middle of {} {plural}", place.of),
    };
    let joint = if place.equal > 1 { "joint " } else { "" };
    let rank = match rank {
        1 => String::new(),
        rank => format!("{} ", format::ordinal(rank)),
    };
    format!("{joint}{rank}{end} of {} {plural}", place.of)
}

/// Where an organisation stands, as the beginning of a heading: `In the highest quarter of
/// practices`. A quarter holds all that are equal, or none of them. `None` where there is
/// no other.
#[must_use]
pub fn place_heading(place: Rank, kind: Kind) -> Option<String> {
    let plural = kind.plural();
    let tail = place.tail()?;
    if place.equal == place.of {
        return place_in_words(place, kind);
    }
    if place.of < FEW {
        let words = rank_in_words(place, plural);
        return Some(if words.starts_with(['h', 'l']) {
            format!("The {words}")
        } else {
            format::upper_first(&words)
        });
    }
    let end = if tail.is_upper { "highest" } else { "lowest" };
    Some(match tail.share {
        ..=0.01 => format!("Among the {end} 1% of {plural}"),
        ..=0.1 => format!("In the {end} tenth of {plural}"),
        ..=0.25 => format!("In the {end} quarter of {plural}"),
        // Many are equal: the heading says how many.
        _ if f64::from(place.equal) > 0.1 * f64::from(place.of) => place_in_words(place, kind)?,
        0.45.. => format!("In the middle of {plural}"),
        _ => format!("In the middle half of {plural}"),
    })
}

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
    let mut found: Vec<(f64, Arc<Indicator>, bool, Judgement)> = candidates
        .iter()
        .filter_map(|id| {
            let (series, indicator) = comparison.indicator(id)?;
            let gap = comparison.gap(series, indicator, group)?;
            let judgement = judge(indicator, &gap);
            let tail = series.place?.tail()?;
            // The place must lie on the side to which the group is left behind.
            let same_side = tail.is_upper == (gap.difference > 0.0);
            (judgement != Judgement::NoRealDifference && tail.share < 0.25 && same_side)
                .then(|| (tail.share, Arc::clone(indicator), tail.is_upper, judgement))
        })
        .collect();
    crate::order::sort_by(&mut found, |a, b| a.0.total_cmp(&b.0));
    found
        .into_iter()
        .map(|(_, indicator, higher, judgement)| (indicator, higher, judgement))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(below: u32, equal: u32, of: u32) -> String {
        place_in_words(Rank { below, equal, of }, Kind::Practice).unwrap()
    }

    #[test]
    fn places_are_said_by_rank_or_in_per_cent() {
        assert_eq!(say(830, 1, 1_000), "Higher than 83% of practices");
        assert_eq!(say(260, 1, 1_000), "Lower than 74% of practices");
        assert_eq!(
            say(500, 1, 1_000),
            "In the middle: half of practices are lower"
        );
        assert_eq!(say(999, 1, 1_000), "Among the highest 1% of practices");
        assert_eq!(say(0, 1, 1_000), "Among the lowest 1% of practices");
        assert_eq!(say(3, 1, 5), "2nd highest of 5 practices");
        assert_eq!(say(1, 1, 6), "2nd lowest of 6 practices");
        assert_eq!(say(2, 1, 5), "In the middle of 5 practices");
        assert_eq!(say(4, 1, 5), "Highest of 5 practices");
        assert_eq!(say(0, 2, 5), "Joint lowest of 5 practices");
        assert_eq!(say(2, 2, 5), "Joint 2nd highest of 5 practices");
        assert_eq!(say(0, 5, 5), "The same as all other practices");
    }

    #[test]
    fn ties_are_said_as_such() {
        assert_eq!(
            say(0, 36, 100),
            "Lower than 64% of practices; 36% are equally low"
        );
        assert_eq!(
            say(64, 36, 100),
            "Higher than 64% of practices; 36% are equally high"
        );
        assert_eq!(
            say(40, 25, 100),
            "Higher than 40% of practices; 25% are the same"
        );
        assert_eq!(
            say(0, 82, 100),
            "The same as 82% of practices, lower than the rest"
        );
        assert_eq!(
            say(10, 80, 100),
            "The same as 80% of practices, higher than 10%, lower than 10%"
        );
        assert_eq!(say(0, 100, 100), "The same as all other practices");
        // Two of six thousand are no tie worth a word.
        assert_eq!(say(1_200, 2, 6_000), "Lower than 80% of practices");
    }

    #[test]
    fn the_only_one_of_its_kind_has_no_place() {
        let alone = Rank {
            below: 0,
            equal: 1,
            of: 1,
        };
        assert_eq!(place_in_words(alone, Kind::England), None);
        assert_eq!(place_heading(alone, Kind::England), None);
    }

    #[test]
    fn places_begin_a_heading() {
        let heading =
            |below, equal, of| place_heading(Rank { below, equal, of }, Kind::Practice).unwrap();
        assert_eq!(
            heading(850, 1, 1_000),
            "In the highest quarter of practices"
        );
        assert_eq!(heading(940, 1, 1_000), "In the highest tenth of practices");
        assert_eq!(heading(995, 1, 1_000), "Among the highest 1% of practices");
        assert_eq!(heading(500, 1, 1_000), "In the middle of practices");
        assert_eq!(heading(300, 1, 1_000), "In the middle half of practices");
        assert_eq!(heading(3, 1, 5), "2nd highest of 5 practices");
        assert_eq!(heading(0, 1, 5), "The lowest of 5 practices");
        assert_eq!(heading(0, 2, 5), "Joint lowest of 5 practices");
        // No quarter holds 36 of 100, however low they are.
        assert_eq!(
            heading(0, 36, 100),
            "Lower than 64% of practices; 36% are equally low"
        );
        assert_eq!(heading(0, 20, 100), "In the lowest quarter of practices");
    }

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
