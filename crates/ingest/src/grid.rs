//! Counting: rows of a file become a table of organisations by cells, one for each period.

use domain::code::OdsCode;
use domain::column::Column;
use domain::period::Period;
use domain::registry::{Dataset, Margin};
use domain::value::Value;
use rustc_hash::FxHashMap;
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

/// Counts by period, organisation and cell. Cells of an organisation that was met are zero
/// until counted; organisations that were never met are missing.
#[derive(Debug)]
pub(crate) struct Grid {
    width: usize,
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
    suppressed: Vec<usize>,
}

impl Grid {
    pub(crate) fn new(cells: &Cells) -> Self {
        Self {
            width: cells.width,
            periods: FxHashMap::default(),
            last: None,
        }
    }

    /// The counts of an organisation in a period, all its cells.
    pub(crate) fn counts(&mut self, period: Period, organisation: OdsCode) -> &mut [u64] {
        let width = self.width;
        let sheet = self.periods.entry(period).or_default();
        let begin = match self.last {
            Some((last_period, last, begin)) if last == organisation && last_period == period => {
                begin
            }
            _ => *sheet.places.entry(organisation).or_insert_with(|| {
                let begin = sheet.counts.len();
                sheet.organisations.push(organisation);
                sheet.counts.resize(begin + width, 0);
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
                self.counts(period, organisation)[cell] += number as u64;
            }
            Value::Suppressed => {
                self.counts(period, organisation);
                if let (Some(sheet), Some((_, _, begin))) =
                    (self.periods.get_mut(&period), self.last)
                {
                    sheet.suppressed.push(begin + cell);
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
                    *count += more;
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

    /// The figures as the store takes them: periods ascending, organisations by code.
    pub(crate) fn figures(self, cells: &Cells) -> Vec<PeriodFigures> {
        let width = self.width;
        let mut figures: Vec<PeriodFigures> = self
            .periods
            .into_iter()
            .map(|(period, sheet)| {
                let mut order: Vec<usize> = (0..sheet.organisations.len()).collect();
                order.sort_unstable_by_key(|place| sheet.organisations[*place]);
                let mut suppressed = sheet.suppressed;
                suppressed.sort_unstable();
                let columns = cells
                    .measure_ids()
                    .enumerate()
                    .map(|(cell, id)| {
                        let values = order.iter().map(|place| {
                            let at = place * width + cell;
                            if suppressed.binary_search(&at).is_ok() {
                                Value::Suppressed
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
