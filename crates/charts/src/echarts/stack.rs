//! Parts of wholes by label.

use charming::element::{AxisPointerType, ItemStyle, Trigger};
use charming::series::Bar;

use super::parts::{
    base, category_axis, category_labels, gaps, grid, plain, ticks, token, tooltip, value_axis,
};
use super::{Interactive, Tip};
use crate::svg::COLORS;
use crate::{Stack, missing};

impl Stack {
    pub(super) fn interactive(&self) -> Interactive {
        let count = self.labels.len();
        let scale = self.scale(0.0, 1.0);
        let is_in_rows = self.is_in_rows();
        let (left, values, names) = if is_in_rows {
            (150.0, "@x", "@y")
        } else {
            (56.0, "@y", "@x")
        };
        let value_axis = value_axis(&scale, values, true);
        let category_axis = category_axis(count, names);
        let mut option = base(grid(left, 24.0, 12.0, 30.0))
            .tooltip(tooltip(Trigger::Axis, AxisPointerType::Shadow));
        option = if is_in_rows {
            option
                .x_axis(value_axis)
                .y_axis(category_axis.inverse(true))
        } else {
            option.x_axis(category_axis).y_axis(value_axis)
        };
        for (index, series) in self.series.iter().enumerate() {
            let color = token(COLORS[index % COLORS.len()]);
            let mut bar = Bar::new()
                .id(format!("series-{index}"))
                .name(series.name.clone())
                .emphasis(plain())
                .item_style(ItemStyle::new().color(color.as_str()))
                .data(gaps(series.values.iter().copied()));
            if self.is_stacked {
                // What is below zero stands below zero: ECharts' own way of stacking.
                bar = bar.stack("all");
            }
            option = option.series(bar);
        }
        let tips = (0..count).map(|label| self.tip(label)).collect();
        let names = category_labels(self.labels.iter().map(String::as_str), f64::MAX);
        let values = ticks(&scale, &self.format);
        let (x, y) = if is_in_rows {
            (values, names)
        } else {
            (names, values)
        };
        Interactive {
            option,
            tips,
            x,
            y,
            signed_stacks: Vec::new(),
            height: 0.0,
        }
    }

    fn tip(&self, label: usize) -> Tip {
        let said = |series: &crate::StackSeries| match series.values.get(label).copied().flatten() {
            Some(value) => self.format.value(value),
            None => missing(&series.absences.get(&label).cloned()).to_owned(),
        };
        Tip {
            title: self.labels[label].clone(),
            lines: self
                .series
                .iter()
                .map(|series| format!("{}  {}", series.name, said(series)))
                .collect(),
        }
    }
}
