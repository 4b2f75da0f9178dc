//! Additional roles: what a network may claim for its staff, and how much is left.
//!
//! The entitlement follows from the weighted population; a claim for a post is the lower
//! of its cost and the maximum of its role, month by month ([`posts`]).

mod months;
mod posts;
mod result;
mod tables;
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
    slug: "arrs-calculator",
    title: "ARRS",
    question: "How much of our additional roles money of {year} is left?",
    about: "The entitlement from the weighted population, and the lower of cost and maximum \
            for every post, month by month.",
    years: &Year::ALL,
    for_whom: ForWhom::Pcn,
};

/// The tool.
pub static TOOL: Calculator = Calculator {
    entry: &ENTRY,
    schemes: &["arrs", "payroll"],
    all_years: false,
    form,
    calculate: result::calculate,
    sensitivity_inputs,
};

/// The parts of the form that hold posts, and the kind of role in each.
const PARTS: [(&str, &str); 3] = [("staff", "staff"), ("mhp", "mhp"), ("gp", "gp")];

/// The most rows of a part.
const MOST: usize = 100;

fn form(scheme: &Scheme, start: &Start, answers: &Answers) -> Form {
    let budgets = budgets(start, answers);
    let mut parts = vec![network(scheme, start)];
    parts.push(
        Part::rows(
            "staff",
            "Staff",
            Rows {
                noun: "post".to_owned(),
                columns: columns(scheme, "staff", &budgets),
                most: MOST,
                start: Vec::new(),
                start_from: None,
            },
        )
        .help("Whole months count. Without a salary a post is taken at its maximum."),
    );
    parts.push(
        Part::rows(
            "mhp",
            "Mental health practitioners",
            Rows {
                noun: "mental health practitioner".to_owned(),
                columns: columns(scheme, "mhp", &budgets),
                most: MOST,
                start: Vec::new(),
                start_from: None,
            },
        )
        .help(&format!(
            "{} is reimbursed for the first of a band, up to {} for further ones with a \
             written agreement. The maxima of their tables are typed: no source gave them.",
            shown(scheme, "arrs.mhp.first"),
            shown(scheme, "arrs.mhp.further")
        )),
    );
    parts.push(Part::rows(
        "gp",
        "General practitioners",
        Rows {
            noun: "general practitioner".to_owned(),
            columns: columns(scheme, "gp", &budgets),
            most: MOST,
            start: Vec::new(),
            start_from: None,
        },
    ));
    parts.push(
        Part::rows(
            "budget",
            "Budgets",
            Rows {
                noun: "budget".to_owned(),
                columns: vec![
                    Field::text("name", "Name"),
                    Field::money("amount", "Amount for the year"),
                ],
                most: MOST,
                start: start_budgets(start),
                start_from: Some(Origin::Assumed {
                    why: "the network and the practices in it".to_owned(),
                }),
            },
        )
        .help("How the network shares the money out; every post is charged to one."),
    );
    parts.extend(Part::wanted(scheme, &["arrs."]));
    Form::from(parts)
}

fn network(scheme: &Scheme, start: &Start) -> Part {
    let registered = Origin::Assumed {
        why: "registered patients, until the weighted population is typed".to_owned(),
    };
    let months = months_of(scheme.year);
    let next = months.first().map(ToString::to_string);
    let rise = scheme.entry("arrs.rise", "maxima");
    let mut maxima = Field::choice(
        "maxima",
        "Maxima that rise within the year",
        &[
            ("dated", "Each month has those then in force"),
            ("latest", "The latest hold for the whole year"),
        ],
    );
    if let Some(rise) = rise {
        maxima = maxima
            .or(Some(rise.word("use").to_owned()))
            .help(rise.word("why"));
    }
    Part::fields(
        "network",
        "The network",
        vec![
            Field::number("weighted", "Contractor weighted population", 1)
                .or_number(start.list, registered)
                .required()
                .help("Carr-Hill weighted patients of the network on 1 January before the year."),
            Field::money(
                "entitlement",
                "Entitlement, where the commissioner has told it",
            )
            .help("Goes before the one computed from the population."),
            Field::choice(
                "london",
                "London weighting",
                &[
                    ("none", "None"),
                    ("outer", "Outer London"),
                    ("inner", "Inner London"),
                ],
            ),
            maxima,
            Field::new("next", "The next post could begin in", FieldKind::Month).or(next),
        ],
    )
}

/// The columns of a part of posts.
fn columns(scheme: &Scheme, kind: &str, budgets: &[(String, String)]) -> Vec<Field> {
    let roles: Vec<(String, String)> = scheme
        .entries("arrs.role")
        .filter(|entry| entry.word("kind") == kind)
        .map(|entry| (entry.id.clone(), entry.label.clone()))
        .collect();
    let mut role = Field::new("role", "Role", FieldKind::Choice(roles.clone())).required();
    if kind != "staff" {
        role.default = roles.first().map(|(id, _)| id.clone());
    }
    let months = months_of(scheme.year);
    let month = |at: Option<&domain::period::Month>| at.map(ToString::to_string);
    let hours = scheme.figure("arrs.hours").map_or_else(
        || "Whole-time equivalent.".to_owned(),
        |hours| {
            let hours = hours.unit.show(hours.value);
            format!("Whole-time equivalent: {hours} are 1.")
        },
    );
    let mut columns = vec![
        Field::text("name", "Name"),
        role,
        Field::number("wte", "WTE", 3)
            .at_most(Decimal::from(50))
            .or(Some("1".to_owned()))
            .help(&hours),
        Field::money("salary", "Full-time salary a year"),
        Field::money("oncosts", "Full-time on-costs a year")
            .help("National Insurance and pension; computed where nothing is typed."),
        Field::new("start", "First month", FieldKind::Month).or(month(months.first())),
        Field::new("end", "Last month", FieldKind::Month).or(month(months.last())),
    ];
    if kind == "mhp" {
        columns.insert(
            2,
            Field::choice(
                "band",
                "Band",
                &[
                    ("4", "Band 4"),
                    ("5", "Band 5"),
                    ("6", "Band 6"),
                    ("7", "Band 7"),
                    ("8a", "Band 8a"),
                ],
            ),
        );
        let first = shown(scheme, "arrs.mhp.first");
        let further = shown(scheme, "arrs.mhp.further");
        columns.insert(
            3,
            Field::choice(
                "share",
                "Reimbursed",
                &[
                    ("first", &format!("First of the band: {first}")),
                    ("further", &format!("Further, by agreement: {further}")),
                ],
            ),
        );
    }
    columns.push(
        Field::money("maximum", "Maximum a year, where you know another")
            .help("For a full-time post. Needed where the rules have none."),
    );
    let mut budget = Field::new("budget", "Budget", FieldKind::Choice(budgets.to_vec()));
    budget.default = budgets.first().map(|(number, _)| number.clone());
    columns.push(budget);
    columns
}

/// The budgets that the form starts with: the network's own, then its practices'.
fn start_budgets(start: &Start) -> Vec<Vec<(String, String)>> {
    let own = std::iter::once("PCN core".to_owned());
    let members = start.members.iter().map(|member| member.name.clone());
    own.chain(members)
        .take(MOST)
        .map(|name| vec![("name".to_owned(), name)])
        .collect()
}

/// The budgets by row number, as the choices of a post.
fn budgets(start: &Start, answers: &Answers) -> Vec<(String, String)> {
    let mut names: Vec<(usize, String)> = start_budgets(start)
        .into_iter()
        .enumerate()
        .filter_map(|(at, cells)| Some((at + 1, cells.into_iter().next()?.1)))
        .collect();
    for (key, typed) in answers.iter() {
        let row = key
            .strip_prefix("budget.")
            .and_then(|rest| rest.split_once('.'));
        let Some((number, column)) = row else {
            continue;
        };
        let Ok(number) = number.parse::<usize>() else {
            continue;
        };
        let known = names.iter().position(|(known, _)| *known == number);
        match (column, known) {
            ("removed", Some(at)) if typed == "yes" => drop(names.remove(at)),
            ("name", Some(at)) if !typed.trim().is_empty() => {
                names[at].1 = typed.trim().to_owned();
            }
            ("name", None) if !typed.trim().is_empty() => {
                names.push((number, typed.trim().to_owned()));
            }
            ("amount", None) => names.push((number, format!("Budget {number}"))),
            _ => {}
        }
    }
    domain::order::sort_by(&mut names, |a, b| a.0.cmp(&b.0));
    names
        .into_iter()
        .map(|(number, name)| (number.to_string(), name))
        .collect()
}

fn sensitivity_inputs(_: &Scheme, _: &Start, answers: &Answers) -> Vec<SensitivityInput> {
    let post_keys = |column: &str| -> Vec<String> {
        let keys = answers.iter().map(|(key, _)| key);
        let is_post = |key: &&str| {
            PARTS
                .iter()
                .any(|(part, _)| key.starts_with(&format!("{part}.")))
                && key.ends_with(&format!(".{column}"))
        };
        keys.filter(is_post).map(str::to_owned).collect()
    };
    let percent = |key: &str, label: &str, step: u32| {
        SensitivityInput::new(key, label, Step::Percent(Decimal::from(step)))
    };
    let mut sensitivity_inputs = vec![
        percent("weighted", "Weighted population ± 1%", 1),
        percent("rule.arrs.rate", "Rate per weighted patient ± 1%", 1),
        SensitivityInput::new(
            "rule.payroll.pension",
            "Pension contribution ± 1 point",
            Step::By(Decimal::ONE),
        ),
    ];
    for (column, label, step) in [
        ("salary", "All typed salaries ± 3%", 3),
        ("wte", "All typed hours ± 5%", 5),
    ] {
        let keys = post_keys(column);
        if !keys.is_empty() {
            sensitivity_inputs.push(SensitivityInput {
                keys,
                label: label.to_owned(),
                step: Step::Percent(Decimal::from(step)),
            });
        }
    }
    sensitivity_inputs
}
