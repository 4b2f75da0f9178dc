//! What a calculation gives back. Pages, exports and the API show this and compute
//! nothing themselves.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::answers::Problem;
use super::term::{Confidence, Source};
use super::unit::Unit;
use super::working::{CalculationError, Working};

/// A number with what it counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Amount {
    /// The number, with all its digits.
    pub value: Decimal,
    /// What it counts.
    pub unit: Unit,
}

impl Amount {
    /// A number with what it counts.
    #[must_use]
    pub const fn new(value: Decimal, unit: Unit) -> Self {
        Self { value, unit }
    }

    /// Pounds.
    #[must_use]
    pub const fn pounds(value: Decimal) -> Self {
        Self::new(value, Unit::Pounds)
    }

    /// As it is read: `£17,713.28`.
    #[must_use]
    pub fn show(&self) -> String {
        self.unit.show(self.value)
    }
}

/// A figure of the result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Its name.
    pub id: String,
    /// What it is.
    pub label: String,
    /// The figure.
    pub amount: Amount,
    /// How it comes about.
    pub working: Option<Working>,
    /// The least sure of the figures it rests on; `None` where none is of the rules.
    pub confidence: Option<Confidence>,
}

impl Answer {
    /// The result of a working.
    ///
    /// # Errors
    ///
    /// Where it divides by zero or the numbers are too large.
    pub fn worked(id: &str, label: &str, working: Working) -> Result<Self, CalculationError> {
        Ok(Self {
            id: id.to_owned(),
            label: label.to_owned(),
            amount: Amount::new(working.value()?, working.unit),
            confidence: working.confidence(),
            working: Some(working),
        })
    }

    /// A figure without a working.
    #[must_use]
    pub fn plain(id: &str, label: &str, amount: Amount) -> Self {
        Self {
            id: id.to_owned(),
            label: label.to_owned(),
            amount,
            working: None,
            confidence: None,
        }
    }
}

/// A cell: nothing, a number or words.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Nothing to say.
    #[default]
    Empty,
    /// A number with its unit.
    Amount(Amount),
    /// A number with its working.
    Worked(Box<Answer>),
    /// Words.
    Text(String),
}

impl Cell {
    /// Pounds.
    #[must_use]
    pub const fn pounds(value: Decimal) -> Self {
        Self::Amount(Amount::pounds(value))
    }

    /// A number with what it counts.
    #[must_use]
    pub const fn amount(value: Decimal, unit: Unit) -> Self {
        Self::Amount(Amount::new(value, unit))
    }

    /// Words.
    #[must_use]
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    /// The number, where it is one.
    #[must_use]
    pub fn value(&self) -> Option<Decimal> {
        match self {
            Self::Amount(amount) => Some(amount.value),
            Self::Worked(answer) => Some(answer.amount.value),
            Self::Empty | Self::Text(_) => None,
        }
    }
}

impl From<Option<Amount>> for Cell {
    fn from(amount: Option<Amount>) -> Self {
        amount.map_or(Self::Empty, Self::Amount)
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// What its numbers count; `None` for words.
    pub unit: Option<Unit>,
}

impl Column {
    /// A column of numbers.
    #[must_use]
    pub fn of(label: &str, unit: Unit) -> Self {
        Self {
            label: label.to_owned(),
            unit: Some(unit),
        }
    }

    /// A column of words.
    #[must_use]
    pub fn words(label: &str) -> Self {
        Self {
            label: label.to_owned(),
            unit: None,
        }
    }
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What the row is.
    pub label: String,
    /// Its cells, as many as there are columns.
    pub cells: Vec<Cell>,
    /// Whether it adds up the others.
    pub is_total: bool,
}

/// A table below the result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// The heading of its first column, which names the rows.
    pub stub: String,
    /// The columns after it.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// A sentence below it.
    pub note: Option<String>,
}

/// How a chart draws its series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// Lines over time.
    Lines,
    /// Bars side by side.
    Bars,
    /// Bars on one another.
    Stacked,
}

/// One series of a chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// What it is.
    pub name: String,
    /// Its values, as many as there are labels.
    pub values: Vec<Option<Decimal>>,
}

/// A chart below the result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// Its name.
    pub id: String,
    /// What it shows, as a finding.
    pub heading: String,
    /// How it is drawn.
    pub kind: ChartKind,
    /// The labels along its foot.
    pub labels: Vec<String>,
    /// The series.
    pub series: Vec<Series>,
    /// What the values count.
    pub unit: Unit,
}

/// A line with two thresholds and where one stands, each from 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Gauge {
    /// Where payment begins (for reverse indicators: where it is full).
    pub lower: Decimal,
    /// Where payment is full (for reverse indicators: where it ends).
    pub upper: Decimal,
    /// Where one stands, where known.
    pub achieved: Option<Decimal>,
}

/// What is drawn beside the inputs of one row.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RowResult {
    /// The cells, as many as the part has columns in [`PartResult`].
    pub cells: Vec<Cell>,
    /// Thresholds and achievement, where there are any.
    pub gauge: Option<Gauge>,
}

/// What is drawn beside the rows of a part of the form.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PartResult {
    /// The headings of the cells.
    pub columns: Vec<Column>,
    /// By row: the number of a row, or the id of a grid's row.
    pub rows: BTreeMap<String, RowResult>,
    /// What stands beside the headings of a grid's groups.
    pub groups: BTreeMap<String, Amount>,
}

impl PartResult {
    /// The results of rows, by their names.
    #[must_use]
    pub fn new(columns: Vec<Column>, rows: impl Iterator<Item = (String, RowResult)>) -> Self {
        // One by one: a map that is collected brings a sort of its own.
        let mut by_name = BTreeMap::new();
        by_name.extend(rows);
        Self {
            columns,
            rows: by_name,
            groups: BTreeMap::new(),
        }
    }
}

/// One line of a ranking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankedLine {
    /// What it is.
    pub label: String,
    /// What one would have to do.
    pub detail: String,
    /// What it is worth.
    pub amount: Amount,
}

/// A ranking, largest first: where the next pounds are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    /// Its heading.
    pub heading: String,
    /// A sentence below it.
    pub note: Option<String>,
    /// The lines.
    pub lines: Vec<RankedLine>,
}

/// A point to check before one relies on the result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// The point.
    pub text: String,
    /// Where it is from.
    pub source: Option<Source>,
}

impl Check {
    /// A point without a source of its own.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            source: None,
        }
    }

    /// A point with its source.
    #[must_use]
    pub fn from(text: &str, source: Option<&Source>) -> Self {
        Self {
            text: text.to_owned(),
            source: source.cloned(),
        }
    }
}

/// Everything that a calculation gives.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// The figures of the result; the first is the large one.
    pub headline: Vec<Answer>,
    /// What is drawn beside the inputs, by part of the form.
    pub per_row: BTreeMap<String, PartResult>,
    /// Tables below.
    pub tables: Vec<Table>,
    /// Charts below.
    pub charts: Vec<Chart>,
    /// Where the next pounds are.
    pub ranked: Option<Ranked>,
    /// What is wrong or missing.
    pub problems: Vec<Problem>,
    /// Points to check before one relies on it.
    pub checklist: Vec<Check>,
    /// What one should know about the figures.
    pub notes: Vec<String>,
    /// One to three sentences that say the result; `**` stands around what is bold.
    pub story: Vec<String>,
}

impl Outcome {
    /// Adds the result of a working to the headline, or the reason why it has none to
    /// the problems. Gives back the number.
    pub fn headline(&mut self, id: &str, label: &str, working: Working) -> Option<Decimal> {
        match Answer::worked(id, label, working) {
            Ok(answer) => {
                let value = answer.amount.value;
                self.headline.push(answer);
                Some(value)
            }
            Err(error) => {
                let message = format!("{label} cannot be given: {error}.");
                self.problems.push(Problem::missing("", message));
                None
            }
        }
    }

    /// The figure of the headline with this id.
    #[must_use]
    pub fn answer(&self, id: &str) -> Option<&Answer> {
        self.headline.iter().find(|answer| answer.id == id)
    }

    /// The table with this id.
    #[must_use]
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }
}
