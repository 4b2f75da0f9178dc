//! Calculators: planning tools that turn the rules of a scheme and what is known of an
//! organisation into figures that can be defended.
//!
//! A tool is a [`Calculator`]: a declaration of its inputs ([`form`]), a pure function
//! from rules ([`rules`]), what is known at the start ([`Start`]) and what was typed
//! ([`answers`]) to an [`outcome`], and the assumptions worth moving ([`sensitivity`]).
//! It runs in the browser and on the server alike and never fails: what is wrong with
//! the inputs is part of the outcome. Numbers are decimals throughout; figures come from
//! a [`working`], so that what is shown as the reason is what was computed.
//!
//! The results are planning support, not contractual advice.

pub mod answers;
#[cfg(test)]
#[cfg(feature = "rules")]
mod any_input;
pub mod arrs;
#[cfg(feature = "rules")]
pub mod book;
pub mod common;
#[cfg(test)]
#[cfg(feature = "rules")]
mod conformance;
pub mod enhanced_access;
pub mod expr;
pub mod form;
pub mod gp_reimbursement;
pub mod iif;
pub mod number;
pub mod on_costs;
pub mod outcome;
pub mod pasted;
pub mod payroll;
pub mod pcn_funding;
pub mod qof;
pub mod reader;
pub mod rules;
pub mod scenarios;
pub mod sensitivity;
pub mod share;
pub mod term;
#[cfg(test)]
#[cfg(feature = "rules")]
mod testing;
pub mod unit;
#[cfg(test)]
#[cfg(feature = "rules")]
mod vectors;
pub mod working;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use answers::{Answers, Problem};
use domain::period::Month;
use form::Form;
use outcome::Outcome;
use reader::Reader;
use rules::{Scheme, Year};
use sensitivity::SensitivityInput;

/// What stands below every result.
pub const DISCLAIMER: &str = "Planning support, not contractual advice.";

/// Whose tool it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForWhom {
    /// A practice.
    Practice,
    /// A primary care network.
    Pcn,
    /// Either.
    Either,
}

/// A tool as menus list it: apart from its functions, so that a program which only lists the
/// tools does not hold them.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its name in addresses.
    pub slug: &'static str,
    /// Its title; the year stands behind it.
    pub title: &'static str,
    /// The question it answers, with `{year}` for the scheme year.
    pub question: &'static str,
    /// What it does, in a sentence or two.
    pub about: &'static str,
    /// The years that it can be used for.
    pub years: &'static [Year],
    /// Whose tool it is.
    pub for_whom: ForWhom,
}

impl Entry {
    /// The question with the year in it.
    #[must_use]
    pub fn question(&self, year: Year) -> String {
        self.question.replace("{year}", &year.to_string())
    }

    /// The title with the year behind it.
    #[must_use]
    pub fn title(&self, year: Year) -> String {
        format!("{} {year}", self.title)
    }
}

/// Every tool as menus list it, in the order of [`CALCULATORS`].
pub const MENU: [Entry; 7] = [
    qof::ENTRY,
    arrs::ENTRY,
    pcn_funding::ENTRY,
    payroll::ENTRY,
    gp_reimbursement::ENTRY,
    iif::ENTRY,
    enhanced_access::ENTRY,
];

/// The tool with this slug, as menus list it.
#[must_use]
pub fn entry(slug: &str) -> Option<Entry> {
    MENU.into_iter().find(|entry| entry.slug == slug)
}

/// A tool.
pub struct Calculator {
    /// How menus list it.
    pub entry: &'static Entry,
    /// The schemes whose rules it reads; the first is its own.
    pub schemes: &'static [&'static str],
    /// Whether it looks beyond its year and needs the figures of all of them.
    pub all_years: bool,
    /// Its inputs. The answers matter where one choice shows further fields.
    pub form: fn(&Scheme, &Start, &Answers) -> Form,
    /// The calculation on the form of the same answers. The rules it is handed hold the user's
    /// own figures already; call [`Calculator::run`] instead.
    pub calculate: fn(&Scheme, &Start, &Form, &Answers) -> Outcome,
    /// The assumptions worth moving.
    pub sensitivity_inputs: fn(&Scheme, &Start, &Answers) -> Vec<SensitivityInput>,
}

impl Calculator {
    /// The inputs, with the user's own figures of the rules as defaults.
    #[must_use]
    pub fn form(&self, scheme: &Scheme, start: &Start, answers: &Answers) -> Form {
        let (scheme, _) = scheme.overridden(answers);
        (self.form)(&scheme, start, answers)
    }

    /// Computes: puts the user's own figures in the place of the published ones, and
    /// reports answers that no field takes.
    #[must_use]
    pub fn run(&self, scheme: &Scheme, start: &Start, answers: &Answers) -> Outcome {
        let (own, problems) = scheme.overridden(answers);
        let form = (self.form)(&own, start, answers);
        self.computed(&form, &own, start, answers, problems)
    }

    /// The same, for whoever has the form of these answers already.
    #[must_use]
    pub fn run_on(
        &self,
        form: &Form,
        scheme: &Scheme,
        start: &Start,
        answers: &Answers,
    ) -> Outcome {
        let (own, problems) = scheme.overridden(answers);
        self.computed(form, &own, start, answers, problems)
    }

    /// The outcome by these rules, with the problems of the user's own figures and of all answers.
    fn computed(
        &self,
        form: &Form,
        own: &Scheme,
        start: &Start,
        answers: &Answers,
        mut problems: Vec<Problem>,
    ) -> Outcome {
        let mut outcome = (self.calculate)(own, start, form, answers);
        let reader = Reader::new(form, answers);
        reader.report_unknown();
        problems.extend(form.problems.iter().cloned());
        problems.extend(reader.problems());
        for problem in problems {
            if !outcome.problems.contains(&problem) {
                outcome.problems.push(problem);
            }
        }
        outcome
    }
}

/// Every tool, in the order of the menu.
pub static CALCULATORS: &[&Calculator] = &[
    &qof::TOOL,
    &arrs::TOOL,
    &pcn_funding::TOOL,
    &payroll::TOOL,
    &gp_reimbursement::TOOL,
    &iif::TOOL,
    &enhanced_access::TOOL,
];

/// The tool with this slug.
#[must_use]
pub fn calculator(slug: &str) -> Option<&'static Calculator> {
    CALCULATORS
        .iter()
        .copied()
        .find(|tool| tool.entry.slug == slug)
}

/// What is known of the organisation before anything is typed. Everything may be absent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Start {
    /// Its name.
    pub name: Option<String>,
    /// Its code.
    pub code: Option<String>,
    /// Whether it is a practice or a network.
    pub kind: Option<StartKind>,
    /// Registered patients.
    pub list: Option<Decimal>,
    /// The month whose first day the list is of.
    pub list_month: Option<Month>,
    /// The practices of a network.
    pub members: Vec<Member>,
    /// Prevalence by area of QOF.
    pub prevalence: Vec<Prevalence>,
    /// The year of the prevalence, in words: `2024/25`.
    pub prevalence_year: Option<String>,
}

impl Start {
    /// Where the list size is from, as defaults carry it.
    #[must_use]
    pub fn list_origin(&self) -> term::Origin {
        term::Origin::Published {
            what: "registered patients".to_owned(),
            period: self
                .list_month
                .map_or_else(String::new, |month| format!("1 {}", month.long())),
        }
    }
}

/// What kind of organisation a tool starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartKind {
    /// A practice.
    Practice,
    /// A primary care network.
    Pcn,
}

/// A practice of a network.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Member {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Registered patients.
    pub list: Option<Decimal>,
}

/// How common a condition is at a practice, as published for QOF.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prevalence {
    /// The area: `AF`, `HYP`.
    pub area: String,
    /// Patients on the register.
    pub register: Decimal,
    /// Patients on the list that the register is a part of.
    pub list: Decimal,
    /// Per cent of the national list on the registers of England.
    pub national_percent: Option<Decimal>,
}
