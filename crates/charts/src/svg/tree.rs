//! Trees: bars that are indented like the parts they stand for.

use crate::svg::bars::from_zero;
use crate::svg::{Anchor, Svg, Token, fitted, text_width};
use crate::{Scale, Tree};

impl Tree {
    pub(crate) const ROW: f64 = 28.0;
    /// How far a part stands in from what it is part of.
    pub(crate) const INDENT: f64 = 16.0;

    pub(crate) fn height(&self) -> f64 {
        self.rows().len() as f64 * Self::ROW + 6.0
    }

    /// The room of the labels.
    pub(crate) fn label_room(&self, width: f64) -> f64 {
        let rooms = self
            .rows()
            .into_iter()
            .map(|row| text_width(&row.node.label) + row.depth as f64 * Self::INDENT);
        (rooms.fold(60.0, f64::max) + 16.0).min(width * 0.42)
    }

    /// The room of the amounts, or of the reasons why there are none.
    pub(crate) fn value_room(&self) -> f64 {
        let rows = self.rows();
        let said = rows.iter().map(|row| text_width(&row.said(&self.format)));
        said.fold(40.0, f64::max) + 12.0
    }

    /// The room of the shares; none in a narrow place.
    pub(crate) fn share_room(width: f64) -> f64 {
        if width < 560.0 { 0.0 } else { 64.0 }
    }

    /// The scale of the amounts; zero is always on it.
    pub(crate) fn scale(&self, from: f64, to: f64) -> Scale {
        let rows = self.rows();
        let values = rows.iter().flat_map(|row| [row.node.value, row.node.group]);
        from_zero(values.flatten(), from, to)
    }

    pub(super) fn draw(&self, svg: &mut Svg) {
        let width = svg.size.width;
        let left = self.label_room(width);
        let share_room = Self::share_room(width);
        let right = width - share_room - self.value_room();
        // A tick at either end has half of its width beside the scale.
        let scale = self.scale(left + 2.0, right - 2.0);
        let zero = scale.at(0.0);
        for (index, row) in self.rows().into_iter().enumerate() {
            let top = index as f64 * Self::ROW + 2.0;
            let middle = top + Self::ROW / 2.0;
            let indent = row.depth as f64 * Self::INDENT;
            if row.depth > 0 {
                let x = indent - 10.0;
                svg.line((x, top), (x, middle), Token::LineStrong, "");
                svg.line((x, middle), (x + 6.0, middle), Token::LineStrong, "");
            }
            let label = fitted(&row.node.label, left - indent - 8.0);
            let at = (indent, middle + 4.0);
            if row.depth == 0 {
                svg.strong(at, Anchor::Start, Token::Ink, &label);
            } else {
                svg.text(at, Anchor::Start, Token::Ink, &label);
            }
            match row.node.value {
                Some(value) if value < 0.0 => {
                    let from = scale.at(value).min(zero - 2.0);
                    svg.hatched((from, middle - 6.0), (zero - from, 12.0), Token::Own);
                }
                Some(value) => svg.bar(&scale, (0.0, value), (middle - 6.0, 12.0), Token::Own),
                None => {}
            }
            if let Some(group) = row.node.group {
                let x = scale.at(group) - 1.5;
                svg.rect((x, middle - 9.0), (3.0, 18.0), Token::Group);
            }
            let ink = if row.node.value.is_some() {
                Token::Ink
            } else {
                Token::Ink2
            };
            let at = (width - share_room, middle + 4.0);
            svg.text(at, Anchor::End, ink, &row.said(&self.format));
            if let Some(share) = row.share().filter(|_| share_room > 0.0) {
                let share = Self::share_format().value(share);
                svg.text((width, middle + 4.0), Anchor::End, Token::Ink2, &share);
            }
        }
        svg.line((zero, 2.0), (zero, self.height()), Token::LineStrong, "");
    }
}
