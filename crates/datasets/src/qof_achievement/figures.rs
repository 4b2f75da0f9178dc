//! Cells of indicators become the figures of a year: points in all, by domain and by group, care
//! over all indicators, and the indicators themselves.

use domain::code::OdsCode;
use domain::column::Column;
use domain::period::Period;
use domain::registry::{CodedIndicator, Dataset};
use domain::value::{Value, tidy_sum};
use store::PeriodFigures;

use super::points::{self, Groups};

/// The families of the declaration.
pub(super) const SHARE: &str = "share";
pub(super) const OTHER_SHARE: &str = "other-share";
pub(super) const POINTS: &str = "points";

/// The cells of an indicator, in this order.
pub(super) const CELLS: [&str; 4] = ["numerator", "denominator", "pcas", "points"];
pub(super) const NUMERATOR: usize = 0;
pub(super) const DENOMINATOR: usize = 1;
pub(super) const PCAS: usize = 2;
pub(super) const EARNED: usize = 3;

/// An indicator by its published code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code {
    /// The code in capitals.
    pub(super) published: String,
    /// The margin: the code in small letters, or that of the entry which names it among its
    /// earlier codes.
    pub(super) id: String,
    /// The family; `None` where the declaration does not have the code.
    pub(super) family: Option<String>,
    /// The place of its group.
    pub(super) group: Option<usize>,
}

impl Code {
    /// The indicator of a published code.
    ///
    /// # Errors
    /// Where it is no code: what is wrong.
    pub(super) fn of(dataset: &Dataset, groups: &Groups, code: &str) -> Result<Self, String> {
        let published = code.to_uppercase();
        let is_code = !code.is_empty()
            && code
                .bytes()
                .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-'));
        let known = dataset.coded(&published);
        let id = match known {
            Some(entry) => entry.id(),
            // Points and care have margins of their own.
            None => CodedIndicator::id_of(code).filter(|id| dataset.margin(id).is_none()),
        };
        match id.filter(|_| is_code) {
            Some(id) => Ok(Self {
                group: match known {
                    Some(entry) => groups.group(&entry.group),
                    None => groups.of_letters(&published),
                },
                family: known.map(|entry| entry.family.clone()),
                published,
                id,
            }),
            None => Err(format!(
                "{} is not the code of an indicator (letters and digits, such as AF006)",
                ingest::text::shown_text(code)
            )),
        }
    }

    /// Whether it has points and counts no patients.
    pub(super) fn has_points_alone(&self) -> bool {
        self.family.as_deref() == Some(POINTS)
    }
}

/// An indicator with its cells by organisation; a cell that the file does not have is empty.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    /// Which it is.
    pub(super) code: Code,
    /// By cell, then by organisation.
    pub(super) values: [Vec<Value>; 4],
}

impl Cells {
    /// The value of a cell.
    pub(super) fn value(&self, cell: usize, organisation: usize) -> Value {
        self.values[cell]
            .get(organisation)
            .copied()
            .unwrap_or_default()
    }
}

/// A sum of what is published; suppressed where any of it is.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    sum: f64,
    has_any: bool,
    is_suppressed: bool,
}

impl Tally {
    fn add(&mut self, value: Value) {
        match value {
            Value::Missing => {}
            Value::Suppressed => self.is_suppressed = true,
            Value::Number(number) => {
                self.sum += number;
                self.has_any = true;
            }
        }
    }

    fn value(self) -> Value {
        match self {
            Self {
                is_suppressed: true,
                ..
            } => Value::Suppressed,
            Self {
                has_any: true, sum, ..
            } => Value::Number(tidy_sum(sum)),
            _ => Value::Missing,
        }
    }
}

/// Columns as they are gathered; one in which nothing is published is left out.
#[derive(Debug, Default)]
struct Columns(Vec<(String, Column)>);

impl Columns {
    fn push(&mut self, measure: String, values: &[Value]) {
        if values.iter().any(|value| value.is_reported()) {
            let column = Column::from_values(values.iter().copied());
            self.0.push((measure, column));
        }
    }
}

/// The figures of a year. `available` are the points that each organisation could earn, where they
/// are known.
pub(super) fn figures(
    groups: &Groups,
    year: u16,
    organisations: Vec<OdsCode>,
    indicators: &[Cells],
    available: &[Value],
) -> PeriodFigures {
    let count = organisations.len();
    let mut columns = Columns::default();
    let total = sums(count, indicators.iter());
    let all: Vec<Value> = total.iter().map(|tally| tally.value()).collect();
    let constant = |maximum: Option<f64>| -> Vec<Value> {
        let maximum = maximum.filter(|maximum| *maximum > 0.0);
        let value = |own: &Value| match own.number() {
            Some(_) => Value::from(maximum),
            None => Value::Missing,
        };
        all.iter().map(value).collect()
    };
    columns.push("points.achieved".to_owned(), &all);
    columns.push("points.maximum".to_owned(), &constant(points::maximum(year)));
    columns.push("points.available".to_owned(), available);
    // Of a code without a group nobody knows the domain, so that those of the others are not whole.
    let is_whole = indicators.iter().all(|own| own.code.group.is_some());
    let maxima = groups.maxima(year);
    for (place, maximum) in maxima.iter().enumerate() {
        if groups.is_domain(place) && !is_whole {
            continue;
        }
        let is_of = |own: &&Cells| match own.code.group {
            Some(group) => group == place || groups.domain(group) == Some(place),
            None => groups.others() == Some(place),
        };
        let tallies = sums(count, indicators.iter().filter(is_of));
        let values: Vec<Value> = tallies.iter().map(|tally| tally.value()).collect();
        let id = groups.id(place);
        columns.push(format!("group-points/group.{id}"), &values);
        columns.push(format!("group-maximum/group.{id}"), &constant(*maximum));
    }
    care(&mut columns, year, count, indicators);
    for own in indicators {
        for (cell, values) in CELLS.iter().zip(&own.values) {
            columns.push(format!("{}.{cell}", own.code.id), values);
        }
    }
    PeriodFigures {
        period: Period::FinancialYear(year),
        organisations,
        columns: columns.0,
    }
}

/// The points of some indicators by organisation.
fn sums<'a>(count: usize, indicators: impl Iterator<Item = &'a Cells>) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); count];
    for own in indicators {
        for (tally, value) in tallies.iter_mut().zip(&own.values[EARNED]) {
            tally.add(*value);
        }
    }
    tallies
}

/// Care over all indicators that have points: of each only where all three numbers are published.
fn care(columns: &mut Columns, year: u16, count: usize, indicators: &[Cells]) {
    let mut sums = vec![[Tally::default(); 3]; count];
    for own in indicators {
        if points::of(&own.code.published, year) == Some(0.0) {
            continue;
        }
        for (organisation, sums) in sums.iter_mut().enumerate() {
            let cells = [NUMERATOR, DENOMINATOR, PCAS].map(|cell| own.value(cell, organisation));
            if cells.iter().any(|value| value.number().is_none()) {
                continue;
            }
            for (sum, value) in sums.iter_mut().zip(cells) {
                sum.add(value);
            }
        }
    }
    for (cell, name) in CELLS.iter().take(3).enumerate() {
        let values: Vec<Value> = sums.iter().map(|sums| sums[cell].value()).collect();
        columns.push(format!("care.{name}"), &values);
    }
}
