//! The Investment and Impact Fund of a year: some indicators of practices, and hospital admissions
//! of PCNs, which no other file has. It is dated by the last day of the year, whose month it is kept
//! under, since the figures are those of the whole year.

use std::collections::BTreeMap;

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use domain::release::RowCounts;
use domain::value::Value;
use ingest::csv_input::{CsvInput, Row as Line};
use ingest::error::{FieldProblem, ImportError};
use ingest::lookup::MonthCache;
use ingest::reading::{Context, Parsed};
use ingest::text;

use super::reader::{FAMILIES, dataset};
use crate::coded_files::rows::{MARKS, Row, Rows};
use crate::coded_files::long::UNFITTING;
use crate::coded_files::measures::{Measures, Part, Meaning};
use crate::coded_files::names::Names;

pub(super) const REQUIRED: &[&[&str]] = &[
    &["ORGANISATION_TYPE"],
    &["ORGANISATION_CODE"],
    &["ACH_DATE"],
    &["IND_CODE"],
    &["MEASURE"],
    &["VALUE"],
];

pub(super) const KNOWN: &[&str] = &["ORGANISATION_NAME", "QUALITY_SERVICE"];

/// England has some 1,270 PCNs: what fewer than this add up to is not England.
const FEWEST_PCNS: usize = 1_000;

/// Where the columns are.
struct Columns {
    kind: usize,
    organisation: usize,
    date: usize,
    code: usize,
    measure: usize,
    value: usize,
    name: Option<usize>,
}

#[derive(Default)]
struct State {
    rows: Rows,
    practices: Names,
    pcns: Names,
    months: MonthCache,
    measures: Measures,
    counts: RowCounts,
}

/// The level that a type of organisation is.
fn level(raw: &[u8], column: usize) -> Result<Kind, FieldProblem> {
    let name = text::name(raw).unwrap_or_default().to_lowercase();
    match name.as_str() {
        "pcn" | "primary care network" => Ok(Kind::Pcn),
        "gp practice" | "practice" => Ok(Kind::Practice),
        _ => Err(FieldProblem::new(
            column,
            format!(
                "{} is no type of organisation that is known; expected PCN or GP practice",
                text::shown(raw)
            ),
        )),
    }
}

impl State {
    fn take(
        &mut self,
        row: &Line<'_>,
        at: &Columns,
        context: &Context,
    ) -> Result<(), FieldProblem> {
        let month = self
            .months
            .month(row.field(at.date), at.date, context.latest)?;
        let kind = level(row.field(at.kind), at.kind)?;
        let known = text::known_code(row.field(at.organisation), kind, at.organisation)?;
        let Some(organisation) = known else {
            row.has_no_key();
            self.counts.reject(text::NOBODY, 1);
            return Ok(());
        };
        let upper = |column: usize| row.field(column).trim_ascii().to_ascii_uppercase();
        row.set_key((month, organisation, upper(at.code), upper(at.measure)));
        let part = match self.measures.meaning(row.field(at.measure), b"") {
            Meaning::Part(part) => part,
            Meaning::LeftOut(reason) => {
                self.counts.reject(reason, 1);
                return Ok(());
            }
        };
        if let Some(name) = at.name {
            let names = match kind {
                Kind::Pcn => &mut self.pcns,
                _ => &mut self.practices,
            };
            names.add(organisation, month, row.field(name));
        }
        let code = self
            .rows
            .codes
            .find(row.field(at.code), at.code, dataset())?;
        self.rows.rows.push(Row {
            month,
            organisation,
            code,
            part,
            value: text::count_or_mark(row.field(at.value), at.value, &MARKS)?,
            line: row.line(),
        });
        Ok(())
    }
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[kind, organisation, date, code, measure, value] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let mut headings = input.header().iter();
    let at = Columns {
        kind,
        organisation,
        date,
        code,
        measure,
        value,
        name: headings.position(|heading| heading == "ORGANISATION_NAME"),
    };
    let file = input.name().to_owned();
    let key = [organisation, date, code, measure];
    let (states, read) = input.fold(&key, State::default, |state, row| {
        state.take(row, &at, context)
    })?;
    let mut all = State::default();
    for state in states {
        all.rows.merge(state.rows);
        all.practices.merge(state.practices);
        all.pcns.merge(state.pcns);
        all.counts.add(&state.counts);
    }
    let taken = all.rows.rows.len() as u64;
    add_england(&mut all.rows.rows);
    let summed = all.rows.rows.len() as u64 - taken;
    let made = all.rows.into_made(&file, dataset(), &FAMILIES)?;
    if made.figures.is_empty() {
        return Err(ImportError::new(
            file,
            "has no figure of any indicator; its measures are not those that are known here",
        ));
    }
    // Sums of what does not fit do not fit either, and are no rows of the file.
    let unfitting = made.unfitting.saturating_sub(summed);
    let mut rows = all.counts;
    rows.read = read;
    rows.kept = taken - unfitting;
    rows.reject(UNFITTING, unfitting);
    let mut organisations = all.pcns.into_records(Kind::Pcn);
    organisations.extend(all.practices.into_records(Kind::Practice));
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "iif".to_owned(),
        rows,
        organisations,
        coded: made.coded,
        figures: made.figures,
        ..Parsed::default()
    })
}

/// England where it has all PCNs and none of their numbers is held back: the figures of PCNs are
/// not those of practices, from which England is summed otherwise.
fn add_england(rows: &mut Vec<Row>) {
    let mut sums: BTreeMap<(Month, u32, Part), (usize, Option<f64>)> = BTreeMap::new();
    for row in rows.iter() {
        if row.organisation.can_be(Kind::Pcn) {
            let key = (row.month, row.code, row.part);
            let (count, sum) = sums.entry(key).or_insert((0, Some(0.0)));
            *count += 1;
            *sum = sum.zip(row.value.number()).map(|(sum, own)| sum + own);
        }
    }
    for ((month, code, part), (count, sum)) in sums {
        if let Some(sum) = sum.filter(|_| count >= FEWEST_PCNS) {
            rows.push(Row {
                month,
                organisation: OdsCode::ENGLAND,
                code,
                part,
                value: Value::Number(sum),
                line: 0,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: u32, last: Value) -> Vec<Row> {
        (0..count)
            .map(|number| Row {
                month: "2024-03".parse().expect("a month"),
                organisation: format!("ZU{number:04}").parse().expect("a code"),
                code: 0,
                part: Part::Numerator,
                value: if number + 1 == count {
                    last
                } else {
                    Value::Number(2.0)
                },
                line: u64::from(number) + 2,
            })
            .collect()
    }

    #[test]
    fn england_is_the_sum_of_all_pcns_and_of_no_part() {
        let with = |count, last| {
            let mut rows = rows(count, last);
            add_england(&mut rows);
            rows.pop().map(|row| (row.organisation, row.value))
        };
        let (code, value) = with(1_200, Value::Number(5.0)).expect("a row");
        assert_eq!((code, value), (OdsCode::ENGLAND, Value::Number(2_403.0)));
        for (count, last) in [(900, Value::Number(5.0)), (1_200, Value::Suppressed)] {
            let (code, _) = with(count, last).expect("a row");
            assert_ne!(code, OdsCode::ENGLAND);
        }
    }
}
