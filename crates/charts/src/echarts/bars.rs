//! Bars: shares side by side, histograms, pyramids.

use charming::component::Axis;
use charming::datatype::DataPointItem;
use charming::element::{
    AxisLabel, AxisPointerType, AxisType, ItemStyle, LabelPosition, Symbol, TextStyle, Trigger,
};
use charming::series::{Bar, Scatter};

use super::Options;
use super::parts::{
    BAND, CLEAR, GROUP, INK, INK_2, OWN, base, category_axis, category_labels, ends, gaps, grid,
    named, plain, strong_label, texts, ticks, tooltip, value_axis,
};
use super::{Interactive, Tip};
use crate::{BarRow, Bars, Histogram, Pyramid, PyramidRow, Scale, missing};

impl Bars {
    pub(super) fn interactive(&self, width: f64) -> Interactive {
        let left = self.label_room(width);
        let scale = self.scale(0.0, 1.0);
        let x = Axis::new()
            .type_(AxisType::Value)
            .min(scale.low)
            .max(scale.high)
            .show(false);
        let bar = |id: &str, name: &str, color: &str| {
            Bar::new()
                .id(id)
                .name(name)
                .emphasis(plain())
                .item_style(ItemStyle::new().color(color))
        };
        let mut option = base(grid(left, 2.0, self.value_room(), 4.0))
            .x_axis(x)
            .y_axis(category_axis(self.shown().len(), "@y").inverse(true))
            .tooltip(tooltip(Trigger::Axis, AxisPointerType::None))
            .series(
                bar("own", &self.own_name, OWN)
                    .bar_width(12.0)
                    .bar_gap("25%")
                    .data(gaps(self.shown().iter().map(|row| row.own))),
            );
        if let Some(group) = &self.group_name {
            option = option.series(
                bar("group", group, GROUP)
                    .bar_width(5.0)
                    .data(gaps(self.shown().iter().map(|row| row.group))),
            );
        }
        // Values stand in a column at the right, as in the table.
        let said = self.shown().iter().enumerate().map(|(index, row)| {
            let text = row.own.map_or_else(
                || missing(&row.absent).to_owned(),
                |own| self.format.value(own),
            );
            (scale.high, index as f64, text)
        });
        option = option.series(texts(
            "values",
            strong_label(LabelPosition::Right, INK),
            said,
        ));
        Interactive {
            option,
            tips: self.shown().iter().map(|row| self.tip(row)).collect(),
            x: Vec::new(),
            y: category_labels(self.rows.iter().map(|row| row.label.as_str()), left - 10.0),
            signed_stacks: Vec::new(),
            height: 0.0,
        }
    }

    fn tip(&self, row: &BarRow) -> Tip {
        let mut lines = Vec::new();
        match row.own {
            Some(own) => {
                let range = row.own_range.map_or_else(String::new, |range| {
                    format!(" ({})", ends(&self.format, range))
                });
                let own = self.format.value(own);
                lines.push(format!("{}  {own}{range}", self.own_name));
                if !row.behind.is_empty() {
                    lines.push(row.behind.clone());
                }
            }
            None => lines.push(format!("{}  {}", self.own_name, missing(&row.absent))),
        }
        if let (Some(group), Some(name)) = (row.group, &self.group_name) {
            lines.push(format!("{name}  {}", self.format.value(group)));
        }
        Tip {
            title: row.label.clone(),
            lines,
        }
    }
}

impl Histogram {
    pub(super) fn interactive(&self, width: f64) -> Interactive {
        let is_narrow = width < 560.0;
        let (Some(first), Some(last)) = (self.edges.first(), self.edges.last()) else {
            return Interactive {
                option: base(grid(0.0, 0.0, 0.0, 0.0)),
                tips: Vec::new(),
                x: Vec::new(),
                y: Vec::new(),
                signed_stacks: Vec::new(),
                height: 0.0,
            };
        };
        let scale = Scale::exact(*first, *last, if is_narrow { 4 } else { 6 }, 0.0, 1.0);
        let own_bin = self.own.as_ref().and_then(|(own, _)| {
            self.edges
                .windows(2)
                .position(|ends| (ends[0]..ends[1]).contains(own))
        });
        let highest = f64::from(self.counts.iter().copied().max().unwrap_or(1).max(1));
        let bars: Vec<DataPointItem> = self
            .counts
            .iter()
            .enumerate()
            .map(|(index, count)| {
                let color = if Some(index) == own_bin { OWN } else { BAND };
                DataPointItem::new(f64::from(*count)).item_style(ItemStyle::new().color(color))
            })
            .collect();
        // Ticks stand between bins; a second axis of values carries them.
        let option = base(grid(16.0, 24.0, 16.0, 54.0))
            .x_axis(
                category_axis(self.counts.len(), "@none").axis_label(AxisLabel::new().show(false)),
            )
            .x_axis(named(value_axis(&scale, "@x", false), &self.measure, width).position("bottom"))
            .y_axis(
                Axis::new()
                    .type_(AxisType::Value)
                    .min(0.0)
                    .max(highest)
                    .show(false),
            )
            .tooltip(tooltip(Trigger::Axis, AxisPointerType::Shadow))
            .series(
                Bar::new()
                    .id("bins")
                    .bar_width("92%")
                    .emphasis(plain())
                    .data(bars),
            )
            // ECharts leaves out the numbers of an axis that no series uses.
            .series(
                Scatter::new()
                    .id("numbers")
                    .x_axis_index(1.0)
                    .symbol(Symbol::None)
                    .data(vec![vec![*first, 0.0]]),
            );
        let tips = self
            .edges
            .windows(2)
            .zip(&self.counts)
            .map(|(ends, count)| Tip {
                title: format!(
                    "{} to {}",
                    self.format.value(ends[0]),
                    self.format.value(ends[1])
                ),
                lines: vec![format!(
                    "{} {}",
                    domain::format::integer(f64::from(*count)),
                    self.of
                )],
            })
            .collect();
        Interactive {
            option,
            tips,
            x: ticks(&scale, &self.format),
            y: Vec::new(),
            signed_stacks: Vec::new(),
            height: 0.0,
        }
    }
}

impl Pyramid {
    pub(super) fn interactive(&self, width: f64) -> Interactive {
        let scale = Scale::round(0.0, self.highest(), 3, 0.0, 1.0);
        let half = (width - Self::MIDDLE) / 2.0;
        let side = |inverse: bool| value_axis(&scale, "@x", true).inverse(inverse);
        let count = self.rows.len();
        // The name of a side stands above its axis, at the ages.
        let name = |axis: Axis, name: &str, align: &str| {
            let style = TextStyle::new().color(INK_2).font_size(13.0).align(align);
            axis.name(name).name_gap(8.0).name_text_style(style)
        };
        let hidden = category_axis(count, "@none")
            .grid_index(0.0)
            .position("right")
            .axis_label(AxisLabel::new().show(false));
        let mut option = Options::default()
            .grid(grid(4.0, 24.0, width - half, 28.0))
            .grid(grid(half + Self::MIDDLE, 24.0, 4.0, 28.0))
            .x_axis(side(true).grid_index(0.0))
            .x_axis(side(false).grid_index(1.0))
            .y_axis(name(hidden, "Male", "right"))
            .y_axis(name(
                category_axis(count, "@y").grid_index(1.0),
                "Female",
                "left",
            ))
            .tooltip(tooltip(Trigger::Axis, AxisPointerType::Shadow));
        let sides: [fn((f64, f64)) -> f64; 2] = [|pair| pair.0, |pair| pair.1];
        for (index, pick) in sides.into_iter().enumerate() {
            let bar = |id: &str, width: f64, style: ItemStyle| {
                Bar::new()
                    .id(format!("{id}-{index}"))
                    .x_axis_index(index as f64)
                    .y_axis_index(index as f64)
                    .bar_width(width)
                    .emphasis(plain())
                    .item_style(style)
            };
            let outline = ItemStyle::new()
                .color(CLEAR)
                .border_color(GROUP)
                .border_width(1.5);
            let own = self.rows.iter().map(|row| Some(pick(row.own)));
            let group = self.rows.iter().map(|row| row.group.map(pick));
            option = option
                .series(
                    bar("own", 15.0, ItemStyle::new().color(OWN))
                        .bar_gap("-100%")
                        .data(gaps(own)),
                )
                .series(bar("group", 19.0, outline).data(gaps(group)));
        }
        Interactive {
            option,
            tips: self.rows.iter().map(|row| self.tip(row)).collect(),
            x: ticks(&scale, &self.format),
            y: category_labels(self.rows.iter().map(|row| row.label.as_str()), f64::MAX),
            signed_stacks: Vec::new(),
            height: 0.0,
        }
    }

    fn tip(&self, row: &PyramidRow) -> Tip {
        let pair = |name: &str, shares: (f64, f64)| {
            format!(
                "{name}  male {}, female {}",
                self.format.value(shares.0),
                self.format.value(shares.1)
            )
        };
        let mut lines = vec![
            pair(&self.own_name, row.own),
            format!(
                "{} men and {} women",
                domain::format::integer(row.people.0),
                domain::format::integer(row.people.1)
            ),
        ];
        if let (Some(group), Some(name)) = (row.group, &self.group_name) {
            lines.push(pair(name, group));
        }
        Tip {
            title: format!("Aged {}", row.label),
            lines,
        }
    }
}
