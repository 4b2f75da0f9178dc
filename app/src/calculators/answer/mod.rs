//! The planning tools for other programs: `POST /api/v1/calculators/{tool}/`. The same
//! functions as behind the pages, so that the figures are the same.

use std::collections::BTreeMap;

use calculators::answers::Answers;
use calculators::outcome::Outcome;
use calculators::rules::Year;
use calculators::scenarios::Scenarios;
use calculators::{CALCULATORS, Calculator, DISCLAIMER, calculator};
use domain::period::Month;
use domain::snapshot::Snapshot;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::asked::{MOST_SCENARIOS, opening_year};
use super::start::wanted;
use super::worked::{Case, Worked};

/// The most inputs of one scenario.
const MOST_INPUTS: usize = 5_000;
/// The longest text of one input, in bytes: cells pasted from a spreadsheet.
const LONGEST_INPUT: usize = 64 * 1024;

/// What a tool is asked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// The scheme year as published, such as `2026/27`; the current one where absent.
    pub year: Option<String>,
    /// The ODS code of a practice or PCN to start from: its list, members and prevalence
    /// stand where nothing is given. A tool of PCNs takes a practice's PCN.
    pub org: Option<String>,
    /// The inputs by key: `list`, `staff.1.role`, `achieved.CHOL004.percent`, and
    /// `rule.{figure}` for a figure of your own in the place of a published one. The keys
    /// are those in the address of the tool's page.
    pub inputs: BTreeMap<String, Input>,
    /// Further scenarios by name, at most eight: what each changes in `inputs`. `null`
    /// takes an input away.
    pub scenarios: BTreeMap<String, BTreeMap<String, Input>>,
}

/// An input, as text (`"£1,234.50"`, `"12.5%"`, `"0.6 WTE"`, `"2026-04"`), as a number, or
/// as yes or no. Per cent are 12.5 for 12.5%.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Input {
    /// As it would be typed.
    Text(String),
    /// A number.
    Number(serde_json::Number),
    /// Yes or no.
    Tick(bool),
    /// Nothing: the default holds.
    Nothing(()),
}

impl Input {
    fn typed(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Tick(true) => "yes".to_owned(),
            Self::Tick(false) => "no".to_owned(),
            Self::Nothing(()) => String::new(),
        }
    }
}

/// What a tool answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// The tool: `qof-income`.
    pub tool: String,
    /// Its title with the year.
    pub title: String,
    /// The question that it answers.
    pub question: String,
    /// The scheme year as published: `2026/27`.
    pub year: String,
    /// What it started from; `null` where no organisation was named.
    pub organisation: Option<Started>,
    /// The scenarios: the first of `inputs` alone, then those that were named, by name.
    pub scenarios: Vec<Scenario>,
    /// How the figures are to be taken.
    pub disclaimer: String,
}

/// The organisation that a tool started from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Started {
    /// Its ODS code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Registered patients, where the tool starts from them.
    pub list: Option<Decimal>,
    /// The month whose first day the list is of.
    pub list_month: Option<Month>,
    /// The year of the prevalence: `2024/25`.
    pub prevalence_year: Option<String>,
    /// Why the tool cannot start from this organisation.
    pub wanted: Option<String>,
}

/// One scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// The inputs that held in it, as text.
    pub inputs: Answers,
    /// What came of it. Numbers are decimals as text, with all their digits; what is wrong
    /// with the inputs is in `problems`, by key.
    pub outcome: Outcome,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{detail}")]
pub struct Refusal {
    /// The status of the answer: 400, 404, 413 or 500.
    pub status: u16,
    /// The part of the request that it is about: `year`, `inputs.list`; empty for the whole.
    pub field: String,
    /// What is wrong and what would be right.
    pub detail: String,
}

impl Refusal {
    fn new(status: u16, field: &str, detail: impl Into<String>) -> Self {
        Self {
            status,
            field: field.to_owned(),
            detail: detail.into(),
        }
    }
}

/// The answer to a body of JSON.
///
/// # Errors
/// Where the tool, the year or the organisation is not known, or the body cannot be read.
/// Inputs that a field does not take are no error: they are among the problems.
pub fn answer_json(snapshot: &Snapshot, slug: &str, body: &[u8]) -> Result<Answered, Refusal> {
    let body = body.trim_ascii();
    // An empty body asks for what the defaults give.
    if body.is_empty() {
        return answer(snapshot, slug, &Request::default());
    }
    let wrong = |why: String| {
        let detail = format!("The body is not the JSON that is expected: {why}.");
        Refusal::new(400, "", detail)
    };
    let body: Value = serde_json::from_slice(body).map_err(|error| wrong(error.to_string()))?;
    let Value::Object(mut parts) = body else {
        return Err(wrong("it is no object".to_owned()));
    };
    const PARTS: [&str; 4] = ["year", "org", "inputs", "scenarios"];
    if let Some(name) = parts.keys().find(|name| !PARTS.contains(&name.as_str())) {
        let detail = format!(
            "There is no such part here. There are: {}.",
            PARTS.join(", ")
        );
        return Err(Refusal::new(400, &shortened(name), detail));
    }
    let request = Request {
        year: part(&mut parts, "year", "text, such as 2026/27")?,
        org: part(&mut parts, "org", "an ODS code as text")?,
        inputs: inputs("inputs", parts.remove("inputs"))?,
        scenarios: match parts.remove("scenarios") {
            None => BTreeMap::new(),
            Some(Value::Object(scenarios)) => scenarios
                .into_iter()
                .map(|(name, changes)| {
                    let field = format!("scenarios.{}", shortened(&name));
                    Ok((name, inputs(&field, Some(changes))?))
                })
                .collect::<Result<_, Refusal>>()?,
            Some(_) => {
                let detail = "It takes an object: scenarios by name.";
                return Err(Refusal::new(400, "scenarios", detail));
            }
        },
    };
    answer(snapshot, slug, &request)
}

/// A part of a request that is text.
fn part(
    parts: &mut serde_json::Map<String, Value>,
    name: &str,
    takes: &str,
) -> Result<Option<String>, Refusal> {
    match parts.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::new(400, name, format!("It takes {takes}."))),
    }
}

/// Inputs by key; `field` is where they stand in the request.
fn inputs(field: &str, value: Option<Value>) -> Result<BTreeMap<String, Input>, Refusal> {
    let values = match value {
        None => return Ok(BTreeMap::new()),
        Some(Value::Object(values)) => values,
        Some(_) => {
            let detail = "It takes an object: inputs by key.";
            return Err(Refusal::new(400, field, detail));
        }
    };
    values
        .into_iter()
        .map(|(key, value)| {
            let input = match value {
                Value::String(text) => Input::Text(text),
                Value::Number(number) => Input::Number(number),
                Value::Bool(tick) => Input::Tick(tick),
                Value::Null => Input::Nothing(()),
                Value::Array(_) | Value::Object(_) => {
                    let field = format!("{field}.{}", shortened(&key));
                    let detail = "An input takes text, a number, true, false or null.";
                    return Err(Refusal::new(400, &field, detail));
                }
            };
            Ok((key, input))
        })
        .collect()
}

/// The answer to a request.
///
/// # Errors
/// As [`answer_json`].
pub fn answer(snapshot: &Snapshot, slug: &str, request: &Request) -> Result<Answered, Refusal> {
    let Some(tool) = calculator(slug) else {
        let known: Vec<&str> = CALCULATORS.iter().map(|tool| tool.entry.slug).collect();
        let detail = format!("There is no such tool; there are {}.", known.join(", "));
        return Err(Refusal::new(404, "tool", detail));
    };
    let year = year(tool, request.year.as_deref())?;
    let org = match request.org.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(code) => {
            let known = code.parse().ok().filter(|code| {
                let organisation = snapshot.catalogue.by_code(*code);
                organisation.is_some_and(|organisation| !organisation.is_placeholder())
            });
            let detail = || format!("No organisation has the code “{}”.", shortened(code));
            Some(known.ok_or_else(|| Refusal::new(400, "org", detail()))?)
        }
    };
    let scenarios = scenarios(request)?;
    let worked = Worked::of(snapshot, tool, year, org, &scenarios)
        .map_err(|error| {
            tracing::error!(%error, "the rules cannot be read");
            Refusal::new(500, "", "The rules cannot be read just now.")
        })?
        .ok_or_else(|| Refusal::new(404, "year", "There are no rules for this year."))?;
    Ok(answered(worked))
}

fn year(tool: &Calculator, asked: Option<&str>) -> Result<Year, Refusal> {
    let Some(text) = asked.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(opening_year(tool.entry.years));
    };
    // The year of the page's address will do as well.
    Year::from_slug(&text.replace('/', "-"))
        .filter(|year| tool.entry.years.contains(year))
        .ok_or_else(|| {
            let known: Vec<String> = tool.entry.years.iter().map(Year::to_string).collect();
            let detail = format!(
                "{} is no year of this tool; there are {}.",
                shortened(text),
                known.join(", ")
            );
            Refusal::new(400, "year", detail)
        })
}

fn scenarios(request: &Request) -> Result<Scenarios, Refusal> {
    if request.scenarios.len() >= usize::from(MOST_SCENARIOS) {
        let detail = format!("At most {} further scenarios.", MOST_SCENARIOS - 1);
        return Err(Refusal::new(400, "scenarios", detail));
    }
    let mut scenarios = Scenarios {
        base: answers("inputs", &request.inputs, false)?,
        ..Scenarios::default()
    };
    for (number, (name, changes)) in (2_u8..).zip(&request.scenarios) {
        let field = format!("scenarios.{}", shortened(name));
        let overlay = answers(&field, changes, true)?.with("name", name.clone());
        scenarios.overlays.insert(number, overlay);
    }
    Ok(scenarios)
}

/// Inputs as answers. An empty one says nothing in the first scenario and takes away in
/// the others.
fn answers(
    field: &str,
    inputs: &BTreeMap<String, Input>,
    keeps_empty: bool,
) -> Result<Answers, Refusal> {
    if inputs.len() > MOST_INPUTS {
        let detail = format!("At most {MOST_INPUTS} inputs.");
        return Err(Refusal::new(413, field, detail));
    }
    let mut answers = Answers::new();
    for (key, input) in inputs {
        let typed = input.typed();
        if typed.len() > LONGEST_INPUT || key.len() > 200 {
            let field = format!("{field}.{}", shortened(key));
            let detail = "This input is too long: at most 64 kB, and 200 bytes for its key.";
            return Err(Refusal::new(413, &field, detail));
        }
        if keeps_empty || !typed.is_empty() {
            answers.set(key, typed);
        }
    }
    Ok(answers)
}

fn answered(worked: Worked) -> Answered {
    let start = &worked.start;
    let organisation = start.code.clone().zip(start.name.clone());
    Answered {
        tool: worked.tool.entry.slug.to_owned(),
        title: worked.title(),
        question: worked.tool.entry.question(worked.scheme.year),
        year: worked.scheme.year.to_string(),
        organisation: organisation.map(|(code, name)| Started {
            code,
            name,
            list: start.list,
            list_month: start.list_month,
            prevalence_year: start.prevalence_year.clone(),
            wanted: wanted(worked.tool, start),
        }),
        scenarios: worked.cases.into_iter().map(scenario).collect(),
        disclaimer: DISCLAIMER.to_owned(),
    }
}

fn scenario(case: Case) -> Scenario {
    Scenario {
        name: case.name,
        inputs: case.answers,
        outcome: case.outcome,
    }
}

/// The beginning of what was sent, for a message.
fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests;
