//! The declaration of a tool's inputs: what is asked, with which limits and defaults.
//!
//! Pages, the API and the reading of answers all walk this declaration. The key of an
//! answer is the field's id (`list`), or for rows and grids the part, the row and the
//! column (`staff.1.role`, `achieved.CHOL004.percent`).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::answers::Problem;
use super::number;
use super::rules::{Figure, Scheme};
use super::term::Origin;
use super::unit::Unit;

/// All inputs of a tool.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Form {
    /// The parts, in the order of the page.
    pub parts: Vec<Part>,
    /// What is wrong with answers that the defaults of other fields are taken from.
    #[serde(skip)]
    pub problems: Vec<Problem>,
}

impl From<Vec<Part>> for Form {
    fn from(parts: Vec<Part>) -> Self {
        Self {
            parts,
            ..Self::default()
        }
    }
}

/// A group of inputs under one heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Its name in keys of rows and grids, and in [`super::outcome::Outcome::per_row`].
    pub id: String,
    /// The heading.
    pub heading: String,
    /// A sentence below the heading.
    pub help: Option<String>,
    /// The inputs.
    pub body: Body,
}

/// The inputs of a part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Single fields.
    Fields(Vec<Field>),
    /// Rows that the user adds and removes.
    Rows(Rows),
    /// Fixed rows, all with the same columns.
    Grid(Grid),
}

/// One input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The key of its answer, or the column in rows and grids.
    pub id: String,
    /// What is asked.
    pub label: String,
    /// What it takes.
    pub kind: FieldKind,
    /// What holds where nothing is typed, as it would be typed.
    pub default: Option<String>,
    /// Where the default is from.
    pub default_from: Option<Origin>,
    /// A sentence that helps to answer.
    pub help: Option<String>,
    /// The lowest number that it takes.
    pub minimum: Option<Decimal>,
    /// The highest number that it takes.
    pub maximum: Option<Decimal>,
    /// Whether nothing can be computed without it.
    pub required: bool,
}

/// What a field takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Pounds.
    Money,
    /// Per cent: 12.5 is 12.5%.
    Percent,
    /// A number with at most so many digits behind the point.
    Number {
        /// Digits behind the point.
        decimals: u8,
    },
    /// A month: `2026-04`.
    Month,
    /// A day: `2026-04-01`.
    Date,
    /// A time of day: `18:30`.
    Time,
    /// One of several: what is kept, and what is shown.
    Choice(Vec<(String, String)>),
    /// Words in one line.
    Text,
    /// Words in several lines, such as cells pasted from a spreadsheet.
    LongText,
    /// Yes or no: `yes`, `no`.
    Tick,
}

/// Rows that the user adds to and removes from. A row that the form starts with is gone
/// where `<part>.<row>.removed` is `yes`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// What one row is: `member of staff`.
    pub noun: String,
    /// What is asked in every row.
    pub columns: Vec<Field>,
    /// The highest count of rows.
    pub most: usize,
    /// The rows that the form starts with: (column, text), from row 1 on. They are
    /// defaults, and what is typed goes before them.
    pub start: Vec<Vec<(String, String)>>,
    /// Where the rows that the form starts with are from.
    pub start_from: Option<Origin>,
}

/// Fixed rows with the same columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// The rows.
    pub rows: Vec<GridRow>,
    /// What is asked in every row. The limits and defaults are those of the columns,
    /// unless [`GridRow::defaults`] has others.
    pub columns: Vec<Field>,
}

/// One row of a grid.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GridRow {
    /// Its name in keys.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// What it is.
    pub detail: Option<String>,
    /// The heading that it stands under.
    pub group: Option<String>,
    /// Defaults of this row by column, with their origin.
    pub defaults: Vec<(String, String, Option<Origin>)>,
}

impl Field {
    /// A field that takes this kind and has no limits and no default.
    #[must_use]
    pub fn new(id: &str, label: &str, kind: FieldKind) -> Self {
        Self {
            id: id.to_owned(),
            label: label.to_owned(),
            kind,
            default: None,
            default_from: None,
            help: None,
            minimum: None,
            maximum: None,
            required: false,
        }
    }

    /// Pounds, not negative.
    #[must_use]
    pub fn money(id: &str, label: &str) -> Self {
        Self::new(id, label, FieldKind::Money).at_least(Decimal::ZERO)
    }

    /// Per cent from 0 to 100.
    #[must_use]
    pub fn percent(id: &str, label: &str) -> Self {
        Self::new(id, label, FieldKind::Percent)
            .at_least(Decimal::ZERO)
            .at_most(Decimal::ONE_HUNDRED)
    }

    /// A number that is not negative.
    #[must_use]
    pub fn number(id: &str, label: &str, decimals: u8) -> Self {
        Self::new(id, label, FieldKind::Number { decimals }).at_least(Decimal::ZERO)
    }

    /// One of several; the first holds where nothing is chosen.
    #[must_use]
    pub fn choice(id: &str, label: &str, choices: &[(&str, &str)]) -> Self {
        let kind = FieldKind::Choice(
            choices
                .iter()
                .map(|&(value, label)| (value.to_owned(), label.to_owned()))
                .collect(),
        );
        let mut field = Self::new(id, label, kind);
        field.default = choices.first().map(|&(value, _)| value.to_owned());
        field
    }

    /// Yes or no; no where nothing is said.
    #[must_use]
    pub fn tick(id: &str, label: &str) -> Self {
        Self::new(id, label, FieldKind::Tick).or(Some("no".to_owned()))
    }

    /// Words in one line.
    #[must_use]
    pub fn text(id: &str, label: &str) -> Self {
        Self::new(id, label, FieldKind::Text)
    }

    /// With a lowest number.
    #[must_use]
    pub fn at_least(mut self, minimum: Decimal) -> Self {
        self.minimum = Some(minimum);
        self
    }

    /// With a highest number.
    #[must_use]
    pub fn at_most(mut self, maximum: Decimal) -> Self {
        self.maximum = Some(maximum);
        self
    }

    /// With a sentence that helps.
    #[must_use]
    pub fn help(mut self, help: &str) -> Self {
        self.help = Some(help.to_owned());
        self
    }

    /// Without which nothing can be computed.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// With what holds where nothing is typed.
    #[must_use]
    pub fn or(mut self, default: Option<String>) -> Self {
        self.default = default;
        self
    }

    /// With a number that holds where nothing is typed, and where it is from.
    #[must_use]
    pub fn or_number(mut self, default: Option<Decimal>, from: Origin) -> Self {
        self.default = default.map(number::plain);
        self.default_from = self.default.is_some().then_some(from);
        self
    }

    /// With a figure of the rules where nothing is typed.
    #[must_use]
    pub fn or_figure(mut self, scheme: &Scheme, figure: Option<&Figure>) -> Self {
        if let Some(figure) = figure {
            self.default = Some(number::plain(figure.value));
            self.default_from = Some(scheme.origin(figure));
        }
        self
    }
}

impl Part {
    /// A part of single fields.
    #[must_use]
    pub fn fields(id: &str, heading: &str, fields: Vec<Field>) -> Self {
        Self {
            id: id.to_owned(),
            heading: heading.to_owned(),
            help: None,
            body: Body::Fields(fields),
        }
    }

    /// A part of rows that the user adds.
    #[must_use]
    pub fn rows(id: &str, heading: &str, rows: Rows) -> Self {
        Self {
            id: id.to_owned(),
            heading: heading.to_owned(),
            help: None,
            body: Body::Rows(rows),
        }
    }

    /// A part of fixed rows.
    #[must_use]
    pub fn grid(id: &str, heading: &str, grid: Grid) -> Self {
        Self {
            id: id.to_owned(),
            heading: heading.to_owned(),
            help: None,
            body: Body::Grid(grid),
        }
    }

    /// With a sentence below the heading.
    #[must_use]
    pub fn help(mut self, help: &str) -> Self {
        self.help = Some(help.to_owned());
        self
    }

    /// Fields for the figures that no source gives, keyed `rule.<id>`; `None` where the
    /// rules lack nothing. `prefixes` keeps to those whose id begins with one of them.
    #[must_use]
    pub fn wanted(scheme: &Scheme, prefixes: &[&str]) -> Option<Self> {
        let fields: Vec<Field> = scheme
            .wanted
            .iter()
            .filter(|wanted| prefixes.iter().any(|start| wanted.id.starts_with(start)))
            .map(|wanted| {
                let kind = match wanted.unit {
                    unit if unit.is_money() => FieldKind::Money,
                    Unit::Percent => FieldKind::Percent,
                    _ => FieldKind::Number { decimals: 3 },
                };
                Field::new(&format!("rule.{}", wanted.id), &wanted.label, kind)
                    .at_least(Decimal::ZERO)
                    .help(&wanted.note)
            })
            .collect();
        let heading = "Figures that no source gives yet";
        (!fields.is_empty()).then(|| Self::fields("wanted", heading, fields))
    }
}

/// A field as an answer's key finds it.
#[derive(Debug, Clone, Copy)]
pub struct FoundField<'a> {
    /// The field.
    pub field: &'a Field,
    /// What holds where nothing is typed.
    pub default: Option<&'a str>,
    /// Where that is from.
    pub default_from: Option<&'a Origin>,
}

impl Form {
    /// The part with this id.
    #[must_use]
    pub fn part(&self, id: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.id == id)
    }

    /// The field that an answer's key names.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<FoundField<'_>> {
        for part in &self.parts {
            if let Body::Fields(fields) = &part.body
                && let Some(field) = fields.iter().find(|field| field.id == key)
            {
                return Some(FoundField {
                    field,
                    default: field.default.as_deref(),
                    default_from: field.default_from.as_ref(),
                });
            }
        }
        let (part, rest) = key.split_once('.')?;
        let (row, column) = rest.split_once('.')?;
        match &self.part(part)?.body {
            Body::Fields(_) => None,
            Body::Rows(rows) => {
                let number: usize = row.parse().ok()?;
                // Row numbers have one spelling, so that a row has one key.
                if number == 0 || row.starts_with(['0', '+']) {
                    return None;
                }
                let field = rows.columns.iter().find(|field| field.id == column)?;
                let start = rows.start.get(number - 1).and_then(|cells| {
                    let cell = cells.iter().find(|(id, _)| id == column)?;
                    Some(cell.1.as_str())
                });
                Some(FoundField {
                    field,
                    default: start.or(field.default.as_deref()),
                    default_from: match start {
                        Some(_) => rows.start_from.as_ref(),
                        None => field.default_from.as_ref(),
                    },
                })
            }
            Body::Grid(grid) => {
                let row = grid.rows.iter().find(|candidate| candidate.id == row)?;
                let field = grid.columns.iter().find(|field| field.id == column)?;
                let own = row.defaults.iter().find(|(id, ..)| id == column);
                Some(match own {
                    Some((_, text, from)) => FoundField {
                        field,
                        default: Some(text),
                        default_from: from.as_ref(),
                    },
                    None => FoundField {
                        field,
                        default: field.default.as_deref(),
                        default_from: field.default_from.as_ref(),
                    },
                })
            }
        }
    }
}
