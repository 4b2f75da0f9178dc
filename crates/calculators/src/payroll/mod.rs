//! Payroll forecast: what the staff of a practice or network cost, month by month, for
//! up to three years.
//!
//! People and posts are read in [`staff`], their costs computed in [`forecast`].

mod costs;
pub mod forecast;
mod result;
mod staff;
mod tables;
#[cfg(test)]
#[cfg(feature = "rules")]
mod tests;

use rust_decimal::Decimal;

use super::answers::Answers;
use super::common::shown;
use super::form::{Field, FieldKind, Form, Part, Rows};
use super::number;
use super::rules::{Scheme, Year};
use super::sensitivity::{SensitivityInput, Step};
use super::{Calculator, Entry, ForWhom, Start};
use domain::period::Month;

/// The tool as menus list it.
pub const ENTRY: Entry = Entry {
    slug: "payroll-forecaster",
    title: "Payroll Forecaster",
    question: "What will our staff cost from {year} on?",
    about: "Pay, employer National Insurance and pension month by month, with awards, \
            increments, vacancies and new posts.",
    years: &Year::ALL,
    for_whom: ForWhom::Either,
};

/// The tool.
pub static TOOL: Calculator = Calculator {
    entry: &ENTRY,
    schemes: &["payroll"],
    all_years: true,
    form,
    calculate: result::calculate,
    sensitivity_inputs,
};

/// The most months of a forecast.
const MOST_MONTHS: u32 = 36;
/// The most people and posts.
const MOST_STAFF: usize = 100;

fn form(scheme: &Scheme, _: &Start, _: &Answers) -> Form {
    let april = Month::new(scheme.year.0, 4);
    let hours = scheme.figure("payroll.hours");
    let forecast = Part::fields(
        "forecast",
        "The forecast",
        vec![
            Field::new("from", "First month", FieldKind::Month)
                .or(april.map(|month| month.to_string())),
            Field::number("months", "Months", 0)
                .at_least(Decimal::ONE)
                .at_most(Decimal::from(MOST_MONTHS))
                .or(Some("12".to_owned())),
            Field::number("full-time", "Full-time hours a week", 2)
                .at_least(Decimal::ONE)
                .at_most(Decimal::from(60))
                .or_figure(scheme, hours),
            Field::tick("allowance", "The Employment Allowance is claimed").help(&format!(
                "Not where {} or more of the work is public, as in an NHS practice.",
                shown(scheme, "payroll.ni.public")
            )),
        ],
    );
    let staff = Part::rows(
        "staff",
        "Staff",
        Rows {
            noun: "member of staff".to_owned(),
            columns: staff_columns(scheme),
            most: MOST_STAFF,
            start: Vec::new(),
            start_from: None,
        },
    )
    .help(
        "Pay is what is paid before the first month of the forecast, or when somebody joins. \
         A vacancy or new post costs from its first month.",
    );
    // Two Aprils, for the user to fill in: no award is assumed.
    let aprils = [0, 1].into_iter().filter_map(|years| {
        let month = april?.plus(12 * years);
        Some(vec![("month".to_owned(), month.to_string())])
    });
    let awards = Part::rows(
        "award",
        "Pay awards",
        Rows {
            noun: "award".to_owned(),
            columns: vec![
                Field::new("month", "First paid in", FieldKind::Month),
                Field::percent("percent", "Award").help(&known_awards(scheme)),
                Field::choice(
                    "for",
                    "For",
                    &[
                        ("all", "Everyone"),
                        ("afc", "Agenda for Change"),
                        ("doctors", "Doctors"),
                        ("practice", "Practice staff"),
                    ],
                ),
                Field::new("back-to", "Owed since", FieldKind::Month)
                    .help("Where it is paid late: the difference is paid with it."),
            ],
            most: 24,
            start: aprils.collect(),
            start_from: None,
        },
    );
    Form::from(vec![forecast, staff, awards])
}

/// The awards of the year, as help for what to assume.
fn known_awards(scheme: &Scheme) -> String {
    let award = |id: &str| scheme.value(id).map(number::exact);
    match (award("payroll.award.afc"), award("payroll.award.doctors")) {
        (Some(afc), Some(doctors)) => format!(
            "In {}: Agenda for Change {afc}%, doctors {doctors}%.",
            scheme.year
        ),
        _ => String::new(),
    }
}

fn staff_columns(scheme: &Scheme) -> Vec<Field> {
    let mut bands = vec![("none".to_owned(), "No band: pay is typed".to_owned())];
    for entry in scheme.entries("payroll.afc") {
        for (point, label) in staff::POINTS {
            if scheme
                .entry_figure("payroll.afc", &entry.id, point)
                .is_some()
            {
                bands.push((
                    format!("{}.{point}", entry.id),
                    format!("{}, {label}", entry.label),
                ));
            }
        }
    }
    let mut band = Field::new("band", "Pay band", FieldKind::Choice(bands));
    band.default = Some("none".to_owned());
    vec![
        Field::text("name", "Name or role"),
        Field::choice(
            "kind",
            "Post",
            &[
                ("in-post", "In post"),
                ("vacancy", "Vacancy"),
                ("recruitment", "New post"),
            ],
        ),
        band,
        Field::money("pay", "Pay"),
        Field::choice(
            "per",
            "Pay is",
            &[
                ("full-time", "a year, full time"),
                ("actual", "a year, for these hours"),
                ("hour", "an hour"),
            ],
        ),
        Field::number("hours", "Hours a week", 2)
            .at_most(Decimal::from(80))
            .or_figure(scheme, scheme.figure("payroll.hours")),
        Field::choice(
            "award",
            "Awards",
            &[
                ("practice", "Practice staff"),
                ("afc", "Agenda for Change"),
                ("doctors", "Doctors"),
            ],
        ),
        Field::new("start", "First month", FieldKind::Month),
        Field::new("leave", "Last month", FieldKind::Month),
        Field::new("increment", "Increment from", FieldKind::Month),
        Field::money("increment-pay", "Pay after it")
            .help("Stated as pay is; the next point of the band where nothing is typed."),
        Field::tick("opted-out", "Opted out of the NHS Pension"),
        Field::money("once", "Paid once at the start")
            .help("Such as advertising or the fee of an agency."),
    ]
}

fn sensitivity_inputs(_: &Scheme, _: &Start, answers: &Answers) -> Vec<SensitivityInput> {
    let mut sensitivity_inputs = vec![
        SensitivityInput::new(
            "rule.payroll.ni.rate",
            "Employer National Insurance ± 1 point",
            Step::By(Decimal::ONE),
        ),
        SensitivityInput::new(
            "rule.payroll.pension",
            "Pension contribution ± 1 point",
            Step::By(Decimal::ONE),
        ),
    ];
    for (part, column, label, step) in [
        (
            "award",
            "percent",
            "Pay awards ± 1 point",
            Step::By(Decimal::ONE),
        ),
        (
            "staff",
            "pay",
            "Typed pay ± 1%",
            Step::Percent(Decimal::ONE),
        ),
        (
            "staff",
            "hours",
            "Typed hours ± 1%",
            Step::Percent(Decimal::ONE),
        ),
    ] {
        let keys = answers.column_keys(part, column);
        if !keys.is_empty() {
            sensitivity_inputs.push(SensitivityInput {
                keys,
                label: label.to_owned(),
                step,
            });
        }
    }
    sensitivity_inputs
}
