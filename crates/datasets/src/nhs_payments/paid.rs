//! What one practice, or one network, was paid in a year, as figures are kept.

use domain::code::OdsCode;
use domain::period::Period;
use domain::registry::Dataset;
use domain::value::Value;
use ingest::grid::{Cells, Grid};
use store::PeriodFigures;

use super::amounts::{UNIT, number};
use super::tree::Tree;

/// The margins of a practice file.
const OF_PRACTICES: [&str; 14] = [
    "total",
    "deductions",
    "net",
    "with-covid",
    "without-drugs",
    "registered",
    "weighted",
    "payments",
    "beside",
    "contract",
    "dispensing",
    "rurality",
    "practice-type",
    "year",
];

/// The margins of a file of networks.
const OF_NETWORKS: [&str; 3] = ["network", "network-registered", "network-weighted"];

/// The margins of one practice each, in the order of [`Paid::categories`].
pub(super) const CATEGORIES: [&str; 5] = [
    "contract",
    "dispensing",
    "rurality",
    "practice-type",
    "year",
];

/// What figures are filled into: the cells, and the trees of lines.
#[derive(Debug)]
pub(super) struct Measures {
    pub(super) cells: Cells,
    /// The lines of the total.
    pub(super) lines: Tree,
    /// What is paid beside the total.
    pub(super) beside: Tree,
    /// The lines of networks.
    pub(super) network: Tree,
    /// How many values each of [`CATEGORIES`] has.
    sizes: [usize; CATEGORIES.len()],
}

impl Measures {
    /// Those of practices.
    pub(super) fn of_practices(dataset: &Dataset) -> Self {
        Self::of(dataset, &OF_PRACTICES)
    }

    /// Those of networks.
    pub(super) fn of_networks(dataset: &Dataset) -> Self {
        Self::of(dataset, &OF_NETWORKS)
    }

    /// All of them.
    pub(super) fn of_both(dataset: &Dataset) -> Self {
        let both: Vec<&str> = OF_PRACTICES.into_iter().chain(OF_NETWORKS).collect();
        Self::of(dataset, &both)
    }

    fn of(dataset: &Dataset, margins: &[&str]) -> Self {
        Self {
            cells: Cells::complete(dataset, margins),
            lines: Tree::of(dataset, "line"),
            beside: Tree::of(dataset, "beside-line"),
            network: Tree::of(dataset, "network-line"),
            sizes: CATEGORIES
                .map(|id| dataset.margin(id).map_or(0, domain::registry::Margin::size)),
        }
    }

    /// The figures of a year. Measures that no organisation has are left out: another file may
    /// have them.
    pub(super) fn figures(&self, grid: Grid) -> Vec<PeriodFigures> {
        let mut figures = grid.figures(&self.cells);
        for figures in &mut figures {
            figures
                .columns
                .retain(|(_, column)| column.iter().any(Value::is_reported));
        }
        figures
    }
}

/// What a practice was paid, in millionths of a pound; `None` is missing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Paid {
    /// Registered and weighted patients.
    pub(super) patients: [Option<i64>; 2],
    /// By value of the dimension `line`.
    pub(super) lines: Vec<Option<i64>>,
    /// By value of the dimension `beside-line`.
    pub(super) beside: Vec<Option<i64>>,
    /// Deductions, below zero.
    pub(super) deductions: Option<i64>,
    /// The total less deductions.
    pub(super) net: Option<i64>,
    /// The total with payments for COVID.
    pub(super) with_covid: Option<i64>,
    /// The value of each of [`CATEGORIES`].
    pub(super) categories: [Option<usize>; CATEGORIES.len()],
}

impl Paid {
    /// The total of the lines, as it is printed.
    pub(super) fn total(&self, measures: &Measures) -> Option<i64> {
        let place = measures.lines.place("total")?;
        self.lines.get(place).copied().flatten()
    }

    /// The total without what is paid for prescribing and dispensing: missing where any of it is.
    fn without_drugs(&self, measures: &Measures) -> Option<i64> {
        let prescribing = measures.lines.place("prescribing")?;
        let parts = measures.lines.0.iter().zip(&self.lines);
        let apart: Option<i64> = parts
            .filter(|(part, _)| part.parent == Some(prescribing))
            .map(|(_, amount)| *amount)
            .sum();
        Some(self.total(measures)? - apart?)
    }

    /// Writes the figures.
    pub(super) fn fill(
        mut self,
        measures: &Measures,
        grid: &mut Grid,
        period: Period,
        code: OdsCode,
    ) {
        let mut target = Target {
            grid,
            cells: &measures.cells,
            period,
            code,
        };
        let total = self.total(measures);
        target.set("total", 0, total);
        target.set("deductions", 0, self.deductions);
        target.set("net", 0, self.net);
        target.set("with-covid", 0, self.with_covid);
        target.set("without-drugs", 0, self.without_drugs(measures));
        let [registered, weighted] = self.patients;
        target.set("registered", 0, registered);
        target.set("weighted", 0, weighted);
        measures.lines.sum_up(&mut self.lines);
        // Where no total is printed, the sum of the lines is not one.
        if let (None, Some(place)) = (total, measures.lines.place("total")) {
            self.lines[place] = None;
        }
        measures.beside.sum_up(&mut self.beside);
        target.set_each("payments", &self.lines);
        target.set_each("beside", &self.beside);
        for ((margin, size), value) in CATEGORIES.iter().zip(measures.sizes).zip(self.categories) {
            target.one_of(margin, size, value);
        }
    }
}

/// What a network was paid.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct NetworkPaid {
    /// By value of the dimension `network-line`.
    pub(super) lines: Vec<Option<i64>>,
    /// Registered and weighted patients.
    pub(super) patients: [Option<i64>; 2],
}

impl NetworkPaid {
    /// The sum of two; what one of them lacks, the sum lacks.
    pub(super) fn plus(&self, other: &Self) -> Self {
        let sum = |(one, other): (&Option<i64>, &Option<i64>)| Some((*one)? + (*other)?);
        let [registered, weighted] =
            [0, 1].map(|place: usize| sum((&self.patients[place], &other.patients[place])));
        Self {
            lines: self.lines.iter().zip(&other.lines).map(sum).collect(),
            patients: [registered, weighted],
        }
    }

    /// Writes the figures.
    pub(super) fn fill(&self, measures: &Measures, grid: &mut Grid, period: Period, code: OdsCode) {
        let mut target = Target {
            grid,
            cells: &measures.cells,
            period,
            code,
        };
        target.set_each("network", &self.lines);
        let [registered, weighted] = self.patients;
        target.set("network-registered", 0, registered);
        target.set("network-weighted", 0, weighted);
    }
}

/// The cells of one organisation in one year.
struct Target<'a> {
    grid: &'a mut Grid,
    cells: &'a Cells,
    period: Period,
    code: OdsCode,
}

impl Target<'_> {
    fn set(&mut self, margin: &str, cell: usize, amount: Option<i64>) {
        if let (Some(begin), Some(amount)) = (self.cells.begin_of(margin), amount) {
            let value = Value::Number(number(amount));
            self.grid.set(self.period, self.code, begin + cell, value);
        }
    }

    fn set_each(&mut self, margin: &str, amounts: &[Option<i64>]) {
        for (cell, amount) in amounts.iter().enumerate() {
            self.set(margin, cell, *amount);
        }
    }

    /// Counts one in the cell that applies, and none in the others.
    fn one_of(&mut self, margin: &str, size: usize, which: Option<usize>) {
        if let Some(which) = which {
            for cell in 0..size {
                let count = if cell == which { UNIT } else { 0 };
                self.set(margin, cell, Some(count));
            }
        }
    }
}
