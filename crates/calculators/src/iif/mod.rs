//! IIF: what the Investment and Impact Fund pays a network, by indicator, and what the
//! next patient is worth.
//!
//! Some indicators pay for a high share and others, the reverse ones, for a low share;
//! which is a word of the rules (`direction`).

mod form;
mod result;
#[cfg(test)]
#[cfg(feature = "rules")]
mod tests;

use rust_decimal::{Decimal, dec};

use super::answers::Answers;
use super::rules::{Scheme, Year};
use super::sensitivity::{SensitivityInput, Step};
use super::{Calculator, Entry, ForWhom, Start};

/// The table of indicators in the rules.
const TABLE: &str = "iif.indicator";

/// The tool as menus list it.
pub const ENTRY: Entry = Entry {
    slug: "iif-calculator",
    title: "IIF",
    question: "What does the Investment and Impact Fund pay in {year}?",
    about: "Points and pounds of every indicator from your achievement, list size and \
            prevalence, and what the next patient is worth.",
    years: &Year::ALL,
    for_whom: ForWhom::Pcn,
};

/// The tool.
pub static TOOL: Calculator = Calculator {
    entry: &ENTRY,
    schemes: &["iif"],
    all_years: false,
    form: form::form,
    calculate: result::calculate,
    sensitivity_inputs,
};

/// The assumptions worth moving.
fn sensitivity_inputs(scheme: &Scheme, _: &Start, _: &Answers) -> Vec<SensitivityInput> {
    let mut sensitivity_inputs = vec![
        SensitivityInput::new(
            "rule.iif.point",
            "Value of a point ± 1%",
            Step::Percent(Decimal::ONE),
        ),
        SensitivityInput::new(
            "adjustment",
            "List-size adjustment ± 5%",
            Step::Percent(dec!(5)),
        ),
    ];
    for entry in scheme.entries(TABLE) {
        let key = |column: &str| format!("achieved.{}.{column}", entry.id);
        sensitivity_inputs.push(SensitivityInput::new(
            &key("percent"),
            &format!("Achievement of {} ± 1 percentage point", entry.id),
            Step::By(Decimal::ONE),
        ));
        sensitivity_inputs.push(SensitivityInput::new(
            &key("factor"),
            &format!("Prevalence adjustment of {} ± 5%", entry.id),
            Step::Percent(dec!(5)),
        ));
    }
    sensitivity_inputs
}
