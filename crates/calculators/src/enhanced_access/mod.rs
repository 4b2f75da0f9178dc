//! Enhanced access: how many hours a week a network owes, and whether its plan of weekly
//! sessions gives them.
//!
//! The plan ([`plan`]) is read from the rows of the form, held against network standard
//! hours, and can be taken away as a calendar ([`ical`]).

pub mod ical;
pub mod plan;
mod result;
#[cfg(test)]
#[cfg(feature = "rules")]
mod tests;

use rust_decimal::Decimal;

use super::answers::{Answers, Problem};
use super::form::{Field, FieldKind, Form, Part, Rows};
use super::reader::Reader;
use super::rules::{Scheme, Year};
use super::sensitivity::{SensitivityInput, Step};
use super::term::Origin;
use super::{Calculator, Entry, ForWhom, Start};
use domain::calendar::{bank_holidays, next_day, weekday};
use domain::period::Day;
use ical::Event;
use plan::{DAYS, Mode, Session};

/// The tool as menus list it.
pub const ENTRY: Entry = Entry {
    slug: "enhanced-access",
    title: "Enhanced Access",
    question: "Does our plan give the enhanced access hours of {year}?",
    about: "Hours a week from the adjusted population of the network, and a weekly plan of \
            sessions held against them, against network standard hours and bank holidays.",
    years: &Year::ALL,
    for_whom: ForWhom::Pcn,
};

/// The tool.
pub static TOOL: Calculator = Calculator {
    entry: &ENTRY,
    schemes: &["enhanced-access", "pcn-funding"],
    all_years: false,
    form,
    calculate: result::calculate,
    sensitivity_inputs,
};

/// The most sessions of a plan.
const MOST_SESSIONS: usize = 100;

fn form(scheme: &Scheme, start: &Start, _: &Answers) -> Form {
    let registered = Origin::Assumed {
        why: "registered patients, until the adjusted population is typed".to_owned(),
    };
    let days: Vec<(String, String)> = DAYS
        .iter()
        .map(|day| (day.to_lowercase(), (*day).to_owned()))
        .collect();
    let mut day = Field::new("day", "Day", FieldKind::Choice(days));
    day.default = Some("monday".to_owned());
    let modes: Vec<(&str, &str)> = Mode::ALL
        .iter()
        .map(|mode| (mode.slug(), mode.label()))
        .collect();
    let clinicians = Field::number("clinicians", "Clinicians at once", 1)
        .at_least(Decimal::new(1, 1))
        .at_most(Decimal::from(50))
        .or(Some("1".to_owned()));
    Form::from(vec![
        Part::fields(
            "network",
            "The network",
            vec![
                Field::number("adjusted", "PCN adjusted population", 1)
                    .or_number(start.list, registered)
                    .required()
                    .help(
                        "Published by NHS England for each practice; neither the \
                             registered nor the Carr-Hill weighted list.",
                    ),
                Field::tick(
                    "agreed",
                    "The commissioner has agreed to time outside network standard hours",
                ),
            ],
        ),
        Part::rows(
            "session",
            "The week",
            Rows {
                noun: "session".to_owned(),
                columns: vec![
                    Field::text("site", "Site"),
                    day,
                    Field::new("from", "From", FieldKind::Time).required(),
                    Field::new("to", "To", FieldKind::Time).required(),
                    clinicians,
                    Field::choice("mode", "Mode", &modes),
                ],
                most: MOST_SESSIONS,
                start: standard_week(scheme),
                start_from: Some(Origin::Assumed {
                    why: "one clinician throughout network standard hours".to_owned(),
                }),
            },
        )
        .help(
            "One row for each session that comes back every week. The plan begins with \
                 one clinician throughout network standard hours.",
        ),
    ])
}

/// A week with one clinician throughout network standard hours.
fn standard_week(scheme: &Scheme) -> Vec<Vec<(String, String)>> {
    scheme
        .entries("ea.day")
        .map(|entry| {
            [
                ("day", entry.id.as_str()),
                ("from", entry.word("from")),
                ("to", entry.word("to")),
            ]
            .into_iter()
            .map(|(column, text)| (column.to_owned(), text.to_owned()))
            .collect()
        })
        .collect()
}

fn sensitivity_inputs(_: &Scheme, _: &Start, _: &Answers) -> Vec<SensitivityInput> {
    vec![
        SensitivityInput::new(
            "adjusted",
            "PCN adjusted population ± 1%",
            Step::Percent(Decimal::ONE),
        ),
        SensitivityInput::new(
            "rule.ea.minutes",
            "Minutes for 1,000 patients ± 5",
            Step::By(Decimal::from(5)),
        ),
    ]
}

/// The sessions that can be read whole; what is wrong with the others is reported.
fn sessions(reader: &Reader<'_>) -> Vec<Session> {
    let mut sessions = Vec::new();
    for row in reader.rows("session") {
        let key = |column: &str| format!("session.{row}.{column}");
        let (from, to) = (reader.time(&key("from")), reader.time(&key("to")));
        let day = reader.choice(&key("day"));
        let mode = reader.choice(&key("mode"));
        let clinicians = reader.decimal(&key("clinicians"));
        let (Some(from), Some(to), Some(clinicians)) = (from, to, clinicians) else {
            continue;
        };
        if to <= from {
            reader.report(Problem::wrong(
                &key("to"),
                "A session ends after it begins; one that passes midnight takes two rows.",
            ));
            continue;
        }
        let number = DAYS.iter().position(|name| name.eq_ignore_ascii_case(&day));
        sessions.push(Session {
            row: row.to_string(),
            site: reader.text(&key("site")),
            day: number.and_then(|day| u8::try_from(day).ok()).unwrap_or(0),
            stretch: (from, to),
            clinicians,
            mode: if mode == Mode::Remote.slug() {
                Mode::Remote
            } else {
                Mode::InPerson
            },
        });
    }
    sessions
}

/// The plan as events that come back every week of the scheme year, bank holidays left
/// out.
#[must_use]
pub fn events(scheme: &Scheme, start: &Start, answers: &Answers) -> Vec<Event> {
    let form = form(scheme, start, answers);
    let reader = Reader::new(&form, answers);
    let (Some(first), Some(last)) = (scheme.year.first_day(), scheme.year.last_day()) else {
        return Vec::new();
    };
    let holidays = bank_holidays(first, last);
    let code = start.code.as_deref().unwrap_or("plan");
    sessions(&reader)
        .into_iter()
        .filter_map(|session| {
            let mut site = session.site.clone();
            if site.is_empty() {
                site = start.name.clone().unwrap_or_default();
            }
            Some(Event {
                uid: format!(
                    "enhanced-access-{code}-{}-{}@haresign",
                    scheme.year.slug(),
                    session.row
                ),
                summary: format!("Enhanced access, {}", session.mode.label().to_lowercase()),
                location: site,
                description: format!("Clinicians at once: {}", session.clinicians.normalize()),
                first: first_on(first, session.day)?,
                until: last,
                from: session.stretch.0,
                to: session.stretch.1,
                except: holidays
                    .iter()
                    .copied()
                    .filter(|day| weekday(*day) == session.day)
                    .collect(),
            })
        })
        .collect()
}

/// The plan as the text of a calendar file.
#[must_use]
pub fn calendar(scheme: &Scheme, start: &Start, answers: &Answers) -> String {
    let name = match &start.name {
        Some(name) => format!("Enhanced access {}, {name}", scheme.year),
        None => format!("Enhanced access {}", scheme.year),
    };
    let Some(stamp) = scheme.year.first_day() else {
        return String::new();
    };
    ical::write(&name, &events(scheme, start, answers), stamp)
}

/// The first day from `day` on that is this day of the week.
fn first_on(mut day: Day, wanted: u8) -> Option<Day> {
    for _ in 0..7 {
        if weekday(day) == wanted {
            return Some(day);
        }
        day = next_day(day)?;
    }
    None
}
