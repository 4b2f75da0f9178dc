//! Registers of the Quality and Outcomes Framework by practice.
//!
//! The table itself does not say its year; the name of the file does.

use std::sync::LazyLock;

use domain::code::OdsCode;
use domain::column::Column;
use domain::organisation::Kind;
use domain::period::Period;

use domain::registry::Dataset;
use domain::release::RowCounts;
use domain::value::Value;
use rustc_hash::FxHashMap;
use store::{OrganisationRecord, PeriodFigures};

use ingest::csv_input::CsvInput;
use ingest::error::{FieldProblem, ImportError};
use ingest::layout::{Layout, Read};
use ingest::reading::{Context, Parsed};
use ingest::text;

pub(crate) const LAYOUTS: &[Layout] = &[Layout {
    name: "QOF prevalence by practice",
    required: &[
        &["PRACTICE_CODE"],
        &["GROUP_CODE"],
        &["REGISTER"],
        &["PATIENT_LIST_TYPE"],
        &["PRACTICE_LIST_SIZE"],
    ],
    known: &[],
    read: Read::With(read),
    ..Layout::PLAIN
}];

/// By how much a register may exceed its list, beside ten patients: it is counted some weeks
/// later, and a small practice may grow.
const OVER: f64 = 1.05;

/// The whole list, in the column of list types.
const WHOLE: &str = "TOTAL";

/// An area of QOF with a register.
#[derive(Debug)]
pub(super) struct Area {
    /// The area as the publication and the rules of QOF name it: `AF`.
    pub(super) code: String,
    /// The margin that holds its register and its list.
    pub(super) margin: &'static str,
    /// The list that the publication counts it on: `TOTAL`, `06OV` for patients of 6 and over.
    pub(super) list_type: &'static str,
}

/// The areas that are declared, in the order of the publication. Their margins are named by
/// their codes in lower case.
pub(super) static AREAS: LazyLock<Vec<Area>> = LazyLock::new(|| {
    let margins = dataset().margins.iter();
    margins
        .filter(|margin| !margin.dimensions.is_empty())
        .map(|margin| Area {
            code: margin.id.to_uppercase(),
            margin: &margin.id,
            list_type: match margin.id.as_str() {
                "ast" => "06OV",
                "ra" => "16OV",
                "dm" => "17OV",
                "ckd" | "dep" | "ep" | "ndh" | "ob" => "18OV",
                "ost" => "50OV",
                _ => WHOLE,
            },
        })
        .collect()
});

fn dataset() -> &'static Dataset {
    super::PUBLICATION.declared()
}

/// One row: a practice, an area by its place in [`AREAS`], the register and the list.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Register {
    practice: OdsCode,
    area: usize,
    register: Value,
    list: u32,
    line: u64,
}

/// What a thread has read.
#[derive(Default)]
struct Rows {
    registers: Vec<Register>,
    /// Rows of areas that are not among [`AREAS`].
    others: u64,
    /// Rows of no known practice.
    nobody: u64,
}

fn read(input: CsvInput<'_>, places: &[usize], context: &Context) -> Result<Parsed, ImportError> {
    let &[code, group, register, list_type, list] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let name = input.name().to_owned();
    let year = year_of(&name, context)?;
    let (states, read) = input.fold(&[code, group], Rows::default, |rows, row| {
        let Some(practice) = text::known_code(row.field(code), Kind::Practice, code)? else {
            rows.nobody += 1;
            row.has_no_key();
            return Ok(());
        };
        let size = text::plain_count(row.field(list), list)?;
        let published = text::decoded(row.field(group));
        if published.trim().is_empty() {
            return Err(FieldProblem::new(group, "the area is empty"));
        }
        let known = AREAS
            .iter()
            .position(|area| area.code.eq_ignore_ascii_case(published.trim()));
        let Some(area) = known else {
            rows.others += 1;
            return Ok(());
        };
        let wanted = AREAS[area].list_type;
        let list_of = text::decoded(row.field(list_type));
        if !list_of.trim().eq_ignore_ascii_case(wanted) {
            return Err(FieldProblem::new(
                list_type,
                format!(
                    "{} is not the list that {} is counted on ({wanted})",
                    text::shown(row.field(list_type)),
                    AREAS[area].code
                ),
            ));
        }
        let own = count(row.field(register), register)?;
        if own
            .number()
            .is_some_and(|own| own > f64::from(size) * OVER + 10.0)
        {
            return Err(FieldProblem::new(
                register,
                format!(
                    "the register of {} is larger than the list that it is part of, {size}",
                    text::shown(row.field(register))
                ),
            ));
        }
        rows.registers.push(Register {
            practice,
            area,
            register: own,
            list: size,
            line: row.line(),
        });
        Ok(())
    })?;
    let (mut others, mut nobody) = (0, 0);
    let mut registers: Vec<Register> = Vec::new();
    for mut rows in states {
        others += rows.others;
        nobody += rows.nobody;
        registers.append(&mut rows.registers);
    }
    registers.sort_unstable_by_key(|row| (row.practice, row.line));
    let mut counts = RowCounts {
        read,
        kept: registers.len() as u64,
        rejected: Vec::new(),
    };
    counts.reject("area that is not shown", others);
    counts.reject(text::NOBODY, nobody);
    if registers.is_empty() {
        return Err(ImportError::new(
            name,
            "has none of the areas of QOF that are known here",
        ));
    }
    let figures = figures(&name, Period::FinancialYear(year), &registers)?;
    let as_of = figures.period.first_month();
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "prevalence".to_owned(),
        rows: counts,
        organisations: figures
            .organisations
            .iter()
            .map(|practice| OrganisationRecord::new(*practice, Kind::Practice, as_of))
            .collect(),
        figures: vec![figures],
        ..Parsed::default()
    })
}

/// Columns by area from rows in order of practice.
fn figures(
    name: &str,
    period: Period,
    registers: &[Register],
) -> Result<PeriodFigures, ImportError> {
    let mut places: FxHashMap<OdsCode, usize> = FxHashMap::default();
    let mut organisations: Vec<OdsCode> = Vec::new();
    for row in registers {
        places.entry(row.practice).or_insert_with(|| {
            organisations.push(row.practice);
            organisations.len() - 1
        });
    }
    let none = vec![Value::Missing; organisations.len()];
    let mut whole = none.clone();
    let mut lines = vec![0; organisations.len()];
    let mut cells = vec![[none.clone(), none]; AREAS.len()];
    for row in registers {
        let place = places[&row.practice];
        let list = Value::Number(f64::from(row.list));
        cells[row.area][0][place] = row.register;
        cells[row.area][1][place] = list;
        if AREAS[row.area].list_type == WHOLE {
            if whole[place].is_reported() && whole[place] != list {
                let before = whole[place].number().unwrap_or_default();
                return Err(ImportError::new(
                    name,
                    format!(
                        "gives {} patients as the whole list of {}, but line {} gives {before}; one of them is wrong",
                        row.list, row.practice, lines[place]
                    ),
                )
                .at_line(row.line));
            }
            if !whole[place].is_reported() {
                lines[place] = row.line;
            }
            whole[place] = list;
        }
    }
    let mut columns = vec![(
        "patients".to_owned(),
        Column::from_values(whole.into_iter()),
    )];
    for (area, [register, list]) in AREAS.iter().zip(cells) {
        if list.iter().all(|value| !value.is_reported()) {
            continue;
        }
        for (cell, values) in [("register", register), ("list", list)] {
            columns.push((
                format!("{}.{cell}", area.margin),
                Column::from_values(values.into_iter()),
            ));
        }
    }
    Ok(PeriodFigures {
        period,
        organisations,
        columns,
    })
}

/// A count, which some years write with a decimal point and a zero: `113.0`.
fn count(raw: &[u8], column: usize) -> Result<Value, FieldProblem> {
    let trimmed = raw.trim_ascii();
    let whole = trimmed
        .strip_suffix(b".0")
        .filter(|digits| digits.last().is_some_and(u8::is_ascii_digit));
    match whole {
        // The message shows the field as it stands in the file.
        Some(digits) => text::count(digits, column).or_else(|_| text::count(raw, column)),
        None => text::count(raw, column),
    }
}

/// The financial year from the name of the file: `PREVALENCE_2425.csv` is 2024/25.
fn year_of(name: &str, context: &Context) -> Result<u16, ImportError> {
    let file = name.rsplit(['!', '/', '\\']).next().unwrap_or(name);
    let mut years = file
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| {
            let (first, second) = digits.split_at(2);
            let (first, second): (u16, u16) = (first.parse().ok()?, second.parse().ok()?);
            ((first + 1) % 100 == second).then_some(2000 + first)
        });
    let year = years.next();
    if let Some(year) = year
        && let Some(other) = years.find(|other| *other != year)
    {
        return Err(ImportError::new(
            name,
            format!(
                "has two years in its name, {} and {}, and the table has none: name the file as it was published",
                Period::FinancialYear(year).long(),
                Period::FinancialYear(other).long()
            ),
        ));
    }
    let Some(year) = year else {
        return Err(ImportError::new(
            name,
            "does not say its year, and the table has none: name the file as it was published, such as PREVALENCE_2425.csv for 2024/25",
        ));
    };
    let period = Period::FinancialYear(year);
    // QOF began in April 2004.
    if year < 2004 || period.first_month() > context.latest {
        return Err(ImportError::new(
            name,
            format!(
                "cannot be of {}: registers are published for 2004/05 and later, when the year is over",
                period.long()
            ),
        ));
    }
    Ok(year)
}
