//! The summary workbook: one month of every practice, and of England by day and time.

use std::collections::BTreeMap;

use domain::code::OdsCode;
use domain::period::Period;
use domain::release::RowCounts;
use domain::value::Value;
use ingest::error::ImportError;
use ingest::grid::{Cells, Grid};
use ingest::reading::{Context, Parsed};
use ingest::text;
use ingest::workbook::Workbook;

use super::places::{Places, is_unallocated};
use super::practices::{Counted, Line, PracticeTable};
use super::{dataset, england, figures, practices};

const MARGINS: &[&str] = &[
    "inbound",
    "outcome",
    "callback-made",
    "wait",
    "duration",
    "missed-wait",
    "difference",
    "account",
    "time",
    "core",
];

/// Whether a workbook is the summary.
pub(super) fn is_summary(workbook: &mut Workbook) -> Result<bool, ImportError> {
    practices::has_outcomes(workbook)
}

pub(super) fn read(workbook: &mut Workbook, context: &Context) -> Result<Parsed, ImportError> {
    let mut rows = RowCounts::default();
    let mut tables = practices::read_all(workbook, context, &mut rows)?;
    let Some(outcomes) = tables.remove(&Counted::Outcomes) else {
        return Err(ImportError::new(
            workbook.name.clone(),
            "has no table of outcomes by practice",
        ));
    };
    for table in tables.values() {
        if table.month != outcomes.month {
            return Err(ImportError::new(
                workbook.name.clone(),
                format!(
                    "has outcomes for {} and waits for {}; it is put together from two editions",
                    outcomes.month.long(),
                    table.month.long()
                ),
            ));
        }
    }
    let cells = Cells::complete(dataset(), MARGINS);
    let mut filling = Filling {
        grid: Grid::new(&cells),
        cells: &cells,
        period: Period::Month(outcomes.month),
    };
    filling.outcomes(&outcomes);
    filling.accounts(&outcomes);
    if let Some(answered) = tables.get(&Counted::Answered) {
        filling.bands(answered, "wait", "answered");
        filling.bands(answered, "duration", "answered");
    }
    if let Some(missed) = tables.get(&Counted::Missed) {
        filling.bands(missed, "missed-wait", "missed");
        filling.england_missed(missed);
    }
    if let Some(times) = england::times(workbook, outcomes.month, &mut rows)? {
        filling.set_all(OdsCode::ENGLAND, "time", &times.time.map(number));
        filling.set_all(OdsCode::ENGLAND, "core", &times.core.map(number));
    }
    let (organisations, memberships) = places(&outcomes).into_parts();
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "summary".to_owned(),
        rows,
        organisations,
        memberships,
        figures: figures(filling.grid, &cells),
        others: england::months(workbook, context)?.into_iter().collect(),
        ..Parsed::default()
    })
}

fn number(count: u64) -> Value {
    Value::Number(count as f64)
}

fn places(table: &PracticeTable) -> Places {
    let mut places = Places::default();
    for line in &table.lines {
        let names = line.names.each_ref().map(String::as_bytes);
        places.areas(table.month, line.parents, names);
        if let Some(practice) = line.practice {
            let name = text::name(line.name.as_bytes());
            places.practice(table.month, practice, name, line.parents);
        }
    }
    places
}

/// The sum of some values; `None` unless all are numbers.
fn sum(values: &[Value]) -> Option<f64> {
    values.iter().map(|value| value.number()).sum()
}

/// The figures of a workbook as they are put together.
struct Filling<'a> {
    grid: Grid,
    cells: &'a Cells,
    period: Period,
}

impl Filling<'_> {
    fn set(&mut self, code: OdsCode, margin: &str, cell: usize, value: Value) {
        if let Some(begin) = self.cells.begin_of(margin) {
            self.grid.set(self.period, code, begin + cell, value);
        }
    }

    fn set_all(&mut self, code: OdsCode, margin: &str, values: &[Value]) {
        for (cell, value) in values.iter().enumerate() {
            self.set(code, margin, cell, *value);
        }
    }

    /// Inbound calls, outcomes, and by how much they differ: that of England is of all rows, those
    /// of shared accounts among them.
    fn outcomes(&mut self, table: &PracticeTable) {
        let mut of_england = [0.0; 2];
        for line in &table.lines {
            let inbound = line.value(table, "inbound", 0);
            let outcomes: [Value; 4] =
                std::array::from_fn(|cell| line.value(table, "outcome", cell));
            let difference = inbound
                .number()
                .zip(sum(&outcomes))
                .map(|(inbound, outcomes)| {
                    [(inbound - outcomes).max(0.0), (outcomes - inbound).max(0.0)]
                });
            for (all, own) in of_england.iter_mut().zip(difference.unwrap_or_default()) {
                *all += own;
            }
            let Some(practice) = line.practice else {
                continue;
            };
            self.set(practice, "inbound", 0, inbound);
            self.set_all(practice, "outcome", &outcomes);
            self.set(
                practice,
                "callback-made",
                0,
                line.value(table, "callback-made", 0),
            );
            if let Some(difference) = difference {
                self.set_all(practice, "difference", &difference.map(Value::Number));
            }
        }
        self.set_all(
            OdsCode::ENGLAND,
            "difference",
            &of_england.map(Value::Number),
        );
    }

    /// Whose the calls of each area are: of its practices, or of accounts that its practices share.
    /// What no region is known of is England's alone.
    fn accounts(&mut self, table: &PracticeTable) {
        let mut areas: BTreeMap<OdsCode, [f64; 3]> = BTreeMap::new();
        for line in &table.lines {
            let calls = line.value(table, "inbound", 0).number().unwrap_or_default();
            let known = line.parents.into_iter().flatten();
            let account = account_of(line);
            for area in known
                .filter(|area| !is_unallocated(*area))
                .chain([OdsCode::ENGLAND])
            {
                areas.entry(area).or_default()[account] += calls;
            }
        }
        for (area, calls) in areas {
            self.set_all(area, "account", &calls.map(Value::Number));
        }
    }

    /// The bands of waits or durations of each practice: all, or none. A band without a number is
    /// zero where the others come to the total.
    fn bands(&mut self, table: &PracticeTable, margin: &str, total: &str) {
        for line in &table.lines {
            let Some(practice) = line.practice else {
                continue;
            };
            let mut values: [Value; 4] =
                std::array::from_fn(|cell| line.value(table, margin, cell));
            let known: f64 = values.iter().filter_map(|value| value.number()).sum();
            if line.value(table, total, 0) == Value::Number(known) {
                for value in values.iter_mut().filter(|value| !value.is_reported()) {
                    *value = Value::Number(0.0);
                }
            }
            if values.iter().all(|value| value.is_reported()) {
                self.set_all(practice, margin, &values);
            }
        }
    }

    /// How long those waited in England who were missed, which Table 1 does not say.
    fn england_missed(&mut self, table: &PracticeTable) {
        for cell in 0..4 {
            let values = table
                .lines
                .iter()
                .map(|line| line.value(table, "missed-wait", cell));
            let sum: f64 = values.filter_map(Value::number).sum();
            self.set(OdsCode::ENGLAND, "missed-wait", cell, Value::Number(sum));
        }
    }
}

/// The account of a row, in the order of the declaration.
fn account_of(line: &Line) -> usize {
    let [.., region] = line.parents;
    match (line.practice, region) {
        (Some(_), _) => 0,
        (None, Some(_)) => 1,
        (None, None) => 2,
    }
}
