//! Points: values with intervals, and funnel plots.

use crate::svg::{Anchor, Svg, Token, fitted, text_width};
use crate::{Dots, FunnelPlot, RankedTable, Role, Scale, missing};

impl Dots {
    pub(crate) const ROW: f64 = 26.0;

    pub(crate) fn height(&self) -> f64 {
        self.rows.len() as f64 * Self::ROW + 26.0
    }

    /// The room that row labels need.
    pub(crate) fn label_room(&self, width: f64) -> f64 {
        let longest = self
            .rows
            .iter()
            .map(|row| text_width(&row.label))
            .fold(60.0, f64::max);
        (longest + 16.0).min(width * 0.4)
    }

    /// The lowest and highest value that must be seen.
    pub(crate) fn extent(&self) -> (f64, f64) {
        self.rows
            .iter()
            .flat_map(|row| {
                let range = row.range.map(|range| [range.0, range.1]);
                row.value.into_iter().chain(range.into_iter().flatten())
            })
            .chain(self.reference.iter().map(|reference| reference.0))
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            })
    }

    /// The room that values need, or the reasons why there are none.
    pub(crate) fn value_room(&self) -> f64 {
        let rows = self.rows.iter().filter(|row| row.value.is_none());
        let reasons = rows.map(|row| text_width(missing(&row.absent)) + 16.0);
        reasons.fold(64.0, f64::max)
    }

    /// The scale of the values, with a little room at its ends.
    pub(crate) fn scale(&self, from: f64, to: f64) -> Scale {
        let (low, high) = self.extent();
        let room = (high - low) * 0.04;
        Scale::exact(low - room, high + room, 4, from, to)
    }

    pub(super) fn draw(&self, svg: &mut Svg) {
        self.draw_rows(svg, Self::ROW);
    }

    /// Rows of a height; where they have room for two lines the details stand below.
    fn draw_rows(&self, svg: &mut Svg, height: f64) {
        let left = self.label_room(svg.size.width);
        let right = svg.size.width - self.value_room();
        let x = self.scale(left + 6.0, right - 6.0);
        let bottom = self.rows.len() as f64 * height + 4.0;
        let has_details = height >= RankedTable::ROW;
        if let Some((value, name)) = &self.reference {
            let at = x.at(*value);
            svg.line((at, 0.0), (at, bottom), Token::LineStrong, "2 3");
            let text = format!("{name} {}", self.format.value(*value));
            let half = text_width(&text) / 2.0;
            svg.text(
                (at.clamp(half, svg.size.width - half), bottom + 15.0),
                Anchor::Middle,
                Token::Ink2,
                &text,
            );
        }
        for (index, row) in self.rows.iter().enumerate() {
            let y = index as f64 * height + height / 2.0 + 1.0;
            let label_y = if has_details { y - 4.0 } else { y + 4.0 };
            let color = row.role.token();
            let label = fitted(&row.label, left - 12.0);
            let at = (left - 8.0, label_y);
            if row.role == Role::Own {
                let ink = if has_details { Token::Own } else { Token::Ink };
                svg.strong(at, Anchor::End, ink, &label);
            } else {
                svg.text(at, Anchor::End, Token::Ink, &label);
            }
            if has_details {
                let detail = fitted(&row.detail, left - 12.0);
                svg.text((left - 8.0, y + 12.0), Anchor::End, Token::Ink2, &detail);
            }
            svg.line((left, y), (right, y), Token::Line, "");
            if let Some((low, high)) = row.range {
                svg.range((x.at(low), y), (x.at(high), y), color);
            }
            match row.value {
                Some(value) => {
                    svg.dot((x.at(value), y), 5.0, color);
                    svg.text(
                        (svg.size.width, y + 4.0),
                        Anchor::End,
                        Token::Ink,
                        &self.format.value(value),
                    );
                }
                None => svg.text(
                    (svg.size.width, y + 4.0),
                    Anchor::End,
                    Token::Ink2,
                    missing(&row.absent),
                ),
            }
        }
    }
}

impl RankedTable {
    const ROW: f64 = 42.0;
    /// More rows than this are drawn close together, with their names alone.
    const MOST_DETAILED: usize = 20;

    /// Whether the place of each stands below its name.
    pub(crate) fn has_details(&self) -> bool {
        self.rows.len() <= Self::MOST_DETAILED
    }

    fn row_height(&self) -> f64 {
        if self.has_details() {
            Self::ROW
        } else {
            Dots::ROW
        }
    }

    pub(crate) fn height(&self) -> f64 {
        self.rows.len() as f64 * self.row_height() + 26.0
    }

    pub(super) fn draw(&self, svg: &mut Svg) {
        self.dots().draw_rows(svg, self.row_height());
    }
}

impl FunnelPlot {
    /// The lowest and highest value that must be seen.
    pub(crate) fn extent(&self) -> (f64, f64) {
        let limits = self
            .limits
            .last()
            .map_or([self.average; 4], |limits| limits.1);
        self.points
            .iter()
            .map(|point| point.value)
            .chain(limits)
            .fold((self.average, self.average), |(low, high), value| {
                (low.min(value), high.max(value))
            })
    }

    /// The sizes that must be seen: where the limits begin, and the largest.
    pub(crate) fn sizes(&self) -> (f64, f64) {
        let smallest = self.limits.first().map_or(0.0, |limits| limits.0);
        let sizes = self.points.iter().map(|point| point.size);
        let largest = sizes.clone().fold(1.0, f64::max);
        (sizes.fold(smallest, f64::min).min(largest), largest)
    }

    pub(super) fn draw(&self, svg: &mut Svg) {
        const LEFT: f64 = 46.0;
        let right = svg.size.width - 16.0;
        let bottom = svg.size.height - 50.0;
        let (low, high) = self.extent();
        let (smallest, largest) = self.sizes();
        let x = Scale::round(
            smallest,
            largest,
            if svg.size.is_narrow() { 3 } else { 6 },
            LEFT,
            right,
        );
        let y = Scale::round(low, high, 4, bottom, 14.0);
        for tick in y.ticks() {
            svg.line((LEFT, y.at(tick)), (right, y.at(tick)), Token::Line, "");
            svg.text(
                (LEFT - 8.0, y.at(tick) + 4.0),
                Anchor::End,
                Token::Ink2,
                &self.format.tick(tick, y.step),
            );
        }
        for tick in x.ticks() {
            svg.text(
                (x.at(tick), bottom + 20.0),
                Anchor::Middle,
                Token::Ink2,
                &crate::Format::plain(0).tick(tick, x.step),
            );
        }
        svg.text(
            (f64::midpoint(LEFT, right), bottom + 42.0),
            Anchor::Middle,
            Token::Ink2,
            &self.size,
        );
        svg.line(
            (LEFT, y.at(self.average)),
            (right, y.at(self.average)),
            Token::LineStrong,
            "",
        );
        for part in 0..4 {
            let points: Vec<(f64, f64)> = self
                .limits
                .iter()
                .filter(|(size, _)| *size <= x.high)
                .map(|(size, limits)| (x.at(*size), y.within(limits[part])))
                .collect();
            svg.stroke(
                &points,
                Token::LineStrong,
                1.0,
                if part < 2 { "" } else { "4 3" },
            );
        }
        for point in self.points.iter().filter(|point| point.role != Role::Own) {
            svg.dot(
                (x.at(point.size), y.at(point.value)),
                3.5,
                Token::LineStrong,
            );
        }
        for point in self.points.iter().filter(|point| point.role == Role::Own) {
            let at = (x.at(point.size), y.at(point.value));
            svg.dot(at, 5.5, Token::Own);
            let anchor = if at.0 > right - 140.0 {
                Anchor::End
            } else {
                Anchor::Start
            };
            let shift = if anchor == Anchor::End { -10.0 } else { 10.0 };
            svg.strong((at.0 + shift, at.1 + 4.0), anchor, Token::Own, &point.label);
        }
    }
}
