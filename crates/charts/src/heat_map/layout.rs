//! Where the cells, words and keys of a heat map stand. Both drawings are made from it, so that
//! they show the same.

use super::{ALL, HeatCell, HeatMap};
use crate::Format;
use crate::svg::{Anchor, INKS, Token, fitted, text_width, wrapped};

/// The height of a line of the legend.
const LEGEND: f64 = 22.0;
/// The height of a line of a name.
const LINE: f64 = 15.0;
/// What parts totals from the cells.
const APART: f64 = 4.0;
/// What parts a cell from its neighbours.
const GAP: f64 = 2.0;
/// Small letters, as a part of the usual size.
const SMALL: f64 = 12.0 / 13.0;

/// What a key of the legend explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Step(usize),
    Busiest,
    Missing,
}

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Letters {
    Plain,
    Strong,
    Small,
}

impl Letters {
    /// The width of a text, roughly.
    fn width(self, text: &str) -> f64 {
        match self {
            Self::Plain => text_width(text),
            // Bold figures are a little wider.
            Self::Strong => text_width(text) * 1.04,
            Self::Small => text_width(text) * SMALL,
        }
    }
}

/// Words at a place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Word {
    /// Where they begin, or their middle; the line that they stand on.
    pub(crate) at: (f64, f64),
    pub(crate) anchor: Anchor,
    pub(crate) token: Token,
    pub(crate) letters: Letters,
    pub(crate) text: String,
}

/// Where the cells stand in a drawing of some width.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    /// Rows become columns where that gives cells more room.
    is_turned: bool,
    /// How many cells there are across and down.
    pub(crate) across: usize,
    pub(crate) down: usize,
    pub(crate) left: f64,
    pub(crate) top: f64,
    /// The size of a cell with what parts it from its neighbours.
    pub(crate) cell: (f64, f64),
    /// Whether a column of totals stands beside the cells; below them stands a row where values
    /// may be added up.
    has_totals_beside: bool,
    /// Whether cells have room for their counts.
    has_counts: bool,
    /// The names above the columns and beside the rows, in lines.
    heads: Vec<Vec<String>>,
    sides: Vec<Vec<String>>,
}

impl Layout {
    /// A cell by row and column of the data, as column and line of the drawing.
    pub(crate) fn place(&self, (row, column): (usize, usize)) -> (usize, usize) {
        if self.is_turned {
            (row, column)
        } else {
            (column, row)
        }
    }

    /// The upper left corner of a place; behind the last cells are those of totals.
    pub(crate) fn corner(&self, (x, y): (usize, usize)) -> (f64, f64) {
        let apart = |place: usize, cells: usize| if place < cells { 0.0 } else { APART };
        (
            self.left + x as f64 * self.cell.0 + apart(x, self.across),
            self.top + y as f64 * self.cell.1 + apart(y, self.down),
        )
    }

    /// The ground of a place: its corner and its size.
    pub(crate) fn ground(&self, place: (usize, usize)) -> ((f64, f64), (f64, f64)) {
        let (x, y) = self.corner(place);
        let size = (self.cell.0 - GAP, self.cell.1 - GAP);
        ((x + GAP / 2.0, y + GAP / 2.0), size)
    }
}

/// A name in lines that fit a width, at most so many.
fn lines_of(name: &str, width: f64, most: usize) -> Vec<String> {
    if text_width(name) <= width {
        return vec![name.to_owned()];
    }
    // A range is parted behind its dash: `08:00–09:00`.
    let parted = name.replace('–', "– ").replace('-', "- ");
    let mut lines = wrapped(&parted, width);
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(rest);
    }
    lines.iter().map(|line| fitted(line, width)).collect()
}

/// The names above columns. Where days have no room, all of them have three letters.
fn heads_of(names: &[String], width: f64) -> Vec<Vec<String>> {
    let is_word = |name: &str| name.chars().all(char::is_alphabetic);
    let is_short = names
        .iter()
        .any(|name| is_word(name) && text_width(name) > width);
    names
        .iter()
        .map(|name| match is_short && is_word(name) {
            true => vec![name.chars().take(3).collect()],
            false => lines_of(name, width, 3),
        })
        .collect()
}

impl HeatMap {
    pub(crate) fn layout(&self, width: f64) -> Layout {
        let is_narrow = width < 560.0;
        let is_turned = is_narrow && self.columns.len() > self.rows.len();
        let (across, down) = if is_turned {
            (&self.rows, &self.columns)
        } else {
            (&self.columns, &self.rows)
        };
        let room = if is_narrow { 64.0 } else { width * 0.34 };
        let mut sides: Vec<Vec<String>> = down.iter().map(|name| lines_of(name, room, 2)).collect();
        let longest = sides
            .iter()
            .flatten()
            .map(|line| Letters::Strong.width(line));
        let left = longest.fold(20.0, f64::max) + 10.0;
        let cells = across.len().max(1) as f64;
        let wide = |has_totals: bool| match has_totals {
            true => (width - left - APART) / (cells + 1.0),
            false => (width - left) / cells,
        };
        // Totals give way to counts, and counts to shares.
        let (has_totals_beside, has_counts) =
            [(true, true), (false, true), (true, false), (false, false)]
                .into_iter()
                .find(|(has_totals, has_counts)| {
                    let inner = wide(*has_totals) - GAP;
                    let is_possible = self.is_additive || !has_totals;
                    is_possible && self.fits(inner, *has_totals, *has_counts)
                })
                .unwrap_or_default();
        let cell_width = wide(has_totals_beside);
        let mut heads = heads_of(across, cell_width - GAP);
        if has_totals_beside {
            heads.push(vec![ALL.to_owned()]);
        }
        if self.is_additive {
            sides.push(vec![ALL.to_owned()]);
        }
        let head = heads.iter().map(Vec::len).max().unwrap_or(1).max(1) as f64 * LINE;
        let has_two_lines = has_counts || sides.iter().any(|lines| lines.len() > 1);
        Layout {
            is_turned,
            across: across.len(),
            down: down.len(),
            left,
            top: self.legend_height(width) + head + 9.0,
            cell: (cell_width, if has_two_lines { 40.0 } else { 30.0 }),
            has_totals_beside,
            has_counts,
            heads,
            sides,
        }
    }

    /// Whether what cells shall hold has room in this width.
    fn fits(&self, inner: f64, has_totals: bool, has_counts: bool) -> bool {
        let cells = || self.cells.iter().flatten();
        if !has_counts {
            let share = Letters::Strong.width(&self.whole(100.0));
            return !has_totals || share + 1.0 <= inner;
        }
        !self.counts.is_empty()
            && cells()
                .filter_map(|cell| cell.count)
                .map(|count| Letters::Strong.width(&self.count_format.value(count)))
                .chain([Letters::Small.width(&self.whole(100.0))])
                .all(|text| text + 1.0 <= inner)
    }

    /// A value without digits behind the point.
    fn whole(&self, value: f64) -> String {
        let format = Format {
            decimals: 0,
            ..self.format.clone()
        };
        format.value(value)
    }

    /// A value in the digits for which there is room; nothing where there is for none.
    fn value_in(&self, value: f64, decimals: bool, letters: Letters, inner: f64) -> Option<String> {
        let full = decimals.then(|| self.format.value(value));
        [full, Some(self.whole(value))]
            .into_iter()
            .flatten()
            .find(|text| letters.width(text) + 1.0 <= inner)
    }

    /// The height of the drawing.
    pub(crate) fn height(&self, width: f64) -> f64 {
        let layout = self.layout(width);
        let totals = if self.is_additive {
            layout.cell.1 + APART
        } else {
            0.0
        };
        layout.top + layout.down as f64 * layout.cell.1 + totals + 4.0
    }

    /// The keys of the legend with their places.
    pub(crate) fn keys(&self, width: f64) -> Vec<(Key, String, (f64, f64))> {
        let names = self.step_names(&self.limits());
        let mut keys: Vec<(Key, String)> = names
            .into_iter()
            .enumerate()
            .map(|(step, name)| (Key::Step(step), name))
            .collect();
        if self.busiest().is_some() {
            keys.push((Key::Busiest, "busiest".to_owned()));
        }
        let is_missing = |(row, column)| self.value(row, column).is_none();
        if self.places().any(is_missing) {
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
                let place = (key, name, (x, y));
                x += room;
                place
            })
            .collect()
    }

    fn legend_height(&self, width: f64) -> f64 {
        let last = self.keys(width).last().map_or(0.0, |key| key.2.1 + LEGEND);
        last + 4.0
    }

    /// The totals by their places: those of the lines, those of the columns, and that of all.
    pub(crate) fn totals(&self, layout: &Layout) -> Vec<((usize, usize), HeatCell)> {
        if !self.is_additive {
            return Vec::new();
        }
        let total = |is_of_row: bool, index: usize| match is_of_row {
            true => self.row_total(index),
            false => self.column_total(index),
        };
        let mut totals: Vec<((usize, usize), HeatCell)> = (0..layout.across)
            .map(|x| ((x, layout.down), total(layout.is_turned, x)))
            .collect();
        if layout.has_totals_beside {
            let beside =
                (0..layout.down).map(|y| ((layout.across, y), total(!layout.is_turned, y)));
            totals.extend(beside);
            totals.push(((layout.across, layout.down), self.total()));
        }
        totals
    }

    /// The words around the cells: keys, names and totals.
    pub(crate) fn words_around(&self, width: f64, layout: &Layout) -> Vec<Word> {
        let mut words: Vec<Word> = self
            .keys(width)
            .into_iter()
            .map(|(_, text, (x, y))| Word {
                at: (x + 26.0, y + 13.0),
                anchor: Anchor::Start,
                token: Token::Ink2,
                letters: Letters::Plain,
                text,
            })
            .collect();
        for (x, lines) in layout.heads.iter().enumerate() {
            let middle = layout.corner((x, 0)).0 + layout.cell.0 / 2.0;
            for (line, text) in lines.iter().rev().enumerate() {
                words.push(Word {
                    at: (middle, layout.top - 8.0 - line as f64 * LINE),
                    anchor: Anchor::Middle,
                    token: Token::Ink2,
                    letters: Letters::Plain,
                    text: text.clone(),
                });
            }
        }
        for (y, lines) in layout.sides.iter().enumerate() {
            let middle = layout.corner((0, y)).1 + layout.cell.1 / 2.0 + 4.0;
            let first = middle - (lines.len() as f64 - 1.0) * LINE / 2.0;
            for (line, text) in lines.iter().enumerate() {
                words.push(Word {
                    at: (0.0, first + line as f64 * LINE),
                    anchor: Anchor::Start,
                    token: Token::Ink,
                    letters: Letters::Strong,
                    text: text.clone(),
                });
            }
        }
        for (place, cell) in self.totals(layout) {
            words.extend(self.numbers(layout, place, &cell, (Token::Ink2, false)));
        }
        words
    }

    /// The numbers in a cell.
    pub(crate) fn words_in(
        &self,
        layout: &Layout,
        limits: &[f64],
        (row, column): (usize, usize),
    ) -> Vec<Word> {
        match (self.value(row, column), self.cell(row, column)) {
            (Some(value), Some(cell)) => {
                let ink = INKS[self.step(limits, value)];
                self.numbers(layout, layout.place((row, column)), cell, (ink, true))
            }
            _ => Vec::new(),
        }
    }

    /// The numbers of a cell, or of a total: the count, and below it the value.
    fn numbers(
        &self,
        layout: &Layout,
        place: (usize, usize),
        cell: &HeatCell,
        (token, decimals): (Token, bool),
    ) -> Vec<Word> {
        let Some(value) = cell.value.filter(|value| value.is_finite()) else {
            return Vec::new();
        };
        let ((x, y), (inner, height)) = layout.ground(place);
        let middle = (x + inner / 2.0, y + height / 2.0);
        let count = cell
            .count
            .filter(|_| layout.has_counts)
            .map(|count| self.count_format.value(count))
            .filter(|text| Letters::Strong.width(text) + 1.0 <= inner);
        let letters = match count {
            Some(_) => Letters::Small,
            None => Letters::Strong,
        };
        let word = |y: f64, letters: Letters, text: String| Word {
            at: (middle.0, middle.1 + y),
            anchor: Anchor::Middle,
            token,
            letters,
            text,
        };
        let value = self.value_in(value, decimals, letters, inner);
        match (count, value) {
            (Some(count), Some(value)) => {
                vec![
                    word(-2.0, Letters::Strong, count),
                    word(13.0, letters, value),
                ]
            }
            (Some(only), None) | (None, Some(only)) => vec![word(4.0, Letters::Strong, only)],
            (None, None) => Vec::new(),
        }
    }
}
