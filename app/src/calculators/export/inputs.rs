//! The inputs of all scenarios as one list: what was typed, or what holds in its place, and
//! where it is from.

use std::collections::HashMap;

use calculators::form::{Body, Field, FieldKind, Part};
use calculators::number;
use calculators::reader::Reader;
use calculators::term::Origin;
use calculators::unit::Unit;
use domain::period::{Day, Month};
use rust_decimal::Decimal;

use super::super::worked::{Case, Worked};

/// One input.
pub(super) struct Input {
    /// The key of its answer.
    pub(super) key: String,
    pub(super) part: String,
    /// The row that it stands in; empty for single fields.
    pub(super) row: String,
    pub(super) label: String,
    /// By scenario; `None` where the scenario has no such input or nothing is in it.
    pub(super) held: Vec<Option<Held>>,
}

/// What an input holds.
pub(super) struct Held {
    pub(super) value: InputValue,
    pub(super) from: String,
}

/// A value with its type. What was typed and cannot be read stays text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum InputValue {
    Number(Decimal, Unit),
    Day(Day),
    Month(Month),
    Text(String),
}

/// The inputs of all scenarios in the order of the page. Those that hold nothing anywhere
/// are left out.
pub(super) fn inputs(worked: &Worked) -> Vec<Input> {
    let count = worked.cases.len();
    let mut all: Vec<Input> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut parts: Vec<String> = Vec::new();
    for (number, case) in worked.cases.iter().enumerate() {
        for (part, row, key, field) in fields(case) {
            if !parts.contains(&part.heading) {
                parts.push(part.heading.clone());
            }
            let held = held(case, &key, field);
            let place = *places.entry(key.clone()).or_insert_with(|| {
                all.push(Input {
                    key,
                    part: part.heading.clone(),
                    row,
                    label: field.label.clone(),
                    held: std::iter::repeat_with(|| None).take(count).collect(),
                });
                all.len() - 1
            });
            all[place].held[number] = held;
        }
    }
    all.retain(|input| input.held.iter().any(Option::is_some));
    // What only a later scenario has stands with its part.
    all.sort_by_key(|input| parts.iter().position(|part| *part == input.part));
    all
}

/// Every field of the form of a scenario: its part, its row in words, its key.
fn fields(case: &Case) -> Vec<(&Part, String, String, &Field)> {
    let reader = Reader::new(&case.form, &case.answers);
    let mut found = Vec::new();
    for part in &case.form.parts {
        match &part.body {
            Body::Fields(fields) => {
                for field in fields {
                    found.push((part, String::new(), field.id.clone(), field));
                }
            }
            Body::Rows(rows) => {
                for row in reader.rows(&part.id) {
                    for field in &rows.columns {
                        let key = format!("{}.{row}.{}", part.id, field.id);
                        found.push((part, format!("{} {row}", rows.noun), key, field));
                    }
                }
            }
            Body::Grid(grid) => {
                for row in &grid.rows {
                    for field in &grid.columns {
                        let key = format!("{}.{}.{}", part.id, row.id, field.id);
                        found.push((part, row.label.clone(), key, field));
                    }
                }
            }
        }
    }
    found
}

fn held(case: &Case, key: &str, field: &Field) -> Option<Held> {
    let typed = case.answers.get(key).filter(|text| !text.trim().is_empty());
    let found = case.form.find(key)?;
    let (text, from) = match typed {
        Some(text) => (text, "Yours".to_owned()),
        None => {
            let text = found.default.filter(|text| !text.is_empty())?;
            (text, found.default_from.map_or_else(String::new, origin))
        }
    };
    Some(Held {
        value: value(text, field),
        from,
    })
}

fn value(text: &str, field: &Field) -> InputValue {
    let number = |unit| {
        number::parse(text)
            .ok()
            .map(|n| InputValue::Number(n, unit))
    };
    let read = match &field.kind {
        FieldKind::Money => number(Unit::Pounds),
        FieldKind::Percent => number(Unit::Percent),
        FieldKind::Number { .. } => number(Unit::Number),
        FieldKind::Month => Month::from_published(text.as_bytes()).map(InputValue::Month),
        FieldKind::Date => Day::from_published(text.as_bytes()).map(InputValue::Day),
        FieldKind::Choice(choices) => choices
            .iter()
            .find(|(value, _)| value.eq_ignore_ascii_case(text.trim()))
            .map(|(_, label)| InputValue::Text(label.clone())),
        FieldKind::Tick => match text.trim() {
            "yes" => Some(InputValue::Text("Yes".to_owned())),
            "no" => Some(InputValue::Text("No".to_owned())),
            _ => None,
        },
        FieldKind::Time | FieldKind::Text | FieldKind::LongText => None,
    };
    read.unwrap_or_else(|| InputValue::Text(text.to_owned()))
}

/// Where a number is from, in words.
pub(super) fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Rule { source, from, .. } => {
            format!("Rules: {}, from {}", source.title, from.long())
        }
        Origin::Yours => "Yours".to_owned(),
        Origin::Published { what, period } if period.is_empty() => format!("Published: {what}"),
        Origin::Published { what, period } => format!("Published: {what}, {period}"),
        Origin::Worked { answer } => format!("Worked out: {answer}"),
        Origin::Assumed { why } => format!("Assumed: {why}"),
        Origin::Fixed => "Arithmetic".to_owned(),
    }
}
