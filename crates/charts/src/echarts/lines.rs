//! Lines over time, with the spread of practices behind them.

use charming::element::{
    AreaStyle, AxisPointerType, ItemStyle, LabelAlign, LabelPosition, LineStyle, LineStyleType,
    MarkLineData, MarkLineVariant, Symbol, Trigger,
};
use charming::series::{Bar, Line as LineSeries, Scatter};

use super::Options;
use super::breaks::{break_labels, break_rules, changed_at};
use super::parts::{
    BAND, BAND_2, CLEAR, INK_2, OWN, base, category_axis, color, ends, filled_points, gaps, grid,
    mark_lines, open_points, plain, point_label, strong_label, texts, ticks, tooltip, value_axis,
};
use super::{Interactive, Tip};
use crate::annotations::{Plot, apart};
use crate::breaks::{self, by_method, runs};
use crate::role::Dash;
use crate::svg::{Anchor, fitted};
use crate::{Absences, Break, Chart, Line, Moment, Role, Scale, Trend};

/// The margins of the plot; what the lines' names need is on the right.
pub(super) const LEFT: f64 = 46.0;
pub(super) const TOP: f64 = 18.0;
pub(super) const BOTTOM: f64 = 34.0;
/// The intervals stand on their lower ends.
const RANGE_STACK: &str = "range";

/// The months from the first to the last moment, with the moment that stands at each; the
/// static drawing spaces moments by time, so categories must be spaced alike.
pub(super) struct Steps {
    /// By category: the moment, where there is one.
    moments: Vec<Option<usize>>,
}

impl Steps {
    pub(super) fn of(moments: &[Moment]) -> Self {
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

    pub(super) fn len(&self) -> usize {
        self.moments.len()
    }

    /// The moment that stands at a category, where one does.
    fn moment_at(&self, category: usize) -> Option<usize> {
        self.moments.get(category).copied().flatten()
    }

    pub(super) fn category_of(&self, moment: usize) -> Option<usize> {
        self.moments.iter().position(|at| *at == Some(moment))
    }

    /// Values by category; months that the dataset lacks are bridged by a straight line.
    pub(super) fn spread(&self, values: &[Option<f64>]) -> Vec<Option<f64>> {
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

    pub(super) fn labels(&self, moments: &[Moment], places: f64) -> Vec<(f64, String)> {
        let last = self.len().saturating_sub(1);
        let step = crate::svg::label_step(last as f64, places);
        let mut labels = Vec::new();
        for (category, moment) in self.moments.iter().enumerate() {
            let Some(moment) = moment.and_then(|index| moments.get(index)) else {
                continue;
            };
            let is_end = category == 0 || category == last;
            let on_step = (category as f64 / step).fract().abs() < 1e-9;
            // A label has the room of a place; the last one always stands.
            let near_end = (last - category) as f64 * places < 0.9 * last as f64;
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

    /// A tooltip for each category, from the lines of the moment that stands there.
    pub(super) fn tips(
        &self,
        moments: &[Moment],
        lines: impl Fn(usize) -> Vec<String>,
    ) -> Vec<Tip> {
        self.moments
            .iter()
            .map(|moment| match moment {
                Some(index) => Tip {
                    title: moments[*index].long.clone(),
                    lines: lines(*index),
                },
                None => Tip {
                    title: "This month is not loaded".to_owned(),
                    lines: Vec::new(),
                },
            })
            .collect()
    }

    /// Values between two missing ones, which would be no line at all.
    pub(super) fn lone_points(
        &self,
        values: &[Option<f64>],
        breaks: &[Break],
        role: Role,
    ) -> Vec<(f64, f64, Role)> {
        runs(values, breaks)
            .into_iter()
            .filter_map(|run| match run.as_slice() {
                [(index, value)] => Some((self.category_of(*index)? as f64, *value, role)),
                _ => None,
            })
            .collect()
    }

    /// Values at their categories, those of the moments given only.
    pub(super) fn points(
        &self,
        values: &[Option<f64>],
        moments: impl IntoIterator<Item = usize>,
    ) -> Vec<Vec<f64>> {
        moments
            .into_iter()
            .filter_map(|index| {
                let value = values.get(index).copied().flatten()?;
                Some(vec![self.category_of(index)? as f64, value])
            })
            .collect()
    }
}

/// The bands are stacked on one another, also where they begin below zero; those of each method by
/// themselves.
fn band_stack(method: usize) -> String {
    match method {
        0 => "band".to_owned(),
        method => format!("band-of-{method}"),
    }
}

/// The side on which words stand, as ECharts says it.
const fn alignment(anchor: Anchor) -> LabelAlign {
    match anchor {
        Anchor::Start => LabelAlign::Left,
        Anchor::Middle => LabelAlign::Center,
        Anchor::End => LabelAlign::Right,
    }
}

/// How many labels have room below a chart.
pub(super) fn label_places(width: f64, room: f64) -> f64 {
    (width - room - 46.0) / if width < 560.0 { 74.0 } else { 96.0 }
}

impl Trend {
    pub(super) fn interactive(&self, width: f64) -> Interactive {
        let is_narrow = width < 560.0;
        let room = self.label_room(is_narrow);
        let (low, high) = self.extent();
        let y = Scale::round(low, high, if is_narrow { 4 } else { 5 }, 0.0, 1.0);
        let steps = Steps::of(&self.moments);
        let (marks, words) = self.break_marks(width);
        let mut chart = base(grid(LEFT, TOP + words, room, BOTTOM))
            .x_axis(category_axis(steps.len(), "@x").boundary_gap(false))
            .y_axis(value_axis(&y, "@y", true))
            .tooltip(tooltip(Trigger::Axis, AxisPointerType::Line));
        for band in self.band_series(&steps) {
            chart = chart.series(band);
        }
        let plot = Plot {
            width: width - room - LEFT,
            height: Chart::height_of_lines(width) - TOP - BOTTOM,
        };
        if !is_narrow {
            for words in self.band_labels(&steps, plot, &y) {
                chart = chart.series(words);
            }
        }
        for words in break_labels(&marks, &steps, plot, y.high) {
            chart = chart.series(words);
        }
        if let Some(words) = self.event_label(&steps, plot, &y) {
            chart = chart.series(words);
        }
        if let Some(series) = self.chosen_series(&steps, plot, &y) {
            let (rule, [name, point]) = series;
            chart = chart.series(rule).series(name).series(point);
        }
        let mut ends: Vec<LineEnd> = Vec::new();
        for line in self.lines.iter().filter(|line| line.has_ranges()) {
            for part in range_series(line, &steps) {
                chart = chart.series(part);
            }
        }
        let rules = break_rules(&marks, TOP + words, plot.height);
        for (number, line) in self.lines.iter().enumerate() {
            // The rules belong to the most important line, which is there in any case.
            let rules = match number + 1 == self.lines.len() {
                true => rules.as_slice(),
                false => &[],
            };
            for series in self.line_series(number, line, &steps, rules) {
                chart = chart.series(series);
            }
            chart = chart
                .series(filled_points(
                    format!("lone-{number}"),
                    5.0,
                    steps.lone_points(&line.values, &line.breaks, line.role),
                ))
                .series(open_points(
                    format!("marks-{number}"),
                    8.0,
                    color(line.role),
                    steps.points(&line.values, line.marked.iter().copied()),
                ));
            if let Some(index) = line.values.iter().rposition(Option::is_some)
                && let Some(value) = line.values[index]
                && let Some(category) = steps.category_of(index)
            {
                let name = fitted(&line.name, room - 14.0);
                ends.push(LineEnd {
                    category: category as f64,
                    value,
                    role: line.role,
                    text: format!("{name}\n{}", self.format.value(value)),
                });
            }
        }
        Interactive {
            option: end_labels(chart, ends, &y, plot.height),
            tips: steps.tips(&self.moments, |index| self.tip_lines(index)),
            x: steps.labels(&self.moments, label_places(width, room)),
            y: ticks(&y, &self.format),
            signed_stacks: (0..=marks.len())
                .map(band_stack)
                .chain([RANGE_STACK.to_owned()])
                .collect(),
            height: 0.0,
        }
    }

    /// The spread as areas that stand on one another; the lowest is clear.
    fn band_series(&self, steps: &Steps) -> Vec<LineSeries> {
        if self.bands.iter().all(Option::is_none) {
            return Vec::new();
        }
        let parts = [
            (None, 0, CLEAR),
            (Some(0), 1, BAND_2),
            (Some(1), 2, BAND),
            (Some(2), 3, BAND_2),
        ];
        let methods = by_method(&self.bands, &breaks::of_lines(&self.lines));
        let series = |method: usize, (from, to, color): (Option<usize>, usize, &str)| {
            let values: Vec<Option<f64>> = methods[method]
                .iter()
                .map(|band| band.map(|band| band[to] - from.map_or(0.0, |from| band[from])))
                .collect();
            let opacity = if from.is_some() { 1.0 } else { 0.0 };
            let stack = band_stack(method);
            LineSeries::new()
                .id(format!("{stack}-{to}"))
                .stack(stack)
                // Under the intervals, which are bars and stand at 2.
                .z(1)
                .symbol(Symbol::None)
                .show_symbol(false)
                .silent(true)
                .emphasis(plain())
                .line_style(LineStyle::new().width(0.0))
                .area_style(AreaStyle::new().color(color).opacity(opacity))
                .data(gaps(steps.spread(&values)))
        };
        (0..methods.len())
            .flat_map(|method| parts.map(|part| series(method, part)))
            .collect()
    }

    /// What the bands are, where the static drawing says it.
    fn band_labels(&self, steps: &Steps, plot: Plot, y: &Scale) -> Vec<Scatter> {
        self.band_annotations(plot, y)
            .into_iter()
            .filter_map(|words| {
                let position = if words.is_above {
                    LabelPosition::Top
                } else {
                    LabelPosition::Bottom
                };
                let label = point_label(position, INK_2)
                    .silent(true)
                    .align(alignment(words.anchor));
                let id = if words.is_above { "above" } else { "below" };
                let category = steps.category_of(words.moment)? as f64;
                Some(texts(id, label, [(category, words.value, words.text)]))
            })
            .collect()
    }

    /// A rule through the chosen moment with its name, and a point with its value.
    fn chosen_series(
        &self,
        steps: &Steps,
        plot: Plot,
        y: &Scale,
    ) -> Option<(LineSeries, [Scatter; 2])> {
        let mark = self.chosen_mark(plot)?;
        let category = steps.category_of(mark.moment)? as f64;
        let rule = LineSeries::new()
            .id("chosen-rule")
            .show_symbol(false)
            .symbol(Symbol::None)
            .silent(true)
            .emphasis(plain())
            .line_style(LineStyle::new().color(OWN).width(1.0))
            .z(3)
            .data(vec![vec![category, y.low], vec![category, y.high]]);
        let name = strong_label(LabelPosition::Top, OWN)
            .silent(true)
            .align(alignment(mark.name_anchor));
        let beside = match mark.text_anchor {
            Anchor::End => LabelPosition::Left,
            _ => LabelPosition::Right,
        };
        // Above the line, as in the static drawing.
        let value = strong_label(beside, OWN).offset((0.0, -14.0)).silent(true);
        let point = texts("chosen", value, [(category, mark.value, mark.text)])
            .symbol_size(10.0)
            .item_style(ItemStyle::new().color(OWN).opacity(1.0));
        Some((
            rule,
            [
                texts("chosen-name", name, [(category, y.high, mark.name)]),
                point,
            ],
        ))
    }

    /// What happened, at the top of its line.
    fn event_label(&self, steps: &Steps, plot: Plot, y: &Scale) -> Option<Scatter> {
        let (moment, text) = self.event.as_ref()?;
        let position = match self.event_side(plot)? {
            Anchor::End => LabelPosition::Left,
            _ => LabelPosition::Right,
        };
        let category = steps.category_of(*moment)? as f64;
        let value = y.high - (y.high - y.low) * 8.0 / plot.height;
        let label = point_label(position, INK_2).silent(true);
        Some(texts("event", label, [(category, value, text.clone())]))
    }

    /// A line, in as many series as it has methods; `rules` are drawn with the first.
    fn line_series(
        &self,
        number: usize,
        line: &Line,
        steps: &Steps,
        rules: &[MarkLineVariant],
    ) -> Vec<LineSeries> {
        let color = color(line.role);
        let is_own = line.role == Role::Own;
        let style = LineStyle::new().color(color).width(line.role.width());
        let style = match line.role.dash() {
            Dash::Solid => style,
            Dash::Dashed => style.type_(LineStyleType::Dashed),
            Dash::Dotted => style.type_(LineStyleType::Dotted),
        };
        let series = LineSeries::new()
            .name(line.name.clone())
            .show_symbol(false)
            .symbol(Symbol::Circle)
            .symbol_size(7.0)
            .emphasis(plain())
            .line_style(style)
            .item_style(ItemStyle::new().color(color))
            .z(if is_own { 4 } else { 3 });
        let event = self.event.as_ref().filter(|_| is_own);
        let category = event.and_then(|(index, _)| steps.category_of(*index));
        let event = category.map(|category| {
            MarkLineVariant::Simple(MarkLineData::new().x_axis(category as f64).name(""))
        });
        let marked: Vec<MarkLineVariant> = event.into_iter().chain(rules.to_vec()).collect();
        by_method(&line.values, &line.breaks)
            .iter()
            .enumerate()
            .map(|(method, values)| {
                let part = series.clone().data(gaps(steps.spread(values)));
                match method {
                    0 if marked.is_empty() => part.id(format!("line-{number}")),
                    0 => part.id(format!("line-{number}")).mark_line(mark_lines(
                        LineStyleType::Dotted,
                        None,
                        marked.clone(),
                    )),
                    method => part.id(format!("line-{number}-{method}")),
                }
            })
            .collect()
    }

    fn tip_lines(&self, index: usize) -> Vec<String> {
        let mut lines: Vec<String> = self
            .lines
            .iter()
            .rev()
            .map(|line| match line.values.get(index).copied().flatten() {
                Some(value) => format!(
                    "{}  {}{}",
                    line.name,
                    self.format.value(value),
                    line.range(index).map_or_else(String::new, |range| format!(
                        " (95% interval {})",
                        ends(&self.format, range)
                    ))
                ),
                None => format!("{}  {}", line.name, missing_at(&line.absences, index)),
            })
            .collect();
        if let Some(band) = self.bands.get(index).copied().flatten() {
            lines.push(format!(
                "Middle half of {}  {}",
                self.of,
                ends(&self.format, (band[1], band[2]))
            ));
        }
        lines.extend(changed_at(&breaks::of_lines(&self.lines), index));
        lines
    }
}

/// The intervals of a line: a clear bar to the lower end, and the interval on it.
fn range_series(line: &Line, steps: &Steps) -> [Bar; 2] {
    let at = |end: fn((f64, f64)) -> f64| {
        let ends = (0..steps.len()).map(|step| {
            let index = steps.moment_at(step)?;
            line.range(index).map(end)
        });
        gaps(ends)
    };
    let bar = |id: &str, color: &str, opacity: f64| {
        Bar::new()
            .id(id)
            .stack(RANGE_STACK)
            .bar_width(4.0)
            .emphasis(plain())
            .item_style(
                ItemStyle::new()
                    .color(color)
                    .opacity(opacity)
                    .border_radius(2.0),
            )
    };
    [
        bar("range-from", CLEAR, 0.0).data(at(|range| range.0)),
        bar("range-to", color(line.role), 0.4).data(at(|range| range.1 - range.0)),
    ]
}

/// Why a moment has no value, in words.
pub(super) fn missing_at(absences: &Absences, index: usize) -> &str {
    absences
        .get(&index)
        .map_or("did not report", String::as_str)
}

/// Where a line ends, and what is said there.
struct LineEnd {
    category: f64,
    value: f64,
    role: Role,
    text: String,
}

/// The height of the name and value beside the end of a line, in CSS pixels: two lines and a gap.
const END_LABEL: f64 = 37.0;

/// The names and values beside the line ends, moved apart where they would overlap in a plot of this
/// height, and within it.
fn end_labels(mut chart: Options, mut ends: Vec<LineEnd>, y: &Scale, plot: f64) -> Options {
    let height = (y.high - y.low) * END_LABEL / plot;
    domain::order::sort_by(&mut ends, |a, b| a.value.total_cmp(&b.value));
    let mut places: Vec<f64> = ends.iter().map(|end| end.value).collect();
    // Two lines of words: within the plot, as in the static drawing.
    let pixel = (y.high - y.low) / plot;
    apart(
        &mut places,
        height,
        (y.low + 11.0 * pixel, y.high - 7.0 * pixel),
    );
    for (number, (end, place)) in ends.into_iter().zip(places).enumerate() {
        if end.role == Role::Own {
            let point = (end.category, end.value, end.role);
            chart = chart.series(filled_points(format!("end-point-{number}"), 10.0, [point]));
        }
        chart = chart.series(texts(
            format!("end-{number}"),
            strong_label(LabelPosition::Right, color(end.role)).distance(10.0),
            [(end.category, place, end.text)],
        ));
    }
    chart
}
