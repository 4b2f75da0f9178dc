//! Bars: shares side by side, histograms, pyramids.

use crate::svg::{Anchor, Svg, Token, fitted, text_width};
use crate::{BarRow, Bars, Histogram, Pyramid, Scale, missing};

impl Bars {
    pub(crate) const ROW: f64 = 32.0;

    /// The rows that are drawn.
    pub(crate) fn shown(&self) -> &[BarRow] {
        &self.rows[..self.drawn.min(self.rows.len())]
    }

    pub(crate) fn height(&self) -> f64 {
        self.shown().len() as f64 * Self::ROW + 6.0
    }

    /// The room that row labels need.
    pub(crate) fn label_room(&self, width: f64) -> f64 {
        let longest = self
            .rows
            .iter()
            .map(|row| text_width(&row.label))
            .fold(60.0, f64::max);
        (longest + 14.0).min(width * 0.54)
    }

    /// The room that values need, or the reasons why there are none.
    pub(crate) fn value_room(&self) -> f64 {
        let rows = self.shown().iter().filter(|row| row.own.is_none());
        let reasons = rows.map(|row| text_width(missing(&row.absent)) + 12.0);
        reasons.fold(54.0, f64::max)
    }

    /// The scale of the bars; zero is always on it, for that is where they begin.
    pub(crate) fn scale(&self, from: f64, to: f64) -> Scale {
        let values = self.shown().iter().flat_map(|row| [row.own, row.group]);
        from_zero(values.flatten(), from, to)
    }

    pub(super) fn draw(&self, svg: &mut Svg) {
        let left = self.label_room(svg.size.width);
        let scale = self.scale(left, svg.size.width - self.value_room());
        for (index, row) in self.shown().iter().enumerate() {
            let top = index as f64 * Self::ROW + 4.0;
            let middle = top + 15.0;
            svg.text(
                (0.0, middle),
                Anchor::Start,
                Token::Ink,
                &fitted(&row.label, left - 10.0),
            );
            match row.own {
                Some(own) => {
                    svg.bar(&scale, (0.0, own), (top + 2.0, 12.0), Token::Own);
                    svg.strong(
                        (svg.size.width, middle),
                        Anchor::End,
                        Token::Ink,
                        &self.format.value(own),
                    );
                }
                None => svg.text(
                    (svg.size.width, middle),
                    Anchor::End,
                    Token::Ink2,
                    missing(&row.absent),
                ),
            }
            if let Some(group) = row.group {
                svg.bar(&scale, (0.0, group), (top + 17.0, 5.0), Token::Group);
            }
        }
        if scale.low < 0.0 {
            let zero = scale.at(0.0);
            svg.line((zero, 0.0), (zero, self.height()), Token::LineStrong, "");
        }
    }
}

/// A scale that holds the values and zero.
pub(crate) fn from_zero(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Scale {
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold((0.0, 0.0), |(low, high): (f64, f64), value| {
            (low.min(value), high.max(value))
        });
    let high = if low == high { 1.0 } else { high };
    Scale::exact(low, high, 4, from, to)
}

impl Histogram {
    pub(super) fn draw(&self, svg: &mut Svg) {
        const SIDE: f64 = 16.0;
        let bottom = svg.size.height - 54.0;
        let (Some(first), Some(last)) = (self.edges.first(), self.edges.last()) else {
            return;
        };
        let ticks = if svg.size.is_narrow() { 4 } else { 6 };
        let x = Scale::exact(*first, *last, ticks, SIDE, svg.size.width - SIDE);
        let highest = self.counts.iter().copied().max().unwrap_or(1).max(1);
        let y = Scale::exact(0.0, f64::from(highest), 4, bottom, 24.0);
        let holds_own = |low: f64, high: f64| {
            self.own
                .as_ref()
                .is_some_and(|(own, _)| (low..high).contains(own))
        };
        for (ends, count) in self.edges.windows(2).zip(&self.counts) {
            let top = y.at(f64::from(*count));
            let color = if holds_own(ends[0], ends[1]) {
                Token::Own
            } else {
                Token::Band
            };
            svg.rect(
                (x.at(ends[0]) + 0.5, top),
                (x.at(ends[1]) - x.at(ends[0]) - 1.0, bottom - top),
                color,
            );
        }
        svg.line(
            (SIDE, bottom),
            (svg.size.width - SIDE, bottom),
            Token::LineStrong,
            "",
        );
        for tick in x.ticks() {
            svg.text(
                (x.at(tick), bottom + 20.0),
                Anchor::Middle,
                Token::Ink2,
                &self.format.tick(tick, x.step),
            );
        }
        svg.text(
            (svg.size.width / 2.0, bottom + 44.0),
            Anchor::Middle,
            Token::Ink2,
            &self.measure,
        );
        if let Some((own, name)) = &self.own {
            let at = x.within(*own);
            let half = text_width(name) / 2.0;
            let label_x = at.clamp(half, svg.size.width - half);
            svg.strong((label_x, 14.0), Anchor::Middle, Token::Own, name);
        }
    }
}

impl Pyramid {
    pub(crate) const ROW: f64 = 19.0;
    pub(crate) const MIDDLE: f64 = 86.0;

    pub(crate) fn height(&self) -> f64 {
        self.rows.len() as f64 * Self::ROW + 52.0
    }

    /// The highest share of any bar, and 1 where all are zero.
    pub(crate) fn highest(&self) -> f64 {
        let highest = self
            .rows
            .iter()
            .flat_map(|row| {
                let group = row.group.unwrap_or_default();
                [row.own.0, row.own.1, group.0, group.1]
            })
            .fold(0.0, f64::max);
        if highest > 0.0 { highest } else { 1.0 }
    }

    pub(super) fn draw(&self, svg: &mut Svg) {
        const TOP: f64 = 24.0;
        let middle = svg.size.width / 2.0;
        let (inner_left, inner_right) = (middle - Self::MIDDLE / 2.0, middle + Self::MIDDLE / 2.0);
        let scale = Scale::round(0.0, self.highest(), 3, 0.0, inner_left - 4.0);
        let bottom = TOP + self.rows.len() as f64 * Self::ROW;
        svg.strong((inner_left, 14.0), Anchor::End, Token::Ink2, "Male");
        svg.strong((inner_right, 14.0), Anchor::Start, Token::Ink2, "Female");
        for tick in scale.ticks() {
            for x in [inner_left - scale.at(tick), inner_right + scale.at(tick)] {
                svg.line((x, TOP), (x, bottom), Token::Line, "");
                svg.text(
                    (x, bottom + 18.0),
                    Anchor::Middle,
                    Token::Ink2,
                    &self.format.tick(tick, scale.step),
                );
            }
        }
        // The oldest stand at the top.
        for (index, row) in self.rows.iter().rev().enumerate() {
            let top = TOP + index as f64 * Self::ROW + 2.0;
            let height = Self::ROW - 4.0;
            let (male, female) = (scale.at(row.own.0), scale.at(row.own.1));
            svg.rect((inner_left - male, top), (male, height), Token::Own);
            svg.rect((inner_right, top), (female, height), Token::Own);
            svg.text(
                (middle, top + 12.0),
                Anchor::Middle,
                Token::Ink2,
                &row.label,
            );
        }
        self.draw_group(svg, &scale, (inner_left, inner_right), TOP);
    }

    /// The group as an outline over the bars, stepped like them.
    fn draw_group(&self, svg: &mut Svg, scale: &Scale, inner: (f64, f64), top: f64) {
        for is_male in [true, false] {
            let mut outline = Vec::with_capacity(self.rows.len() * 2);
            for (index, row) in self.rows.iter().rev().enumerate() {
                let Some(group) = row.group else {
                    return;
                };
                let x = if is_male {
                    inner.0 - scale.at(group.0)
                } else {
                    inner.1 + scale.at(group.1)
                };
                let y = top + index as f64 * Self::ROW;
                outline.push((x, y));
                outline.push((x, y + Self::ROW));
            }
            svg.stroke(&outline, Token::Group, 2.0, "");
        }
    }
}
