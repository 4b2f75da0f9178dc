//! Heat maps.

use charming::component::{Axis, VisualMap, VisualMapPiece, VisualMapType};
use charming::datatype::{CompositeValue, DataFrame, DataPoint};
use charming::element::{AxisType, ItemStyle, Label, LabelPosition, Symbol, Tooltip, Trigger};
use charming::series::{Heatmap, Scatter};

use super::parts::{
    CLEAR, INK, LINE_STRONG, SURFACE, base, category_axis, formatter, grid, optional, plain,
    point_label, strong_label, texts, token,
};
use super::{Interactive, Tip};
use crate::HeatMap;
use crate::heat_map::{Key, Layout, Letters, Word};
use crate::svg::{Anchor, GROUNDS};

/// Stripes, for a cell without a figure.
const STRIPES: &str = "path://M0 2.5L2.5 0L3.1 0L0 3.1ZM0 5L5 0L5.6 0L0 5.6ZM0 7.5L7.5 0L8.1 0L0 8.1ZM0 10L10 0L10 0.6L0.6 10ZM2.5 10L10 2.5L10 3.1L3.1 10ZM5 10L10 5L10 5.6L5.6 10ZM7.5 10L10 7.5L10 8.1L8.1 10Z";

/// From the line that letters stand on up to their middle.
const MIDDLE: f64 = 4.5;

impl HeatMap {
    pub(super) fn interactive(&self, width: f64) -> Interactive {
        let layout = self.layout(width);
        let height = self.height(width);
        let pixels = |end: f64| {
            Axis::new()
                .type_(AxisType::Value)
                .min(0.0)
                .max(end)
                .show(false)
                .grid_index(1.0)
        };
        let (right, bottom) = (
            layout.left + layout.across as f64 * layout.cell.0,
            layout.top + layout.down as f64 * layout.cell.1,
        );
        let cells = grid(layout.left, layout.top, width - right, height - bottom);
        let busiest = self.busiest();
        // The cells are on axes of their own, everything else on those of pixels.
        let mut option = base(cells)
            .grid(grid(0.0, 0.0, 0.0, 0.0))
            .x_axis(category_axis(layout.across, "@none").show(false))
            .x_axis(pixels(width))
            .y_axis(
                category_axis(layout.down, "@none")
                    .show(false)
                    .inverse(true),
            )
            .y_axis(pixels(height).inverse(true))
            .tooltip(
                Tooltip::new()
                    .trigger(Trigger::Item)
                    .formatter(formatter("@tip")),
            )
            .visual_map(self.visual_map(0.0))
            .visual_map(self.visual_map(1.0))
            .series(self.cell_series("cell-points", &layout, SURFACE, 2.0, |_| true))
            .series(
                self.cell_series("busiest-points", &layout, INK, 2.5, |place| {
                    Some(place) == busiest
                }),
            )
            .series(self.stripes(&layout))
            .series(self.striped_totals(&layout));
        for key in self.key_series(width) {
            option = option.series(key);
        }
        let limits = self.limits();
        let in_cells = self
            .places()
            .flat_map(|place| self.words_in(&layout, &limits, place));
        let words = self
            .words_around(width, &layout)
            .into_iter()
            .chain(in_cells);
        for series in word_series(words) {
            option = option.series(series);
        }
        let tips = self.places().map(|(row, column)| {
            let (title, lines) = self.said(row, column);
            Tip { title, lines }
        });
        Interactive {
            option,
            tips: tips.collect(),
            x: Vec::new(),
            y: Vec::new(),
            signed_stacks: Vec::new(),
            height: 0.0,
        }
    }

    /// The colours of the steps, for one of the series of cells.
    fn visual_map(&self, series: f64) -> VisualMap {
        let limits = self.limits();
        let pieces = (0..=limits.len()).map(|step| {
            let piece = VisualMapPiece::new().color(token(GROUNDS[step]).as_str());
            let from = step.checked_sub(1).and_then(|below| limits.get(below));
            match (from, limits.get(step)) {
                (Some(from), Some(to)) => piece.gte(*from).lt(*to),
                (Some(from), None) => piece.gte(*from),
                (None, Some(to)) => piece.lt(*to),
                (None, None) => piece.gte(f64::MIN),
            }
        });
        VisualMap::new()
            .type_(VisualMapType::Piecewise)
            .show(false)
            .series_index(series)
            .pieces(pieces.collect::<Vec<_>>())
    }

    /// Cells in the order of the tooltips; those that are not wanted have no value.
    fn cell_series(
        &self,
        id: &str,
        layout: &Layout,
        border: &str,
        width: f64,
        wanted: impl Fn((usize, usize)) -> bool,
    ) -> Heatmap {
        let data = self.places().map(|place| -> DataFrame {
            let (x, y) = layout.place(place);
            let value = self.value(place.0, place.1).filter(|_| wanted(place));
            let value = optional(value.map(|value| self.rounded(value)));
            vec![
                DataPoint::from(x as f64),
                DataPoint::from(y as f64),
                DataPoint::Value(value),
            ]
        });
        Heatmap::new()
            .id(id)
            .emphasis(plain())
            .item_style(ItemStyle::new().border_color(border).border_width(width))
            .data(data.collect::<Vec<_>>())
    }

    /// Cells without a figure, in the order of the tooltips.
    fn stripes(&self, layout: &Layout) -> Scatter {
        let data = self.places().map(|place| {
            let (x, y) = layout.place(place);
            let line = self.value(place.0, place.1).is_none().then_some(y as f64);
            CompositeValue::from(vec![CompositeValue::from(x as f64), optional(line)])
        });
        striped("absent-points", layout).data(data.collect::<Vec<_>>())
    }

    /// Totals of which a part is missing.
    fn striped_totals(&self, layout: &Layout) -> Scatter {
        let totals = self.totals(layout);
        let missing = totals.iter().filter(|(_, total)| total.value.is_none());
        let data = missing.map(|(place, _)| {
            let ((x, y), (width, height)) = layout.ground(*place);
            vec![x + width / 2.0, y + height / 2.0]
        });
        in_pixels(striped("absent-totals", layout)).data(data.collect::<Vec<_>>())
    }

    /// The keys of the legend.
    fn key_series(&self, width: f64) -> Vec<Scatter> {
        self.keys(width)
            .into_iter()
            .enumerate()
            .map(|(index, (key, _, (x, y)))| {
                let style = match key {
                    Key::Step(step) => ItemStyle::new()
                        .color(token(GROUNDS[step]).as_str())
                        .border_color(LINE_STRONG)
                        .border_width(1.0),
                    Key::Busiest => ItemStyle::new()
                        .color(CLEAR)
                        .border_color(INK)
                        .border_width(2.5),
                    Key::Missing => ItemStyle::new().color(LINE_STRONG),
                };
                let symbol = match key {
                    Key::Missing => Symbol::Custom(STRIPES.to_owned()),
                    _ => Symbol::Rect,
                };
                in_pixels(Scatter::new())
                    .id(format!("key-{index}"))
                    .symbol(symbol)
                    .symbol_size(12.0)
                    .emphasis(plain())
                    .item_style(style.opacity(1.0))
                    .data(vec![vec![x + 8.0, y + 8.0]])
            })
            .collect()
    }
}

/// On the axes of pixels.
fn in_pixels(series: Scatter) -> Scatter {
    series.x_axis_index(1.0).y_axis_index(1.0)
}

/// Striped squares in the size of cells.
fn striped(id: &str, layout: &Layout) -> Scatter {
    let (width, height) = layout.cell;
    Scatter::new()
        .id(id)
        .symbol(Symbol::Custom(STRIPES.to_owned()))
        .symbol_size((width.min(height) - 4.0).max(4.0))
        .emphasis(plain())
        .item_style(ItemStyle::new().color(LINE_STRONG).opacity(1.0))
}

/// Words at their places, a series for each way in which they are written.
fn word_series(words: impl Iterator<Item = Word>) -> Vec<Scatter> {
    let mut alike: Vec<Vec<Word>> = Vec::new();
    for word in words {
        let is_alike = |other: &Word| {
            (other.anchor, other.token, other.letters) == (word.anchor, word.token, word.letters)
        };
        match alike
            .iter_mut()
            .find(|words| words.iter().take(1).all(is_alike))
        {
            Some(words) => words.push(word),
            None => alike.push(vec![word]),
        }
    }
    alike
        .iter()
        .enumerate()
        .filter_map(|(index, words)| {
            let label = label_of(words.first()?);
            let points = words
                .iter()
                .map(|word| (word.at.0, word.at.1 - MIDDLE, word.text.clone()));
            let series = in_pixels(texts(format!("words-{index}"), label, points));
            Some(series)
        })
        .collect()
}

/// How words are written that are like this one.
fn label_of(word: &Word) -> Label {
    let position = match word.anchor {
        Anchor::Start => LabelPosition::Right,
        Anchor::Middle => LabelPosition::Inside,
        Anchor::End => LabelPosition::Left,
    };
    let color = token(word.token);
    let label = match word.letters {
        Letters::Plain => point_label(position, &color),
        Letters::Strong => strong_label(position, &color),
        Letters::Small => point_label(position, &color).font_size(12.0),
    };
    label.distance(0.0).silent(true)
}
