//! GP reimbursement: what a practice may claim for salaried GPs from 2026/27 on, and
//! what is paid for cover in absence.
//!
//! The scheme of 2026/27 has a cap from the adjusted population and three routes
//! ([`routes`]); cover in absence ([`absence`]) is older and stands beside it.

mod absence;
mod result;
mod routes;
#[cfg(test)]
#[cfg(feature = "rules")]
mod tests;

use rust_decimal::Decimal;

use super::answers::Answers;
use super::common::{months_of, shown};
use super::form::{Field, FieldKind, Form, Part, Rows};
use super::rules::{Scheme, Year};
use super::sensitivity::{SensitivityInput, Step};
use super::term::Origin;
use super::{Calculator, Entry, ForWhom, Start};

/// The tool as menus list it.
pub const ENTRY: Entry = Entry {
    slug: "gp-reimbursement",
    title: "GP Reimbursement",
    question: "What can we claim for salaried GPs in {year}?",
    about: "The practice's cap, claims by three routes against it through the year, what is \
            left, and payments for cover in absence.",
    years: &Year::ALL,
    for_whom: ForWhom::Practice,
};

/// The tool.
pub static TOOL: Calculator = Calculator {
    entry: &ENTRY,
    schemes: &["gp-reimbursement", "payroll"],
    all_years: false,
    form,
    calculate: result::calculate,
    sensitivity_inputs,
};

/// The most rows of a part.
const MOST: usize = 60;

/// Whether the scheme itself runs in this year, and not only payments for cover.
fn has_scheme(scheme: &Scheme) -> bool {
    scheme.figure("gpr.cap").is_some()
}

fn form(scheme: &Scheme, start: &Start, _: &Answers) -> Form {
    let mut parts = Vec::new();
    if has_scheme(scheme) {
        parts.push(practice(start));
        parts.push(posts(scheme));
        parts.push(extra(scheme));
    }
    parts.push(cover());
    Form::from(parts)
}

fn practice(start: &Start) -> Part {
    let registered = Origin::Assumed {
        why: "registered patients, until the adjusted population is typed".to_owned(),
    };
    Part::fields(
        "practice",
        "The practice",
        vec![
            Field::number("adjusted", "Practice adjusted population", 1)
                .or_number(start.list, registered)
                .required()
                .help("Published by NHS England; neither the registered nor the weighted list."),
            Field::tick("london", "London weighting applies"),
        ],
    )
}

fn rows(noun: &str, columns: Vec<Field>) -> Rows {
    Rows {
        noun: noun.to_owned(),
        columns,
        most: MOST,
        start: Vec::new(),
        start_from: None,
    }
}

/// First and last month of a claim, within the year.
fn first_and_last(scheme: &Scheme) -> [Field; 2] {
    let months = months_of(scheme.year);
    let month = |at: Option<&domain::period::Month>| at.map(ToString::to_string);
    [
        Field::new("start", "First month", FieldKind::Month).or(month(months.first())),
        Field::new("end", "Last month", FieldKind::Month).or(month(months.last())),
    ]
}

fn posts(scheme: &Scheme) -> Part {
    let [first, last] = first_and_last(scheme);
    Part::rows(
        "post",
        "New and continued posts",
        rows(
            "post",
            vec![
                Field::text("name", "Name"),
                Field::choice(
                    "route",
                    "Route",
                    &[("new", "New salaried GP"), ("continued", "Continued post")],
                ),
                Field::number("wte", "WTE", 3)
                    .at_most(Decimal::from(20))
                    .or(Some("1".to_owned()))
                    .help(&format!(
                        "Whole-time equivalent: {} are 1.",
                        shown(scheme, "gpr.hours")
                    )),
                Field::money("salary", "Full-time salary a year"),
                Field::money("oncosts", "Full-time on-costs a year")
                    .help("National Insurance and pension; computed where nothing is typed."),
                first,
                last,
            ],
        ),
    )
    .help(&format!(
        "A new GP was not employed by the practice in the {} before, other than as cover. A \
         continued post was paid from capacity money or a test site. Without a salary a post \
         is taken at the maximum.",
        shown(scheme, "gpr.new-months")
    ))
}

fn extra(scheme: &Scheme) -> Part {
    let [first, last] = first_and_last(scheme);
    let sessions = |id: &str, label: &str| Field::number(id, label, 2).at_most(Decimal::from(20));
    Part::rows(
        "extra",
        "More sessions of salaried GPs",
        rows(
            "GP",
            vec![
                Field::text("name", "Name"),
                sessions("before", "Sessions a week before").or(Some("0".to_owned())),
                sessions("sessions", "Extra sessions a week").required(),
                Field::money("pay", "Pay a year for one session a week"),
                Field::tick("opted-out", "Opted out of the NHS Pension"),
                first,
                last,
            ],
        ),
    )
    .help(&format!(
        "Paid by the hour, up to {} of one GP. Without pay they are taken at the maximum.",
        shown(scheme, "gpr.sessions")
    ))
}

fn cover() -> Part {
    Part::rows(
        "absence",
        "Cover for absence",
        rows(
            "absence",
            vec![
                Field::text("name", "Name"),
                Field::choice(
                    "kind",
                    "Reason",
                    &[
                        ("parental", "Parental leave, main carer"),
                        ("parental-other", "Parental leave, not the main carer"),
                        ("sickness", "Sickness"),
                    ],
                ),
                Field::number("weeks", "Weeks of absence", 1)
                    .at_most(Decimal::from(104))
                    .required(),
                Field::money("invoice", "Cost of cover a week"),
            ],
        ),
    )
    .help(
        "The lower of what cover costs and the weekly amount of the Statement of Financial \
         Entitlements; not less for part-time GPs.",
    )
}

fn sensitivity_inputs(scheme: &Scheme, _: &Start, answers: &Answers) -> Vec<SensitivityInput> {
    if !has_scheme(scheme) {
        return Vec::new();
    }
    let mut sensitivity_inputs = vec![
        SensitivityInput::new(
            "adjusted",
            "Adjusted population ± 1%",
            Step::Percent(Decimal::ONE),
        ),
        SensitivityInput::new(
            "rule.gpr.hourly",
            "Most for an hour ± 1%",
            Step::Percent(Decimal::ONE),
        ),
    ];
    for (part, column, label) in [
        ("post", "salary", "Salaries of posts ± 3%"),
        ("post", "wte", "Hours of posts ± 3%"),
        ("extra", "sessions", "Extra sessions ± 3%"),
    ] {
        let keys = answers.column_keys(part, column);
        if !keys.is_empty() {
            sensitivity_inputs.push(SensitivityInput {
                keys,
                label: label.to_owned(),
                step: Step::Percent(Decimal::from(3)),
            });
        }
    }
    sensitivity_inputs
}
