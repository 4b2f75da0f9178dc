//! Points: values with intervals, and funnel plots.

use charming::datatype::DataPointItem;
use charming::element::{
    AxisLabel, AxisPointerType, ItemStyle, LabelPosition, LineStyle, LineStyleType, MarkLineData,
    MarkLineVariant, Tooltip, Trigger,
};
use charming::series::{Bar, Line as LineSeries, Scatter};

use super::parts::{
    CLEAR, INK, LINE_STRONG, OWN, base, category_axis, category_labels, color, ends, filled_points,
    formatter, gaps, grid, mark_lines, named, optional, plain, point_label, strong_label, texts,
    ticks, tooltip, value_axis,
};
use super::{Interactive, Tip};
use crate::svg::text_width;
use crate::{DotRow, Dots, Format, FunnelPlot, Role, Scale, missing};

/// The intervals stand on their lower ends, also where those are below zero.
const RANGE_STACK: &str = "range";

impl Dots {
    pub(super) fn interactive(&self, width: f64) -> Interactive {
        let left = self.label_room(width);
        let scale = self.scale(0.0, 1.0);
        let rows = || self.rows.iter().enumerate();
        let known = rows().filter_map(|(index, row)| Some((row.value?, index as f64, row.role)));
        let values = self.with_reference(filled_points("values", 10.0, known));
        let said = rows().map(|(index, row)| {
            let text = row.value.map_or_else(
                || missing(&row.absent).to_owned(),
                |value| self.format.value(value),
            );
            (scale.high, index as f64, text)
        });
        let [from, to] = self.range_series();
        let option = base(grid(left + 6.0, 1.0, self.value_room() + 6.0, 24.0))
            .x_axis(value_axis(&scale, "@x", false).axis_label(AxisLabel::new().show(false)))
            .y_axis(category_axis(self.rows.len(), "@y").inverse(true))
            .tooltip(tooltip(Trigger::Axis, AxisPointerType::None))
            .series(from)
            .series(to)
            .series(values)
            .series(texts(
                "texts",
                point_label(LabelPosition::Right, INK).distance(12.0),
                said,
            ));
        Interactive {
            option,
            tips: self.rows.iter().map(|row| self.tip(row)).collect(),
            x: Vec::new(),
            y: category_labels(self.rows.iter().map(|row| row.label.as_str()), left - 12.0),
            signed_stacks: vec![RANGE_STACK.to_owned()],
            height: 0.0,
        }
    }

    /// The intervals: a clear bar to the lower end, and the interval on it.
    fn range_series(&self) -> [Bar; 2] {
        let bar = |id: &str| {
            Bar::new()
                .id(id)
                .stack(RANGE_STACK)
                .bar_width(4.0)
                .emphasis(plain())
        };
        let lower = self.rows.iter().map(|row| row.range.map(|range| range.0));
        let lengths = self.rows.iter().map(|row| {
            let length = row.range.map(|range| range.1 - range.0);
            let style = ItemStyle::new().opacity(0.4).border_radius(2.0);
            DataPointItem::new(optional(length)).item_style(style.color(color(row.role)))
        });
        [
            bar("from")
                .item_style(ItemStyle::new().color(CLEAR))
                .data(gaps(lower)),
            bar("to").data(lengths.collect::<Vec<_>>()),
        ]
    }

    /// The line through all rows.
    fn with_reference(&self, points: Scatter) -> Scatter {
        let Some((value, name)) = &self.reference else {
            return points;
        };
        points.mark_line(mark_lines(
            LineStyleType::Dotted,
            // The end of a line on an axis from the top is the foot.
            None,
            vec![MarkLineVariant::Simple(
                MarkLineData::new()
                    .x_axis(*value)
                    .name(format!("{name} {}", self.format.value(*value))),
            )],
        ))
    }

    fn tip(&self, row: &DotRow) -> Tip {
        let mut lines = Vec::new();
        if !row.detail.is_empty() {
            lines.push(row.detail.clone());
        }
        lines.push(match (row.value, row.range) {
            (Some(value), Some(range)) => format!(
                "{} (95% interval {})",
                self.format.value(value),
                ends(&self.format, range)
            ),
            (Some(value), None) => self.format.value(value),
            (None, _) => missing(&row.absent).to_owned(),
        });
        Tip {
            title: row.label.clone(),
            lines,
        }
    }
}

impl FunnelPlot {
    pub(super) fn interactive(&self, width: f64) -> Interactive {
        let is_narrow = width < 560.0;
        let (low, high) = self.extent();
        let (smallest, largest) = self.sizes();
        let x = Scale::round(smallest, largest, if is_narrow { 3 } else { 6 }, 0.0, 1.0);
        let y = Scale::round(low, high, 4, 0.0, 1.0);
        let mut option = base(grid(46.0, 14.0, 16.0, 50.0))
            .x_axis(named(value_axis(&x, "@x", false), &self.size, width))
            .y_axis(value_axis(&y, "@y", true))
            .tooltip(
                Tooltip::new()
                    .trigger(Trigger::Item)
                    .formatter(formatter("@tip")),
            );
        for limit in self.limit_series(&x, &y) {
            option = option.series(limit);
        }
        let all = self.points.iter();
        option = option.series(filled_points(
            "points",
            8.0,
            all.map(|point| (point.size, point.value, point.role)),
        ));
        let own = self.points.iter().filter(|point| point.role == Role::Own);
        for (number, point) in own.enumerate() {
            let room = text_width(&point.label) + 12.0;
            let is_far = x.at(point.size) * (width - 62.0) + room > width - 62.0;
            let position = if is_far {
                LabelPosition::Left
            } else {
                LabelPosition::Right
            };
            let own = (point.size, point.value, point.label.clone());
            option = option.series(
                texts(format!("own-{number}"), strong_label(position, OWN), [own])
                    .symbol_size(12.0)
                    .item_style(ItemStyle::new().color(OWN).opacity(1.0)),
            );
        }
        let tips = self
            .points
            .iter()
            .map(|point| Tip {
                title: point.label.clone(),
                lines: vec![
                    format!("{}  {}", self.measure, self.format.value(point.value)),
                    format!("{} {}", domain::format::integer(point.size), self.size),
                ],
            })
            .collect();
        Interactive {
            option,
            tips,
            x: ticks(&x, &Format::plain(0)),
            y: ticks(&y, &self.format),
            signed_stacks: Vec::new(),
            height: 0.0,
        }
    }

    /// The limits, the inner ones first, and the average.
    fn limit_series(&self, x: &Scale, y: &Scale) -> Vec<LineSeries> {
        let line = |id: String, style: LineStyle, points: Vec<Vec<f64>>| {
            LineSeries::new()
                .id(id)
                .show_symbol(false)
                .silent(true)
                .emphasis(plain())
                .line_style(style)
                .data(points)
        };
        let style = || LineStyle::new().color(LINE_STRONG).width(1.0);
        let mut series: Vec<LineSeries> = (0..4)
            .map(|part| {
                let points = self
                    .limits
                    .iter()
                    .filter(|(size, _)| *size <= x.high)
                    .map(|(size, limits)| vec![*size, limits[part].clamp(y.low, y.high)]);
                let style = if part < 2 {
                    style()
                } else {
                    style().type_(LineStyleType::Dashed)
                };
                line(format!("limit-{part}"), style, points.collect())
            })
            .collect();
        series.push(line(
            "average".to_owned(),
            style(),
            vec![vec![x.low, self.average], vec![x.high, self.average]],
        ));
        series
    }
}
