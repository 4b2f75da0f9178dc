//! A series with its process limits.

use charming::element::{
    AxisPointerType, ItemStyle, LineStyle, LineStyleType, MarkLine, MarkLineData, MarkLineVariant,
    Symbol, Trigger,
};
use charming::series::Line as LineSeries;

use super::Interactive;
use super::breaks::{break_labels, break_rules, changed_at};
use super::lines::{BOTTOM, LEFT, Steps, TOP, label_places, missing_at};
use super::parts::{
    GROUP, OWN, base, category_axis, gaps, grid, mark_lines, open_points, plain, ticks, tooltip,
    value_axis,
};
use crate::annotations::Plot;
use crate::breaks::by_method;
use crate::{Chart, Control, Scale};

impl Control {
    pub(super) fn interactive(&self, width: f64) -> Interactive {
        let is_narrow = width < 560.0;
        let (low, high) = self.extent();
        let y = Scale::round(low, high, if is_narrow { 4 } else { 5 }, 0.0, 1.0);
        let room = Self::label_room(is_narrow);
        let steps = Steps::of(&self.moments);
        let (marks, words) = self.break_marks(width);
        let plot = Plot {
            width: width - room - LEFT,
            height: Chart::height_of_lines(width) - TOP - BOTTOM,
        };
        let special = self
            .signals
            .iter()
            .enumerate()
            .filter(|(_, signal)| !signal.is_empty())
            .map(|(index, _)| index);
        let mut option = base(grid(LEFT, TOP + words, room, BOTTOM))
            .x_axis(category_axis(steps.len(), "@x").boundary_gap(false))
            .y_axis(value_axis(&y, "@y", true))
            .tooltip(tooltip(Trigger::Axis, AxisPointerType::Line));
        let line = LineSeries::new()
            .name(self.name.clone())
            .symbol(Symbol::Circle)
            .symbol_size(6.0)
            .emphasis(plain())
            .line_style(LineStyle::new().color(OWN).width(1.5))
            .item_style(ItemStyle::new().color(OWN));
        let shown = self
            .breaks
            .iter()
            .position(|one| one.index == self.within.start);
        let shown = shown.map_or(0, |place| place + 1);
        for (method, values) in by_method(&self.values, &self.breaks).iter().enumerate() {
            let id = match method {
                0 => "values".to_owned(),
                method => format!("values-{method}"),
            };
            let mut part = line.clone().id(id).data(gaps(steps.spread(values)));
            if method == shown {
                part = part.mark_line(self.limits(is_narrow, &steps));
            }
            option = option.series(part);
        }
        // A series has marks of one style only.
        if !marks.is_empty() {
            let rules = break_rules(&marks, TOP + words, plot.height);
            let rules = mark_lines(LineStyleType::Dotted, None, rules);
            let none = gaps(vec![None; steps.len()]);
            let series = LineSeries::new().id("breaks").data(none);
            option = option.series(series.silent(true).mark_line(rules));
        }
        for words in break_labels(&marks, &steps, plot, y.high) {
            option = option.series(words);
        }
        let option = option.series(open_points(
            "signals",
            10.0,
            GROUP,
            steps.points(&self.values, special),
        ));
        Interactive {
            option,
            tips: steps.tips(&self.moments, |index| self.tip_lines(index)),
            x: steps.labels(&self.moments, label_places(width, room)),
            y: ticks(&y, &self.format),
            signed_stacks: Vec::new(),
            height: 0.0,
        }
    }

    /// The mean and the limits: through the whole chart, or over the moments that they are of.
    fn limits(&self, is_narrow: bool, steps: &Steps) -> MarkLine {
        let limit = |value: f64, name: &str| {
            let text = if is_narrow {
                self.format.value(value)
            } else {
                format!("{name} {}", self.format.value(value))
            };
            if self.breaks.is_empty() {
                return MarkLineVariant::Simple(MarkLineData::new().y_axis(value).name(text));
            }
            let end = |moment: usize| {
                let category = steps.category_of(moment).unwrap_or_default();
                MarkLineData::new().coord(vec![category as f64, value])
            };
            let last = self.within.end.saturating_sub(1);
            MarkLineVariant::StartToEnd(end(self.within.start).name(text), end(last))
        };
        mark_lines(
            LineStyleType::Dashed,
            None,
            vec![
                limit(self.upper, "upper limit"),
                limit(self.mean, "mean"),
                limit(self.lower, "lower limit"),
            ],
        )
    }

    fn tip_lines(&self, index: usize) -> Vec<String> {
        let said = match self.values.get(index).copied().flatten() {
            Some(value) => self.format.value(value),
            None => missing_at(&self.absences, index).to_owned(),
        };
        let signal = self.signals.get(index);
        let signal = signal.filter(|signal| !signal.is_empty());
        [format!("{}  {said}", self.name)]
            .into_iter()
            .chain(signal.cloned())
            .chain(changed_at(&self.breaks, index))
            .collect()
    }
}
