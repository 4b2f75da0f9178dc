//! Heat maps: steps of one colour, with the numbers in the cells.

use crate::HeatMap;
use crate::svg::{Anchor, Svg, Token, fitted, text_width};

/// The grounds of the steps, the lightest first in the light theme.
pub(crate) const GROUNDS: [Token; 5] = [
    Token::Step1,
    Token::Step2,
    Token::Step3,
    Token::Step4,
    Token::Step5,
];

/// What is written on each ground.
pub(crate) const INKS: [Token; 5] = [
    Token::StepInk1,
    Token::StepInk2,
    Token::StepInk3,
    Token::StepInk4,
    Token::StepInk5,
];

/// The height of a line of the legend.
const LEGEND: f64 = 22.0;

/// What a key of the legend explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Step(usize),
    Busiest,
    Missing,
}

/// Where the cells stand in a drawing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HeatFrame {
    /// Rows become columns where that gives cells more room.
    pub(crate) is_turned: bool,
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl HeatFrame {
    /// A cell by row and column of the data, as column and line of the drawing.
    pub(crate) fn place(&self, (row, column): (usize, usize)) -> (usize, usize) {
        if self.is_turned {
            (row, column)
        } else {
            (column, row)
        }
    }
}

/// A name above a column: its first three letters where it has no room, as for days.
pub(crate) fn abbreviated(name: &str, width: f64) -> String {
    if text_width(name) <= width {
        name.to_owned()
    } else {
        name.chars().take(3).collect()
    }
}

impl HeatMap {
    pub(crate) fn frame(&self, width: f64) -> HeatFrame {
        let is_turned = width < 560.0 && self.columns.len() > self.rows.len();
        let (across, down) = if is_turned {
            (&self.rows, &self.columns)
        } else {
            (&self.columns, &self.rows)
        };
        let longest = down.iter().map(|name| text_width(name));
        let left = (longest.fold(20.0, f64::max) + 12.0).min(width * 0.34);
        HeatFrame {
            is_turned,
            left,
            top: self.legend_height(width) + 24.0,
            width: (width - left) / across.len().max(1) as f64,
            height: if self.detail.is_empty() { 30.0 } else { 40.0 },
        }
    }

    pub(crate) fn height(&self, width: f64) -> f64 {
        let frame = self.frame(width);
        let down = if frame.is_turned {
            self.columns.len()
        } else {
            self.rows.len()
        };
        frame.top + down as f64 * frame.height + 4.0
    }

    /// The keys of the legend with their words and places.
    pub(crate) fn legend(&self, width: f64) -> Vec<(Key, String, f64, f64)> {
        let names = self.step_names(&self.limits());
        let mut keys: Vec<(Key, String)> = names
            .into_iter()
            .enumerate()
            .map(|(step, name)| (Key::Step(step), name))
            .collect();
        if self.busiest().is_some() {
            keys.push((Key::Busiest, "highest".to_owned()));
        }
        if self
            .places()
            .any(|(row, column)| self.value(row, column).is_none())
        {
            keys.push((Key::Missing, "no figure".to_owned()));
        }
        let (mut x, mut y) = (0.0, 0.0);
        keys.into_iter()
            .map(|(key, name)| {
                let room = text_width(&name) + 42.0;
                if x > 0.0 && x + room > width {
                    x = 0.0;
                    y += LEGEND;
                }
                let place = (key, name, x, y);
                x += room;
                place
            })
            .collect()
    }

    fn legend_height(&self, width: f64) -> f64 {
        let last = self.legend(width).last().map_or(0.0, |key| key.3 + LEGEND);
        last + 4.0
    }

    /// The number in a cell, where it has room.
    pub(crate) fn number_in(&self, frame: &HeatFrame, value: f64) -> Option<String> {
        let text = self.format.value(value);
        (text_width(&text) + 4.0 <= frame.width).then_some(text)
    }

    pub(super) fn draw(&self, svg: &mut Svg) {
        let frame = self.frame(svg.size.width);
        let limits = self.limits();
        for (key, name, x, y) in self.legend(svg.size.width) {
            match key {
                Key::Step(step) => svg.rect((x, y + 2.0), (20.0, 12.0), GROUNDS[step]),
                Key::Busiest => svg.frame((x, y + 2.0), (20.0, 12.0), 2.5, Token::Ink),
                Key::Missing => svg.hatched((x, y + 2.0), (20.0, 12.0), Token::LineStrong),
            }
            svg.text((x + 26.0, y + 13.0), Anchor::Start, Token::Ink2, &name);
        }
        let (across, down) = if frame.is_turned {
            (&self.rows, &self.columns)
        } else {
            (&self.columns, &self.rows)
        };
        for (index, name) in across.iter().enumerate() {
            let x = frame.left + (index as f64 + 0.5) * frame.width;
            let name = abbreviated(name, frame.width - 2.0);
            svg.text((x, frame.top - 8.0), Anchor::Middle, Token::Ink2, &name);
        }
        for (index, name) in down.iter().enumerate() {
            let y = frame.top + (index as f64 + 0.5) * frame.height + 4.0;
            let name = fitted(name, frame.left - 8.0);
            svg.strong((0.0, y), Anchor::Start, Token::Ink, &name);
        }
        for place in self.places() {
            self.draw_cell(svg, &frame, &limits, place);
        }
        // Last, so that no neighbour lies over it.
        if let Some(place) = self.busiest() {
            let (x, y) = frame.place(place);
            let at = (
                frame.left + x as f64 * frame.width,
                frame.top + y as f64 * frame.height,
            );
            svg.frame(at, (frame.width, frame.height), 2.5, Token::Ink);
            // A light line inside parts the frame from a dark cell.
            let inner = (frame.width - 4.0, frame.height - 4.0);
            svg.frame((at.0 + 2.0, at.1 + 2.0), inner, 1.5, Token::Surface);
        }
    }

    fn draw_cell(&self, svg: &mut Svg, frame: &HeatFrame, limits: &[f64], place: (usize, usize)) {
        let (x, y) = frame.place(place);
        let at = (
            frame.left + x as f64 * frame.width + 1.0,
            frame.top + y as f64 * frame.height + 1.0,
        );
        let size = (frame.width - 2.0, frame.height - 2.0);
        let (title, lines) = self.said(place.0, place.1);
        svg.open_group(&format!("{title}: {}", lines.join("; ")));
        let middle = (at.0 + size.0 / 2.0, at.1 + size.1 / 2.0);
        match self.value(place.0, place.1) {
            Some(value) => {
                let step = self.step(limits, value);
                svg.rect(at, size, GROUNDS[step]);
                let detail = self.cell(place.0, place.1).map_or("", |cell| &cell.detail);
                let has_detail = !detail.is_empty() && text_width(detail) + 2.0 <= size.0;
                let y = middle.1 + if has_detail { -2.0 } else { 4.0 };
                if let Some(text) = self.number_in(frame, value) {
                    svg.strong((middle.0, y), Anchor::Middle, INKS[step], &text);
                }
                if has_detail {
                    let y = middle.1 + 13.0;
                    svg.text((middle.0, y), Anchor::Middle, INKS[step], detail);
                }
            }
            None => svg.hatched(at, size, Token::LineStrong),
        }
        svg.close_group();
    }
}
