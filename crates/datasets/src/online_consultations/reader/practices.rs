//! What a file says of a practice in a month, and the figures that follow from it.
//!
//! The files print 0 for practices that do not take part and for those of which nothing was
//! received. Neither is a zero: such a practice has no submissions here. See [`Said::settled`].

use std::collections::BTreeMap;

use domain::code::OdsCode;
use domain::column::Column;
use domain::period::{Month, Period};
use domain::release::RowCounts;
use domain::value::Value;
use ingest::error::{FieldProblem, ImportError};
use ingest::reading::Parsed;
use ingest::text::{self, Marks};
use rustc_hash::FxHashMap;
use store::PeriodFigures;

use super::dataset;
use super::places::Places;

/// The types of submissions.
pub(crate) const KINDS: usize = 3;
/// The most that is counted of a practice in a month: the largest have a hundred thousand
/// patients.
const MOST: f64 = 1_000_000.0;
/// The marks of the files.
const MARKS: Marks = Marks {
    missing: &[""],
    suppressed: &["*"],
};
/// What stands in the place of a supplier where none is known to the publisher.
const NO_SYSTEM: [&str; 2] = ["none/unknown", "none"];
/// What stands there since October 2025, and where a field is left empty: nothing was received.
const NO_DATA: [&str; 6] = ["no data", "", "-", "unknown", "null", "n/a"];

/// A count of a practice.
pub(super) fn count(raw: &[u8], column: usize) -> Result<Value, FieldProblem> {
    let value = text::count_or_mark(raw, column, &MARKS)?;
    match value {
        Value::Number(number) if number > MOST => Err(FieldProblem::new(
            column,
            format!("{} is more than a practice can have", text::shown(raw)),
        )),
        value => Ok(value),
    }
}

/// Whether a practice does or has something: 1 or 0.
pub(super) fn flag(raw: &[u8], column: usize) -> Result<Value, FieldProblem> {
    match text::count_or_mark(raw, column, &MARKS) {
        Ok(Value::Number(number)) if number > 1.0 => Err(not_a_flag(raw, column)),
        Ok(value) => Ok(value),
        Err(_) => Err(not_a_flag(raw, column)),
    }
}

fn not_a_flag(raw: &[u8], column: usize) -> FieldProblem {
    let problem = format!(
        "{} is neither 1 (yes), 0 (no) nor * (suppressed)",
        text::shown(raw)
    );
    FieldProblem::new(column, problem)
}

/// The suppliers of a practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Suppliers {
    /// None is named, and nothing was received.
    #[default]
    NoData,
    /// The publisher knows of no system.
    NoSystem,
    /// Those whose places among the values of the dimension are set.
    Named(u32),
}

impl Suppliers {
    /// The suppliers of a field: several are joined by commas. One that is not declared yet is
    /// another supplier.
    pub(super) fn of(raw: &[u8]) -> Self {
        let Some(dimension) = dataset().dimension("supplier") else {
            return Self::NoData;
        };
        let field = text::decoded(raw);
        let field = field.trim();
        let is_one_of = |words: &[&str]| words.iter().any(|word| field.eq_ignore_ascii_case(word));
        if is_one_of(&NO_DATA) {
            return Self::NoData;
        }
        if is_one_of(&NO_SYSTEM) {
            return Self::NoSystem;
        }
        let other = dimension.values.len() - 1;
        let places = field
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        Self::Named(places.fold(0, |set, name| {
            set | 1 << dimension.index_of_published(name).unwrap_or(other)
        }))
    }

    /// These, and where none is named those.
    const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Named(own), Self::Named(other)) => Self::Named(own | other),
            (Self::Named(_), _) | (_, Self::NoData) => self,
            (Self::NoData | Self::NoSystem, other) => other,
        }
    }

    /// Whether a practice is known to have a system; nothing is known where nothing came.
    const fn capability(self) -> Value {
        match self {
            Self::NoData => Value::Missing,
            Self::NoSystem => Value::Number(0.0),
            Self::Named(_) => Value::Number(1.0),
        }
    }

    /// The cell of a supplier: 1 or 0 where any is named.
    const fn cell(self, place: usize) -> Value {
        match self {
            Self::NoData | Self::NoSystem => Value::Missing,
            Self::Named(set) => Value::Number((set >> place & 1) as f64),
        }
    }
}

/// What a file says of a practice in a month.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Said {
    /// All submissions.
    pub(crate) total: Value,
    /// Those that are clinical, administrative, and of other or unknown type.
    pub(crate) kinds: [Value; KINDS],
    /// Its registered patients.
    pub(crate) patients: Value,
    /// Whether it takes part in the collection.
    pub(crate) participation: Value,
    /// Whether it is known to have a system, where the file says it.
    pub(crate) capability: Value,
    pub(crate) suppliers: Suppliers,
    /// Whether the file lists practices that do not take part, so that they can be counted.
    pub(crate) is_listed: bool,
    /// The line of its total.
    pub(crate) line: u64,
}

impl Said {
    /// With submissions that are missing where the practice does not take part, or nothing was
    /// received of it. A practice whose supplier is named has the zero that is published.
    fn settled(mut self) -> Self {
        if self.is_listed && self.capability == Value::Missing {
            self.capability = self.suppliers.capability();
        }
        let is_out = self.participation == Value::Number(0.0)
            || !matches!(self.suppliers, Suppliers::Named(_));
        let has_some = std::iter::once(self.total)
            .chain(self.kinds)
            .any(|value| !matches!(value, Value::Missing | Value::Number(0.0)));
        if is_out && !has_some {
            self.total = Value::Missing;
            self.kinds = [Value::Missing; KINDS];
        }
        self
    }

    /// What the types come to, where it is not the total.
    fn contradiction(&self) -> Option<(f64, f64)> {
        let total = self.total.number()?;
        let kinds: f64 = self
            .kinds
            .iter()
            .map(|kind| kind.number())
            .sum::<Option<f64>>()?;
        (kinds != total).then_some((total, kinds))
    }
}

/// What is said of all practices, by month and code.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    places: FxHashMap<(Month, OdsCode), usize>,
    said: Vec<Said>,
    /// The place of the last row, which is mostly that of the next.
    last: Option<((Month, OdsCode), usize)>,
}

impl Sheet {
    /// What is said of a practice, and whether this is the first of it.
    pub(crate) fn of(&mut self, month: Month, practice: OdsCode) -> (&mut Said, bool) {
        let key = (month, practice);
        if let Some((last, place)) = self.last
            && last == key
        {
            return (&mut self.said[place], false);
        }
        let next = self.said.len();
        let place = *self.places.entry(key).or_insert(next);
        let is_first = place == next;
        if is_first {
            self.said.push(Said::default());
        }
        self.last = Some((key, place));
        (&mut self.said[place], is_first)
    }

    /// Takes in what another thread has read. The rows of a practice may be divided between
    /// the two; no row is in both.
    pub(super) fn merge(&mut self, other: Self) {
        for ((month, practice), place) in other.places {
            let more = other.said[place];
            let own = self.of(month, practice).0;
            let either = |own: Value, more: Value| if own.is_reported() { own } else { more };
            *own = Said {
                total: either(own.total, more.total),
                kinds: std::array::from_fn(|kind| either(own.kinds[kind], more.kinds[kind])),
                patients: either(own.patients, more.patients),
                participation: either(own.participation, more.participation),
                capability: either(own.capability, more.capability),
                suppliers: own.suppliers.or(more.suppliers),
                is_listed: own.is_listed || more.is_listed,
                line: own.line.max(more.line),
            };
        }
    }

    /// All submissions, as printed.
    pub(super) fn total(&self) -> f64 {
        self.said
            .iter()
            .filter_map(|said| said.total.number())
            .sum()
    }

    /// The figures by month.
    ///
    /// # Errors
    /// Where the types of a practice's submissions do not come to their total; `name` is the
    /// file.
    pub(crate) fn into_figures(self, name: &str) -> Result<Vec<PeriodFigures>, ImportError> {
        let mut months: BTreeMap<Month, Vec<(OdsCode, Said)>> = BTreeMap::new();
        let mut wrong: Option<(u64, String)> = None;
        for ((month, practice), place) in self.places {
            let said = self.said[place];
            if let Some((total, kinds)) = said.contradiction()
                && wrong.as_ref().is_none_or(|(line, _)| said.line < *line)
            {
                let problem = format!(
                    "{practice} has {total} submissions in {}, and its clinical, administrative and other ones come to {kinds}; download the file again",
                    month.long()
                );
                wrong = Some((said.line, problem));
            }
            months
                .entry(month)
                .or_default()
                .push((practice, said.settled()));
        }
        if let Some((line, problem)) = wrong {
            return Err(ImportError::new(name, problem).at_line(line));
        }
        Ok(months
            .into_iter()
            .map(|(month, rows)| one_month(month, rows))
            .collect())
    }
}

/// The figures of a month.
fn one_month(month: Month, mut rows: Vec<(OdsCode, Said)>) -> PeriodFigures {
    rows.sort_unstable_by_key(|(practice, _)| *practice);
    let column =
        |of: &dyn Fn(&Said) -> Value| Column::from_values(rows.iter().map(|(_, said)| of(said)));
    let mut columns = vec![("submissions".to_owned(), column(&|said| said.total))];
    for (margin, of) in [
        (
            "kind",
            (|said: &Said, cell: usize| said.kinds[cell]) as fn(&Said, usize) -> Value,
        ),
        ("supplier", |said, cell| said.suppliers.cell(cell)),
    ] {
        if let Some(margin) = dataset().margin(margin) {
            for cell in 0..margin.size() {
                columns.push((margin.measure_id(cell), column(&|said| of(said, cell))));
            }
        }
    }
    let listed = |said: &Said| {
        if said.is_listed {
            Value::Number(1.0)
        } else {
            Value::Missing
        }
    };
    columns.extend([
        ("patients".to_owned(), column(&|said| said.patients)),
        ("practices".to_owned(), column(&listed)),
        (
            "participation".to_owned(),
            column(&|said| said.participation),
        ),
        ("capability".to_owned(), column(&|said| said.capability)),
    ]);
    PeriodFigures {
        period: Period::Month(month),
        organisations: rows.iter().map(|(practice, _)| *practice).collect(),
        columns,
    }
}

/// What a file by practice comes to.
///
/// # Errors
/// See [`Sheet::into_figures`].
pub(super) fn finish(
    name: &str,
    rows: RowCounts,
    sheet: Sheet,
    places: Places,
) -> Result<Parsed, ImportError> {
    let (organisations, memberships) = places.into_parts("online-consultation-rows");
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "practice".to_owned(),
        rows,
        organisations,
        memberships,
        figures: sheet.into_figures(name)?,
        ..Parsed::default()
    })
}
