//! Rows of registers become columns by area.

use domain::code::OdsCode;
use domain::column::Column;
use domain::period::Period;
use domain::value::Value;
use ingest::error::ImportError;
use rustc_hash::FxHashMap;
use store::PeriodFigures;

use super::areas::Area;

/// One row: a practice, an area by its place, the register and the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Register {
    pub(super) practice: OdsCode,
    pub(super) area: usize,
    pub(super) register: Value,
    pub(super) list: u32,
    pub(super) line: u64,
}

/// Columns by area from rows in order of practice.
///
/// # Errors
/// Where the rows of a practice give two whole lists.
pub(super) fn figures(
    name: &str,
    period: Period,
    areas: &[Area],
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
    let mut cells = vec![[none.clone(), none]; areas.len()];
    for row in registers {
        let place = places[&row.practice];
        let list = Value::Number(f64::from(row.list));
        cells[row.area][0][place] = row.register;
        cells[row.area][1][place] = list;
        if !areas[row.area].is_of_all() {
            continue;
        }
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
    let mut columns = vec![(
        "patients".to_owned(),
        Column::from_values(whole.into_iter()),
    )];
    for (area, [register, list]) in areas.iter().zip(cells) {
        for (cell, values) in [("register", register), ("list", list)] {
            columns.push((
                format!("{}.{cell}", area.id),
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
