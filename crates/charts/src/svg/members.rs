//! Small multiples: a panel for each member, all on one scale.

use crate::breaks::{self, runs};
use crate::svg::{Anchor, Svg, Token, fitted, text_width};
use crate::{Members, Scale};

/// With more members their pale lines would only be a blur.
pub(crate) const MOST_PALE: usize = 12;

/// Where the panels stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Panels {
    columns: usize,
    pub(crate) width: f64,
}

impl Panels {
    pub(crate) const HEIGHT: f64 = 148.0;
    pub(crate) const TOP: f64 = 50.0;
    pub(crate) const BOTTOM: f64 = 34.0;
    pub(crate) const LEFT: f64 = 40.0;
    const GAP: f64 = 20.0;

    /// Panels for so many members, as many a line as have room, in lines of about equal length.
    pub(crate) fn new(width: f64, members: usize) -> Self {
        let most = if (300.0..520.0).contains(&width) {
            2.0
        } else {
            ((width + Self::GAP) / 250.0).floor().clamp(1.0, 4.0)
        };
        let lines = (members as f64 / most).ceil().max(1.0);
        let columns = (members as f64 / lines).ceil().max(1.0);
        Self {
            columns: columns as usize,
            width: (width - Self::GAP * (columns - 1.0)) / columns,
        }
    }

    /// Where the lines of a panel begin and end.
    pub(crate) fn ends(&self, left: f64) -> (f64, f64) {
        (left + Self::LEFT, left + self.width - 6.0)
    }

    /// The upper left corner of a panel.
    pub(crate) fn corner(&self, index: usize) -> (f64, f64) {
        let (line, column) = (index / self.columns, index % self.columns);
        (
            column as f64 * (self.width + Self::GAP),
            line as f64 * Self::HEIGHT,
        )
    }
}

impl Members {
    pub(crate) fn height(&self, width: f64) -> f64 {
        let columns = Panels::new(width, self.members.len()).columns;
        self.members.len().div_ceil(columns) as f64 * Panels::HEIGHT
    }

    /// The vertical scale of every panel.
    pub(crate) fn scale(&self, from: f64, to: f64) -> Scale {
        let (low, high) = self.extent();
        Scale::round(low, high, 2, from, to)
    }

    pub(super) fn draw(&self, svg: &mut Svg) {
        let panels = Panels::new(svg.size.width, self.members.len());
        let background = svg.define(|svg| self.draw_background(svg, &panels));
        for index in 0..self.members.len() {
            svg.reuse(&background, panels.corner(index));
            self.draw_panel(svg, &panels, index);
        }
    }

    /// What is the same in every panel, as it stands in the first: the scales, the lines of all
    /// members, and that of the group.
    fn draw_background(&self, svg: &mut Svg, panels: &Panels) {
        let ends = panels.ends(0.0);
        let y = self.panel_scale(0.0);
        svg.line((0.0, 1.0), (panels.width, 1.0), Token::LineStrong, "");
        for tick in y.ticks() {
            let at = y.at(tick);
            svg.line((ends.0, at), (ends.1, at), Token::Line, "");
            let text = self.format.tick(tick, y.step);
            let x = ends.0 - 6.0;
            svg.text((x, at + 4.0), Anchor::End, Token::Ink2, &text);
        }
        let bottom = Panels::HEIGHT - Panels::BOTTOM;
        let (marks, _) = breaks::marks(&self.moments, &self.breaks, ends.1 - ends.0);
        for mark in marks {
            let x = ends.0 + mark.rule;
            svg.line((x, Panels::TOP), (x, bottom), Token::LineStrong, "2 3");
        }
        self.draw_times(svg, (0.0, ends.1), bottom + 18.0);
        if self.members.len() <= MOST_PALE {
            for pale in &self.members {
                let style = (Token::Band, 1.0, "");
                self.draw_line(svg, &pale.values, ends, &y, style);
            }
        }
        if let Some(line) = &self.reference {
            let style = (Token::Group, 1.5, "4 3");
            self.draw_line(svg, &line.values, ends, &y, style);
        }
    }

    fn draw_panel(&self, svg: &mut Svg, panels: &Panels, index: usize) {
        let member = &self.members[index];
        let (left, top) = panels.corner(index);
        let right = left + panels.width;
        let y = self.panel_scale(top);
        let value = self.said(member);
        let room = panels.width - text_width(&value) - 14.0;
        let name = fitted(&member.name, room);
        svg.strong((left, top + 19.0), Anchor::Start, Token::Ink, &name);
        let ink = if self.last(member).is_some() {
            Token::Own
        } else {
            Token::Ink2
        };
        svg.strong((right, top + 19.0), Anchor::End, ink, &value);
        if !member.note.is_empty() {
            let note = fitted(&member.note, panels.width - 4.0);
            svg.text((left, top + 36.0), Anchor::Start, Token::Ink2, &note);
        }
        let ends = panels.ends(left);
        let style = (Token::Own, 2.0, "");
        self.draw_line(svg, &member.values, ends, &y, style);
        if let Some(value) = self.last(member) {
            let at = self.moments.last().map_or(0.0, |moment| moment.at);
            let x = self.times(ends).at(at);
            svg.dot((x, y.at(value)), 3.5, Token::Own);
        }
    }

    fn panel_scale(&self, top: f64) -> Scale {
        self.scale(top + Panels::HEIGHT - Panels::BOTTOM, top + Panels::TOP)
    }

    fn times(&self, (left, right): (f64, f64)) -> Scale {
        let first = self.moments.first().map_or(0.0, |moment| moment.at);
        let last = self.moments.last().map_or(1.0, |moment| moment.at);
        Scale::exact(first, last.max(first + 1.0), 1, left, right)
    }

    fn draw_times(&self, svg: &mut Svg, ends: (f64, f64), y: f64) {
        let (Some(first), Some(last)) = (self.moments.first(), self.moments.last()) else {
            return;
        };
        // The first stands below the beginning of its line where both have room there.
        let both = text_width(&first.short) + text_width(&last.short) + 12.0;
        let indent = (ends.1 - ends.0 - both).clamp(0.0, Panels::LEFT);
        let first_at = (ends.0 + indent, y);
        svg.text(first_at, Anchor::Start, Token::Ink2, &first.short);
        if self.moments.len() > 1 {
            svg.text((ends.1, y), Anchor::End, Token::Ink2, &last.short);
        }
    }

    fn draw_line(
        &self,
        svg: &mut Svg,
        values: &[Option<f64>],
        ends: (f64, f64),
        y: &Scale,
        (color, width, dashes): (Token, f64, &str),
    ) {
        let x = self.times(ends);
        for run in runs(values, &self.breaks) {
            let points: Vec<(f64, f64)> = run
                .iter()
                .filter_map(|(index, value)| {
                    Some((x.at(self.moments.get(*index)?.at), y.at(*value)))
                })
                .collect();
            match points.as_slice() {
                [alone] => svg.dot(*alone, width, color),
                points => svg.stroke(points, color, width, dashes),
            }
        }
    }
}
