//! A value by row and column, such as calls by weekday and hour.

mod layout;

use domain::value::tidy_sum;

use crate::table::{Cell, Heading, INCOMPLETE, Table};
use crate::{Format, missing};

pub(crate) use layout::{Key, Layout, Letters, Word};

/// One cell of a heat map.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeatCell {
    /// The value, which gives the cell its colour: a share of the whole.
    pub value: Option<f64>,
    /// The count that the value is of, which is written above it.
    pub count: Option<f64>,
    /// Why it is missing: `suppressed`.
    pub absent: Option<String>,
    /// The group's value.
    pub group: Option<f64>,
}

/// A value by row and column.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// The heading of the rows: `Day`.
    pub row_dimension: String,
    /// The heading of the columns: `Time`.
    pub column_dimension: String,
    /// The rows, from the top.
    pub rows: Vec<String>,
    /// The columns, from the left.
    pub columns: Vec<String>,
    /// The heading of the values: `Share of calls`.
    pub measure: String,
    /// The heading of the counts: `Calls`; empty where the cells have none.
    pub counts: String,
    /// The name of the group, where there is one.
    pub group_name: Option<String>,
    /// The cells by row, each with one for every column.
    pub cells: Vec<Vec<HeatCell>>,
    /// Whether values may be added up; rows and columns then have totals.
    pub is_additive: bool,
    /// How values are written.
    pub format: Format,
    /// How counts are written.
    pub count_format: Format,
}

/// The name of the row and the column of totals.
pub(crate) const ALL: &str = "All";

/// The count of steps of colour.
const STEPS: usize = 5;

impl HeatMap {
    /// A cell; none outside.
    pub(crate) fn cell(&self, row: usize, column: usize) -> Option<&HeatCell> {
        self.cells.get(row)?.get(column)
    }

    /// The value of a cell that can be drawn.
    pub(crate) fn value(&self, row: usize, column: usize) -> Option<f64> {
        let value = self.cell(row, column)?.value;
        value.filter(|value| value.is_finite())
    }

    /// All places, row by row.
    pub(crate) fn places(&self) -> impl Iterator<Item = (usize, usize)> + Clone + '_ {
        let columns = self.columns.len();
        (0..self.rows.len()).flat_map(move |row| (0..columns).map(move |column| (row, column)))
    }

    /// Where each step of colour but the first begins. Each step holds about as many cells;
    /// where many are equal there are fewer steps. The limits are numbers as they are written.
    pub(crate) fn limits(&self) -> Vec<f64> {
        let mut values: Vec<f64> = self
            .places()
            .filter_map(|(row, column)| self.value(row, column))
            .map(|value| self.rounded(value))
            .collect();
        domain::order::sort_by(&mut values, f64::total_cmp);
        let Some(lowest) = values.first().copied() else {
            return Vec::new();
        };
        let mut limits: Vec<f64> = (1..STEPS)
            .map(|step| values[step * values.len() / STEPS])
            .filter(|limit| *limit > lowest)
            .collect();
        limits.dedup();
        limits
    }

    /// A value as it is written; a cell must not have another colour than its number says.
    pub(crate) fn rounded(&self, value: f64) -> f64 {
        match usize::from(self.format.decimals) {
            0 => value.round(),
            decimals => format!("{value:.decimals$}").parse().unwrap_or(value),
        }
    }

    /// The step of colour of a value, from 0; few steps take the lighter colours.
    pub(crate) fn step(&self, limits: &[f64], value: f64) -> usize {
        let value = self.rounded(value);
        limits.iter().filter(|limit| value >= **limit).count()
    }

    /// The words for each step: `under 17`, `17 to 89`, `90 and over`.
    pub(crate) fn step_names(&self, limits: &[f64]) -> Vec<String> {
        let unit = 10_f64.powi(-i32::from(self.format.decimals));
        let said = |value: f64| self.format.value(value);
        let (Some(first), Some(last)) = (limits.first(), limits.last()) else {
            let value = self
                .places()
                .find_map(|(row, column)| self.value(row, column));
            return value.map(said).into_iter().collect();
        };
        let mut names = vec![format!("under {}", said(*first))];
        names.extend(limits.windows(2).map(|ends| {
            let upper = self.rounded(ends[1] - unit);
            if upper > ends[0] {
                format!("{} to {}", said(ends[0]), said(upper))
            } else {
                said(ends[0])
            }
        }));
        names.push(format!("{} and over", said(*last)));
        names
    }

    /// The place with the highest count, or the highest value where there are no counts; none
    /// where several have it.
    #[must_use]
    pub fn busiest(&self) -> Option<(usize, usize)> {
        let height = |(row, column): (usize, usize)| {
            let value = self.value(row, column)?;
            let count = self.cell(row, column)?.count;
            Some(count.unwrap_or_else(|| self.rounded(value)))
        };
        let known = || {
            self.places()
                .filter_map(|place| Some((place, height(place)?)))
        };
        let (place, highest) = known().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let is_alone = known().filter(|(_, height)| *height == highest).count() == 1;
        is_alone.then_some(place)
    }

    /// What is said of a cell: its place, and lines below.
    pub(crate) fn said(&self, row: usize, column: usize) -> (String, Vec<String>) {
        let title = format!("{}, {}", self.rows[row], self.columns[column]);
        let Some(cell) = self.cell(row, column) else {
            return (title, vec![missing(&None).to_owned()]);
        };
        let mut lines = Vec::with_capacity(3);
        if let Some(count) = cell.count {
            lines.push(format!(
                "{}  {}",
                self.counts,
                self.count_format.value(count)
            ));
        }
        lines.push(match cell.value {
            Some(value) => format!("{}  {}", self.measure, self.format.value(value)),
            None => format!("{}  {}", self.measure, missing(&cell.absent)),
        });
        if let (Some(group), Some(name)) = (cell.group, &self.group_name) {
            lines.push(format!("{name}  {}", self.format.value(group)));
        }
        (title, lines)
    }

    /// A row for each cell, and where values may be added up, for each row and column.
    pub(crate) fn table(&self) -> Table {
        let mut headings = vec![
            Heading::text(self.row_dimension.clone()),
            Heading::text(self.column_dimension.clone()),
        ];
        if !self.counts.is_empty() {
            headings.push(Heading::number(self.counts.clone()));
        }
        headings.push(Heading::number(self.measure.clone()));
        if let Some(group) = &self.group_name {
            headings.push(Heading::number(group.clone()));
        }
        let nothing = HeatCell::default();
        let mut rows: Vec<Vec<Cell>> = self
            .places()
            .map(|(row, column)| {
                let cell = self.cell(row, column).unwrap_or(&nothing);
                self.cells_of(&self.rows[row], &self.columns[column], cell)
            })
            .collect();
        if self.is_additive {
            for (row, name) in self.rows.iter().enumerate() {
                rows.push(self.cells_of(name, ALL, &self.row_total(row)));
            }
            for (column, name) in self.columns.iter().enumerate() {
                rows.push(self.cells_of(ALL, name, &self.column_total(column)));
            }
            rows.push(self.cells_of(ALL, ALL, &self.total()));
        }
        Table { headings, rows }
    }

    fn cells_of(&self, row: &str, column: &str, cell: &HeatCell) -> Vec<Cell> {
        let mut cells = vec![Cell::text(row), Cell::text(column)];
        if !self.counts.is_empty() {
            let absent = cell.absent.as_deref();
            cells.push(Cell::number_or(cell.count, &self.count_format, absent));
        }
        cells.push(Cell::number_or(
            cell.value,
            &self.format,
            cell.absent.as_deref(),
        ));
        if self.group_name.is_some() {
            cells.push(Cell::number(cell.group, &self.format));
        }
        cells
    }

    /// The sum of a row.
    pub(crate) fn row_total(&self, row: usize) -> HeatCell {
        self.sum((0..self.columns.len()).map(|column| (row, column)))
    }

    /// The sum of a column.
    pub(crate) fn column_total(&self, column: usize) -> HeatCell {
        self.sum((0..self.rows.len()).map(|row| (row, column)))
    }

    /// The sum of all cells.
    pub(crate) fn total(&self) -> HeatCell {
        self.sum(self.places())
    }

    /// The sum of cells; none where one of them is missing.
    fn sum(&self, places: impl Iterator<Item = (usize, usize)> + Clone) -> HeatCell {
        let cells = places.map(|(row, column)| self.cell(row, column));
        let value = cells.clone().map(|cell| cell?.value).sum::<Option<f64>>();
        HeatCell {
            absent: value.is_none().then(|| INCOMPLETE.to_owned()),
            value: value.map(tidy_sum),
            count: cells.clone().map(|cell| cell?.count).sum(),
            group: cells.map(|cell| cell?.group).sum(),
        }
    }
}
