//! Counting: rows of a file become a table of organisations by cells, one for each period.

use domain::code::OdsCode;
use domain::column::Column;
use domain::period::Period;
use domain::registry::{Dataset, Margin};
use domain::value::Value;
use rustc_hash::{FxHashMap, FxHashSet};
use store::PeriodFigures;

/// The margins that a file fills, and where the cells of each begin.
#[derive(Debug, Clone)]
pub(crate) struct Cells {
    margins: Vec<(&'static Margin, usize)>,
    width: usize,
}

impl Cells {
    /// The cells of these margins of a dataset, in order.
    pub(crate) fn of(dataset: &'static Dataset, margins: &[&str]) -> Self {
        let mut width = 0;
        let margins = margins
            .iter()
            .filter_map(|id| dataset.margin(id))
            .map(|margin| {
                let begin = width;
                width += margin.size();
                (margin, begin)
            })
            .collect();
        Self { margins, width }
    }

    /// Where the cells of the margin with this place in the list begin.
    pub(crate) fn begin(&self, margin: usize) -> usize {
        self.margins[margin].1
    }

    /// Where the cells of the margin with this identifier begin, where it is in the list.
    pub(crate) fn begin_of(&self, id: &str) -> Option<usize> {
        self.margins
            .iter()
            .find(|(margin, _)| margin.id == id)
            .map(|(_, begin)| *begin)
    }

    fn measure_ids(&self) -> impl Iterator<Item = String> + '_ {
        self.margins
            .iter()
            .flat_map(|(margin, _)| (0..margin.size()).map(|cell| margin.measure_id(cell)))
    }
}

/// A cell of which the file says nothing.
const ABSENT: u64 = u64::MAX;

/// Counts by period, organisation and cell. Organisations that were never met are missing.
/// Cells of an organisation that was met are zero until counted where a layout lists what
/// occurred ([`Grid::new`]), and missing until set where it lists everything
/// ([`Grid::complete`]).
#[derive(Debug)]
pub(crate) struct Grid {
    width: usize,
    /// What a cell holds before it is set: nothing, or zero.
    absent: u64,
    periods: FxHashMap<Period, Sheet>,
    /// The period of the last row, which is mostly that of the next.
    last: Option<(Period, OdsCode, usize)>,
}

#[derive(Debug, Default)]
struct Sheet {
    places: FxHashMap<OdsCode, usize>,
    organisations: Vec<OdsCode>,
    counts: Vec<u64>,
    /// Cells that the publisher holds back; few, if any.
    suppressed: FxHashSet<usize>,
}

/// What a stretch of cells comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PartSum {
    /// The sum of the cells that have numbers.
    pub(crate) sum: u64,
    /// Cells of which the file says nothing.
    pub(crate) missing: usize,
    /// Cells that the publisher holds back.
    pub(crate) suppressed: usize,
}

impl PartSum {
    /// Whether every cell has a number.
    pub(crate) const fn is_whole(self) -> bool {
        self.missing == 0 && self.suppressed == 0
    }
}

fn add_to(count: &mut u64, more: u64) {
    *count = if *count == ABSENT {
        more
    } else {
        *count + more
    };
}

impl Grid {
    pub(crate) fn new(cells: &Cells) -> Self {
        Self {
            width: cells.width,
            absent: 0,
            periods: FxHashMap::default(),
            last: None,
        }
    }

    /// For a layout with a row for every cell: a cell without a row is missing.
    pub(crate) fn complete(cells: &Cells) -> Self {
        Self {
            absent: ABSENT,
            ..Self::new(cells)
        }
    }

    /// The counts of an organisation in a period, all its cells.
    pub(crate) fn counts(&mut self, period: Period, organisation: OdsCode) -> &mut [u64] {
        let (width, absent) = (self.width, self.absent);
        let sheet = self.periods.entry(period).or_default();
        let begin = match self.last {
            Some((last_period, last, begin)) if last == organisation && last_period == period => {
                begin
            }
            _ => *sheet.places.entry(organisation).or_insert_with(|| {
                let begin = sheet.counts.len();
                sheet.organisations.push(organisation);
                sheet.counts.resize(begin + width, absent);
                begin
            }),
        };
        self.last = Some((period, organisation, begin));
        &mut sheet.counts[begin..begin + width]
    }

    /// Sets a cell to what a file says of it.
    pub(crate) fn set(&mut self, period: Period, organisation: OdsCode, cell: usize, value: Value) {
        match value {
            Value::Missing => {}
            Value::Number(number) => {
                add_to(&mut self.counts(period, organisation)[cell], number as u64);
            }
            Value::Suppressed => {
                self.counts(period, organisation);
                if let (Some(sheet), Some((_, _, begin))) =
                    (self.periods.get_mut(&period), self.last)
                {
                    sheet.suppressed.insert(begin + cell);
                }
            }
        }
    }

    /// Adds the counts of another grid of the same cells.
    pub(crate) fn add(&mut self, other: Self) {
        for (period, sheet) in other.periods {
            for (organisation, row) in sheet
                .organisations
                .iter()
                .zip(sheet.counts.chunks_exact(self.width))
            {
                let counts = self.counts(period, *organisation);
                for (count, more) in counts.iter_mut().zip(row) {
                    if *more != ABSENT {
                        add_to(count, *more);
                    }
                }
            }
            for cell in sheet.suppressed {
                let organisation = sheet.organisations[cell / self.width];
                self.set(period, organisation, cell % self.width, Value::Suppressed);
            }
        }
        self.last = None;
    }

    /// The grids of several threads as one.
    pub(crate) fn sum(cells: &Cells, grids: impl IntoIterator<Item = Self>) -> Self {
        let mut grids = grids.into_iter();
        let mut total = grids.next().unwrap_or_else(|| Self::new(cells));
        total.last = None;
        for grid in grids {
            total.add(grid);
        }
        total
    }

    /// What a stretch of cells of an organisation comes to.
    pub(crate) fn part(
        &self,
        period: Period,
        organisation: OdsCode,
        cells: std::ops::Range<usize>,
    ) -> PartSum {
        let mut part = PartSum::default();
        let Some(sheet) = self.periods.get(&period) else {
            return part;
        };
        let Some(begin) = sheet.places.get(&organisation) else {
            return part;
        };
        for at in begin + cells.start..begin + cells.end {
            if sheet.suppressed.contains(&at) {
                part.suppressed += 1;
            } else if sheet.counts[at] == ABSENT {
                part.missing += 1;
            } else {
                part.sum += sheet.counts[at];
            }
        }
        part
    }

    /// Makes the missing cells of a stretch zero, where a total proves that they are.
    pub(crate) fn zero_missing(
        &mut self,
        period: Period,
        organisation: OdsCode,
        cells: std::ops::Range<usize>,
    ) {
        for count in &mut self.counts(period, organisation)[cells] {
            if *count == ABSENT {
                *count = 0;
            }
        }
    }

    /// The figures as the store takes them: periods ascending, organisations by code.
    pub(crate) fn figures(self, cells: &Cells) -> Vec<PeriodFigures> {
        let width = self.width;
        let mut figures: Vec<PeriodFigures> = self
            .periods
            .into_iter()
            .map(|(period, sheet)| {
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
                            } else if sheet.counts[at] == ABSENT {
                                Value::Missing
                            } else {
                                Value::Number(sheet.counts[at] as f64)
                            }
                        });
                        (id, Column::from_values(values))
                    })
                    .collect();
                PeriodFigures {
                    period,
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
    use domain::registry::{dataset, ids};

    #[test]
    fn counts_add_up_across_threads_and_come_out_by_code() {
        let dataset = dataset(ids::GP_APPOINTMENTS).unwrap();
        let cells = Cells::of(dataset, &["appointments", "status"]);
        assert_eq!(cells.begin(1), 1);
        let november = Period::Month("2025-11".parse().unwrap());
        let october = Period::Month("2025-10".parse().unwrap());
        let code = |text: &str| text.parse::<OdsCode>().unwrap();
        let mut first = Grid::new(&cells);
        first.counts(november, code("B82001"))[0] += 5;
        first.counts(november, code("A81001"))[0] += 1;
        first.counts(october, code("A81001"))[1] += 7;
        let mut second = Grid::new(&cells);
        second.counts(november, code("B82001"))[0] += 2;
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
