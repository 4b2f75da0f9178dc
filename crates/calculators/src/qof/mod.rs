//! QOF Income: what the Quality and Outcomes Framework pays a practice, by indicator,
//! area and in all, and where the next pounds are.
//!
//! `form` declares the inputs, `indicator` turns an achievement into points and pounds,
//! `result` adds up and `tables` shows.

mod figures;
mod form;
mod indicator;
mod result;
mod tables;
#[cfg(test)]
#[cfg(feature = "rules")]
mod tests;

use rust_decimal::{Decimal, dec};

use super::answers::Answers;
use super::reader::Reader;
use super::rules::{Scheme, Year};
use super::sensitivity::{SensitivityInput, Step};
use super::{Calculator, Entry, ForWhom, Start};

/// The table of indicators in the rules.
const TABLE: &str = "qof.indicator";

/// The tool as menus list it.
pub const ENTRY: Entry = Entry {
    slug: "qof-income",
    title: "QOF Income",
    question: "What does QOF pay in {year}, and where are the next pounds?",
    about: "Points and pounds of every indicator from your list, prevalence and achievement; \
            what the next percentage point is worth; aspiration and balance.",
    years: &Year::ALL,
    for_whom: ForWhom::Practice,
};

/// The tool.
pub static TOOL: Calculator = Calculator {
    entry: &ENTRY,
    schemes: &["qof"],
    all_years: false,
    form: form::form,
    calculate: result::calculate,
    sensitivity_inputs,
};

/// The assumptions worth moving.
fn sensitivity_inputs(scheme: &Scheme, start: &Start, answers: &Answers) -> Vec<SensitivityInput> {
    let form = form::form(scheme, start, answers);
    let reader = Reader::new(&form, answers);
    let mut sensitivity_inputs = vec![
        SensitivityInput {
            keys: scheme
                .entries(TABLE)
                .map(|entry| format!("achieved.{}.percent", entry.id))
                .collect(),
            label: "Achievement of every indicator ± 1 percentage point".to_owned(),
            step: Step::By(Decimal::ONE),
        },
        SensitivityInput::new(
            "rule.qof.point",
            "Value of a point ± 1%",
            Step::Percent(Decimal::ONE),
        ),
        SensitivityInput::new(
            "rule.qof.average-list",
            "National average list ± 1%",
            Step::Percent(Decimal::ONE),
        ),
    ];
    // The list moves nothing where the index itself was typed.
    if reader.typed("cpi").is_none() {
        sensitivity_inputs.push(SensitivityInput::new(
            "list",
            "List size ± 1%",
            Step::Percent(Decimal::ONE),
        ));
    } else {
        let label = "Contractor population index ± 1%";
        sensitivity_inputs.push(SensitivityInput::new(
            "cpi",
            label,
            Step::Percent(Decimal::ONE),
        ));
    }
    for area in form::prevalence_areas(scheme) {
        let label = format!("Prevalence factor, {} ± 5%", area.group.to_lowercase());
        let key = format!("prevalence.{}.factor", area.id);
        sensitivity_inputs.push(SensitivityInput::new(&key, &label, Step::Percent(dec!(5))));
    }
    sensitivity_inputs
}
