//! What the user typed: text by key, as it stands in the address; and scenarios, which
//! lie over it.
//!
//! Nothing typed is lost: text that a field does not take stays, is reported beside the
//! field, and the default is used until it is put right.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::form::{Body, FieldKind, Form, Found};
use super::number;
use super::unit::Unit;
use super::working::{Origin, Term};
use crate::period::{Day, Month};

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// The result may mislead.
    Beware,
    /// Something is missing without which a figure cannot be given.
    Missing,
    /// What was typed is not taken.
    Wrong,
}

/// Something that the user should see beside a field, or above the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The key of the field; empty where it concerns the whole.
    pub key: String,
    /// What is wrong and what would be right.
    pub message: String,
    /// How much it matters.
    pub severity: Severity,
}

impl Problem {
    /// What was typed is not taken.
    #[must_use]
    pub fn wrong(key: &str, message: impl Into<String>) -> Self {
        Self {
            key: key.to_owned(),
            message: message.into(),
            severity: Severity::Wrong,
        }
    }

    /// Something is missing.
    #[must_use]
    pub fn missing(key: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Missing,
            ..Self::wrong(key, message)
        }
    }

    /// The result may mislead.
    #[must_use]
    pub fn beware(key: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Beware,
            ..Self::wrong(key, message)
        }
    }

    /// Worth knowing.
    #[must_use]
    pub fn note(key: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Note,
            ..Self::wrong(key, message)
        }
    }
}

/// What was typed, by key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, String>);

impl Answers {
    /// No answers.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// What was typed for this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Puts an answer in the place of another.
    pub fn set(&mut self, key: &str, typed: impl Into<String>) {
        self.0.insert(key.to_owned(), typed.into());
    }

    /// Takes an answer away.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// With this answer too.
    #[must_use]
    pub fn with(mut self, key: &str, typed: impl Into<String>) -> Self {
        self.set(key, typed);
        self
    }

    /// Keys and texts, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, typed)| (key.as_str(), typed.as_str()))
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These answers with others laid over them; an empty text takes away.
    #[must_use]
    pub fn overlaid(&self, over: &Self) -> Self {
        let mut whole = self.clone();
        for (key, typed) in over.iter() {
            if typed.is_empty() {
                whole.remove(key);
            } else {
                whole.set(key, typed);
            }
        }
        whole
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Answers {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(key, typed)| (key.into(), typed.into()))
                .collect(),
        )
    }
}

/// All of an address: the answers, and what scenarios change in them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Scenarios {
    /// The answers of the first scenario.
    pub base: Answers,
    /// What each further scenario changes, by number from 2 to 9. Empty text takes away.
    pub overlays: BTreeMap<u8, Answers>,
}

impl Scenarios {
    /// Reads the pairs of an address: `list=8000`, `s2.list=9000`, `s2.name=Growth`.
    pub fn from_pairs<K: AsRef<str>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let mut scenarios = Self::default();
        for (key, typed) in pairs {
            let key = key.as_ref();
            match scenario_of(key) {
                Some((number, key)) => {
                    let overlay = scenarios.overlays.entry(number).or_default();
                    overlay.set(key, typed);
                }
                None => {
                    let typed = typed.into();
                    // A form sends its empty fields too; in the base they say nothing.
                    if !typed.is_empty() {
                        scenarios.base.set(key, typed);
                    }
                }
            }
        }
        scenarios
    }

    /// The pairs of the address, from which the same is read back.
    #[must_use]
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = self
            .base
            .iter()
            .map(|(key, typed)| (key.to_owned(), typed.to_owned()))
            .collect();
        for (number, overlay) in &self.overlays {
            for (key, typed) in overlay.iter() {
                pairs.push((format!("s{number}.{key}"), typed.to_owned()));
            }
        }
        pairs
    }

    /// The numbers of the scenarios: 1 and those that change it.
    #[must_use]
    pub fn numbers(&self) -> Vec<u8> {
        std::iter::once(1)
            .chain(self.overlays.keys().copied())
            .collect()
    }

    /// The whole answers of a scenario.
    #[must_use]
    pub fn whole(&self, number: u8) -> Answers {
        let mut whole = match self.overlays.get(&number) {
            Some(overlay) => self.base.overlaid(overlay),
            None => self.base.clone(),
        };
        whole.remove("name");
        whole
    }

    /// What a scenario is called.
    #[must_use]
    pub fn name(&self, number: u8) -> String {
        let own = match number {
            1 => self.base.get("name"),
            _ => self.overlays.get(&number).and_then(|over| over.get("name")),
        };
        match own.map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => name.to_owned(),
            None => format!("Scenario {number}"),
        }
    }
}

/// The scenario that a key belongs to and the key in it: `s2.list` is (2, `list`).
fn scenario_of(key: &str) -> Option<(u8, &str)> {
    let (scenario, key) = key.split_once('.')?;
    match scenario.as_bytes() {
        [b's', digit @ b'2'..=b'9'] if !key.is_empty() => Some((digit - b'0', key)),
        _ => None,
    }
}

/// Reads answers by the declaration of the form and collects what is wrong with them.
pub struct Reader<'a> {
    form: &'a Form,
    answers: &'a Answers,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Reader<'a> {
    /// A reader of these answers to this form.
    #[must_use]
    pub const fn new(form: &'a Form, answers: &'a Answers) -> Self {
        Self {
            form,
            answers,
            problems: RefCell::new(Vec::new()),
        }
    }

    /// The problems found so far; each once.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        self.problems.borrow().clone()
    }

    /// Reports a problem, once.
    pub fn report(&self, problem: Problem) {
        let mut problems = self.problems.borrow_mut();
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }

    fn find(&self, key: &str) -> Option<Found<'a>> {
        self.form.find(key)
    }

    /// What was typed, where it is more than spaces.
    #[must_use]
    pub fn typed(&self, key: &str) -> Option<&'a str> {
        self.answers
            .get(key)
            .filter(|typed| !typed.trim().is_empty())
    }

    /// Reads what was typed, or else the default, with `read`; what `read` refuses is
    /// reported and the default holds. Says too whether the value was typed.
    fn read<T>(&self, key: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<(T, bool)> {
        let found = self.find(key)?;
        if let Some(typed) = self.typed(key) {
            match read(typed) {
                Ok(value) => return Some((value, true)),
                Err(message) => self.report(Problem::wrong(key, message)),
            }
        }
        match found.default.filter(|text| !text.is_empty()) {
            Some(text) => read(text).ok().map(|value| (value, false)),
            None => {
                if found.field.required && self.typed(key).is_none() {
                    let message = format!("{} is needed.", found.field.label);
                    self.report(Problem::missing(key, message));
                }
                None
            }
        }
    }

    fn read_decimal(&self, key: &str) -> Option<(Decimal, bool)> {
        let field = self.find(key)?.field;
        self.read(key, |text| {
            let value = number::parse(text).map_err(|error| error.to_string())?;
            let limits = (field.minimum, field.maximum);
            let outside = limits.0.is_some_and(|low| value < low)
                || limits.1.is_some_and(|high| value > high);
            if !outside {
                return Ok(value);
            }
            let label = &field.label;
            let value = number::exact(value);
            Err(match limits {
                (Some(low), Some(high)) => format!(
                    "{label} is between {} and {}, not {value}.",
                    number::exact(low),
                    number::exact(high)
                ),
                (Some(low), None) => {
                    format!("{label} is at least {}, not {value}.", number::exact(low))
                }
                (_, high) => format!(
                    "{label} is at most {}, not {value}.",
                    number::exact(high.unwrap_or_default())
                ),
            })
        })
    }

    /// A number: typed, or the default.
    #[must_use]
    pub fn decimal(&self, key: &str) -> Option<Decimal> {
        self.read_decimal(key).map(|(value, _)| value)
    }

    /// A number as a term of a working, with where it is from.
    #[must_use]
    pub fn term(&self, key: &str, unit: Unit) -> Option<Term> {
        let (value, typed) = self.read_decimal(key)?;
        let found = self.find(key)?;
        let origin = match found.default_from {
            _ if typed => Origin::Yours,
            Some(from) => from.clone(),
            None => Origin::Assumed {
                why: "what this field holds until you change it".to_owned(),
            },
        };
        Some(Term {
            label: found.field.label.clone(),
            value,
            unit,
            origin,
        })
    }

    /// Words: typed, or the default, or empty.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        let read = self.read(key, |text| Ok(text.trim().to_owned()));
        read.map(|(text, _)| text).unwrap_or_default()
    }

    /// A choice: its value, or the default, or empty.
    #[must_use]
    pub fn choice(&self, key: &str) -> String {
        let Some(found) = self.find(key) else {
            return String::new();
        };
        let FieldKind::Choice(choices) = &found.field.kind else {
            return self.text(key);
        };
        let read = self.read(key, |text| {
            let text = text.trim();
            let chosen = choices.iter().find(|(value, label)| {
                value.eq_ignore_ascii_case(text) || label.eq_ignore_ascii_case(text)
            });
            chosen.map(|(value, _)| value.clone()).ok_or_else(|| {
                let all: Vec<&str> = choices.iter().map(|(_, label)| label.as_str()).collect();
                format!("“{text}” is none of: {}.", all.join(", "))
            })
        });
        read.map(|(value, _)| value).unwrap_or_default()
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn tick(&self, key: &str) -> bool {
        let read = self.read(key, |text| match text.trim().to_lowercase().as_str() {
            "yes" | "y" | "on" | "true" | "1" => Ok(true),
            "no" | "n" | "off" | "false" | "0" => Ok(false),
            _ => Err(format!("“{text}” is neither yes nor no.")),
        });
        read.is_some_and(|(ticked, _)| ticked)
    }

    /// A month.
    #[must_use]
    pub fn month(&self, key: &str) -> Option<Month> {
        let read = self.read(key, |text| {
            Month::from_published(text.as_bytes())
                .ok_or_else(|| format!("“{}” is not a month, such as 2026-04.", text.trim()))
        });
        read.map(|(month, _)| month)
    }

    /// A day.
    #[must_use]
    pub fn day(&self, key: &str) -> Option<Day> {
        let read = self.read(key, |text| {
            Day::from_published(text.as_bytes())
                .ok_or_else(|| format!("“{}” is not a date, such as 2026-04-01.", text.trim()))
        });
        read.map(|(day, _)| day)
    }

    /// A time of day, in minutes after midnight: `18:30`, `9`, `1830`.
    #[must_use]
    pub fn time(&self, key: &str) -> Option<u16> {
        let read = self.read(key, |text| {
            minutes(text).ok_or_else(|| format!("“{}” is not a time, such as 18:30.", text.trim()))
        });
        read.map(|(minutes, _)| minutes)
    }

    /// The numbers of the rows of a part: those that the form starts with and those that
    /// something was typed in, without those removed, in order.
    #[must_use]
    pub fn rows(&self, part: &str) -> Vec<usize> {
        let Some(Body::Rows(rows)) = self.form.part(part).map(|part| &part.body) else {
            return Vec::new();
        };
        let mut numbers: Vec<usize> = (1..=rows.start.len()).collect();
        for (key, typed) in self.answers.iter() {
            let row = key
                .strip_prefix(part)
                .and_then(|rest| rest.strip_prefix('.'))
                .and_then(|rest| rest.split_once('.'));
            if let Some((row, column)) = row
                && column != "removed"
                && !typed.trim().is_empty()
                && self.find(key).is_some()
                && let Ok(row) = row.parse()
            {
                numbers.push(row);
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers.retain(|row| {
            let removed = self.answers.get(&format!("{part}.{row}.removed"));
            removed != Some("yes")
        });
        if numbers.len() > rows.most {
            let message = format!(
                "At most {} rows are taken here; the others are left out.",
                rows.most
            );
            self.report(Problem::wrong(part, message));
            numbers.truncate(rows.most);
        }
        numbers
    }

    /// Reports the answers that no field of the form takes, so that nothing typed is
    /// lost without a word. Keys of the page itself and of rules are left to their own.
    pub fn report_unknown(&self) {
        for (key, _) in self.answers.iter() {
            let known = matches!(key, "year" | "name" | "org")
                || key.starts_with("rule.")
                || self.find(key).is_some()
                || key.ends_with(".removed");
            if !known {
                let message = format!("“{key}” belongs to no field of this tool and year.");
                self.report(Problem::note(key, message));
            }
        }
    }
}

/// Minutes after midnight of a time as typed; 24:00 is the end of the day.
fn minutes(text: &str) -> Option<u16> {
    let text = text.trim().to_lowercase();
    let (text, noon) = match (text.strip_suffix("pm"), text.strip_suffix("am")) {
        (Some(rest), _) => (rest.trim_end(), Some(true)),
        (_, Some(rest)) => (rest.trim_end(), Some(false)),
        _ => (text.as_str(), None),
    };
    let (hours, minutes) = match text.split_once([':', '.']) {
        Some(parts) => parts,
        None if text.len() == 4 && text.is_ascii() => text.split_at(2),
        None => (text, "00"),
    };
    if minutes.len() != 2 || hours.is_empty() || hours.len() > 2 {
        return None;
    }
    let all_digits = hours
        .bytes()
        .chain(minutes.bytes())
        .all(|b| b.is_ascii_digit());
    let (mut hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    if let Some(after_noon) = noon {
        if !(1..=12).contains(&hours) {
            return None;
        }
        hours = hours % 12 + if after_noon { 12 } else { 0 };
    }
    let fits = minutes < 60 && (hours < 24 || (hours == 24 && minutes == 0));
    (all_digits && fits).then_some(hours * 60 + minutes)
}
