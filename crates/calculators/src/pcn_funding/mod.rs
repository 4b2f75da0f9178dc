//! PCN Funding Split: what a network is paid in a year, stream by stream, and how it is
//! parted among its practices by one method beside the others.
//!
//! `streams` computes the pot, `split` parts it to the penny, `result` shows it.

mod form;
mod result;
mod split;
mod streams;
#[cfg(test)]
#[cfg(feature = "rules")]
mod tests;

use rust_decimal::Decimal;

use super::answers::Answers;
use super::rules::{Scheme, Year};
use super::sensitivity::{SensitivityInput, Step};
use super::{Calculator, Entry, ForWhom, Start};

/// The tool as menus list it.
pub const ENTRY: Entry = Entry {
    slug: "pcn-funding-split",
    title: "PCN Funding Split",
    question: "What is the network paid in {year}, and what is each practice's share?",
    about: "Funding streams from populations and rates, costs taken off first, and the rest \
            parted among practices to the penny: methods side by side, who gains and who loses.",
    years: &Year::ALL,
    for_whom: ForWhom::Pcn,
};

/// The tool.
pub static TOOL: Calculator = Calculator {
    entry: &ENTRY,
    schemes: &["pcn-funding"],
    all_years: false,
    form: form::form,
    calculate: result::calculate,
    sensitivity_inputs,
};

/// The assumptions worth moving.
fn sensitivity_inputs(scheme: &Scheme, _: &Start, _: &Answers) -> Vec<SensitivityInput> {
    let one = Step::Percent(Decimal::ONE);
    let mut sensitivity_inputs = vec![
        SensitivityInput::new("registered", "Registered patients ± 1%", one),
        SensitivityInput::new("adjusted", "PCN adjusted population ± 1%", one),
        SensitivityInput::new("weighted", "Weighted patients ± 1%", one),
        SensitivityInput::new("beds", "Care home beds ± 1", Step::By(Decimal::ONE)),
    ];
    for figure in scheme
        .figures
        .iter()
        .filter(|figure| !figure.value.is_zero())
    {
        let key = format!("rule.{}", figure.id);
        if sensitivity_inputs.iter().all(|input| input.keys[0] != key) {
            sensitivity_inputs.push(SensitivityInput::new(
                &key,
                &format!("{} ± 1%", figure.label),
                one,
            ));
        }
    }
    sensitivity_inputs
}
