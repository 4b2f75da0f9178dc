//! The words inside a chart over time: what its bands are, and what happened when. The static and
//! the interactive drawing ask here where they stand, so that neither lets them touch a line, a
//! label or the edge.

use crate::breaks;
use crate::svg::{Anchor, text_width};
use crate::{Scale, Trend};

/// Half of the height of a line of text, in pixels.
const HALF_LINE: f64 = 8.0;
/// Between words and what they stand beside, in pixels.
const DISTANCE: f64 = 6.0;

/// The area inside the axes, in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plot {
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// Words at a moment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Annotation {
    /// The moment, as an index.
    pub(crate) moment: usize,
    /// The value at which the words stand.
    pub(crate) value: f64,
    /// On which side of the moment.
    pub(crate) anchor: Anchor,
    /// Above the value or below it.
    pub(crate) is_above: bool,
    /// The words.
    pub(crate) text: String,
}

/// The chosen moment, marked by a rule, a point and its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChosenMark {
    /// The moment, as an index.
    pub(crate) moment: usize,
    /// The value of the most important line.
    pub(crate) value: f64,
    /// The moment in words, above the rule.
    pub(crate) name: String,
    /// How the name stands to the rule, so that it ends inside the plot.
    pub(crate) name_anchor: Anchor,
    /// The value in words.
    pub(crate) text: String,
    /// On which side of the point its value stands.
    pub(crate) text_anchor: Anchor,
}

/// A rectangle from the lower left corner of the plot, in pixels.
#[derive(Debug, Clone, Copy)]
struct Area {
    x: (f64, f64),
    y: (f64, f64),
}

impl Area {
    fn touches(&self, other: &Self) -> bool {
        let meet = |a: (f64, f64), b: (f64, f64)| a.0 < b.1 && b.0 < a.1;
        meet(self.x, other.x) && meet(self.y, other.y)
    }
}

impl Trend {
    /// On which side of its moment the event is named: on the left where there is room.
    pub(crate) fn event_side(&self, plot: Plot) -> Option<Anchor> {
        let (moment, text) = self.event.as_ref()?;
        let room = self.across(*moment, plot);
        Some(if room > text_width(text) + 2.0 * DISTANCE {
            Anchor::End
        } else {
            Anchor::Start
        })
    }

    /// How the chosen moment is marked; `None` where it is the last one, whose value stands at
    /// the end of the line, or has no value.
    pub(crate) fn chosen_mark(&self, plot: Plot) -> Option<ChosenMark> {
        let moment = self.chosen?;
        let values = &self.lines.last()?.values;
        let value = values.get(moment).copied().flatten()?;
        let last = values.iter().rposition(Option::is_some)?;
        if moment >= last {
            return None;
        }
        let name = self.moments.get(moment)?.short.clone();
        let text = self.format.value(value);
        let (x, half) = (self.across(moment, plot), text_width(&name) / 2.0);
        let has_room = x + text_width(&text) + 3.0 * DISTANCE < plot.width;
        Some(ChosenMark {
            moment,
            value,
            name_anchor: if x < half {
                Anchor::Start
            } else if x + half > plot.width {
                Anchor::End
            } else {
                Anchor::Middle
            },
            name,
            text,
            text_anchor: if has_room { Anchor::Start } else { Anchor::End },
        })
    }

    /// What the bands are, each said once where nothing else is; left out where everything is
    /// full.
    pub(crate) fn band_annotations(&self, plot: Plot, y: &Scale) -> Vec<Annotation> {
        let bands = self.known_bands();
        if bands.len() < 2 {
            return Vec::new();
        }
        let taken = self.taken(plot, y);
        let last = bands.len() - 1;
        let place = |text: &str, is_above: bool, tries: [usize; 5]| {
            tries
                .into_iter()
                .map(|at| {
                    let (moment, band) = bands[at.min(last)];
                    let value = if is_above { band[3] } else { band[0] };
                    self.annotation(text, moment, value, is_above, plot)
                })
                .find(|annotation| {
                    let area = self.area(annotation, plot, y);
                    let is_inside = area.y.0 >= 0.0 && area.y.1 <= plot.height + 2.0 * HALF_LINE;
                    is_inside && !taken.iter().any(|other| other.touches(&area))
                })
        };
        let above = format!("a tenth of {} are above this", self.of);
        let quarters = [last * 4 / 5, last / 2, last / 4, last / 8, 0];
        let from_left = [last / 8, last / 4, last / 2, last * 4 / 5, 0];
        place(&above, true, quarters)
            .into_iter()
            .chain(place("a tenth are below this", false, from_left))
            .collect()
    }

    /// Words beside a moment, on the side where they end inside the plot.
    fn annotation(
        &self,
        text: &str,
        moment: usize,
        value: f64,
        is_above: bool,
        plot: Plot,
    ) -> Annotation {
        let (x, half) = (self.across(moment, plot), text_width(text) / 2.0);
        let anchor = if x + half > plot.width {
            Anchor::End
        } else if x < half {
            Anchor::Start
        } else {
            Anchor::Middle
        };
        Annotation {
            moment,
            value,
            anchor,
            is_above,
            text: text.to_owned(),
        }
    }

    fn area(&self, annotation: &Annotation, plot: Plot, y: &Scale) -> Area {
        let (x, width) = (
            self.across(annotation.moment, plot),
            text_width(&annotation.text),
        );
        let side = if annotation.is_above { 1.0 } else { -1.0 };
        let middle = up(annotation.value, plot, y) + side * (HALF_LINE + DISTANCE);
        Area {
            x: match annotation.anchor {
                Anchor::Start => (x, x + width),
                Anchor::Middle => (x - width / 2.0, x + width / 2.0),
                Anchor::End => (x - width, x),
            },
            y: (middle - HALF_LINE, middle + HALF_LINE),
        }
    }

    /// What is drawn already: the lines, the rules of breaks, and the words of the event.
    fn taken(&self, plot: Plot, y: &Scale) -> Vec<Area> {
        let mut taken = Vec::new();
        for line in &self.lines {
            let points: Vec<(f64, f64)> = line
                .values
                .iter()
                .enumerate()
                .filter_map(|(index, value)| {
                    Some((self.across(index, plot), up((*value)?, plot, y)))
                })
                .collect();
            let pairs = points.windows(2).map(|ends| (ends[0], ends[1]));
            taken.extend(pairs.map(|(from, to)| Area {
                x: (from.0, to.0),
                y: (from.1.min(to.1) - 3.0, from.1.max(to.1) + 3.0),
            }));
        }
        let (marks, _) = breaks::marks(&self.moments, &breaks::of_lines(&self.lines), plot.width);
        taken.extend(marks.iter().map(|mark| Area {
            x: (mark.rule - 2.0, mark.rule + 2.0),
            y: (0.0, plot.height),
        }));
        if let Some(mark) = self.chosen_mark(plot) {
            let (x, width) = (self.across(mark.moment, plot), text_width(&mark.text));
            let middle = up(mark.value, plot, y) + HALF_LINE + DISTANCE;
            let text = match mark.text_anchor {
                Anchor::End => (x - DISTANCE - width, x),
                _ => (x, x + DISTANCE + width),
            };
            taken.push(Area {
                x: (x - 2.0, x + 2.0),
                y: (0.0, plot.height),
            });
            taken.push(Area {
                x: text,
                y: (middle - HALF_LINE, middle + HALF_LINE),
            });
        }
        if let (Some((moment, text)), Some(side)) = (&self.event, self.event_side(plot)) {
            let (x, width) = (self.across(*moment, plot), text_width(text));
            taken.push(Area {
                x: match side {
                    Anchor::End => (x - DISTANCE - width, x + 2.0),
                    _ => (x - 2.0, x + DISTANCE + width),
                },
                y: (plot.height - 3.0 * HALF_LINE, plot.height + HALF_LINE),
            });
        }
        taken
    }

    /// The distance of a moment from the left, in pixels.
    fn across(&self, moment: usize, plot: Plot) -> f64 {
        let (Some(first), Some(last)) = (self.moments.first(), self.moments.last()) else {
            return 0.0;
        };
        let length = (last.at - first.at).max(1.0);
        self.moments
            .get(moment)
            .map_or(0.0, |moment| (moment.at - first.at) / length * plot.width)
    }
}

/// Moves places in ascending order apart, so that each has a distance from the next, and then
/// within bounds: labels at the ends of lines.
pub(crate) fn apart(places: &mut [f64], distance: f64, (lowest, highest): (f64, f64)) {
    // Two that are too near give way to either side; a third may be pushed by it.
    for _ in 0..places.len() {
        for index in 1..places.len() {
            if places[index] - places[index - 1] < distance {
                let middle = f64::midpoint(places[index], places[index - 1]);
                places[index - 1] = middle - distance / 2.0;
                places[index] = middle + distance / 2.0;
            }
        }
    }
    let mut least = lowest;
    for place in places.iter_mut() {
        *place = place.max(least);
        least = *place + distance;
    }
    let mut most = highest;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - distance;
    }
}

/// The height of a value above the axis, in pixels.
fn up(value: f64, plot: Plot, y: &Scale) -> f64 {
    (value - y.low) / (y.high - y.low) * plot.height
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, Line, Moment};

    const PLOT: Plot = Plot {
        width: 900.0,
        height: 288.0,
    };

    fn trend(count: usize, own: f64) -> Trend {
        let moment = |at: usize| Moment {
            at: at as f64,
            long: String::new(),
            short: String::new(),
            shortest: String::new(),
        };
        Trend {
            moments: (0..count).map(moment).collect(),
            bands: vec![Some([20.0, 40.0, 60.0, 80.0]); count],
            of: "practices".to_owned(),
            lines: vec![Line {
                values: vec![Some(own); count],
                ..Line::default()
            }],
            event: None,
            chosen: None,
            format: Format::plain(0),
            from_zero: true,
        }
    }

    fn scale() -> Scale {
        Scale::round(0.0, 100.0, 5, 0.0, 1.0)
    }

    #[test]
    fn both_bands_are_named_beside_a_line_that_is_far() {
        let words = trend(24, 50.0).band_annotations(PLOT, &scale());
        let said: Vec<(&str, bool)> = words
            .iter()
            .map(|one| (one.text.as_str(), one.is_above))
            .collect();
        assert_eq!(
            said,
            [
                ("a tenth of practices are above this", true),
                ("a tenth are below this", false)
            ]
        );
    }

    #[test]
    fn labels_of_several_lines_keep_their_distance_and_their_order_within_bounds() {
        for mut places in [
            vec![10.0, 11.0, 12.0],
            vec![0.0, 0.0, 0.0, 0.0],
            vec![95.0, 99.0, 100.0],
            vec![5.0, 50.0, 51.0, 90.0],
        ] {
            apart(&mut places, 20.0, (0.0, 100.0));
            assert!(
                places.windows(2).all(|pair| pair[1] - pair[0] > 19.9),
                "{places:?}"
            );
            assert!(
                places[0] >= 0.0 && places[places.len() - 1] <= 100.0,
                "{places:?}"
            );
        }
        let mut two = [40.0, 50.0];
        apart(&mut two, 20.0, (0.0, 100.0));
        assert_eq!(two, [35.0, 55.0]);
    }

    #[test]
    fn words_end_inside_a_chart_of_few_moments() {
        for count in 2..5 {
            let trend = trend(count, 50.0);
            for one in trend.band_annotations(PLOT, &scale()) {
                let area = trend.area(&one, PLOT, &scale());
                assert!(
                    area.x.0 >= 0.0 && area.x.1 <= PLOT.width,
                    "{count}: {area:?}"
                );
            }
        }
    }

    #[test]
    fn the_chosen_moment_is_marked_where_it_is_not_the_last() {
        let mut trend = trend(24, 50.0);
        trend.chosen = Some(23);
        assert_eq!(trend.chosen_mark(PLOT), None);
        trend.chosen = Some(6);
        let mark = trend.chosen_mark(PLOT).unwrap();
        assert_eq!(
            (mark.moment, mark.value, mark.text.as_str()),
            (6, 50.0, "50")
        );
        let far = trend.across(6, PLOT);
        for words in trend.band_annotations(PLOT, &scale()) {
            let area = trend.area(&words, PLOT, &scale());
            assert!(area.x.1 <= far || area.x.0 >= far, "{words:?}");
        }
        trend.lines[0].values[6] = None;
        assert_eq!(trend.chosen_mark(PLOT), None);
        // The value stands on the side where it has room.
        trend.lines[0].values[22] = Some(50.0);
        trend.chosen = Some(22);
        let plot = Plot {
            width: 60.0,
            ..PLOT
        };
        assert_eq!(trend.chosen_mark(plot).unwrap().text_anchor, Anchor::End);
    }

    #[test]
    fn words_that_would_lie_on_a_line_are_left_out() {
        let words = trend(24, 84.0).band_annotations(PLOT, &scale());
        assert_eq!(words.len(), 1);
        assert!(!words[0].is_above);
    }

    #[test]
    fn words_keep_clear_of_the_event_and_of_the_axis() {
        let mut trend = trend(24, 50.0);
        trend.bands = vec![Some([2.0, 40.0, 60.0, 96.0]); 24];
        trend.event = Some((19, "step up, Mar 2026".to_owned()));
        let words = trend.band_annotations(PLOT, &scale());
        assert_eq!(words.len(), 1, "{words:?}");
        assert!(words[0].is_above);
        let area = trend.area(&words[0], PLOT, &scale());
        assert!(
            trend
                .taken(PLOT, &scale())
                .iter()
                .all(|other| !other.touches(&area))
        );
    }
}
