//! Counting: rows of a file become a table of organisations by cells, one for each period.

use std::sync::Arc;

use domain::code::OdsCode;
use domain::column::Column;
use domain::period::Period;
use domain::registry::{Dataset, Margin};
use domain::value::Value;
use rustc_hash::{FxHashMap, FxHashSet};
use store::PeriodFigures;

/// What a cell of an organisation that a file names holds where no row sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// Nothing happened: the layout lists what occurred.
    Zero,
    /// Nothing is known: the layout lists everything.
    Missing,
}

/// The margins that a file fills, and where the cells of each begin.
#[derive(Debug, Clone)]
pub struct Cells {
    margins: Vec<Placed>,
    /// The cells of an organisation before any row.
    blank: Arc<[f64]>,
}

/// A margin with the place of its cells.
#[derive(Debug, Clone)]
struct Placed {
    margin: Margin,
    begin: usize,
    /// How many values its last dimension has.
    inner: usize,
}

impl Cells {
    /// The cells of these margins of a dataset, in order; zero where no row sets them.
    ///
    /// # Panics
    /// Where the dataset has no such margin.
    #[must_use]
    pub fn of(dataset: &Dataset, margins: &[&str]) -> Self {
        Self::all(dataset, margins, Unseen::Zero)
    }

    /// The same for a layout with a row or a column for every cell: one without is missing.
    ///
    /// # Panics
    /// Where the dataset has no such margin.
    #[must_use]
    pub fn complete(dataset: &Dataset, margins: &[&str]) -> Self {
        Self::all(dataset, margins, Unseen::Missing)
    }

    fn all(dataset: &Dataset, margins: &[&str], unseen: Unseen) -> Self {
        let margins: Vec<_> = margins.iter().map(|margin| (*margin, unseen)).collect();
        Self::with(dataset, &margins)
    }

    /// The cells of these margins of a dataset, each with what its cells hold before they are
    /// set.
    ///
    /// # Panics
    /// Where the dataset has no such margin.
    #[must_use]
    pub fn with(dataset: &Dataset, margins: &[(&str, Unseen)]) -> Self {
        let mut blank = Vec::new();
        let margins = margins
            .iter()
            .map(|(id, unseen)| {
                let margin = dataset
                    .margin(id)
                    .unwrap_or_else(|| panic!("{} has no margin {id}", dataset.id))
                    .clone();
                let begin = blank.len();
                let cell = match unseen {
                    Unseen::Zero => 0.0,
                    Unseen::Missing => ABSENT,
                };
                blank.resize(begin + margin.size(), cell);
                Placed {
                    begin,
                    inner: margin.dimensions.last().map_or(1, |last| last.values.len()),
                    margin,
                }
            })
            .collect();
        Self {
            margins,
            blank: blank.into(),
        }
    }

    /// Where the cells of the margin with this place in the list begin.
    #[must_use]
    pub fn begin(&self, margin: usize) -> usize {
        self.margins[margin].begin
    }

    /// The cell of two values of the margin of two dimensions with this place in the list.
    #[must_use]
    pub fn pair(&self, margin: usize, first: usize, second: usize) -> usize {
        let own = &self.margins[margin];
        own.begin + first * own.inner + second
    }

    /// Where the cells of the margin with this identifier begin, where it is in the list.
    #[must_use]
    pub fn begin_of(&self, id: &str) -> Option<usize> {
        self.margins
            .iter()
            .find(|placed| placed.margin.id == id)
            .map(|placed| placed.begin)
    }

    /// How many cells there are.
    #[must_use]
    pub fn width(&self) -> usize {
        self.blank.len()
    }

    /// The identifiers of the measures, in the order of the cells.
    pub fn measure_ids(&self) -> impl Iterator<Item = String> + '_ {
        self.margins
            .iter()
            .map(|placed| &placed.margin)
            .flat_map(|margin| (0..margin.size()).map(|cell| margin.measure_id(cell)))
    }
}

/// A cell of which the file says nothing. Readers of fields let no such number through.
const ABSENT: f64 = f64::NAN;

/// Numbers by period, organisation and cell: counts, and amounts with decimals or below zero.
/// Organisations that were never met are missing; the cells of one that was met hold what
/// [`Unseen`] says until they are set.
#[derive(Debug)]
pub struct Grid {
    blank: Arc<[f64]>,
    places: FxHashMap<Period, usize>,
    sheets: Vec<Sheet>,
    /// The place of the last row, which is mostly that of the next.
    last: Option<Last>,
}

#[derive(Debug, Clone, Copy)]
struct Last {
    period: Period,
    organisation: OdsCode,
    sheet: usize,
    begin: usize,
}

#[derive(Debug)]
struct Sheet {
    period: Period,
    places: FxHashMap<OdsCode, usize>,
    organisations: Vec<OdsCode>,
    cells: Vec<f64>,
    /// Cells that the publisher holds back; few, if any.
    suppressed: FxHashSet<usize>,
}

/// What a stretch of cells comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PartSum {
    /// The sum of the cells that have numbers.
    pub sum: f64,
    /// Cells of which the file says nothing.
    pub missing: usize,
    /// Cells that the publisher holds back.
    pub suppressed: usize,
}

impl PartSum {
    /// Whether every cell has a number.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.missing == 0 && self.suppressed == 0
    }
}

fn add_to(cell: &mut f64, more: f64) {
    *cell = if cell.is_nan() { more } else { *cell + more };
}

impl Grid {
    /// An empty table of these cells.
    #[must_use]
    pub fn new(cells: &Cells) -> Self {
        Self {
            blank: Arc::clone(&cells.blank),
            places: FxHashMap::default(),
            sheets: Vec::new(),
            last: None,
        }
    }

    /// The place of an organisation's cells in a period.
    fn place(&mut self, period: Period, organisation: OdsCode) -> Last {
        if let Some(last) = self.last
            && last.organisation == organisation
            && last.period == period
        {
            return last;
        }
        let sheets = &mut self.sheets;
        let sheet = *self.places.entry(period).or_insert_with(|| {
            sheets.push(Sheet {
                period,
                places: FxHashMap::default(),
                organisations: Vec::new(),
                cells: Vec::new(),
                suppressed: FxHashSet::default(),
            });
            sheets.len() - 1
        });
        let own = &mut sheets[sheet];
        let begin = *own.places.entry(organisation).or_insert_with(|| {
            let begin = own.cells.len();
            own.organisations.push(organisation);
            own.cells.extend_from_slice(&self.blank);
            begin
        });
        let last = Last {
            period,
            organisation,
            sheet,
            begin,
        };
        self.last = Some(last);
        last
    }

    /// The cells of an organisation in a period, to be counted up. Only cells that are zero
    /// before they are set ([`Unseen::Zero`]) can be added to; others are set whole.
    pub fn counts(&mut self, period: Period, organisation: OdsCode) -> &mut [f64] {
        let at = self.place(period, organisation);
        let width = self.blank.len();
        &mut self.sheets[at.sheet].cells[at.begin..at.begin + width]
    }

    /// Sets a cell to what a file says of it; a number is added to one that is there.
    pub fn set(&mut self, period: Period, organisation: OdsCode, cell: usize, value: Value) {
        match value {
            Value::Missing => {}
            Value::Number(number) => add_to(&mut self.counts(period, organisation)[cell], number),
            Value::Suppressed => {
                let at = self.place(period, organisation);
                self.sheets[at.sheet].suppressed.insert(at.begin + cell);
            }
        }
    }

    /// Adds the numbers of another grid of the same cells.
    pub fn add(&mut self, other: Self) {
        let width = self.blank.len();
        for sheet in other.sheets {
            let rows = sheet.cells.chunks_exact(width.max(1));
            for (organisation, row) in sheet.organisations.iter().zip(rows) {
                for (cell, more) in self.counts(sheet.period, *organisation).iter_mut().zip(row) {
                    if !more.is_nan() {
                        add_to(cell, *more);
                    }
                }
            }
            for cell in sheet.suppressed {
                let organisation = sheet.organisations[cell / width];
                let value = Value::Suppressed;
                self.set(sheet.period, organisation, cell % width, value);
            }
        }
    }

    /// The grids of several threads as one.
    #[must_use]
    pub fn sum(cells: &Cells, grids: impl IntoIterator<Item = Self>) -> Self {
        let mut grids = grids.into_iter();
        let mut total = grids.next().unwrap_or_else(|| Self::new(cells));
        for grid in grids {
            total.add(grid);
        }
        total
    }

    /// What a stretch of cells of an organisation comes to.
    #[must_use]
    pub fn part(
        &self,
        period: Period,
        organisation: OdsCode,
        cells: std::ops::Range<usize>,
    ) -> PartSum {
        let mut part = PartSum::default();
        let Some(sheet) = self.places.get(&period).map(|place| &self.sheets[*place]) else {
            return part;
        };
        let Some(begin) = sheet.places.get(&organisation) else {
            return part;
        };
        for at in begin + cells.start..begin + cells.end {
            if sheet.suppressed.contains(&at) {
                part.suppressed += 1;
            } else if sheet.cells[at].is_nan() {
                part.missing += 1;
            } else {
                part.sum += sheet.cells[at];
            }
        }
        part
    }

    /// Makes the missing cells of a stretch zero, where a total proves that they are.
    pub fn zero_missing(
        &mut self,
        period: Period,
        organisation: OdsCode,
        cells: std::ops::Range<usize>,
    ) {
        for cell in &mut self.counts(period, organisation)[cells] {
            if cell.is_nan() {
                *cell = 0.0;
            }
        }
    }

    /// The figures as the store takes them: periods ascending, organisations by code.
    #[must_use]
    pub fn figures(self, cells: &Cells) -> Vec<PeriodFigures> {
        let width = self.blank.len();
        let mut figures: Vec<PeriodFigures> = self
            .sheets
            .into_iter()
            .map(|sheet| {
                let mut order: Vec<usize> = (0..sheet.organisations.len()).collect();
                order.sort_unstable_by_key(|place| sheet.organisations[*place]);
                let columns = cells
                    .measure_ids()
                    .enumerate()
                    .map(|(cell, id)| {
                        let values = order.iter().map(|place| {
                            let at = place * width + cell;
                            if sheet.suppressed.contains(&at) {
                                Value::Suppressed
                            } else if sheet.cells[at].is_nan() {
                                Value::Missing
                            } else {
                                Value::Number(sheet.cells[at])
                            }
                        });
                        (id, Column::from_values(values))
                    })
                    .collect();
                PeriodFigures {
                    period: sheet.period,
                    organisations: order
                        .iter()
                        .map(|place| sheet.organisations[*place])
                        .collect(),
                    columns,
                }
            })
            .collect();
        figures.sort_unstable_by_key(|figures| figures.period);
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECLARATION: &str = include_str!("grid/sample.toml");

    fn dataset() -> Dataset {
        Dataset::parse(DECLARATION, "## A note\n\nText.\n").unwrap()
    }

    #[test]
    fn counts_add_up_across_threads_and_come_out_by_code() {
        let cells = Cells::of(&dataset(), &["appointments", "status"]);
        assert_eq!(cells.begin(1), 1);
        let november = Period::Month("2025-11".parse().unwrap());
        let october = Period::Month("2025-10".parse().unwrap());
        let code = |text: &str| text.parse::<OdsCode>().unwrap();
        let mut first = Grid::new(&cells);
        first.counts(november, code("B82001"))[0] += 5.0;
        first.counts(november, code("A81001"))[0] += 1.0;
        first.counts(october, code("A81001"))[1] += 7.0;
        let mut second = Grid::new(&cells);
        second.counts(november, code("B82001"))[0] += 2.0;
        second.set(november, code("A81001"), 2, Value::Suppressed);
        let grid = Grid::sum(&cells, [first, second]);
        let figures = grid.figures(&cells);
        assert_eq!([figures[0].period, figures[1].period], [october, november]);
        assert_eq!(figures[1].organisations, [code("A81001"), code("B82001")]);
        let column = |id: &str| {
            let column = figures[1]
                .columns
                .iter()
                .find(|column| column.0 == id)
                .unwrap();
            column.1.iter().collect::<Vec<_>>()
        };
        assert_eq!(
            column("appointments"),
            [Value::Number(1.0), Value::Number(7.0)]
        );
        assert_eq!(
            column("status.dna"),
            [Value::Suppressed, Value::Number(0.0)]
        );
        assert_eq!(figures[0].organisations, [code("A81001")]);
    }
}
