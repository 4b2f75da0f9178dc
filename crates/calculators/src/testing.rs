//! Helpers of the tests: a tool by its slug with rules from the book.

use rust_decimal::Decimal;

use super::answers::Answers;
use super::book::Book;
use super::outcome::Outcome;
use super::rules::{Scheme, Year};
use super::{Calculator, Start, calculator, number};

/// The tool and its rules in a year.
pub fn tool(slug: &str, year: u16) -> (&'static Calculator, Scheme) {
    let tool = calculator(slug).unwrap();
    let scheme = Book::get().unwrap().scheme_for(tool, Year(year)).unwrap();
    (tool, scheme)
}

/// Answers of pairs.
pub fn answers(pairs: &[(&str, &str)]) -> Answers {
    pairs.iter().copied().collect()
}

/// What the tool gives for these answers where nothing is known at the start.
pub fn outcome(slug: &str, year: u16, pairs: &[(&str, &str)]) -> Outcome {
    let (tool, scheme) = tool(slug, year);
    tool.run(&scheme, &Start::default(), &answers(pairs))
}

/// A figure of the headline, in pence.
pub fn pence(outcome: &Outcome, id: &str) -> Decimal {
    let answer = outcome.answer(id);
    let answer = answer.unwrap_or_else(|| panic!("no {id}: {:?}", outcome.problems));
    number::rounded(answer.amount.value, 2)
}

/// Text for any field: what people type and what nobody should.
pub fn anything() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    prop_oneof![
        "\\PC{0,12}",
        "-?[0-9]{1,13}(\\.[0-9]{1,6})?",
        "[0-9]{1,3}%?",
        Just("0".to_owned()),
        Just("1000000000000".to_owned()),
        Just("0.0000000001".to_owned()),
        Just("yes".to_owned()),
        Just("2026-07".to_owned()),
        Just("23:59".to_owned()),
    ]
}

/// Every key of a form: of grids all rows, of rows the first three.
pub fn keys(form: &super::form::Form) -> Vec<String> {
    use super::form::Body;
    let mut keys = Vec::new();
    for part in &form.parts {
        match &part.body {
            Body::Fields(fields) => keys.extend(fields.iter().map(|field| field.id.clone())),
            Body::Rows(rows) => {
                for row in 1..=3 {
                    let columns = rows.columns.iter();
                    keys.extend(columns.map(|field| format!("{}.{row}.{}", part.id, field.id)));
                }
            }
            Body::Grid(grid) => {
                for row in &grid.rows {
                    let columns = grid.columns.iter();
                    keys.extend(
                        columns.map(|field| format!("{}.{}.{}", part.id, row.id, field.id)),
                    );
                }
            }
        }
    }
    keys
}
