//! The inputs of PCN Funding Split.

use rust_decimal::{Decimal, dec};

use super::split::METHODS;
use super::streams::{STREAMS, has_uplift};
use crate::Start;
use crate::answers::Answers;
use crate::form::{Field, Form, Grid, GridRow, Part, Rows};
use crate::number;
use crate::reader::Reader;
use crate::rules::Scheme;
use crate::term::Origin;

/// The most practices that a network may have here.
const MOST_MEMBERS: usize = 60;

/// The parts of a weighted mixture: key and label.
pub(super) const MIXTURE: &[(&str, &str)] = &[
    ("equal", "Equal shares"),
    ("registered", "Registered patients"),
    ("weighted", "Weighted patients"),
    ("adjusted", "PCN adjusted population"),
    ("points", "Points"),
];

/// The declaration of the inputs.
pub(super) fn form(scheme: &Scheme, start: &Start, answers: &Answers) -> Form {
    let members = members(start);
    let populations = populations(scheme, start, answers, &members);
    let mut parts = vec![
        populations,
        streams(),
        costs(),
        method(),
        members,
        mixture(),
    ];
    parts.extend(Part::wanted(scheme, &["pcn."]));
    Form::from(parts)
}

/// The populations of the network: known, or those of its members added.
fn populations(scheme: &Scheme, start: &Start, answers: &Answers, members: &Part) -> Part {
    let form = Form::from(vec![members.clone()]);
    let reader = Reader::new(&form, answers);
    let added = |column: &str| {
        let mut any = false;
        let sum = reader
            .rows("members")
            .into_iter()
            .fold(Decimal::ZERO, |sum, row| {
                let value = reader.decimal(&format!("members.{row}.{column}"));
                any |= value.is_some();
                sum.saturating_add(value.unwrap_or_default())
            });
        any.then_some(sum)
    };
    let from = || Origin::Worked {
        answer: "the practices added".to_owned(),
    };
    let registered = Field::number("registered", "Registered patients", 0);
    let registered = match (added("registered"), start.list) {
        (Some(sum), _) => registered.or_number(Some(sum), from()),
        (None, list) => registered.or_number(list, start.list_origin()),
    };
    let mut fields = vec![
        registered.help("At 1 January before the year."),
        Field::number("adjusted", "PCN adjusted population", 0)
            .or_number(added("adjusted"), from())
            .help("Published by NHS England for each practice; not the weighted list."),
        Field::number("weighted", "Weighted patients", 0)
            .or_number(added("weighted"), from())
            .help("The contractor weighted population of the global sum."),
        Field::number("beds", "Care home beds", 0).or_number(
            Some(Decimal::ZERO),
            Origin::Assumed {
                why: "no beds until you type them".to_owned(),
            },
        ),
    ];
    if has_uplift(scheme) {
        let choices = [
            ("opening", "as the year began"),
            ("uplifted", "after the uplift within the year"),
        ];
        fields.push(Field::choice("rates", "Rates", &choices));
    }
    Part::fields("populations", "The network", fields)
}

fn streams() -> Part {
    let rows = STREAMS
        .iter()
        .map(|stream| {
            let shared = if stream.is_shared { "yes" } else { "no" };
            GridRow {
                id: stream.id.to_owned(),
                label: stream.label.to_owned(),
                detail: Some(stream.detail.to_owned()),
                group: None,
                defaults: vec![("shared".to_owned(), shared.to_owned(), None)],
            }
        })
        .collect();
    let columns = vec![
        Field::tick("shared", "In the pot"),
        Field::money("amount", "Amount, if known"),
    ];
    Part::grid("streams", "Funding", Grid { rows, columns })
}

fn costs() -> Part {
    let columns = vec![
        Field::text("what", "What for"),
        Field::money("amount", "Amount"),
    ];
    let rows = Rows {
        noun: "cost".to_owned(),
        columns,
        most: 40,
        start: Vec::new(),
        start_from: None,
    };
    Part::rows("costs", "Costs of the network", rows).help("Taken off before the rest is parted.")
}

fn method() -> Part {
    let choices: Vec<(&str, &str)> = METHODS
        .iter()
        .map(|method| (method.id(), method.label()))
        .collect();
    let mut compare = Field::choice("compare", "Compared with", &choices);
    compare.default = Some("equal".to_owned());
    let mut main = Field::choice("method", "Parted by", &choices);
    main.default = Some("registered".to_owned());
    Part::fields("method", "Method", vec![main, compare])
}

fn members(start: &Start) -> Part {
    let columns = vec![
        Field::text("name", "Practice"),
        Field::number("registered", "Registered patients", 0),
        Field::number("weighted", "Weighted patients", 1),
        Field::number("adjusted", "PCN adjusted population", 1),
        Field::number("points", "Points", 2),
        Field::percent("percent", "Own percentage"),
        Field::money("fixed", "Fixed amount"),
    ];
    let rows = start
        .members
        .iter()
        .take(MOST_MEMBERS)
        .map(|member| {
            let mut cells = vec![("name".to_owned(), member.name.clone())];
            if let Some(list) = member.list {
                cells.push(("registered".to_owned(), number::plain(list)));
            }
            cells
        })
        .collect();
    let rows = Rows {
        noun: "practice".to_owned(),
        columns,
        most: MOST_MEMBERS,
        start: rows,
        start_from: (!start.members.is_empty()).then(|| start.list_origin()),
    };
    Part::rows("members", "Practices", rows)
}

fn mixture() -> Part {
    let fields = MIXTURE
        .iter()
        .map(|(id, label)| {
            let from = Origin::Assumed {
                why: "half equal, half by registered patients, until you say otherwise".to_owned(),
            };
            let default = match *id {
                "equal" | "registered" => dec!(50),
                _ => Decimal::ZERO,
            };
            Field::percent(&format!("mix.{id}"), label).or_number(Some(default), from)
        })
        .collect();
    Part::fields("mixture", "Weighted mixture", fields)
        .help("The parts of the pot that go by each method; together 100%.")
}
