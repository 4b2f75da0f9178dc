//! The files of the Fingertips API: `all_data/csv/by_…`, whatever indicators and areas were asked
//! for, and `indicator_metadata/csv/…`.

use std::collections::BTreeMap;

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::registry::Dataset;
use domain::value::Value;
use ingest::csv_input::{self, CsvInput};
use ingest::error::{FieldProblem, ImportError};
use ingest::layout::{Layout, Read};
use ingest::reading::{Context, Parsed};
use ingest::text::{self, Marks};
use rustc_hash::FxHashMap;

use super::{areas, choose, figures, metadata, periods};

pub(super) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "indicators, as the Fingertips API gives their data",
        required: &[
            &["INDICATOR ID"],
            &["INDICATOR NAME"],
            &["PARENT CODE"],
            &["AREA CODE"],
            &["AREA NAME"],
            &["AREA TYPE"],
            &["SEX"],
            &["AGE"],
            &["CATEGORY TYPE"],
            &["CATEGORY"],
            &["TIME PERIOD"],
            &["VALUE"],
        ],
        known: &[
            "PARENT NAME",
            LOW,
            HIGH,
            "LOWER CI 99.8 LIMIT",
            "UPPER CI 99.8 LIMIT",
            COUNT,
            DENOMINATOR,
            NOTE,
            "RECENT TREND",
            "COMPARED TO ENGLAND VALUE OR PERCENTILES",
            "COMPARED TO PERCENTILES",
            "COLUMN NOT USED",
            "TIME PERIOD SORTABLE",
            "NEW DATA",
            "COMPARED TO GOAL",
            "TIME PERIOD RANGE",
        ],
        read: Read::With(read),
        accepts: Some(is_shown_here),
        ..Layout::PLAIN
    },
    Layout {
        name: "definitions of indicators, as the Fingertips API gives them",
        required: metadata::REQUIRED,
        read: Read::With(metadata::read),
        ..Layout::PLAIN
    },
];

const LOW: &str = "LOWER CI 95.0 LIMIT";
const HIGH: &str = "UPPER CI 95.0 LIMIT";
const COUNT: &str = "COUNT";
const DENOMINATOR: &str = "DENOMINATOR";
const NOTE: &str = "VALUE NOTE";

/// The indicators that are the Index of Multiple Deprivation. A file that begins with one of them
/// is read for the groups of practices by deprivation, by the folder of that name.
const DEPRIVATION: [&str; 3] = ["91872", "93553", "94240"];

/// Marks of numbers. The API leaves a field blank, and tools that pass its tables on write `NA`.
const MARKS: Marks = Marks {
    missing: &["", "NA"],
    suppressed: &["*"],
};

/// Why rows are not shown.
mod reason {
    pub(super) const WITHOUT_ID: &str = "without the number of an indicator";
    pub(super) const CATEGORY: &str = "of a group within an area, such as a decile of deprivation";
    pub(super) const OTHER_AREA: &str = "of areas outside the NHS (councils, statistical regions)";
    pub(super) const WITHOUT_ODS: &str = "of an area that has an ONS code alone";
    pub(super) const OTHER_PERIOD: &str =
        "of single months, or of several financial years together";
    pub(super) const WITHOUT_VALUE: &str = "without a value";
}

/// The sex of the people that a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sex {
    /// Everybody.
    Persons,
    Female,
    Male,
    /// None is stated, or it does not apply.
    Other,
}

/// A row that has a place among the figures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// The indicator.
    pub(super) code: u32,
    pub(super) period: Period,
    pub(super) organisation: OdsCode,
    pub(super) sex: Sex,
    /// The place of the age among [`Rows::ages`].
    pub(super) age: usize,
    pub(super) numbers: Numbers,
    /// How many decimals the value is given with.
    pub(super) places: u8,
    /// The line in the file.
    pub(super) line: u64,
}

/// The numbers of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Numbers {
    /// The value, in the unit of the indicator.
    pub(super) value: Value,
    /// The lower limit of its 95% interval.
    pub(super) low: Value,
    /// The upper one.
    pub(super) high: Value,
    /// How many are counted.
    pub(super) count: Value,
    /// Of how many.
    pub(super) denominator: Value,
}

/// An organisation as its latest row names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Named {
    pub(super) period: Period,
    pub(super) name: Option<String>,
    pub(super) kind: Kind,
}

/// The rows of a file, and what is said beside the numbers.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    /// Ages as published; rows have their places.
    pub(super) ages: Vec<String>,
    /// The names of indicators.
    pub(super) titles: BTreeMap<u32, String>,
    /// The age that was chosen of an indicator that is published for several.
    pub(super) of_age: BTreeMap<u32, String>,
    pub(super) named: FxHashMap<OdsCode, Named>,
    /// How many rows of an indicator are not shown, and why; 0 is no indicator.
    pub(super) left_out: BTreeMap<(u32, &'static str), u64>,
}

impl Rows {
    /// Counts rows that are not shown.
    pub(super) fn leave_out(&mut self, code: u32, reason: &'static str, rows: u64) {
        if rows > 0 {
            *self.left_out.entry((code, reason)).or_default() += rows;
        }
    }

    fn age(&mut self, raw: &[u8]) -> usize {
        let text = text::decoded(raw);
        let text = text.trim();
        let known = self.ages.iter().position(|age| age == text);
        known.unwrap_or_else(|| {
            self.ages.push(text.to_owned());
            self.ages.len() - 1
        })
    }

    /// Takes in the name of an indicator; of several the first in order of text stays, so that the
    /// answer does not depend on how rows fell to threads.
    fn title(&mut self, code: u32, raw: &[u8]) {
        let known = self.titles.get(&code);
        if known.is_some_and(|known| known.as_bytes() == raw) {
            return;
        }
        if let Some(name) = text::name(raw) {
            keep_title(&mut self.titles, code, name);
        }
    }

    fn name(&mut self, code: OdsCode, named: Named) {
        match self.named.get_mut(&code) {
            Some(known) if *known < named => *known = named,
            Some(_) => {}
            None => {
                self.named.insert(code, named);
            }
        }
    }

    /// Takes in what another thread has read.
    fn merge(&mut self, other: Self) {
        let places: Vec<usize> = other
            .ages
            .iter()
            .map(|age| self.age(age.as_bytes()))
            .collect();
        self.rows.extend(other.rows.into_iter().map(|row| Row {
            age: places[row.age],
            ..row
        }));
        for (code, name) in other.titles {
            keep_title(&mut self.titles, code, name);
        }
        for (code, named) in other.named {
            self.name(code, named);
        }
        for ((code, reason), rows) in other.left_out {
            self.leave_out(code, reason, rows);
        }
    }
}

fn keep_title(titles: &mut BTreeMap<u32, String>, code: u32, name: String) {
    match titles.get_mut(&code) {
        Some(known) if *known > name => *known = name,
        Some(_) => {}
        None => {
            titles.insert(code, name);
        }
    }
}

pub(super) fn dataset() -> &'static Dataset {
    super::PUBLICATION.declared()
}

/// Whether a file is not one of deprivation scores, which has the same columns.
fn is_shown_here(_: &Layout, input: &CsvInput<'_>) -> bool {
    let mut header = input.header().iter();
    let column = header.position(|heading| heading == "INDICATOR ID");
    let first = column.and_then(|column| input.first_row().get(column).cloned());
    !first.is_some_and(|id| DEPRIVATION.contains(&id.as_str()))
}

fn read(input: CsvInput<'_>, places: &[usize], context: &Context) -> Result<Parsed, ImportError> {
    let name = input.name().to_owned();
    let columns = Columns::of(places, input.header())
        .ok_or_else(|| ImportError::new(name.clone(), "its header is not known"))?;
    let latest = context.latest;
    // The files that the API gives end without a line end.
    let (states, read) = input
        .open_ended()
        .fold(&columns.key(), Rows::default, |rows, row| {
            columns.take(rows, row, latest)
        })?;
    let mut rows = Rows::default();
    for state in states {
        rows.merge(state);
    }
    choose::one_for_each(&mut rows, &name)?;
    figures::parsed(rows, read, &name)
}

/// Where the columns of a file are.
struct Columns {
    id: usize,
    name: usize,
    parent: usize,
    code: usize,
    area: usize,
    kind: usize,
    sex: usize,
    age: usize,
    category_type: usize,
    category: usize,
    period: usize,
    value: usize,
    low: Option<usize>,
    high: Option<usize>,
    count: Option<usize>,
    denominator: Option<usize>,
    note: Option<usize>,
}

impl Columns {
    fn of(places: &[usize], header: &[String]) -> Option<Self> {
        let &[
            id,
            name,
            parent,
            code,
            area,
            kind,
            sex,
            age,
            category_type,
            category,
            period,
            value,
        ] = places
        else {
            return None;
        };
        let optional = |name: &str| header.iter().position(|heading| heading == name);
        Some(Self {
            id,
            name,
            parent,
            code,
            area,
            kind,
            sex,
            age,
            category_type,
            category,
            period,
            value,
            low: optional(LOW),
            high: optional(HIGH),
            count: optional(COUNT),
            denominator: optional(DENOMINATOR),
            note: optional(NOTE),
        })
    }

    /// What tells rows apart: an area stands in a file once for each area that it is shown within.
    const fn key(&self) -> [usize; 9] {
        [
            self.id,
            self.parent,
            self.code,
            self.kind,
            self.sex,
            self.age,
            self.category_type,
            self.category,
            self.period,
        ]
    }

    fn take(
        &self,
        rows: &mut Rows,
        row: &csv_input::Row<'_>,
        latest: Month,
    ) -> Result<(), FieldProblem> {
        let is_blank = |column: usize| row.field(column).trim_ascii().is_empty();
        if is_blank(self.id) {
            // Somebody added it to the table; it cannot be said what it is of.
            row.has_no_key();
            rows.leave_out(0, reason::WITHOUT_ID, 1);
            return Ok(());
        }
        let code = indicator(row.field(self.id), self.id)?;
        rows.title(code, row.field(self.name));
        if !is_blank(self.category_type) || !is_blank(self.category) {
            rows.leave_out(code, reason::CATEGORY, 1);
            return Ok(());
        }
        let Some(kind) = areas::kind_of(row.field(self.kind)) else {
            rows.leave_out(code, reason::OTHER_AREA, 1);
            return Ok(());
        };
        let Some(period) = periods::of(row.field(self.period), self.period, latest)? else {
            rows.leave_out(code, reason::OTHER_PERIOD, 1);
            return Ok(());
        };
        let area = row.field(self.area);
        let own = areas::code_of(kind, row.field(self.code), area, self.code)?;
        let Some(organisation) = own else {
            rows.leave_out(code, reason::WITHOUT_ODS, 1);
            return Ok(());
        };
        let numbers = self.numbers(row)?;
        if !numbers.value.is_reported() {
            rows.leave_out(code, reason::WITHOUT_VALUE, 1);
            return Ok(());
        }
        if kind != Kind::England {
            let name = areas::name_of(kind, area, organisation);
            rows.name(organisation, Named { period, name, kind });
        }
        let age = rows.age(row.field(self.age));
        rows.rows.push(Row {
            code,
            period,
            organisation,
            sex: sex(row.field(self.sex)),
            age,
            numbers,
            places: decimals(row.field(self.value)),
            line: row.line(),
        });
        Ok(())
    }

    fn numbers(&self, row: &csv_input::Row<'_>) -> Result<Numbers, FieldProblem> {
        let number = |column: Option<usize>| match column {
            Some(column) => text::number(row.field(column), column, &MARKS),
            None => Ok(Value::Missing),
        };
        let amount = |column: Option<usize>| match (number(column)?, column) {
            (Value::Number(below), Some(column)) if below < 0.0 => Err(FieldProblem::new(
                column,
                format!("{below} is less than nothing; download the file again"),
            )),
            (value, _) => Ok(value),
        };
        let mut numbers = Numbers {
            value: number(Some(self.value))?,
            low: number(self.low)?,
            high: number(self.high)?,
            count: amount(self.count)?,
            denominator: amount(self.denominator)?,
        };
        if let (Value::Number(low), Value::Number(high), Some(column)) =
            (numbers.low, numbers.high, self.low)
            && low > high
        {
            return Err(FieldProblem::new(
                column,
                format!(
                    "the lower limit, {low}, is above the upper one, {high}; download the file again"
                ),
            ));
        }
        let is_held_back = |column: usize| {
            let note = text::decoded(row.field(column)).to_lowercase();
            note.contains("suppress") || note.contains("disclos")
        };
        if numbers.value == Value::Missing && self.note.is_some_and(is_held_back) {
            numbers.value = Value::Suppressed;
        }
        Ok(numbers)
    }
}

/// Numbers of indicators have up to six digits.
const LARGEST: u32 = 1_000_000_000;

/// The number of an indicator.
///
/// # Errors
/// Where it is none.
pub(super) fn indicator(raw: &[u8], column: usize) -> Result<u32, FieldProblem> {
    let text = text::decoded(raw);
    let text = text.trim();
    let is_whole = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|code| is_whole && (1..LARGEST).contains(code))
        .ok_or_else(|| {
            FieldProblem::new(
                column,
                format!(
                    "{} is not the number of an indicator (such as 241); download the file again",
                    text::shown(raw)
                ),
            )
        })
}

fn sex(raw: &[u8]) -> Sex {
    let raw = raw.trim_ascii();
    if raw.eq_ignore_ascii_case(b"persons") {
        Sex::Persons
    } else if raw.eq_ignore_ascii_case(b"female") {
        Sex::Female
    } else if raw.eq_ignore_ascii_case(b"male") {
        Sex::Male
    } else {
        Sex::Other
    }
}

/// How many decimals a number is written with; many where it has an exponent.
fn decimals(raw: &[u8]) -> u8 {
    const MANY: u8 = 12;
    if raw.iter().any(|byte| matches!(byte, b'e' | b'E')) {
        return MANY;
    }
    let mut parts = raw.trim_ascii().splitn(2, |byte| *byte == b'.');
    let behind = parts.nth(1).map_or(0, <[u8]>::len);
    u8::try_from(behind).map_or(MANY, |behind| behind.min(MANY))
}
