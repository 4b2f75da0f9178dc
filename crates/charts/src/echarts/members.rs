//! Small multiples.

use charming::component::Grid;
use charming::element::{
    AxisPointerType, ItemStyle, Label, LabelAlign, LabelPosition, LabelVerticalAlign, LineStyle,
    LineStyleType, MarkLineData, MarkLineVariant, Symbol, Trigger,
};
use charming::series::Line as LineSeries;

use super::Interactive;
use super::Options;
use super::lines::{Steps, missing_at};
use super::parts::{
    BAND, GROUP, INK, INK_2, OWN, category_axis, filled_points, gaps, mark_lines, plain,
    point_label, strong_label, texts, ticks, tooltip, value_axis,
};
use crate::breaks::{self, by_method};
use crate::svg::{MOST_PALE, Panels, fitted, text_width};
use crate::{Members, Role};

impl Members {
    pub(super) fn interactive(&self, width: f64) -> Interactive {
        let panels = Panels::new(width, self.members.len());
        let y = self.scale(0.0, 1.0);
        let steps = Steps::of(&self.moments);
        let mut option = Options::default().tooltip(tooltip(Trigger::Axis, AxisPointerType::Line));
        let plot = panels.width - Panels::LEFT - 6.0;
        for index in 0..self.members.len() {
            let (left, top) = panels.corner(index);
            option = option
                .grid(
                    Grid::new()
                        .left(left + Panels::LEFT)
                        .top(top + Panels::TOP)
                        .width(plot)
                        .height(Panels::HEIGHT - Panels::TOP - Panels::BOTTOM),
                )
                .x_axis(
                    category_axis(steps.len(), "@x")
                        .boundary_gap(false)
                        .grid_index(index as f64),
                )
                .y_axis(value_axis(&y, "@y", true).grid_index(index as f64));
            for line in self.lines(index, &panels, &steps) {
                option = option.series(line);
            }
            for words in self.words(index, &panels, &steps, y.high) {
                option = option.series(words);
            }
        }
        Interactive {
            option,
            tips: steps.tips(&self.moments, |moment| self.tip_lines(moment)),
            x: self.ends(&steps),
            y: ticks(&y, &self.format),
            signed_stacks: Vec::new(),
            height: 0.0,
        }
    }

    /// The first and the last moment have labels; there is no room for more.
    fn ends(&self, steps: &Steps) -> Vec<(f64, String)> {
        let last = steps.len().saturating_sub(1);
        let mut labels = steps.labels(&self.moments, 1.0);
        labels.retain(|(at, _)| *at == 0.0 || *at == last as f64);
        labels
    }

    /// The lines of a panel, the member's own last.
    fn lines(&self, panel: usize, panels: &Panels, steps: &Steps) -> Vec<LineSeries> {
        // A series for each method, so that none is joined to the next.
        let line = |id: String, values: &[Option<f64>], style: LineStyle| {
            let parts = by_method(values, &self.breaks).into_iter().enumerate();
            let series = parts.map(|(method, values)| {
                let id = match method {
                    0 => id.clone(),
                    method => format!("{id}-of-{method}"),
                };
                LineSeries::new()
                    .id(id)
                    .x_axis_index(panel as f64)
                    .y_axis_index(panel as f64)
                    .symbol(Symbol::Circle)
                    .show_symbol(false)
                    .emphasis(plain())
                    .line_style(style.clone())
                    .data(gaps(steps.spread(&values)))
            });
            series.collect::<Vec<_>>()
        };
        let pale = LineStyle::new().color(BAND).width(1.0);
        let others = self.members.iter().enumerate();
        let mut lines: Vec<LineSeries> = others
            .filter(|(other, _)| *other != panel && self.members.len() <= MOST_PALE)
            .flat_map(|(other, member)| {
                line(
                    format!("pale-{panel}-{other}"),
                    &member.values,
                    pale.clone(),
                )
            })
            .map(|series| series.symbol(Symbol::None).silent(true))
            .collect();
        if let Some(reference) = &self.reference {
            let style = LineStyle::new()
                .color(GROUP)
                .width(1.5)
                .type_(LineStyleType::Dashed);
            let id = format!("reference-{panel}");
            let reference = line(id, &reference.values, style).into_iter();
            lines.extend(reference.map(|part| part.item_style(ItemStyle::new().color(GROUP))));
        }
        let style = LineStyle::new().color(OWN).width(2.0);
        let own = line(format!("own-{panel}"), &self.members[panel].values, style).into_iter();
        let mut own = own.map(|part| part.item_style(ItemStyle::new().color(OWN)));
        let rules = self.break_rules(panel, panels);
        lines.extend(own.next().map(|first| match rules.is_empty() {
            true => first,
            false => first.mark_line(mark_lines(LineStyleType::Dotted, None, rules)),
        }));
        lines.extend(own);
        lines
    }

    /// A dotted rule in a panel at each break, its ends in pixels.
    fn break_rules(&self, panel: usize, panels: &Panels) -> Vec<MarkLineVariant> {
        let (left, top) = panels.corner(panel);
        let (from, to) = panels.ends(left);
        let (marks, _) = breaks::marks(&self.moments, &self.breaks, to - from);
        let end = |x: f64, y: f64| MarkLineData::new().x(x).y(y).name("");
        let foot = top + Panels::HEIGHT - Panels::BOTTOM;
        marks
            .iter()
            .map(|mark| {
                let x = from + mark.rule;
                MarkLineVariant::StartToEnd(end(x, top + Panels::TOP), end(x, foot))
            })
            .collect()
    }

    /// The name, the note and the last value above a panel, and the last point.
    fn words(
        &self,
        panel: usize,
        panels: &Panels,
        steps: &Steps,
        high: f64,
    ) -> Vec<charming::series::Scatter> {
        let member = &self.members[panel];
        let value = self.said(member);
        let name = fitted(&member.name, panels.width - text_width(&value) - 14.0);
        let note = fitted(&member.note, panels.width - 4.0);
        let last = steps.len().saturating_sub(1) as f64;
        let has_value = self.last(member).is_some();
        // Above the upper end of the axis, from one side of the panel to the other; empty
        // lines below lift the words.
        let at_left = |label: Label| {
            label
                .align(LabelAlign::Left)
                .vertical_align(LabelVerticalAlign::Bottom)
                .distance(Panels::LEFT)
        };
        let value_color = if has_value { OWN } else { INK_2 };
        let at_right = strong_label(LabelPosition::Right, value_color)
            .align(LabelAlign::Right)
            .vertical_align(LabelVerticalAlign::Bottom)
            .distance(6.0);
        let mut words = vec![
            texts(
                format!("name-{panel}"),
                at_left(strong_label(LabelPosition::Left, INK)),
                [(0.0, high, format!("{name}\n \n "))],
            ),
            texts(
                format!("note-{panel}"),
                at_left(point_label(LabelPosition::Left, INK_2)),
                [(0.0, high, format!("{note}\n "))],
            ),
            texts(
                format!("value-{panel}"),
                at_right,
                [(last, high, format!("{value}\n \n "))],
            ),
            filled_points(
                format!("lone-{panel}"),
                4.0,
                steps.lone_points(&member.values, &self.breaks, Role::Own),
            ),
        ];
        if let Some(value) = self.last(member) {
            let point = (last, value, Role::Own);
            words.push(filled_points(format!("end-point-{panel}"), 7.0, [point]));
        }
        words
            .into_iter()
            .map(|words| words.x_axis_index(panel as f64).y_axis_index(panel as f64))
            .collect()
    }

    fn tip_lines(&self, moment: usize) -> Vec<String> {
        let lines = self
            .members
            .iter()
            .map(|member| (&member.name, &member.values, &member.absences));
        let reference = self.reference.iter();
        let reference = reference.map(|line| (&line.name, &line.values, &line.absences));
        lines
            .take(MOST_PALE)
            .chain(reference)
            .map(
                |(name, values, absences)| match values.get(moment).copied().flatten() {
                    Some(value) => format!("{name}  {}", self.format.value(value)),
                    None => format!("{name}  {}", missing_at(absences, moment)),
                },
            )
            .collect()
    }
}
