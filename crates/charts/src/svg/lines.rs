//! Lines over time: trends and control charts.

use crate::annotations::Plot;
use crate::annotations::apart;
use crate::breaks::{self, BreakMark, runs};
use crate::svg::{Anchor, Svg, Token, fitted, text_width};
use crate::{Band, Control, Format, Line, Moment, Role, Scale, Trend};

const LEFT: f64 = 46.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 34.0;

/// The frame of a chart over time.
struct Frame {
    x: Scale,
    y: Scale,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Frame {
    /// Room for labels is on the right, for words of breaks above.
    fn new(
        svg: &Svg,
        moments: &[Moment],
        (low, high): (f64, f64),
        (label_room, words): (f64, f64),
    ) -> Self {
        let top = TOP + words;
        let right = svg.size.width - label_room;
        let bottom = svg.size.height - BOTTOM;
        let first = moments.first().map_or(0.0, |moment| moment.at);
        let last = moments.last().map_or(1.0, |moment| moment.at);
        let ticks = if svg.size.is_narrow() { 4 } else { 5 };
        Self {
            x: Scale::exact(first, last.max(first + 1.0), 5, LEFT, right),
            y: Scale::round(low, high, ticks, bottom, top),
            top,
            right,
            bottom,
        }
    }

    fn plot(&self) -> Plot {
        Plot {
            width: self.right - LEFT,
            height: self.bottom - self.top,
        }
    }

    fn grid(&self, svg: &mut Svg, format: &Format) {
        for tick in self.y.ticks() {
            let y = self.y.at(tick);
            svg.line((LEFT, y), (self.right, y), Token::Line, "");
            svg.text(
                (LEFT - 8.0, y + 4.0),
                Anchor::End,
                Token::Ink2,
                &format.tick(tick, self.y.step),
            );
        }
    }

    /// Labels below: the first and last moments, and every January or half-year between
    /// that has room. The year is named where it is new.
    fn times(&self, svg: &mut Svg, moments: &[Moment]) {
        let (Some(first), Some(last)) = (moments.first(), moments.last()) else {
            return;
        };
        let y = self.bottom + 22.0;
        let room = if svg.size.is_narrow() { 74.0 } else { 96.0 };
        let mut free_from = LEFT + text_width(&first.short) + 14.0;
        let last_at = self.x.at(last.at);
        svg.text((LEFT, y), Anchor::Start, Token::Ink2, &first.short);
        if moments.len() < 2 {
            return;
        }
        let step = label_step(last.at - first.at, (self.right - LEFT) / room);
        for moment in &moments[1..moments.len() - 1] {
            let after = moment.at - first.at;
            if (after / step).fract().abs() > 1e-9 {
                continue;
            }
            let names_year = (after / 12.0).fract().abs() < 1e-9 || step > 6.0;
            let text = if names_year {
                &moment.short
            } else {
                &moment.shortest
            };
            let x = self.x.at(moment.at);
            let half = text_width(text) / 2.0;
            if x - half < free_from || x + half > last_at - text_width(&last.short) / 2.0 - 20.0 {
                continue;
            }
            svg.text((x, y), Anchor::Middle, Token::Ink2, text);
            free_from = x + half + 14.0;
        }
        svg.text((last_at, y), Anchor::Middle, Token::Ink2, &last.short);
    }

    fn point(&self, moment: &Moment, value: f64) -> (f64, f64) {
        (self.x.at(moment.at), self.y.at(value))
    }

    /// A dotted rule at each break, with its words above.
    fn breaks(&self, svg: &mut Svg, marks: &[BreakMark]) {
        for mark in marks {
            let x = LEFT + mark.rule;
            svg.line((x, self.top), (x, self.bottom), Token::LineStrong, "2 3");
            for (up, words) in &mark.rows {
                let at = (LEFT + mark.middle, self.top - TOP - up + 12.0);
                svg.text(at, Anchor::Middle, Token::Ink2, words);
            }
        }
    }
}

/// Months between labels: the smallest round number that leaves room.
pub(crate) fn label_step(months: f64, places: f64) -> f64 {
    [1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 36.0, 60.0]
        .into_iter()
        .find(|step| months / step <= places.max(1.0))
        .unwrap_or(120.0)
}

impl Trend {
    /// The lowest and highest value that must be seen.
    pub(crate) fn extent(&self) -> (f64, f64) {
        let values = self
            .lines
            .iter()
            .flat_map(|line| line.values.iter().copied().flatten())
            .chain(
                self.bands
                    .iter()
                    .flatten()
                    .flat_map(|band| [band[0], band[3]]),
            )
            .chain(
                self.lines
                    .iter()
                    .flat_map(|line| line.ranges.iter().flatten())
                    .flat_map(|range| [range.0, range.1]),
            );
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        (if self.from_zero { low.min(0.0) } else { low }, high)
    }

    /// The spread of the moments that have one, with their places.
    pub(crate) fn known_bands(&self) -> Vec<(usize, [f64; 4])> {
        known(&self.bands)
    }

    /// The room that the labels at the line ends need.
    pub(crate) fn label_room(&self, is_narrow: bool) -> f64 {
        let longest = self
            .lines
            .iter()
            .flat_map(|line| {
                let last = last_value(&line.values);
                let value = last.map(|(_, value)| text_width(&self.format.value(value)));
                [Some(text_width(&line.name)), value]
            })
            .flatten()
            .fold(40.0, f64::max);
        (longest + 24.0).min(if is_narrow { 96.0 } else { 160.0 })
    }

    /// The breaks of its lines as they are drawn at a width, and the height of their words.
    pub(crate) fn break_marks(&self, width: f64) -> (Vec<BreakMark>, f64) {
        let room = self.label_room(width < 560.0);
        let all = breaks::of_lines(&self.lines);
        breaks::marks(&self.moments, &all, width - LEFT - room)
    }

    pub(super) fn draw(&self, svg: &mut Svg) {
        let room = self.label_room(svg.size.is_narrow());
        let (marks, words) = self.break_marks(svg.size.width);
        let frame = Frame::new(svg, &self.moments, self.extent(), (room, words));
        self.draw_bands(svg, &frame);
        frame.grid(svg, &self.format);
        frame.times(svg, &self.moments);
        frame.breaks(svg, &marks);
        self.draw_event(svg, &frame);
        let mut labels: Vec<(f64, f64, Token, &Line, f64)> = Vec::new();
        for line in &self.lines {
            let color = line.role.token();
            for (index, moment) in self.moments.iter().enumerate() {
                if let Some((low, high)) = line.range(index) {
                    svg.range(frame.point(moment, low), frame.point(moment, high), color);
                }
            }
            for run in runs(&line.values, &line.breaks) {
                let points: Vec<(f64, f64)> = run
                    .iter()
                    .map(|(index, value)| frame.point(&self.moments[*index], *value))
                    .collect();
                let (width, dashes) = (line.role.width(), line.role.dash().pattern());
                match points.as_slice() {
                    // A month between two missing ones would be no line at all.
                    [alone] => svg.dot(*alone, 2.5, color),
                    points => svg.stroke(points, color, width, dashes),
                }
            }
            for index in &line.marked {
                if let Some(value) = line.values.get(*index).copied().flatten() {
                    svg.ring(frame.point(&self.moments[*index], value), 4.0, color);
                }
            }
            if let Some((index, value)) = last_value(&line.values) {
                let point = frame.point(&self.moments[index], value);
                if line.role == Role::Own {
                    svg.dot(point, 5.0, color);
                }
                labels.push((point.1, point.0, color, line, value));
            }
        }
        self.draw_labels(svg, &frame, labels, room);
        self.draw_chosen(svg, &frame);
    }

    /// A rule through the chosen moment, with a point and the value where the line crosses it.
    fn draw_chosen(&self, svg: &mut Svg, frame: &Frame) {
        let Some(mark) = self.chosen_mark(frame.plot()) else {
            return;
        };
        let (x, y) = frame.point(&self.moments[mark.moment], mark.value);
        svg.line((x, frame.top), (x, frame.bottom), Token::Own, "");
        svg.strong(
            (x, frame.top - 5.0),
            mark.name_anchor,
            Token::Own,
            &mark.name,
        );
        svg.dot((x, y), 5.0, Token::Own);
        let beside = if mark.text_anchor == Anchor::End {
            -6.0
        } else {
            6.0
        };
        svg.strong(
            (x + beside, y - 9.0),
            mark.text_anchor,
            Token::Own,
            &mark.text,
        );
    }

    fn draw_labels(
        &self,
        svg: &mut Svg,
        frame: &Frame,
        mut labels: Vec<(f64, f64, Token, &Line, f64)>,
        room: f64,
    ) {
        const HEIGHT: f64 = 36.0;
        domain::order::sort_by(&mut labels, |a, b| a.0.total_cmp(&b.0));
        let mut places: Vec<f64> = labels.iter().map(|label| label.0).collect();
        apart(&mut places, HEIGHT, (frame.top + 4.0, frame.bottom - 14.0));
        for ((_, _, color, line, value), y) in labels.into_iter().zip(places) {
            let x = frame.right + 12.0;
            svg.strong(
                (x, y),
                Anchor::Start,
                color,
                &fitted(&line.name, room - 14.0),
            );
            svg.strong(
                (x, y + 16.0),
                Anchor::Start,
                color,
                &self.format.value(value),
            );
        }
    }

    fn draw_bands(&self, svg: &mut Svg, frame: &Frame) {
        for bands in breaks::by_method(&self.bands, &breaks::of_lines(&self.lines)) {
            self.draw_bands_of_method(svg, frame, &known(&bands));
        }
        if svg.size.is_narrow() {
            return;
        }
        for words in self.band_annotations(frame.plot(), &frame.y) {
            let (x, y) = frame.point(&self.moments[words.moment], words.value);
            let y = if words.is_above { y - 6.0 } else { y + 16.0 };
            svg.text((x, y), words.anchor, Token::Ink2, &words.text);
        }
    }

    fn draw_bands_of_method(&self, svg: &mut Svg, frame: &Frame, bands: &[(usize, [f64; 4])]) {
        if bands.len() < 2 {
            return;
        }
        for (low, high, color) in [(0, 3, Token::Band2), (1, 2, Token::Band)] {
            let mut points: Vec<(f64, f64)> = bands
                .iter()
                .map(|(index, band)| frame.point(&self.moments[*index], band[low]))
                .collect();
            points.extend(
                bands
                    .iter()
                    .rev()
                    .map(|(index, band)| frame.point(&self.moments[*index], band[high])),
            );
            svg.area(&points, color);
        }
    }

    fn draw_event(&self, svg: &mut Svg, frame: &Frame) {
        let Some((index, text)) = &self.event else {
            return;
        };
        let Some(moment) = self.moments.get(*index) else {
            return;
        };
        let before = index
            .checked_sub(1)
            .map_or(moment.at, |before| self.moments[before].at);
        let x = frame.x.at(f64::midpoint(before, moment.at));
        svg.line((x, frame.top), (x, frame.bottom), Token::LineStrong, "2 3");
        let anchor = self.event_side(frame.plot()).unwrap_or(Anchor::Start);
        let x = if anchor == Anchor::End {
            x - 6.0
        } else {
            x + 6.0
        };
        svg.text((x, frame.top + 8.0), anchor, Token::Ink2, text);
    }
}

impl Control {
    pub(crate) fn extent(&self) -> (f64, f64) {
        self.values
            .iter()
            .copied()
            .flatten()
            .fold((self.lower, self.upper), |(low, high), value| {
                (low.min(value), high.max(value))
            })
    }

    /// The room that the names of the limits need.
    pub(crate) const fn label_room(is_narrow: bool) -> f64 {
        if is_narrow { 84.0 } else { 120.0 }
    }

    /// Its breaks as they are drawn at a width, and the height of their words.
    pub(crate) fn break_marks(&self, width: f64) -> (Vec<BreakMark>, f64) {
        let room = Self::label_room(width < 560.0);
        breaks::marks(&self.moments, &self.breaks, width - LEFT - room)
    }

    pub(super) fn draw(&self, svg: &mut Svg) {
        let room = Self::label_room(svg.size.is_narrow());
        let (marks, words) = self.break_marks(svg.size.width);
        let frame = Frame::new(svg, &self.moments, self.extent(), (room, words));
        frame.grid(svg, &self.format);
        frame.times(svg, &self.moments);
        frame.breaks(svg, &marks);
        // The limits go from break to break, or to the ends.
        let mut rules = marks
            .iter()
            .filter(|mark| self.within.contains(&mark.index));
        let from = rules.next().map_or(LEFT, |mark| LEFT + mark.rule);
        let next = marks.iter().find(|mark| mark.index == self.within.end);
        let to = next.map_or(frame.right, |mark| LEFT + mark.rule);
        for (value, name, dashes) in [
            (self.upper, "upper limit", "6 4"),
            (self.mean, "mean", ""),
            (self.lower, "lower limit", "6 4"),
        ] {
            let y = frame.y.at(value);
            svg.line((from, y), (to, y), Token::LineStrong, dashes);
            let text = if svg.size.is_narrow() {
                self.format.value(value)
            } else {
                format!("{name} {}", self.format.value(value))
            };
            svg.text(
                (frame.right + 10.0, y + 4.0),
                Anchor::Start,
                Token::Ink2,
                &text,
            );
        }
        for run in runs(&self.values, &self.breaks) {
            let points: Vec<(f64, f64)> = run
                .iter()
                .map(|(index, value)| frame.point(&self.moments[*index], *value))
                .collect();
            svg.stroke(&points, Token::Own, 1.5, "");
            for ((index, _), point) in run.iter().zip(points) {
                if self
                    .signals
                    .get(*index)
                    .is_some_and(|signal| !signal.is_empty())
                {
                    svg.ring(point, 5.0, Token::Group);
                } else {
                    svg.dot(point, 3.0, Token::Own);
                }
            }
        }
    }
}

fn last_value(values: &[Option<f64>]) -> Option<(usize, f64)> {
    let index = values.iter().rposition(Option::is_some)?;
    values[index].map(|value| (index, value))
}

/// Bands that are known, with their moments.
fn known(bands: &[Band]) -> Vec<(usize, [f64; 4])> {
    let bands = bands.iter().enumerate();
    bands
        .filter_map(|(index, band)| Some((index, (*band)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_the_longest_name_and_the_longest_number() {
        let room = |name: &str, value: f64| {
            let line = Line {
                name: name.to_owned(),
                role: Role::Own,
                values: vec![Some(value), None],
                ..Line::default()
            };
            let trend = Trend {
                moments: Vec::new(),
                bands: Vec::new(),
                of: String::new(),
                lines: vec![line],
                event: None,
                chosen: None,
                format: Format::plain(0),
                from_zero: false,
            };
            trend.label_room(false)
        };
        assert!(room("England", 66_850_963.0) > room("England", 66.0));
        assert!(room("England", 66_850_963.0) >= text_width("66,850,963") + 12.0);
        assert!(room("A practice with a long name", 66.0) > room("England", 66.0));
    }

    #[test]
    fn labels_keep_their_distance() {
        assert_eq!(label_step(29.0, 10.0), 3.0);
        assert_eq!(label_step(29.0, 6.0), 6.0);
        assert_eq!(label_step(29.0, 3.0), 12.0);
        assert_eq!(label_step(0.0, 3.0), 1.0);
    }
}
