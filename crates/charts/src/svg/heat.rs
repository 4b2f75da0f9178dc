//! Heat maps: steps of one colour, with the numbers in the cells.

use crate::HeatMap;
use crate::heat_map::{Key, Letters, Word};
use crate::svg::{Svg, Token};

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

/// The size of a key of the legend.
const KEY: (f64, f64) = (20.0, 12.0);

impl HeatMap {
    pub(super) fn draw(&self, svg: &mut Svg) {
        let width = svg.size.width;
        let layout = self.layout(width);
        let limits = self.limits();
        for (key, _, (x, y)) in self.keys(width) {
            let at = (x, y + 2.0);
            match key {
                Key::Step(step) => {
                    svg.rect(at, KEY, GROUNDS[step]);
                    svg.frame(at, KEY, 1.0, Token::LineStrong);
                }
                Key::Busiest => svg.frame(at, KEY, 2.5, Token::Ink),
                Key::Missing => svg.hatched(at, KEY, Token::LineStrong),
            }
        }
        for (row, column) in self.places() {
            let (title, lines) = self.said(row, column);
            svg.open_group(&format!("{title}: {}", lines.join("; ")));
            let (at, size) = layout.ground(layout.place((row, column)));
            match self.value(row, column) {
                Some(value) => svg.rect(at, size, GROUNDS[self.step(&limits, value)]),
                None => svg.hatched(at, size, Token::LineStrong),
            }
            for word in self.words_in(&layout, &limits, (row, column)) {
                svg.word(&word);
            }
            svg.close_group();
        }
        for (place, total) in self.totals(&layout) {
            if total.value.is_none() {
                let (at, size) = layout.ground(place);
                svg.hatched(at, size, Token::LineStrong);
            }
        }
        // Behind the cells, so that no neighbour lies over it.
        if let Some(place) = self.busiest() {
            let at = layout.corner(layout.place(place));
            let (width, height) = layout.cell;
            svg.frame(at, (width, height), 2.5, Token::Ink);
            // A light line inside parts the frame from a dark cell.
            let inner = (width - 4.0, height - 4.0);
            svg.frame((at.0 + 2.0, at.1 + 2.0), inner, 1.5, Token::Surface);
        }
        for word in self.words_around(width, &layout) {
            svg.word(&word);
        }
    }
}

impl Svg {
    fn word(&mut self, word: &Word) {
        match word.letters {
            Letters::Plain => self.text(word.at, word.anchor, word.token, &word.text),
            Letters::Strong => self.strong(word.at, word.anchor, word.token, &word.text),
            Letters::Small => self.small(word.at, word.anchor, word.token, &word.text),
        }
    }
}
