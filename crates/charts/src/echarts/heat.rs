//! Heat maps.

use charming::component::{Axis, VisualMap, VisualMapPiece, VisualMapType};
use charming::datatype::{CompositeValue, DataFrame, DataPoint, DataPointItem};
use charming::element::{AxisType, ItemStyle, LabelPosition, Symbol, Tooltip, Trigger};
use charming::series::{Heatmap, Scatter};

use super::parts::{
    CLEAR, INK, INK_2, LINE_STRONG, SURFACE, base, category_axis, category_labels, formatter, grid,
    optional, plain, point_label, strong_label, token,
};
use super::{Interactive, Tip};
use crate::HeatMap;
use crate::svg::{GROUNDS, HeatFrame, INKS, Key, abbreviated};

/// Stripes, for a cell without a figure.
const STRIPES: &str = "path://M0 2.5L2.5 0L3.1 0L0 3.1ZM0 5L5 0L5.6 0L0 5.6ZM0 7.5L7.5 0L8.1 0L0 8.1ZM0 10L10 0L10 0.6L0.6 10ZM2.5 10L10 2.5L10 3.1L3.1 10ZM5 10L10 5L10 5.6L5.6 10ZM7.5 10L10 7.5L10 8.1L8.1 10Z";

impl HeatMap {
    pub(super) fn interactive(&self, width: f64) -> Interactive {
        let frame = self.frame(width);
        let (across, down) = if frame.is_turned {
            (&self.rows, &self.columns)
        } else {
            (&self.columns, &self.rows)
        };
        let pixels = |end: f64| {
            Axis::new()
                .type_(AxisType::Value)
                .min(0.0)
                .max(end)
                .show(false)
                .grid_index(1.0)
        };
        let busiest = self.busiest();
        let mut option = base(grid(frame.left, frame.top, 0.0, 4.0))
            .grid(grid(0.0, 0.0, 0.0, self.height(width) - frame.top + 24.0))
            .x_axis(category_axis(across.len(), "@x").position("top"))
            .x_axis(pixels(width))
            .y_axis(category_axis(down.len(), "@y").inverse(true))
            .y_axis(pixels(frame.top - 24.0).inverse(true))
            .tooltip(
                Tooltip::new()
                    .trigger(Trigger::Item)
                    .formatter(formatter("@tip")),
            )
            .visual_map(self.visual_map(0.0))
            .visual_map(self.visual_map(1.0))
            .series(self.cells("cell-points", &frame, SURFACE, 2.0, |_| true))
            .series(self.cells("busiest-points", &frame, INK, 2.5, |place| {
                Some(place) == busiest
            }))
            .series(self.stripes(&frame));
        for texts in self.numbers(&frame) {
            option = option.series(texts);
        }
        for key in self.keys(width) {
            option = option.series(key);
        }
        let tips = self.places().map(|(row, column)| {
            let (title, lines) = self.said(row, column);
            Tip { title, lines }
        });
        Interactive {
            option,
            tips: tips.collect(),
            x: across
                .iter()
                .enumerate()
                .map(|(index, name)| (index as f64, abbreviated(name, frame.width - 2.0)))
                .collect(),
            y: category_labels(down.iter().map(String::as_str), frame.left - 8.0),
            signed_stacks: Vec::new(),
            height: 0.0,
        }
    }

    /// The colours of the steps, for one of the series of cells.
    fn visual_map(&self, series: f64) -> VisualMap {
        let limits = self.limits();
        let pieces = (0..=limits.len()).map(|step| {
            let piece = VisualMapPiece::new().color(token(GROUNDS[step]).as_str());
            let from = step.checked_sub(1).and_then(|below| limits.get(below));
            match (from, limits.get(step)) {
                (Some(from), Some(to)) => piece.gte(*from).lt(*to),
                (Some(from), None) => piece.gte(*from),
                (None, Some(to)) => piece.lt(*to),
                (None, None) => piece.gte(f64::MIN),
            }
        });
        VisualMap::new()
            .type_(VisualMapType::Piecewise)
            .show(false)
            .series_index(series)
            .pieces(pieces.collect::<Vec<_>>())
    }

    /// Cells in the order of the tooltips; those that are not wanted have no value.
    fn cells(
        &self,
        id: &str,
        frame: &HeatFrame,
        border: &str,
        width: f64,
        wanted: impl Fn((usize, usize)) -> bool,
    ) -> Heatmap {
        let data = self.places().map(|place| -> DataFrame {
            let (x, y) = frame.place(place);
            let value = self.value(place.0, place.1).filter(|_| wanted(place));
            let value = optional(value.map(|value| self.rounded(value)));
            vec![
                DataPoint::from(x as f64),
                DataPoint::from(y as f64),
                DataPoint::Value(value),
            ]
        });
        Heatmap::new()
            .id(id)
            .emphasis(plain())
            .item_style(ItemStyle::new().border_color(border).border_width(width))
            .data(data.collect::<Vec<_>>())
    }

    /// Cells without a figure, in the order of the tooltips.
    fn stripes(&self, frame: &HeatFrame) -> Scatter {
        let data = self.places().map(|place| {
            let (x, y) = frame.place(place);
            let line = self.value(place.0, place.1).is_none().then_some(y as f64);
            CompositeValue::from(vec![CompositeValue::from(x as f64), optional(line)])
        });
        Scatter::new()
            .id("absent-points")
            .symbol(Symbol::Custom(STRIPES.to_owned()))
            .symbol_size((frame.width.min(frame.height) - 4.0).max(4.0))
            .emphasis(plain())
            .item_style(ItemStyle::new().color(LINE_STRONG).opacity(1.0))
            .data(data.collect::<Vec<_>>())
    }

    /// The numbers in the cells, a series for each ink.
    fn numbers(&self, frame: &HeatFrame) -> Vec<Scatter> {
        let limits = self.limits();
        (0..=limits.len())
            .map(|step| {
                let of_step = self.places().filter_map(|place| {
                    let value = self.value(place.0, place.1)?;
                    (self.step(&limits, value) == step).then_some((place, value))
                });
                let items = of_step.filter_map(|(place, value)| {
                    let (x, y) = frame.place(place);
                    let number = self.number_in(frame, value)?;
                    let detail = self.cell(place.0, place.1).map_or("", |cell| &cell.detail);
                    let has_room = crate::svg::text_width(detail) + 4.0 <= frame.width;
                    let text = if detail.is_empty() || !has_room {
                        number
                    } else {
                        format!("{number}\n{detail}")
                    };
                    let at = CompositeValue::from(vec![x as f64, y as f64]);
                    Some(DataPointItem::new(at).name(text))
                });
                let label = strong_label(LabelPosition::Inside, &token(INKS[step])).silent(true);
                Scatter::new()
                    .id(format!("numbers-{step}"))
                    .symbol(Symbol::Circle)
                    .symbol_size(1.0)
                    .emphasis(plain())
                    .item_style(ItemStyle::new().color(CLEAR).opacity(1.0))
                    .label(label)
                    .data(items.collect::<Vec<_>>())
            })
            .collect()
    }

    /// The legend, on axes of pixels.
    fn keys(&self, width: f64) -> Vec<Scatter> {
        let keys = self.legend(width);
        keys.into_iter()
            .enumerate()
            .map(|(index, (key, name, x, y))| {
                let style = match key {
                    Key::Step(step) => ItemStyle::new().color(token(GROUNDS[step]).as_str()),
                    Key::Busiest => ItemStyle::new()
                        .color(CLEAR)
                        .border_color(INK)
                        .border_width(2.5),
                    Key::Missing => ItemStyle::new().color(LINE_STRONG),
                };
                let symbol = match key {
                    Key::Missing => Symbol::Custom(STRIPES.to_owned()),
                    _ => Symbol::Rect,
                };
                let at = CompositeValue::from(vec![x + 8.0, y + 9.0]);
                Scatter::new()
                    .id(format!("key-{index}"))
                    .x_axis_index(1.0)
                    .y_axis_index(1.0)
                    .symbol(symbol)
                    .symbol_size(12.0)
                    .emphasis(plain())
                    .item_style(style.opacity(1.0))
                    .label(
                        point_label(LabelPosition::Right, INK_2)
                            .distance(8.0)
                            .silent(true),
                    )
                    .data(vec![DataPointItem::new(at).name(name)])
            })
            .collect()
    }
}
