//! Parts of wholes by label: columns where the labels are short, rows where they are long.

use crate::svg::{Anchor, Svg, Token, fitted, text_width};
use crate::table::INCOMPLETE;
use crate::{Scale, Stack};

/// The colours of the series, in order.
pub(crate) const COLORS: [Token; 6] = [
    Token::Own,
    Token::Group,
    Token::LineStrong,
    Token::Band,
    Token::Ink2,
    Token::Band2,
];

/// The height of a line of the legend.
const LEGEND: f64 = 24.0;
/// The height of a row.
const ROW: f64 = 30.0;

impl Stack {
    /// Whether the labels are too long to stand below columns.
    pub(crate) fn is_in_rows(&self) -> bool {
        let longest = self.labels.iter().map(|label| text_width(label));
        longest.fold(0.0, f64::max) > 64.0
    }

    /// The lines of the legend: series by place, where they do not fit one line.
    fn legend(&self, width: f64) -> Vec<(usize, f64, f64)> {
        let (mut x, mut y) = (0.0, 0.0);
        let mut places = Vec::new();
        for (index, series) in self.series.iter().enumerate() {
            let room = text_width(&series.name) + 36.0;
            if x > 0.0 && x + room > width {
                x = 0.0;
                y += LEGEND;
            }
            places.push((index, x, y));
            x += room;
        }
        places
    }

    fn legend_height(&self, width: f64) -> f64 {
        let places = self.legend(width);
        places.last().map_or(0.0, |(_, _, y)| y + LEGEND) + 6.0
    }

    pub(crate) fn height(&self, width: f64) -> f64 {
        let legend = self.legend_height(width);
        if self.is_in_rows() {
            legend + self.labels.len() as f64 * self.row() + 6.0
        } else if width < 560.0 {
            legend + 250.0
        } else {
            legend + 300.0
        }
    }

    fn row(&self) -> f64 {
        if self.is_stacked {
            ROW
        } else {
            (self.series.len() as f64 * 12.0 + 12.0).max(ROW)
        }
    }

    /// A value that can be drawn.
    fn value(&self, series: usize, label: usize) -> Option<f64> {
        let value = self.series[series].values.get(label).copied().flatten();
        value.filter(|value| value.is_finite())
    }

    /// All of a label; none where a part is missing, for the rest is not the whole.
    pub(crate) fn total(&self, label: usize) -> Option<f64> {
        (0..self.series.len())
            .map(|series| self.value(series, label))
            .sum()
    }

    /// From where to where each part of a label is drawn. What is below zero is stacked
    /// below zero; what is missing is not drawn.
    fn parts(&self, label: usize) -> Vec<(usize, f64, f64)> {
        let (mut below, mut above) = (0.0, 0.0);
        let mut parts = Vec::new();
        for series in 0..self.series.len() {
            let Some(value) = self.value(series, label) else {
                continue;
            };
            if !self.is_stacked {
                parts.push((series, 0.0, value));
                continue;
            }
            if value == 0.0 {
                continue;
            }
            let sum = if value < 0.0 { &mut below } else { &mut above };
            parts.push((series, *sum, *sum + value));
            *sum += value;
        }
        parts
    }

    /// The lowest and highest that are drawn; zero is between them.
    fn extent(&self) -> (f64, f64) {
        let (low, high) = (0..self.labels.len())
            .flat_map(|label| self.parts(label))
            .fold((0.0, 0.0), |(low, high): (f64, f64), (_, _, to)| {
                (low.min(to), high.max(to))
            });
        (low, if low == high { 1.0 } else { high })
    }

    /// The scale of the values.
    pub(crate) fn scale(&self, from: f64, to: f64) -> Scale {
        let (low, high) = self.extent();
        Scale::round(low, high, 4, from, to)
    }

    pub(super) fn draw(&self, svg: &mut Svg) {
        let width = svg.size.width;
        for (index, x, y) in self.legend(width) {
            let color = COLORS[index % COLORS.len()];
            svg.rect((x, y + 3.0), (12.0, 12.0), color);
            let name = &self.series[index].name;
            svg.text((x + 18.0, y + 14.0), Anchor::Start, Token::Ink, name);
        }
        let top = self.legend_height(width);
        if self.is_in_rows() {
            self.draw_rows(svg, top);
        } else {
            self.draw_columns(svg, top);
        }
    }

    fn draw_rows(&self, svg: &mut Svg, top: f64) {
        let width = svg.size.width;
        let longest = self.labels.iter().map(|label| text_width(label));
        let left = (longest.fold(60.0, f64::max) + 14.0).min(width * 0.42);
        let (low, high) = self.extent();
        let said = [low, high].map(|value| text_width(&self.format.value(value)));
        let room = said.into_iter().fold(text_width(INCOMPLETE), f64::max) + 14.0;
        let scale = Scale::exact(low, high, 4, left, width - room);
        for (label, text) in self.labels.iter().enumerate() {
            let y = top + label as f64 * self.row();
            let middle = y + self.row() / 2.0;
            let text = fitted(text, left - 10.0);
            svg.text((0.0, middle + 4.0), Anchor::Start, Token::Ink, &text);
            for (series, from, to) in self.parts(label) {
                let color = COLORS[series % COLORS.len()];
                if self.is_stacked {
                    svg.bar(&scale, (from, to), (middle - 8.0, 16.0), color);
                } else {
                    let lane = y + 6.0 + series as f64 * 12.0;
                    svg.bar(&scale, (from, to), (lane, 10.0), color);
                }
            }
            if self.is_stacked {
                let total = self.total(label).map(|total| self.format.value(total));
                let total = total.as_deref().unwrap_or(INCOMPLETE);
                svg.strong((width, middle + 4.0), Anchor::End, Token::Ink, total);
            }
        }
    }

    fn draw_columns(&self, svg: &mut Svg, top: f64) {
        const LEFT: f64 = 56.0;
        let right = svg.size.width - 4.0;
        let bottom = svg.size.height - 30.0;
        let y = self.scale(bottom, top + 8.0);
        for tick in y.ticks() {
            let at = y.at(tick);
            svg.line((LEFT, at), (right, at), Token::Line, "");
            let text = self.format.tick(tick, y.step);
            svg.text((LEFT - 8.0, at + 4.0), Anchor::End, Token::Ink2, &text);
        }
        let count = self.labels.len().max(1);
        let step = (right - LEFT) / count as f64;
        let wide = (step * 0.68).min(56.0);
        let longest = self.labels.iter().map(|label| text_width(label));
        let places = (step / (longest.fold(20.0, f64::max) + 10.0)).min(1.0);
        let every = (1.0 / places).ceil().max(1.0) as usize;
        for (label, text) in self.labels.iter().enumerate() {
            let middle = LEFT + (label as f64 + 0.5) * step;
            let lane = wide / self.series.len().max(1) as f64;
            for (series, from, to) in self.parts(label) {
                let color = COLORS[series % COLORS.len()];
                let (upper, lower) = (y.at(from.max(to)), y.at(from.min(to)));
                let left = middle - wide / 2.0;
                if self.is_stacked {
                    svg.rect((left, upper), (wide, lower - upper), color);
                } else {
                    let left = left + series as f64 * lane;
                    svg.rect((left, upper), (lane - 1.0, lower - upper), color);
                }
            }
            if label % every == 0 {
                svg.text((middle, bottom + 20.0), Anchor::Middle, Token::Ink2, text);
            }
        }
        let zero = y.at(0.0);
        svg.line((LEFT, zero), (right, zero), Token::LineStrong, "");
    }
}
