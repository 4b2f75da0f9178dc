//! The scenarios as CSV, one value a row: for programs, and for spreadsheets that have no
//! workbooks.

use calculators::DISCLAIMER;
use calculators::number;
use calculators::outcome::{Amount, Cell, Column};
use rust_decimal::Decimal;

use super::super::worked::Worked;
use super::inputs::{self, InputValue};
use answers::csv::escape_formula;

/// The file. Columns: scenario, part, row, item, value, unit, from.
pub(super) fn write(worked: &Worked) -> Vec<u8> {
    let mut lines = Lines {
        writer: csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new()),
        scenario: String::new(),
    };
    lines.record(["scenario", "part", "row", "item", "value", "unit", "from"]);
    for (item, value) in [
        ("tool", worked.title()),
        (
            "organisation",
            worked.start.name.clone().unwrap_or_default(),
        ),
        ("code", worked.start.code.clone().unwrap_or_default()),
        ("status", DISCLAIMER.to_owned()),
    ] {
        lines.text("About", "", item, &value, "");
    }
    let held = inputs::inputs(worked);
    for (number, case) in worked.cases.iter().enumerate() {
        lines.scenario.clone_from(&case.name);
        for answer in &case.outcome.headline {
            let state = answer
                .confidence
                .map_or("", |confidence| confidence.words());
            lines.amount("Result", "", &answer.label, answer.amount, state);
        }
        for input in &held {
            let Some(held) = &input.held[number] else {
                continue;
            };
            let (part, row, label) = (&input.part, &input.row, &input.label);
            match &held.value {
                InputValue::Number(value, unit) => {
                    let amount = Amount::new(*value, *unit);
                    lines.amount(part, row, label, amount, &held.from);
                }
                InputValue::Day(day) => {
                    lines.text(part, row, label, &day.to_string(), &held.from);
                }
                InputValue::Month(month) => {
                    lines.text(part, row, label, &month.to_string(), &held.from);
                }
                InputValue::Text(words) => lines.text(part, row, label, words, &held.from),
            }
        }
        for table in &case.outcome.tables {
            for row in &table.rows {
                lines.cells(&table.heading, &row.label, &table.columns, &row.cells);
            }
        }
        for (part, result) in &case.outcome.per_row {
            let of_form = case.form.part(part);
            let heading = of_form.map_or(part.as_str(), |part| part.heading.as_str());
            for (row, of_row) in &result.rows {
                lines.cells(heading, row, &result.columns, &of_row.cells);
            }
        }
    }
    lines.scenario.clear();
    for figure in &worked.scheme.figures {
        let source = worked.scheme.source(figure);
        let from = format!(
            "{}; {}; from {}; {}",
            source.title,
            source.address,
            figure.from,
            figure.confidence.words()
        );
        let amount = Amount::new(figure.value, figure.unit);
        lines.amount("Rules", &figure.id, &figure.label, amount, &from);
    }
    lines.writer.into_inner().unwrap_or_default()
}

struct Lines {
    writer: csv::Writer<Vec<u8>>,
    scenario: String,
}

impl Lines {
    fn record(&mut self, fields: [&str; 7]) {
        // Writing to memory cannot fail.
        let _ = self.writer.write_record(fields);
    }

    fn text(&mut self, part: &str, row: &str, item: &str, value: &str, from: &str) {
        let words = [part, row, item, value].map(escape_formula);
        let [part, row, item, value] = words.each_ref().map(String::as_str);
        let scenario = escape_formula(&self.scenario);
        self.record([&scenario, part, row, item, value, "", &escape_formula(from)]);
    }

    fn amount(&mut self, part: &str, row: &str, item: &str, amount: Amount, from: &str) {
        let words = [part, row, item, from].map(escape_formula);
        let [part, row, item, from] = words.each_ref().map(String::as_str);
        let scenario = escape_formula(&self.scenario);
        let value = exact(amount.value);
        self.record([&scenario, part, row, item, &value, amount.unit.name(), from]);
    }

    fn cells(&mut self, part: &str, row: &str, columns: &[Column], cells: &[Cell]) {
        for (place, cell) in cells.iter().enumerate() {
            let item = columns
                .get(place)
                .map_or("", |column| column.label.as_str());
            match cell {
                Cell::Empty => {}
                Cell::Amount(amount) => self.amount(part, row, item, *amount, ""),
                Cell::Worked(answer) => self.amount(part, row, item, answer.amount, ""),
                Cell::Text(words) => self.text(part, row, item, words, ""),
            }
        }
    }
}

/// A number with every digit that means something: ten behind the point.
fn exact(value: Decimal) -> String {
    number::plain(number::rounded(value, 10))
}
