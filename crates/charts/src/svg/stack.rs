//! Parts of wholes by label: columns where the labels are short, rows where they are long.

use crate::svg::{Anchor, Svg, Token, fitted, text_width};
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
    fn value(&self, series: usize, label: usize) -> f64 {
        let value = self.series[series].values.get(label).copied().flatten();
        value
            .filter(|value| value.is_finite())
            .unwrap_or(0.0)
            .max(0.0)
    }

    /// All of a label.
    pub(crate) fn total(&self, label: usize) -> f64 {
        (0..self.series.len())
            .map(|series| self.value(series, label))
            .sum()
    }

    /// The highest that is drawn.
    pub(crate) fn highest(&self) -> f64 {
        (0..self.labels.len())
            .flat_map(|label| {
                let values = (0..self.series.len()).map(move |series| self.value(series, label));
                let alone = values.fold(0.0, f64::max);
                [
                    alone,
                    if self.is_stacked {
                        self.total(label)
                    } else {
                        0.0
                    },
                ]
            })
            .fold(0.0, f64::max)
            .max(f64::EPSILON)
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
        let room = self.format.value(self.highest()).len() as f64 * 7.2 + 14.0;
        let right = width - room;
        let scale = Scale::exact(0.0, self.highest(), 4, 0.0, right - left);
        for (label, text) in self.labels.iter().enumerate() {
            let y = top + label as f64 * self.row();
            let middle = y + self.row() / 2.0;
            let text = fitted(text, left - 10.0);
            svg.text((0.0, middle + 4.0), Anchor::Start, Token::Ink, &text);
            let mut x = left;
            for series in 0..self.series.len() {
                let color = COLORS[series % COLORS.len()];
                let long = scale.at(self.value(series, label));
                if self.is_stacked {
                    svg.rect((x, middle - 8.0), (long, 16.0), color);
                    x += long;
                } else {
                    let lane = y + 6.0 + series as f64 * 12.0;
                    svg.rect((left, lane), (long, 10.0), color);
                }
            }
            if self.is_stacked {
                let total = self.format.value(self.total(label));
                svg.strong((width, middle + 4.0), Anchor::End, Token::Ink, &total);
            }
        }
    }

    fn draw_columns(&self, svg: &mut Svg, top: f64) {
        const LEFT: f64 = 56.0;
        let right = svg.size.width - 4.0;
        let bottom = svg.size.height - 30.0;
        let y = Scale::round(0.0, self.highest(), 4, bottom, top + 8.0);
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
            let mut sum = 0.0;
            let lane = wide / self.series.len().max(1) as f64;
            for series in 0..self.series.len() {
                let color = COLORS[series % COLORS.len()];
                let value = self.value(series, label);
                if self.is_stacked {
                    let (from, to) = (y.at(sum), y.at(sum + value));
                    svg.rect((middle - wide / 2.0, to), (wide, from - to), color);
                    sum += value;
                } else {
                    let x = middle - wide / 2.0 + series as f64 * lane;
                    svg.rect((x, y.at(value)), (lane - 1.0, bottom - y.at(value)), color);
                }
            }
            if label % every == 0 {
                svg.text((middle, bottom + 20.0), Anchor::Middle, Token::Ink2, text);
            }
        }
        svg.line((LEFT, bottom), (right, bottom), Token::LineStrong, "");
    }
}
