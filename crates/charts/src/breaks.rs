//! Breaks in method: places at which lines over time are not joined, with the dotted rule and the
//! words that say so. The static and the interactive drawing ask here.

use crate::svg::{text_width, wrapped};
use crate::{Line, Moment};

/// The height of a line of words above the plot, in pixels.
const ROW: f64 = 17.0;

/// A change of method between two moments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The first moment that is measured in the new way, as an index.
    pub index: usize,
    /// What changed: `New method from June 2026`.
    pub text: String,
}

impl Break {
    /// What stands beside the rule: `New method from June 2026: lines are not joined`.
    #[must_use]
    pub fn said(&self) -> String {
        format!("{}: lines are not joined", self.text)
    }
}

/// The breaks within some of the moments, from one to another, by their places among these.
#[must_use]
pub fn breaks_from(breaks: &[Break], first: usize, last: usize) -> Vec<Break> {
    breaks
        .iter()
        .filter(|one| first < one.index && one.index <= last)
        .map(|one| Break {
            index: one.index - first,
            text: one.text.clone(),
        })
        .collect()
}

/// The breaks of some lines, each once, in order of time.
pub(crate) fn of_lines(lines: &[Line]) -> Vec<Break> {
    let mut all: Vec<Break> = Vec::new();
    for one in lines.iter().flat_map(|line| &line.breaks) {
        if !all.contains(one) {
            all.push(one.clone());
        }
    }
    domain::order::sort_by(&mut all, |a, b| a.index.cmp(&b.index));
    all
}

/// Stretches of values without a gap and without a break, each value with its moment.
pub(crate) fn runs(values: &[Option<f64>], breaks: &[Break]) -> Vec<Vec<(usize, f64)>> {
    let mut runs: Vec<Vec<(usize, f64)>> = Vec::new();
    let mut open = false;
    for (index, value) in values.iter().enumerate() {
        open &= !breaks.iter().any(|one| one.index == index);
        match value {
            Some(value) if open => {
                if let Some(run) = runs.last_mut() {
                    run.push((index, *value));
                }
            }
            Some(value) => {
                runs.push(vec![(index, *value)]);
                open = true;
            }
            None => open = false,
        }
    }
    runs
}

/// Values by method: once for each, with nothing at the moments of the others.
pub(crate) fn by_method<T: Copy>(values: &[Option<T>], breaks: &[Break]) -> Vec<Vec<Option<T>>> {
    let mut ends: Vec<usize> = breaks.iter().map(|one| one.index).collect();
    ends.dedup();
    ends.push(values.len());
    let mut first = 0;
    ends.into_iter()
        .map(|end| {
            let alike = first..end;
            first = end;
            let kept =
                |(index, value): (usize, &Option<T>)| value.filter(|_| alike.contains(&index));
            values.iter().enumerate().map(kept).collect()
        })
        .collect()
}

/// A break as it is drawn, from the left of the plot, in pixels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BreakMark {
    /// The first moment of the new method.
    pub(crate) index: usize,
    /// Where the rule is: halfway between two moments.
    pub(crate) rule: f64,
    /// Where the middle of the words is, so that they end inside the drawing.
    pub(crate) middle: f64,
    /// The words, in as many lines as they need, each with its height above the upper end of the
    /// plot.
    pub(crate) rows: Vec<(f64, String)>,
}

/// How breaks are drawn above and across a plot of this width, and the height that their words
/// need above it. Each has lines of its own, so that they never meet.
pub(crate) fn marks(moments: &[Moment], breaks: &[Break], width: f64) -> (Vec<BreakMark>, f64) {
    let (Some(first), Some(last)) = (moments.first(), moments.last()) else {
        return (Vec::new(), 0.0);
    };
    let length = (last.at - first.at).max(1.0);
    let mut height = 0.0;
    let mut marks: Vec<BreakMark> = Vec::new();
    // From the foot: the words of the last break stand lowest.
    for one in breaks.iter().rev() {
        let (Some(before), Some(after)) = (
            one.index
                .checked_sub(1)
                .and_then(|index| moments.get(index)),
            moments.get(one.index),
        ) else {
            continue;
        };
        let rule = (f64::midpoint(before.at, after.at) - first.at) / length * width;
        let lines = wrapped(&one.said(), width);
        let widest = lines
            .iter()
            .map(|line| text_width(line))
            .fold(0.0, f64::max);
        let half = widest.min(width) / 2.0;
        let rows = lines.into_iter().rev().map(|line| {
            height += ROW;
            (height, line)
        });
        marks.push(BreakMark {
            index: one.index,
            rule,
            rows: rows.collect(),
            middle: rule.clamp(half, width - half),
        });
    }
    (marks, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(index: usize) -> Break {
        Break {
            index,
            text: "New method from June 2026".to_owned(),
        }
    }

    fn moments(count: usize) -> Vec<Moment> {
        let moment = |at: usize| Moment {
            at: at as f64,
            long: String::new(),
            short: String::new(),
            shortest: String::new(),
        };
        (0..count).map(moment).collect()
    }

    #[test]
    fn a_break_and_a_gap_end_a_run() {
        let values = [Some(1.0), Some(2.0), Some(3.0), None, Some(4.0)];
        let found = runs(&values, &[at(2)]);
        assert_eq!(
            found,
            [vec![(0, 1.0), (1, 2.0)], vec![(2, 3.0)], vec![(4, 4.0)],]
        );
        assert_eq!(runs(&values, &[]).len(), 2);
    }

    #[test]
    fn values_of_each_method_stand_by_themselves() {
        let values = [Some(1), Some(2), None, Some(4)];
        assert_eq!(by_method(&values, &[]), [values.to_vec()]);
        assert_eq!(
            by_method(&values, &[at(1), at(3)]),
            [
                vec![Some(1), None, None, None],
                vec![None, Some(2), None, None],
                vec![None, None, None, Some(4)],
            ]
        );
    }

    #[test]
    fn breaks_are_those_of_the_moments_that_are_left() {
        let all = [at(1), at(3), at(6)];
        let kept = breaks_from(&all, 1, 5);
        assert_eq!(kept.iter().map(|one| one.index).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn words_end_inside_the_plot_and_those_of_two_breaks_do_not_meet() {
        for width in [180.0, 400.0, 900.0] {
            let (marks, height) = marks(&moments(24), &[at(1), at(23)], width);
            let mut heights: Vec<f64> = Vec::new();
            for mark in &marks {
                for (up, line) in &mark.rows {
                    let half = text_width(line) / 2.0;
                    assert!(mark.middle - half > -0.1 && mark.middle + half < width + 0.1);
                    assert!(!heights.contains(up) && *up <= height, "{mark:?}");
                    heights.push(*up);
                }
            }
            assert_eq!(heights.len(), (height / ROW) as usize);
            assert!((marks[1].rule - width / 46.0).abs() < 1e-9, "{marks:?}");
        }
    }
}
