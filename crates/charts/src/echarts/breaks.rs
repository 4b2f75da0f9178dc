//! Breaks in method on charts over time: their rules, their words, and what tooltips say.

use charming::element::{LabelPosition, MarkLineData, MarkLineVariant};
use charming::series::Scatter;

use super::lines::{LEFT, Steps};
use super::parts::{INK_2, point_label, texts};
use crate::Break;
use crate::annotations::Plot;
use crate::breaks::BreakMark;

/// The words of breaks above their rules: a series for each line of them.
pub(super) fn break_labels(
    marks: &[BreakMark],
    steps: &Steps,
    plot: Plot,
    high: f64,
) -> Vec<Scatter> {
    let category_width = plot.width / steps.len().saturating_sub(1).max(1) as f64;
    let mut labels = Vec::new();
    for mark in marks {
        let Some(category) = steps
            .category_of(mark.index)
            .map(|category| category as f64)
        else {
            continue;
        };
        for (up, words) in &mark.rows {
            let aside = mark.middle - category * category_width;
            let label = point_label(LabelPosition::Top, INK_2)
                .silent(true)
                .offset((aside, -up));
            let id = format!("break-{}-{up}", mark.index);
            labels.push(texts(id, label, [(category, high, words.clone())]));
        }
    }
    labels
}

/// A dotted rule at each break, halfway between two moments, where an axis of categories has
/// no place: its ends are given in pixels.
pub(super) fn break_rules(marks: &[BreakMark], top: f64, height: f64) -> Vec<MarkLineVariant> {
    marks
        .iter()
        .map(|mark| {
            let end = |y: f64| MarkLineData::new().x(LEFT + mark.rule).y(y).name("");
            MarkLineVariant::StartToEnd(end(top), end(top + height))
        })
        .collect()
}

/// What changed at a moment, for its tooltip.
pub(super) fn changed_at(breaks: &[Break], index: usize) -> impl Iterator<Item = String> + '_ {
    let here = breaks.iter().filter(move |one| one.index == index);
    here.map(|one| one.text.clone())
}
