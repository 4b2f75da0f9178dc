//! Options for the interactive chart, built with charming and drawn by ECharts.
//!
//! Nothing is formatted or computed in the browser's script: tick labels and tooltips are
//! made here, beside the table and the static drawing, and travel with the options. Colours
//! are names of tokens (`@self`), which the page resolves for its theme, and formatters are
//! names too (`@x`, `@y`, `@tip`), so that no script text is ever evaluated.

use charming::component::{Axis, Grid};
use charming::datatype::{CompositeValue, DataPointItem};
use charming::element::font_settings::FontWeight;
use charming::element::{
    AreaStyle, AxisLabel, AxisLine, AxisPointer, AxisPointerType, AxisTick, AxisType, Emphasis,
    Formatter, ItemStyle, Label, LabelPosition, LineStyle, LineStyleType, MarkLine, MarkLineData,
    MarkLineVariant, SplitLine, Symbol, Tooltip, Trigger,
};
use charming::series::{Bar, Line as LineSeries, Scatter};
use serde::Serialize;

use crate::svg::{COLORS, Palette, fitted, text_width};
use crate::{
    Bars, Chart, Control, Dots, Figure, Format, FunnelPlot, Histogram, Pyramid, Role, Scale, Stack,
    Trend,
};

/// What the page's script needs to draw an interactive chart.
#[derive(Debug, Clone, Serialize)]
pub struct Interactive {
    /// The options.
    pub option: charming::Chart,
    /// Tooltips by index on the category axis, or by series and index where there is none.
    pub tips: Vec<Tip>,
    /// Labels of the horizontal axis, by value or by index of the category.
    pub x: Vec<(f64, String)>,
    /// Labels of the vertical axis, by value or by index of the category.
    pub y: Vec<(f64, String)>,
}

/// The text of a tooltip: a title and lines below it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tip {
    /// The first line, in bold.
    pub title: String,
    /// The lines below.
    pub lines: Vec<String>,
}

const OWN: &str = "@self";
const GROUP: &str = "@group";
const INK: &str = "@ink";
const INK_2: &str = "@ink-2";
const LINE: &str = "@line";
const LINE_STRONG: &str = "@line-strong";
const BAND: &str = "@band";
const BAND_2: &str = "@band-2";
const SURFACE: &str = "@surface";
const CLEAR: &str = "transparent";

impl Figure {
    /// The interactive chart for a place of this width.
    #[must_use]
    pub fn interactive(&self, width: f64) -> Interactive {
        match &self.chart {
            Chart::Trend(trend) => trend.interactive(width),
            Chart::Control(control) => control.interactive(width),
            Chart::Bars(bars) => bars.interactive(width),
            Chart::Dots(dots) => dots.interactive(width),
            Chart::Histogram(histogram) => histogram.interactive(width),
            Chart::Pyramid(pyramid) => pyramid.interactive(width),
            Chart::Funnel(funnel) => funnel.interactive(width),
            Chart::Stack(stack) => stack.interactive(),
        }
    }
}

impl Interactive {
    /// The whole as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn base(grid: Grid) -> charming::Chart {
    charming::Chart::new().animation(false).grid(grid)
}

fn grid(left: f64, top: f64, right: f64, bottom: f64) -> Grid {
    Grid::new().left(left).top(top).right(right).bottom(bottom)
}

fn labels() -> AxisLabel {
    AxisLabel::new().color(INK_2).font_size(13.0)
}

fn formatter(name: &str) -> Formatter {
    Formatter::String(name.to_owned())
}

/// An axis of values with faint lines and no line of its own.
fn value_axis(scale: &Scale, name: &str, with_lines: bool) -> Axis {
    Axis::new()
        .type_(AxisType::Value)
        .min(scale.low)
        .max(scale.high)
        .interval(scale.step)
        .axis_label(labels().formatter(formatter(name)))
        .axis_line(AxisLine::new().show(false))
        .axis_tick(AxisTick::new().show(false))
        .split_line(
            SplitLine::new()
                .show(with_lines)
                .line_style(LineStyle::new().color(LINE)),
        )
}

/// An axis of categories without any line.
fn category_axis(count: usize, name: &str) -> Axis {
    Axis::new()
        .type_(AxisType::Category)
        .data(
            (0..count)
                .map(|index| index.to_string())
                .collect::<Vec<_>>(),
        )
        .axis_label(labels().interval(0.0).formatter(formatter(name)))
        .axis_line(AxisLine::new().show(false))
        .axis_tick(AxisTick::new().show(false))
        .split_line(SplitLine::new().show(false))
}

fn tooltip(trigger: Trigger, pointer: AxisPointerType) -> Tooltip {
    Tooltip::new()
        .trigger(trigger)
        .axis_pointer(
            AxisPointer::new()
                .type_(pointer)
                .line_style(LineStyle::new().color(LINE_STRONG)),
        )
        .formatter(formatter("@tip"))
}

fn ticks(scale: &Scale, format: &Format) -> Vec<(f64, String)> {
    scale
        .ticks()
        .into_iter()
        .map(|tick| (tick, format.tick(tick, scale.step)))
        .collect()
}

fn optional(value: Option<f64>) -> CompositeValue {
    CompositeValue::from(value)
}

fn plain() -> Emphasis {
    Emphasis::new().disabled(true)
}

/// The months from the first to the last moment, with the moment that stands at each; the
/// static drawing spaces moments by time, so categories must be spaced alike.
struct Steps {
    /// By category: the moment, where there is one.
    moments: Vec<Option<usize>>,
}

impl Steps {
    fn of(moments: &[crate::Moment]) -> Self {
        let Some(first) = moments.first() else {
            return Self {
                moments: Vec::new(),
            };
        };
        let mut steps = Vec::new();
        for (index, moment) in moments.iter().enumerate() {
            let at = (moment.at - first.at).round() as usize;
            steps.resize(at.max(steps.len()), None);
            steps.push(Some(index));
        }
        Self { moments: steps }
    }

    fn len(&self) -> usize {
        self.moments.len()
    }

    fn category_of(&self, moment: usize) -> Option<usize> {
        self.moments.iter().position(|at| *at == Some(moment))
    }

    /// Values by category; months that the dataset lacks are bridged by a straight line.
    fn spread(&self, values: &[Option<f64>]) -> Vec<Option<f64>> {
        let known =
            |step: usize| self.moments[step].map(|index| values.get(index).copied().flatten());
        (0..self.len())
            .map(|step| {
                if let Some(value) = known(step) {
                    return value;
                }
                let before = (0..step)
                    .rev()
                    .find_map(|s| known(s).map(|value| (s, value)))?;
                let after = (step..self.len()).find_map(|s| known(s).map(|value| (s, value)))?;
                let (low, high) = (before.1?, after.1?);
                let part = (step - before.0) as f64 / (after.0 - before.0) as f64;
                Some(low + (high - low) * part)
            })
            .collect()
    }

    fn labels(&self, moments: &[crate::Moment], places: f64) -> Vec<(f64, String)> {
        let last = self.len().saturating_sub(1);
        let step = crate::svg::label_step(last as f64, places);
        let mut labels = Vec::new();
        for (category, moment) in self.moments.iter().enumerate() {
            let Some(moment) = moment.and_then(|index| moments.get(index)) else {
                continue;
            };
            let is_end = category == 0 || category == last;
            let on_step = (category as f64 / step).fract().abs() < 1e-9;
            let near_end = last - category < (step / 2.0).ceil() as usize;
            if is_end {
                labels.push((category as f64, moment.short.clone()));
            } else if on_step && !near_end {
                let names_year = category % 12 == 0 || step > 6.0;
                let text = if names_year {
                    &moment.short
                } else {
                    &moment.shortest
                };
                labels.push((category as f64, text.clone()));
            }
        }
        labels
    }
}

impl Trend {
    fn interactive(&self, width: f64) -> Interactive {
        let is_narrow = width < 560.0;
        let room = self.label_room(is_narrow);
        let (low, high) = self.extent();
        let y = Scale::round(low, high, if is_narrow { 4 } else { 5 }, 0.0, 1.0);
        let steps = Steps::of(&self.moments);
        let mut chart = base(grid(46.0, 18.0, room, 34.0))
            .x_axis(category_axis(steps.len(), "@x").boundary_gap(false))
            .y_axis(value_axis(&y, "@y", true))
            .tooltip(tooltip(Trigger::Axis, AxisPointerType::Line));
        if self.bands.iter().any(Option::is_some) {
            for (from, to, color) in [
                (None, 0, CLEAR),
                (Some(0), 1, BAND_2),
                (Some(1), 2, BAND),
                (Some(2), 3, BAND_2),
            ] {
                let values: Vec<Option<f64>> = self
                    .bands
                    .iter()
                    .map(|band| band.map(|band| band[to] - from.map_or(0.0, |from| band[from])))
                    .collect();
                chart = chart.series(
                    LineSeries::new()
                        .id(format!("band-{to}"))
                        .stack("band")
                        .show_symbol(false)
                        .silent(true)
                        .emphasis(plain())
                        .line_style(LineStyle::new().width(0.0))
                        .area_style(AreaStyle::new().color(color).opacity(if from.is_some() {
                            1.0
                        } else {
                            0.0
                        }))
                        .data(
                            steps
                                .spread(&values)
                                .into_iter()
                                .map(optional)
                                .collect::<Vec<_>>(),
                        ),
                );
            }
        }
        let mut ends: Vec<(f64, f64, Role, String)> = Vec::new();
        for (number, line) in self.lines.iter().enumerate() {
            let color = color(line.role);
            let mut style = LineStyle::new()
                .color(color)
                .width(if line.role == Role::Own { 2.5 } else { 2.0 });
            if line.role != Role::Own {
                style = style.type_(LineStyleType::Dashed);
            }
            let mut series = LineSeries::new()
                .id(format!("line-{number}"))
                .name(line.name.clone())
                .show_symbol(false)
                .symbol(Symbol::Circle)
                .symbol_size(7.0)
                .emphasis(plain())
                .line_style(style)
                .item_style(ItemStyle::new().color(color))
                .z(if line.role == Role::Own { 4 } else { 3 })
                .data(
                    steps
                        .spread(&line.values)
                        .into_iter()
                        .map(optional)
                        .collect::<Vec<_>>(),
                );
            if line.role == Role::Own
                && let Some((index, text)) = &self.event
                && let Some(category) = steps.category_of(*index)
            {
                series = series.mark_line(
                    MarkLine::new()
                        .silent(true)
                        .symbol(vec![Symbol::None, Symbol::None])
                        .line_style(
                            LineStyle::new()
                                .color(LINE_STRONG)
                                .type_(LineStyleType::Dotted),
                        )
                        .label(
                            Label::new()
                                .formatter(formatter("{b}"))
                                .position(LabelPosition::InsideEndTop)
                                .color(INK_2)
                                .font_size(13.0),
                        )
                        .data(vec![MarkLineVariant::Simple(
                            MarkLineData::new()
                                .x_axis(category as f64)
                                .name(text.clone()),
                        )]),
                );
            }
            chart = chart.series(series);
            let marks: Vec<Vec<f64>> = line
                .marked
                .iter()
                .filter_map(|index| {
                    let value = line.values.get(*index).copied().flatten()?;
                    Some(vec![steps.category_of(*index)? as f64, value])
                })
                .collect();
            chart = chart.series(
                Scatter::new()
                    .id(format!("marks-{number}"))
                    .symbol(Symbol::Circle)
                    .symbol_size(8.0)
                    .emphasis(plain())
                    .item_style(
                        ItemStyle::new()
                            .color(SURFACE)
                            .border_color(color)
                            .border_width(2.0),
                    )
                    .data(marks),
            );
            if let Some(index) = line.values.iter().rposition(Option::is_some)
                && let Some(value) = line.values[index]
                && let Some(category) = steps.category_of(index)
            {
                let name = fitted(&line.name, room - 14.0);
                let text = format!("{name}\n{}", self.format.value(value));
                ends.push((category as f64, value, line.role, text));
            }
        }
        chart = end_labels(chart, ends, &y);
        let places = (width - room - 46.0) / if is_narrow { 74.0 } else { 96.0 };
        Interactive {
            option: chart,
            tips: self.tips(&steps),
            x: steps.labels(&self.moments, places),
            y: ticks(&y, &self.format),
        }
    }

    fn tips(&self, steps: &Steps) -> Vec<Tip> {
        steps
            .moments
            .iter()
            .map(|moment| {
                let Some(index) = moment else {
                    return Tip {
                        title: "This month is not loaded".to_owned(),
                        lines: Vec::new(),
                    };
                };
                let mut lines: Vec<String> = self
                    .lines
                    .iter()
                    .rev()
                    .map(|line| match line.values.get(*index).copied().flatten() {
                        Some(value) => format!("{}  {}", line.name, self.format.value(value)),
                        None => format!("{}  did not report", line.name),
                    })
                    .collect();
                if let Some(band) = self.bands.get(*index).copied().flatten() {
                    lines.push(format!(
                        "Middle half of {}  {} to {}",
                        self.of,
                        self.format.value(band[1]),
                        self.format.value(band[2])
                    ));
                }
                Tip {
                    title: self.moments[*index].long.clone(),
                    lines,
                }
            })
            .collect()
    }
}

/// The names and values beside the line ends, moved apart where they would overlap.
fn end_labels(
    mut chart: charming::Chart,
    mut ends: Vec<(f64, f64, Role, String)>,
    y: &Scale,
) -> charming::Chart {
    // A label takes about 36 of some 290 pixels.
    let height = (y.high - y.low) * 36.0 / 290.0;
    ends.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut places: Vec<f64> = ends.iter().map(|end| end.1).collect();
    for index in 1..places.len() {
        if places[index] - places[index - 1] < height {
            let middle = f64::midpoint(places[index], places[index - 1]);
            places[index - 1] = middle - height / 2.0;
            places[index] = middle + height / 2.0;
        }
    }
    for (number, ((category, value, role, text), place)) in ends.into_iter().zip(places).enumerate()
    {
        let color = color(role);
        if role == Role::Own {
            chart = chart.series(
                Scatter::new()
                    .id("end-point")
                    .symbol(Symbol::Circle)
                    .symbol_size(10.0)
                    .emphasis(plain())
                    .item_style(ItemStyle::new().color(color))
                    .data(vec![vec![category, value]]),
            );
        }
        chart = chart.series(
            Scatter::new()
                .id(format!("end-{number}"))
                .symbol(Symbol::Circle)
                .symbol_size(1.0)
                .emphasis(plain())
                .item_style(ItemStyle::new().color(CLEAR))
                .label(
                    Label::new()
                        .show(true)
                        .position(LabelPosition::Right)
                        .distance(10.0)
                        .formatter(formatter("{b}"))
                        .color(color)
                        .font_size(13.0)
                        .font_weight(FontWeight::Number(600)),
                )
                .data(vec![
                    DataPointItem::new(CompositeValue::from(vec![category, place])).name(text),
                ]),
        );
    }
    chart
}

fn color(role: Role) -> &'static str {
    match role {
        Role::Own => OWN,
        Role::Group => GROUP,
        Role::Other => LINE_STRONG,
    }
}

impl Control {
    fn interactive(&self, width: f64) -> Interactive {
        let is_narrow = width < 560.0;
        let (low, high) = self.extent();
        let y = Scale::round(low, high, if is_narrow { 4 } else { 5 }, 0.0, 1.0);
        let room = if is_narrow { 84.0 } else { 120.0 };
        let steps = Steps::of(&self.moments);
        let limit = |value: f64, name: &str| {
            let text = if is_narrow {
                self.format.value(value)
            } else {
                format!("{name} {}", self.format.value(value))
            };
            MarkLineVariant::Simple(MarkLineData::new().y_axis(value).name(text))
        };
        let marks: Vec<Vec<f64>> = self
            .signals
            .iter()
            .enumerate()
            .filter(|(_, signal)| !signal.is_empty())
            .filter_map(|(index, _)| {
                let value = self.values.get(index).copied().flatten()?;
                Some(vec![steps.category_of(index)? as f64, value])
            })
            .collect();
        let option = base(grid(46.0, 18.0, room, 34.0))
            .x_axis(category_axis(steps.len(), "@x").boundary_gap(false))
            .y_axis(value_axis(&y, "@y", true))
            .tooltip(tooltip(Trigger::Axis, AxisPointerType::Line))
            .series(
                LineSeries::new()
                    .id("values")
                    .name(self.name.clone())
                    .symbol(Symbol::Circle)
                    .symbol_size(6.0)
                    .emphasis(plain())
                    .line_style(LineStyle::new().color(OWN).width(1.5))
                    .item_style(ItemStyle::new().color(OWN))
                    .mark_line(
                        MarkLine::new()
                            .silent(true)
                            .symbol(vec![Symbol::None, Symbol::None])
                            .line_style(
                                LineStyle::new()
                                    .color(LINE_STRONG)
                                    .type_(LineStyleType::Dashed),
                            )
                            .label(
                                Label::new()
                                    .formatter(formatter("{b}"))
                                    .color(INK_2)
                                    .font_size(13.0),
                            )
                            .data(vec![
                                limit(self.upper, "upper limit"),
                                limit(self.mean, "mean"),
                                limit(self.lower, "lower limit"),
                            ]),
                    )
                    .data(
                        steps
                            .spread(&self.values)
                            .into_iter()
                            .map(optional)
                            .collect::<Vec<_>>(),
                    ),
            )
            .series(
                Scatter::new()
                    .id("signals")
                    .symbol(Symbol::Circle)
                    .symbol_size(10.0)
                    .emphasis(plain())
                    .item_style(
                        ItemStyle::new()
                            .color(SURFACE)
                            .border_color(GROUP)
                            .border_width(2.0),
                    )
                    .data(marks),
            );
        let tips = steps
            .moments
            .iter()
            .map(|moment| match moment {
                None => Tip {
                    title: "This month is not loaded".to_owned(),
                    lines: Vec::new(),
                },
                Some(index) => {
                    let mut lines = vec![match self.values.get(*index).copied().flatten() {
                        Some(value) => format!("{}  {}", self.name, self.format.value(value)),
                        None => format!("{}  did not report", self.name),
                    }];
                    lines.extend(
                        self.signals
                            .get(*index)
                            .filter(|signal| !signal.is_empty())
                            .cloned(),
                    );
                    Tip {
                        title: self.moments[*index].long.clone(),
                        lines,
                    }
                }
            })
            .collect();
        let places = (width - room - 46.0) / if is_narrow { 74.0 } else { 96.0 };
        Interactive {
            option,
            tips,
            x: steps.labels(&self.moments, places),
            y: ticks(&y, &self.format),
        }
    }
}

impl Bars {
    fn interactive(&self, width: f64) -> Interactive {
        const VALUE_ROOM: f64 = 54.0;
        let left = self.label_room(width);
        let highest = self.highest().max(f64::EPSILON);
        let count = self.shown().len();
        let x = Axis::new()
            .type_(AxisType::Value)
            .min(0.0)
            .max(highest)
            .show(false);
        let mut option = base(grid(left, 2.0, VALUE_ROOM, 4.0))
            .x_axis(x)
            .y_axis(category_axis(count, "@y").inverse(true))
            .tooltip(tooltip(Trigger::Axis, AxisPointerType::None))
            .series(
                Bar::new()
                    .id("own")
                    .name(self.own_name.clone())
                    .bar_width(12.0)
                    .bar_gap("25%")
                    .emphasis(plain())
                    .item_style(ItemStyle::new().color(OWN))
                    .data(
                        self.shown()
                            .iter()
                            .map(|row| optional(row.own))
                            .collect::<Vec<_>>(),
                    ),
            );
        if let Some(group) = &self.group_name {
            option = option.series(
                Bar::new()
                    .id("group")
                    .name(group.clone())
                    .bar_width(5.0)
                    .emphasis(plain())
                    .item_style(ItemStyle::new().color(GROUP))
                    .data(
                        self.shown()
                            .iter()
                            .map(|row| optional(row.group))
                            .collect::<Vec<_>>(),
                    ),
            );
        }
        // Values stand in a column at the right, as in the table.
        option = option.series(
            Scatter::new()
                .id("values")
                .symbol(Symbol::Circle)
                .symbol_size(1.0)
                .emphasis(plain())
                .item_style(ItemStyle::new().color(CLEAR))
                .label(
                    Label::new()
                        .show(true)
                        .position(LabelPosition::Right)
                        .formatter(formatter("{b}"))
                        .color(INK)
                        .font_size(13.0)
                        .font_weight(FontWeight::Number(600)),
                )
                .data(
                    self.shown()
                        .iter()
                        .enumerate()
                        .map(|(index, row)| {
                            let text = row
                                .own
                                .map_or_else(|| "none".to_owned(), |own| self.format.value(own));
                            DataPointItem::new(CompositeValue::from(vec![highest, index as f64]))
                                .name(text)
                        })
                        .collect::<Vec<_>>(),
                ),
        );
        let tips = self
            .shown()
            .iter()
            .map(|row| {
                let mut lines = Vec::new();
                match row.own {
                    Some(own) => {
                        let range = row.own_range.map_or_else(String::new, |(low, high)| {
                            format!(
                                " ({} to {})",
                                self.format.value(low),
                                self.format.value(high)
                            )
                        });
                        lines.push(format!(
                            "{}  {}{range}",
                            self.own_name,
                            self.format.value(own)
                        ));
                        if !row.behind.is_empty() {
                            lines.push(row.behind.clone());
                        }
                    }
                    None => lines.push(format!("{}  none", self.own_name)),
                }
                if let (Some(group), Some(name)) = (row.group, &self.group_name) {
                    lines.push(format!("{name}  {}", self.format.value(group)));
                }
                Tip {
                    title: row.label.clone(),
                    lines,
                }
            })
            .collect();
        Interactive {
            option,
            tips,
            x: Vec::new(),
            y: self
                .rows
                .iter()
                .enumerate()
                .map(|(index, row)| (index as f64, fitted(&row.label, left - 10.0)))
                .collect(),
        }
    }
}

impl Dots {
    fn interactive(&self, width: f64) -> Interactive {
        const VALUE_ROOM: f64 = 64.0;
        let left = self.label_room(width);
        let (low, high) = self.extent();
        let room = (high - low) * 0.04;
        let scale = Scale::exact(low - room, high + room, 4, 0.0, 1.0);
        let ranges: Vec<(f64, f64)> = self
            .rows
            .iter()
            .map(|row| row.range.unwrap_or_default())
            .collect();
        let mut points = Scatter::new()
            .id("values")
            .symbol(Symbol::Circle)
            .symbol_size(10.0)
            .emphasis(plain())
            .data(
                self.rows
                    .iter()
                    .enumerate()
                    .filter_map(|(index, row)| {
                        let value = row.value?;
                        Some(
                            DataPointItem::new(CompositeValue::from(vec![value, index as f64]))
                                .item_style(ItemStyle::new().color(color(row.role))),
                        )
                    })
                    .collect::<Vec<_>>(),
            );
        if let Some((value, name)) = &self.reference {
            points = points.mark_line(
                MarkLine::new()
                    .silent(true)
                    .symbol(vec![Symbol::None, Symbol::None])
                    .line_style(
                        LineStyle::new()
                            .color(LINE_STRONG)
                            .type_(LineStyleType::Dotted),
                    )
                    .label(
                        Label::new()
                            .formatter(formatter("{b}"))
                            .position(LabelPosition::Start)
                            .color(INK_2)
                            .font_size(13.0),
                    )
                    .data(vec![MarkLineVariant::Simple(
                        MarkLineData::new()
                            .x_axis(*value)
                            .name(format!("{name} {}", self.format.value(*value))),
                    )]),
            );
        }
        let bar = |id: &str| {
            Bar::new()
                .id(id)
                .stack("range")
                .bar_width(4.0)
                .emphasis(plain())
        };
        let option = base(grid(left + 6.0, 1.0, VALUE_ROOM + 6.0, 24.0))
            .x_axis(value_axis(&scale, "@x", false).axis_label(AxisLabel::new().show(false)))
            .y_axis(category_axis(self.rows.len(), "@y").inverse(true))
            .tooltip(tooltip(Trigger::Axis, AxisPointerType::None))
            .series(
                bar("from")
                    .item_style(ItemStyle::new().color(CLEAR))
                    .data(ranges.iter().map(|range| range.0).collect::<Vec<_>>()),
            )
            .series(
                bar("to")
                    .item_style(ItemStyle::new().color(OWN).opacity(0.4).border_radius(2.0))
                    .data(
                        ranges
                            .iter()
                            .map(|range| range.1 - range.0)
                            .collect::<Vec<_>>(),
                    ),
            )
            .series(points)
            .series(
                Scatter::new()
                    .id("texts")
                    .symbol(Symbol::Circle)
                    .symbol_size(1.0)
                    .emphasis(plain())
                    .item_style(ItemStyle::new().color(CLEAR))
                    .label(
                        Label::new()
                            .show(true)
                            .position(LabelPosition::Right)
                            .distance(12.0)
                            .formatter(formatter("{b}"))
                            .color(INK)
                            .font_size(13.0),
                    )
                    .data(
                        self.rows
                            .iter()
                            .enumerate()
                            .map(|(index, row)| {
                                let text = row.value.map_or_else(
                                    || "none".to_owned(),
                                    |value| self.format.value(value),
                                );
                                DataPointItem::new(CompositeValue::from(vec![
                                    scale.high,
                                    index as f64,
                                ]))
                                .name(text)
                            })
                            .collect::<Vec<_>>(),
                    ),
            );
        let tips = self
            .rows
            .iter()
            .map(|row| {
                let mut lines = Vec::new();
                if !row.detail.is_empty() {
                    lines.push(row.detail.clone());
                }
                match (row.value, row.range) {
                    (Some(value), Some((low, high))) => lines.push(format!(
                        "{} (95% interval {} to {})",
                        self.format.value(value),
                        self.format.value(low),
                        self.format.value(high)
                    )),
                    (Some(value), None) => lines.push(self.format.value(value)),
                    (None, _) => lines.push("none".to_owned()),
                }
                Tip {
                    title: row.label.clone(),
                    lines,
                }
            })
            .collect();
        Interactive {
            option,
            tips,
            x: Vec::new(),
            y: self
                .rows
                .iter()
                .enumerate()
                .map(|(index, row)| (index as f64, fitted(&row.label, left - 12.0)))
                .collect(),
        }
    }
}

impl Histogram {
    fn interactive(&self, width: f64) -> Interactive {
        let is_narrow = width < 560.0;
        let (Some(first), Some(last)) = (self.edges.first(), self.edges.last()) else {
            return Interactive {
                option: base(grid(0.0, 0.0, 0.0, 0.0)),
                tips: Vec::new(),
                x: Vec::new(),
                y: Vec::new(),
            };
        };
        let scale = Scale::exact(*first, *last, if is_narrow { 4 } else { 6 }, 0.0, 1.0);
        let own_bin = self.own.as_ref().and_then(|(own, _)| {
            self.edges
                .windows(2)
                .position(|ends| (ends[0]..ends[1]).contains(own))
        });
        let highest = f64::from(self.counts.iter().copied().max().unwrap_or(1));
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
            .x_axis(
                value_axis(&scale, "@x", false)
                    .position("bottom")
                    .name(self.measure.clone())
                    .name_location(charming::element::NameLocation::Middle)
                    .name_gap(30.0)
                    .name_text_style(
                        charming::element::TextStyle::new()
                            .color(INK_2)
                            .font_size(13.0),
                    ),
            )
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
        }
    }
}

impl Pyramid {
    fn interactive(&self, width: f64) -> Interactive {
        let scale = Scale::round(0.0, self.highest().max(f64::EPSILON), 3, 0.0, 1.0);
        let half = (width - Self::MIDDLE) / 2.0;
        let side = |inverse: bool| value_axis(&scale, "@x", true).inverse(inverse);
        let count = self.rows.len();
        let hidden = |index: f64| {
            category_axis(count, "@none")
                .grid_index(index)
                .axis_label(AxisLabel::new().show(false))
        };
        let middle = category_axis(count, "@y")
            .grid_index(1.0)
            .axis_label(labels().interval(0.0).formatter(formatter("@y")));
        let mut option = charming::Chart::new()
            .animation(false)
            .grid(grid(4.0, 24.0, width - half, 28.0))
            .grid(grid(half + Self::MIDDLE, 24.0, 4.0, 28.0))
            .x_axis(side(true).grid_index(0.0))
            .x_axis(side(false).grid_index(1.0))
            .y_axis(hidden(0.0))
            .y_axis(middle)
            .tooltip(tooltip(Trigger::Axis, AxisPointerType::Shadow));
        for (axis, pick) in [(0.0, 0), (1.0, 1)] {
            let of = |pair: (f64, f64)| if pick == 0 { pair.0 } else { pair.1 };
            option = option.series(
                Bar::new()
                    .id(format!("own-{pick}"))
                    .x_axis_index(axis)
                    .y_axis_index(axis)
                    .bar_width(15.0)
                    .bar_gap("-100%")
                    .emphasis(plain())
                    .item_style(ItemStyle::new().color(OWN))
                    .data(self.rows.iter().map(|row| of(row.own)).collect::<Vec<_>>()),
            );
            option = option.series(
                Bar::new()
                    .id(format!("group-{pick}"))
                    .x_axis_index(axis)
                    .y_axis_index(axis)
                    .bar_width(19.0)
                    .emphasis(plain())
                    .item_style(
                        ItemStyle::new()
                            .color(CLEAR)
                            .border_color(GROUP)
                            .border_width(1.5),
                    )
                    .data(
                        self.rows
                            .iter()
                            .map(|row| optional(row.group.map(of)))
                            .collect::<Vec<_>>(),
                    ),
            );
        }
        let tips = self
            .rows
            .iter()
            .map(|row| {
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
            })
            .collect();
        Interactive {
            option,
            tips,
            x: ticks(&scale, &self.format),
            y: self
                .rows
                .iter()
                .enumerate()
                .map(|(index, row)| (index as f64, row.label.clone()))
                .collect(),
        }
    }
}

impl FunnelPlot {
    fn interactive(&self, width: f64) -> Interactive {
        let is_narrow = width < 560.0;
        let (low, high) = self.extent();
        let largest = self
            .points
            .iter()
            .map(|point| point.size)
            .fold(1.0, f64::max);
        let x = Scale::round(0.0, largest, if is_narrow { 3 } else { 6 }, 0.0, 1.0);
        let y = Scale::round(low, high, 4, 0.0, 1.0);
        let mut option = base(grid(46.0, 14.0, 16.0, 50.0))
            .x_axis(
                value_axis(&x, "@x", false)
                    .name(self.size.clone())
                    .name_location(charming::element::NameLocation::Middle)
                    .name_gap(30.0)
                    .name_text_style(
                        charming::element::TextStyle::new()
                            .color(INK_2)
                            .font_size(13.0),
                    ),
            )
            .y_axis(value_axis(&y, "@y", true))
            .tooltip(
                Tooltip::new()
                    .trigger(Trigger::Item)
                    .formatter(formatter("@tip")),
            );
        for part in 0..4 {
            let style = LineStyle::new().color(LINE_STRONG).width(1.0);
            let style = if part < 2 {
                style
            } else {
                style.type_(LineStyleType::Dashed)
            };
            option = option.series(
                LineSeries::new()
                    .id(format!("limit-{part}"))
                    .show_symbol(false)
                    .silent(true)
                    .emphasis(plain())
                    .line_style(style)
                    .data(
                        self.limits
                            .iter()
                            .filter(|(size, _)| *size <= x.high)
                            .map(|(size, limits)| vec![*size, limits[part].clamp(y.low, y.high)])
                            .collect::<Vec<_>>(),
                    ),
            );
        }
        option = option.series(
            LineSeries::new()
                .id("average")
                .show_symbol(false)
                .silent(true)
                .emphasis(plain())
                .line_style(LineStyle::new().color(LINE_STRONG).width(1.0))
                .data(vec![vec![x.low, self.average], vec![x.high, self.average]]),
        );
        option = option.series(
            Scatter::new()
                .id("points")
                .symbol(Symbol::Circle)
                .symbol_size(8.0)
                .emphasis(plain())
                .data(
                    self.points
                        .iter()
                        .map(|point| {
                            DataPointItem::new(CompositeValue::from(vec![point.size, point.value]))
                                .item_style(ItemStyle::new().color(color(point.role)))
                        })
                        .collect::<Vec<_>>(),
                ),
        );
        let own_room = |text: &str| text_width(text) + 12.0;
        for point in self.points.iter().filter(|point| point.role == Role::Own) {
            let is_far = x.at(point.size) * (width - 62.0) + own_room(&point.label) > width - 62.0;
            option = option.series(
                Scatter::new()
                    .id("own")
                    .symbol(Symbol::Circle)
                    .symbol_size(12.0)
                    .emphasis(plain())
                    .item_style(ItemStyle::new().color(OWN))
                    .label(
                        Label::new()
                            .show(true)
                            .position(if is_far {
                                LabelPosition::Left
                            } else {
                                LabelPosition::Right
                            })
                            .formatter(formatter("{b}"))
                            .color(OWN)
                            .font_size(13.0)
                            .font_weight(FontWeight::Number(600)),
                    )
                    .data(vec![
                        DataPointItem::new(CompositeValue::from(vec![point.size, point.value]))
                            .name(point.label.clone()),
                    ]),
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
        }
    }
}

impl Stack {
    fn interactive(&self) -> Interactive {
        let count = self.labels.len();
        let scale = Scale::round(0.0, self.highest(), 4, 0.0, 1.0);
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
            // `var(--self)` on the page is `@self` in the options.
            let color = Palette::Page.color(COLORS[index % COLORS.len()]);
            let color = color.trim_start_matches("var(--").trim_end_matches(')');
            let mut bar = Bar::new()
                .id(format!("series-{index}"))
                .name(series.name.clone())
                .emphasis(plain())
                .item_style(ItemStyle::new().color(format!("@{color}").as_str()))
                .data(
                    series
                        .values
                        .iter()
                        .copied()
                        .map(optional)
                        .collect::<Vec<_>>(),
                );
            if self.is_stacked {
                bar = bar.stack("all");
            }
            option = option.series(bar);
        }
        let tips = (0..count)
            .map(|label| Tip {
                title: self.labels[label].clone(),
                lines: self
                    .series
                    .iter()
                    .map(|series| match series.values.get(label).copied().flatten() {
                        Some(value) => format!("{}  {}", series.name, self.format.value(value)),
                        None => format!("{}  none", series.name),
                    })
                    .collect(),
            })
            .collect();
        let names: Vec<(f64, String)> = self
            .labels
            .iter()
            .enumerate()
            .map(|(index, label)| (index as f64, label.clone()))
            .collect();
        let values = ticks(&scale, &self.format);
        let (x, y) = if is_in_rows {
            (values, names)
        } else {
            (names, values)
        };
        Interactive { option, tips, x, y }
    }
}
