//! Rows of numbers by organisation, one sheet a month, as the readers fill them.

use domain::code::OdsCode;
use domain::column::Column;
use domain::period::{Month, Period};
use domain::registry::Dataset;
use domain::value::Value;
use rustc_hash::FxHashMap;
use store::PeriodFigures;

/// Where the cells of each margin stand in a row.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    margins: FxHashMap<String, std::ops::Range<usize>>,
    measures: Vec<String>,
}

impl Cells {
    /// All margins of the dataset.
    pub(super) fn of(dataset: &Dataset) -> Self {
        let mut measures = Vec::new();
        let margins = dataset
            .margins
            .iter()
            .map(|margin| {
                let begin = measures.len();
                measures.extend((0..margin.size()).map(|cell| margin.measure_id(cell)));
                (margin.id.clone(), begin..measures.len())
            })
            .collect();
        Self { margins, measures }
    }

    /// A row in which everything is missing.
    pub(super) fn row(&self) -> Row {
        Row(vec![f64::NAN; self.measures.len()])
    }

    fn range(&self, margin: &str) -> std::ops::Range<usize> {
        self.margins.get(margin).cloned().unwrap_or_default()
    }

    /// The figures of a month as the store takes them. Measures that no organisation has are
    /// left out.
    pub(super) fn figures(&self, month: Month, mut rows: Vec<(OdsCode, Row)>) -> PeriodFigures {
        rows.sort_unstable_by_key(|(code, _)| *code);
        let mut columns: Vec<Vec<f64>> = vec![Vec::with_capacity(rows.len()); self.measures.len()];
        for (_, row) in &rows {
            for (column, number) in columns.iter_mut().zip(&row.0) {
                column.push(*number);
            }
        }
        let columns = self
            .measures
            .iter()
            .zip(columns)
            .filter(|(_, numbers)| numbers.iter().any(|number| !number.is_nan()))
            .map(|(measure, numbers)| {
                let values = numbers
                    .iter()
                    .map(|number| Value::from((!number.is_nan()).then_some(*number)));
                (measure.clone(), Column::from_values(values))
            })
            .collect();
        PeriodFigures {
            period: Period::Month(month),
            organisations: rows.iter().map(|(code, _)| *code).collect(),
            columns,
        }
    }
}

/// The numbers of one organisation in one month; not a number is missing.
#[derive(Debug, Clone)]
pub(super) struct Row(Vec<f64>);

impl Row {
    /// Sets a cell, where there is a number.
    pub(super) fn set(&mut self, cells: &Cells, margin: &str, cell: usize, number: Option<f64>) {
        let range = cells.range(margin);
        if let Some(number) = number
            && let Some(slot) = self.0[range].get_mut(cell)
        {
            *slot = rounded(number);
        }
    }

    /// Sets those cells of a margin that have a number.
    pub(super) fn set_each(&mut self, cells: &Cells, margin: &str, numbers: &[Option<f64>]) {
        let slots = self.0[cells.range(margin)].iter_mut();
        for (slot, number) in slots.zip(numbers) {
            if let Some(number) = number {
                *slot = rounded(*number);
            }
        }
    }

    /// Sets all cells of a margin, or none: a whole is not shown with a part missing.
    pub(super) fn set_all(&mut self, cells: &Cells, margin: &str, numbers: &[Option<f64>]) {
        if numbers.iter().all(Option::is_some) {
            self.set_each(cells, margin, numbers);
        }
    }
}

/// To the millionth: full-time equivalents are hours divided by 37.5, published with six to
/// nine digits, and sums have noise behind them.
pub(super) fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
