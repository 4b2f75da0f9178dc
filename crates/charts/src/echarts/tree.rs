//! Trees.

use charming::component::Axis;
use charming::datatype::DataPointItem;
use charming::element::{
    AxisLabel, AxisPointerType, AxisType, ItemStyle, LabelAlign, LabelPosition, Symbol, Trigger,
};
use charming::series::Bar;

use super::Options;
use super::parts::{
    CLEAR, GROUP, INK, INK_2, OWN, base, category_axis, grid, optional, plain, point_label,
    strong_label, texts, tooltip,
};
use super::{Interactive, Tip};
use crate::svg::fitted;
use crate::tree::TreeRow;
use crate::{Tree, missing};

/// The bar of a row. What is below zero is an outline, as in the drawing.
fn bar(row: &TreeRow<'_>) -> DataPointItem {
    let style = if row.node.value.is_some_and(|value| value < 0.0) {
        ItemStyle::new()
            .color(CLEAR)
            .border_color(OWN)
            .border_width(1.5)
    } else {
        ItemStyle::new().color(OWN)
    };
    DataPointItem::new(optional(row.node.value)).item_style(style)
}

impl Tree {
    pub(super) fn interactive(&self, width: f64) -> Interactive {
        let left = self.label_room(width);
        let (value_room, share_room) = (self.value_room(), Self::share_room(width));
        let scale = self.scale(0.0, 1.0);
        let rows = self.rows();
        let x = Axis::new()
            .type_(AxisType::Value)
            .min(scale.low)
            .max(scale.high)
            .show(false);
        let y = category_axis(rows.len(), "@none")
            .inverse(true)
            .axis_label(AxisLabel::new().show(false));
        let mut option = base(grid(left + 2.0, 2.0, value_room + share_room + 2.0, 4.0))
            .x_axis(x)
            .y_axis(y)
            .tooltip(tooltip(Trigger::Axis, AxisPointerType::None))
            .series(
                Bar::new()
                    .id("own")
                    .name(self.own_name.clone())
                    .bar_width(12.0)
                    .emphasis(plain())
                    .data(rows.iter().map(bar).collect::<Vec<_>>()),
            );
        if self.group_name.is_some() {
            let ticks = rows
                .iter()
                .enumerate()
                .filter_map(|(index, row)| Some((row.node.group?, index as f64, String::new())));
            option = option.series(
                texts(
                    "group",
                    point_label(LabelPosition::Right, GROUP).show(false),
                    ticks,
                )
                .symbol(Symbol::Custom(
                    "path://M0 0L0 0ZM10 10L10 10ZM4.2 0L5.8 0L5.8 10L4.2 10Z".to_owned(),
                ))
                .symbol_size(18.0)
                .item_style(ItemStyle::new().color(GROUP).opacity(1.0)),
            );
        }
        let end = |text: &dyn Fn(&TreeRow<'_>) -> String| -> Vec<(f64, f64, String)> {
            let rows = rows.iter().enumerate();
            rows.map(|(index, row)| (scale.high, index as f64, text(row)))
                .collect()
        };
        let at_end = |color: &str, distance: f64| {
            point_label(LabelPosition::Right, color)
                .align(LabelAlign::Right)
                .distance(distance)
        };
        option = option.series(texts(
            "values",
            at_end(INK, value_room),
            end(&|row| row.said(&self.format)),
        ));
        if share_room > 0.0 {
            let share = |row: &TreeRow<'_>| {
                row.share()
                    .map_or_else(String::new, |share| Self::share_format().value(share))
            };
            let label = at_end(INK_2, value_room + share_room);
            option = option.series(texts("shares", label, end(&share)));
        }
        let option = Self::with_names(option, &rows, left, scale.low);
        Interactive {
            option,
            tips: rows.iter().map(|row| self.tip(row)).collect(),
            x: Vec::new(),
            y: Vec::new(),
            signed_stacks: Vec::new(),
            height: 0.0,
        }
    }

    /// The labels: they begin at their indent, which labels of an axis cannot.
    fn with_names(mut option: Options, rows: &[TreeRow<'_>], left: f64, low: f64) -> Options {
        let deepest = rows.iter().map(|row| row.depth).max().unwrap_or(0);
        for depth in 0..=deepest {
            let indent = depth as f64 * Self::INDENT;
            let label = if depth == 0 {
                strong_label(LabelPosition::Left, INK)
            } else {
                point_label(LabelPosition::Left, INK)
            };
            let of_depth = rows
                .iter()
                .enumerate()
                .filter(|(_, row)| row.depth == depth);
            let names = of_depth.map(|(index, row)| {
                let name = fitted(&row.node.label, left - indent - 8.0);
                (low, index as f64, name)
            });
            option = option.series(texts(
                format!("names-{depth}"),
                label.align(LabelAlign::Left).distance(left - indent),
                names,
            ));
        }
        option
    }

    fn tip(&self, row: &TreeRow<'_>) -> Tip {
        let mut lines = vec![format!("{}  {}", self.own_name, row.said(&self.format))];
        if let Some(share) = row.share() {
            let share = Self::share_format().value(share);
            lines.push(format!("{share} of what it is part of"));
        }
        if let Some(name) = &self.group_name {
            let group = row.node.group.map(|group| self.format.value(group));
            let group = group.as_deref().unwrap_or(missing(&None));
            lines.push(format!("{name}  {group}"));
        }
        let folded = row.node.folded.iter();
        lines.extend(folded.map(|node| node.label.clone()));
        Tip {
            title: row.node.label.clone(),
            lines,
        }
    }
}
