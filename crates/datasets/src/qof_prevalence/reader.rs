//! Registers of the Quality and Outcomes Framework by practice.
//!
//! The table itself does not say its year; the name of the file does.

use domain::organisation::Kind;
use domain::period::Period;
use domain::registry::{CodedIndicator, Dataset};
use domain::release::RowCounts;
use domain::value::Value;
use ingest::csv_input::{CsvInput, Row};
use ingest::error::{FieldProblem, ImportError};
use ingest::layout::{Layout, Read};
use ingest::reading::{Context, Parsed};
use ingest::text;
use store::OrganisationRecord;

use super::areas::{Area, list_in_words};
use super::figures::{Register, figures};
use super::years::year_of;

/// The columns that every year has, in the order of [`Columns`].
const REQUIRED: &[&[&str]] = &[
    &["PRACTICE_CODE"],
    &["GROUP_CODE"],
    // Since 2025-26 a register is called by its size.
    &["REGISTER", "REGISTER_SIZE"],
    &["PRACTICE_LIST_SIZE", "LIST_SIZE"],
    &["PATIENT_LIST_TYPE"],
];

/// The same without the types of lists, which not every copy of a later year has.
const WITHOUT_TYPES: &[&[&str]] = REQUIRED.split_at(4).0;

pub(crate) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "QOF prevalence by practice",
        required: REQUIRED,
        read: Read::With(read),
        ..Layout::PLAIN
    },
    Layout {
        name: "QOF prevalence by practice, without types of lists",
        required: WITHOUT_TYPES,
        read: Read::With(read),
        ..Layout::PLAIN
    },
];

/// By how much a register may exceed its list, beside ten patients: it is counted some weeks
/// later, and a small practice may grow.
const OVER: f64 = 1.05;

/// The family of all registers.
pub(super) const FAMILY: &str = "prevalence";

pub(super) fn dataset() -> &'static Dataset {
    super::PUBLICATION.declared()
}

/// Where the columns are.
#[derive(Clone, Copy)]
struct Columns {
    practice: usize,
    group: usize,
    register: usize,
    list: usize,
    list_type: Option<usize>,
}

impl Columns {
    fn of(places: &[usize]) -> Option<Self> {
        let (&[practice, group, register, list], rest) = places.split_at_checked(4)? else {
            return None;
        };
        Some(Self {
            practice,
            group,
            register,
            list,
            list_type: rest.first().copied(),
        })
    }
}

/// What a thread has read.
#[derive(Default)]
struct Rows {
    /// The areas that it met, each with the line on which it met it first.
    areas: Vec<(Area, u64)>,
    /// Rows, their areas by the place in `areas`.
    registers: Vec<Register>,
    /// Rows of no known practice.
    nobody: u64,
}

impl Rows {
    /// The place of an area.
    fn area(&mut self, area: Area, line: u64) -> usize {
        let known = self.areas.iter().position(|(own, _)| *own == area);
        known.unwrap_or_else(|| {
            self.areas.push((area, line));
            self.areas.len() - 1
        })
    }
}

fn read(input: CsvInput<'_>, places: &[usize], context: &Context) -> Result<Parsed, ImportError> {
    let Some(columns) = Columns::of(places) else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let name = input.name().to_owned();
    let year = year_of(&name, "PREVALENCE_2425.csv", context)?;
    let key = [columns.practice, columns.group];
    let (states, read) = input.fold(&key, Rows::default, |rows, row| {
        take(rows, row, columns, year)
    })?;
    let (areas, mut registers, nobody) = joined(&name, states)?;
    registers.sort_unstable_by_key(|row| (row.practice, row.line));
    let mut rows = RowCounts {
        read,
        kept: registers.len() as u64,
        rejected: Vec::new(),
    };
    rows.reject(text::NOBODY, nobody);
    if registers.is_empty() {
        return Err(ImportError::new(
            name,
            "has no register of a practice that is known",
        ));
    }
    let period = Period::FinancialYear(year);
    let figures = figures(&name, period, &areas, &registers)?;
    let as_of = period.first_month();
    let undescribed = areas.iter().filter(|area| !area.is_declared);
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "prevalence".to_owned(),
        rows,
        coded: undescribed.map(|area| described(area, period)).collect(),
        organisations: figures
            .organisations
            .iter()
            .map(|practice| OrganisationRecord::new(*practice, Kind::Practice, as_of))
            .collect(),
        figures: vec![figures],
        ..Parsed::default()
    })
}

/// What the file itself says of an area that the declaration does not have: the list that it is
/// counted on.
fn described(area: &Area, period: Period) -> CodedIndicator {
    let mut coded = CodedIndicator::undescribed(&area.code, FAMILY);
    if !area.list_type.is_empty() {
        coded
            .words
            .insert("list".to_owned(), list_in_words(&area.list_type));
        coded
            .words
            .insert("list-type".to_owned(), area.list_type.clone());
    }
    coded.as_of = Some(period);
    coded
}

/// Takes a row.
fn take(rows: &mut Rows, row: &Row<'_>, at: Columns, year: u16) -> Result<(), FieldProblem> {
    let code = text::known_code(row.field(at.practice), Kind::Practice, at.practice)?;
    let Some(practice) = code else {
        rows.nobody += 1;
        row.has_no_key();
        return Ok(());
    };
    let list = text::plain_count(row.field(at.list), at.list)?;
    let published = text::decoded(row.field(at.group));
    let list_type = match at.list_type {
        Some(column) => text::decoded(row.field(column)).trim().to_uppercase(),
        None => String::new(),
    };
    let area = Area::of(dataset(), published.trim(), &list_type)
        .map_err(|problem| FieldProblem::new(at.group, problem))?;
    if let (Some(column), Some(wanted)) = (at.list_type, area.other_list(&list_type, year)) {
        return Err(FieldProblem::new(
            column,
            format!(
                "{} is not the list that {} is counted on ({wanted})",
                text::shown(row.field(column)),
                area.code
            ),
        ));
    }
    let own = count(row.field(at.register), at.register)?;
    let most = f64::from(list) * OVER + 10.0;
    if own.number().is_some_and(|own| own > most) {
        return Err(FieldProblem::new(
            at.register,
            format!(
                "the register of {} is larger than the list that it is part of, {list}",
                text::shown(row.field(at.register))
            ),
        ));
    }
    let area = rows.area(area, row.line());
    rows.registers.push(Register {
        practice,
        area,
        register: own,
        list,
        line: row.line(),
    });
    Ok(())
}

/// What all threads have read, with one list of areas. An area that is counted on two lists is
/// refused: its registers would not compare.
fn joined(
    name: &str,
    states: Vec<Rows>,
) -> Result<(Vec<Area>, Vec<Register>, u64), ImportError> {
    let mut found: Vec<(Area, u64)> = Vec::new();
    for (area, line) in states.iter().flat_map(|rows| &rows.areas) {
        match found.iter_mut().find(|(own, _)| own == area) {
            Some((_, first)) => *first = (*first).min(*line),
            None => found.push((area.clone(), *line)),
        }
    }
    // In the order of the declaration, the others by their codes.
    found.sort_by(|(a, _), (b, _)| (a.place, &a.id).cmp(&(b.place, &b.id)));
    for pair in found.windows(2) {
        let [(one, first), (other, second)] = pair else {
            continue;
        };
        if one.id == other.id && (one.list_type != other.list_type || one.code != other.code) {
            return Err(ImportError::new(
                name,
                format!(
                    "counts {} on the list {} and {} on the list {} (line {}); one of them is wrong, so download the file again",
                    one.code,
                    text::shown(one.list_type.as_bytes()),
                    other.code,
                    text::shown(other.list_type.as_bytes()),
                    first.min(second),
                ),
            )
            .at_line(*first.max(second))
            .in_column("GROUP_CODE"));
        }
    }
    let areas: Vec<Area> = found.into_iter().map(|(area, _)| area).collect();
    let mut registers: Vec<Register> = Vec::new();
    let mut nobody = 0;
    for rows in states {
        nobody += rows.nobody;
        let places: Vec<usize> = rows
            .areas
            .iter()
            .filter_map(|(area, _)| areas.iter().position(|own| own == area))
            .collect();
        registers.extend(rows.registers.into_iter().map(|row| Register {
            area: places[row.area],
            ..row
        }));
    }
    Ok((areas, registers, nobody))
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

