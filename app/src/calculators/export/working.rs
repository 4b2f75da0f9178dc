//! The sheet of workings: every figure with the numbers in it, and the formula over their
//! cells. Results of other workings and figures of the rules are references, so that a
//! figure that is changed in the workbook moves what rests on it.

use std::collections::HashMap;

use calculators::outcome::{Answer, Cell, Column, Outcome};
use calculators::term::{Origin, Term};
use calculators::unit::Unit;
use calculators::working::Working;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::worked::Worked;
use super::cells::{self, Look};
use super::inputs;

/// The name of the sheet.
pub(super) const SHEET: &str = "Working";

/// Where a figure stands in an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Spot {
    /// In the headline.
    Headline(usize),
    /// In a table: which, row, column.
    Table(usize, usize, usize),
    /// Beside the inputs: part, row, column.
    Row(String, String, usize),
}

/// Where each figure's result is, by scenario and spot.
pub(super) type Results = HashMap<(usize, Spot), (u32, u16)>;

/// A figure to work out.
struct Figure<'a> {
    spot: Spot,
    label: String,
    answer: &'a Answer,
    working: &'a Working,
}

/// Writes the sheet. `rules` gives the cell of a figure of the rules with this value.
pub(super) fn write(
    sheet: &mut Worksheet,
    worked: &Worked,
    rules: &dyn Fn(&Term) -> Option<String>,
) -> Result<Results, XlsxError> {
    cells::text(sheet, (0, 0), "How each figure comes about", Look::Title)?;
    let headings = [
        "Figure",
        "Value",
        "Unit",
        "Formula in words, or where from",
        "Address",
        "State",
    ];
    for (column, heading) in headings.into_iter().enumerate() {
        cells::text(sheet, (1, column as u16), heading, Look::Heading)?;
    }
    let mut row = 2;
    let mut results = Results::new();
    for (number, case) in worked.cases.iter().enumerate() {
        if worked.cases.len() > 1 {
            cells::text(sheet, (row, 0), &case.name, Look::Title)?;
            row += 1;
        }
        let figures = figures(&case.outcome);
        // A block is a result, the terms below it, and an empty row.
        let mut starts = Vec::with_capacity(figures.len());
        for figure in &figures {
            starts.push(row);
            results.insert((number, figure.spot.clone()), (row, 1));
            row += 2 + figure.working.terms().len() as u32;
        }
        let named = named(&figures, &starts);
        for (figure, start) in figures.iter().zip(&starts) {
            block(sheet, figure, *start, &named, rules)?;
        }
    }
    Ok(results)
}

/// The results that other workings name: value, unit and row by id, where an id is one
/// figure's alone.
type Named<'a> = HashMap<&'a str, Option<(Decimal, Unit, u32)>>;

fn named<'a>(figures: &[Figure<'a>], starts: &[u32]) -> Named<'a> {
    let mut named: Named<'a> = HashMap::new();
    for (figure, start) in figures.iter().zip(starts) {
        let result = (
            figure.answer.amount.value,
            figure.answer.amount.unit,
            *start,
        );
        named
            .entry(figure.answer.id.as_str())
            .and_modify(|known| *known = None)
            .or_insert(Some(result));
    }
    named
}

fn block(
    sheet: &mut Worksheet,
    figure: &Figure<'_>,
    start: u32,
    named: &Named<'_>,
    rules: &dyn Fn(&Term) -> Option<String>,
) -> Result<(), XlsxError> {
    let (working, amount) = (figure.working, figure.answer.amount);
    let terms = working.terms();
    let cell = |term: &Term| {
        let place = terms.iter().position(|known| *known == term);
        let cell = cells::address((start + 1 + place.unwrap_or(0) as u32, 1));
        // The cell holds 0.15 for 15%, where the formula expects 15.
        if term.unit.is_hundredths() {
            format!("({cell}*100)")
        } else {
            cell
        }
    };
    let formula = as_held(&working.spreadsheet(&cell), amount.unit);
    cells::text(sheet, (start, 0), &figure.label, Look::Strong)?;
    cells::formula(
        sheet,
        (start, 1),
        &formula,
        amount.value,
        amount.unit,
        Look::Strong,
    )?;
    cells::text(sheet, (start, 2), amount.unit.name(), Look::Plain)?;
    cells::text(sheet, (start, 3), &working.symbols(), Look::Plain)?;
    if let Some(confidence) = figure.answer.confidence {
        cells::text(sheet, (start, 5), confidence.words(), Look::Plain)?;
    }
    for (place, term) in terms.into_iter().enumerate() {
        let row = start + 1 + place as u32;
        cells::text(sheet, (row, 0), &format!("   {}", term.label), Look::Quiet)?;
        match reference(term, start, named, rules) {
            Some(from) => {
                cells::formula(sheet, (row, 1), &from, term.value, term.unit, Look::Plain)?;
            }
            None => cells::number(sheet, (row, 1), term.value, term.unit, Look::Plain)?,
        }
        cells::text(sheet, (row, 2), term.unit.name(), Look::Plain)?;
        cells::text(sheet, (row, 3), &inputs::origin(&term.origin), Look::Quiet)?;
        if let Origin::Rule {
            source, confidence, ..
        } = &term.origin
        {
            cells::text(sheet, (row, 4), &source.address, Look::Quiet)?;
            cells::text(sheet, (row, 5), confidence.words(), Look::Plain)?;
        }
    }
    Ok(())
}

/// A formula that gives hundredths, as one that gives the fraction a cell holds.
fn as_held(formula: &str, unit: Unit) -> String {
    match formula.strip_prefix('=') {
        Some(inner) if unit.is_hundredths() => format!("=({inner})/100"),
        _ => formula.to_owned(),
    }
}

/// The cell that a term is taken from, where there is one: a figure of the rules, or the
/// one other result of this scenario with its name and value.
fn reference(
    term: &Term,
    own: u32,
    named: &Named<'_>,
    rules: &dyn Fn(&Term) -> Option<String>,
) -> Option<String> {
    match &term.origin {
        Origin::Rule { .. } => rules(term).map(|cell| format!("={cell}")),
        Origin::Worked { answer } => {
            let (value, unit, row) = (*named.get(answer.as_str())?)?;
            let is_it = row < own && value == term.value && unit == term.unit;
            is_it.then(|| format!("={}", cells::address((row, 1))))
        }
        _ => None,
    }
}

/// The figures that have a working: the headline, what stands beside the inputs, tables.
fn figures(outcome: &Outcome) -> Vec<Figure<'_>> {
    let mut all: Vec<(Spot, String, &Answer)> = Vec::new();
    for (place, answer) in outcome.headline.iter().enumerate() {
        all.push((Spot::Headline(place), answer.label.clone(), answer));
    }
    let heading = |columns: &[Column], column: usize| {
        let column = columns.get(column);
        column.map_or_else(String::new, |column| column.label.clone())
    };
    for (part, result) in &outcome.per_row {
        for (row, cells) in &result.rows {
            for (column, cell) in cells.cells.iter().enumerate() {
                if let Cell::Worked(answer) = cell {
                    let heading = heading(&result.columns, column);
                    let spot = Spot::Row(part.clone(), row.clone(), column);
                    all.push((spot, format!("{part} {row}: {heading}"), answer));
                }
            }
        }
    }
    for (place, table) in outcome.tables.iter().enumerate() {
        for (number, row) in table.rows.iter().enumerate() {
            for (column, cell) in row.cells.iter().enumerate() {
                if let Cell::Worked(answer) = cell {
                    let heading = heading(&table.columns, column);
                    let label = format!("{}, {}: {heading}", table.heading, row.label);
                    all.push((Spot::Table(place, number, column), label, answer));
                }
            }
        }
    }
    all.into_iter()
        .filter_map(|(spot, label, answer)| {
            Some(Figure {
                spot,
                label,
                answer,
                working: answer.working.as_ref()?,
            })
        })
        .collect()
}
