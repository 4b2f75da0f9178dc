//! The score of one organisation from the percentiles of its parts.

/// Where a value stands among all of a level, with its interval: percentiles, 0 to 100. Of a
/// score, the score itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    pub(super) percentile: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// A score over the parts that there are.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Score {
    /// The score and its interval.
    pub(super) placed: Placed,
    /// Over how many parts it is.
    pub(super) parts: u32,
    /// By part: the score without it; `None` where the part is missing, or is the only one.
    pub(super) without: Vec<Option<f64>>,
}

impl Score {
    /// The mean of the percentiles of the parts that there are, each with the same weight. A part
    /// that is missing is left out, and never zero; without any there is no score.
    ///
    /// The interval takes the parts as independent: the distances of their limits to their
    /// percentiles, squared, summed, the root of it over the number of parts (as
    /// [`crate::statistics::interval::difference`] joins two). The places of all others are taken
    /// as they are.
    pub(super) fn of(parts: &[Option<Placed>]) -> Option<Self> {
        let there = || parts.iter().flatten();
        let count = there().count();
        if count == 0 {
            return None;
        }
        let number = count as f64;
        let sum: f64 = there().map(|part| part.percentile).sum();
        let score = sum / number;
        let root = |distance: fn(&Placed) -> f64| {
            let squares: f64 = there().map(|part| distance(part).powi(2)).sum();
            squares.sqrt() / number
        };
        let (below, above) = (
            root(|part| part.percentile - part.low),
            root(|part| part.high - part.percentile),
        );
        let without = parts
            .iter()
            .map(|part| {
                let part = part.as_ref().filter(|_| count > 1)?;
                Some((sum - part.percentile) / (number - 1.0))
            })
            .collect();
        Some(Self {
            placed: Placed {
                percentile: score,
                low: (score - below).max(0.0),
                high: (score + above).min(100.0),
            },
            parts: count as u32,
            without,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn part(percentile: f64, low: f64, high: f64) -> Option<Placed> {
        Some(Placed {
            percentile,
            low,
            high,
        })
    }

    #[test]
    fn a_score_is_the_mean_of_the_parts_that_there_are() {
        let score = Score::of(&[part(80.0, 80.0, 80.0), part(50.0, 50.0, 50.0), None]).unwrap();
        assert_eq!(score.placed.percentile, 65.0);
        assert_eq!(score.parts, 2);
        assert_eq!(score.without, [Some(50.0), Some(80.0), None]);
        // Zero is a place, and missing is none.
        let with_zero = Score::of(&[
            part(80.0, 80.0, 80.0),
            part(50.0, 50.0, 50.0),
            part(0.0, 0.0, 0.0),
        ]);
        assert!((with_zero.unwrap().placed.percentile - 130.0 / 3.0).abs() < 1e-12);
        let alone = Score::of(&[None, part(30.0, 20.0, 50.0), None]).unwrap();
        assert_eq!(alone.placed, part(30.0, 20.0, 50.0).unwrap());
        assert_eq!(alone.without, [None, None, None]);
        assert_eq!(Score::of(&[None, None]), None);
        assert_eq!(Score::of(&[]), None);
    }

    #[test]
    fn its_interval_joins_those_of_its_parts() {
        // Distances of 3 and 4 below, of 6 and 8 above: roots of 25 and 100, halved.
        let score = Score::of(&[part(60.0, 57.0, 66.0), part(40.0, 36.0, 48.0)]).unwrap();
        assert_eq!(score.placed, part(50.0, 47.5, 55.0).unwrap());
    }

    proptest! {
        #[test]
        fn a_score_lies_among_its_parts_and_in_its_interval(
            parts in proptest::collection::vec(
                proptest::option::of((0.0..100.0_f64, 0.0..30.0_f64, 0.0..30.0_f64)), 1..5),
        ) {
            let parts: Vec<Option<Placed>> = parts
                .into_iter()
                .map(|part| {
                    let (middle, below, above) = part?;
                    self::part(middle, (middle - below).max(0.0), (middle + above).min(100.0))
                })
                .collect();
            let there = || parts.iter().flatten();
            let Some(score) = Score::of(&parts) else {
                prop_assert_eq!(there().count(), 0);
                return Ok(());
            };
            let own = score.placed;
            let lowest = there().map(|part| part.percentile).fold(100.0, f64::min);
            let highest = there().map(|part| part.percentile).fold(0.0, f64::max);
            prop_assert!((lowest - 1e-9..=highest + 1e-9).contains(&own.percentile));
            prop_assert!(0.0 <= own.low && own.low <= own.percentile);
            prop_assert!(own.percentile <= own.high && own.high <= 100.0);
            // Parts that are uncertain by themselves are less so together.
            let widest = there().map(|part| part.high - part.low).fold(0.0, f64::max);
            prop_assert!(own.high - own.low <= widest * 1.5 + 1e-9);
        }
    }
}
