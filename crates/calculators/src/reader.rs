//! Reading answers by the declaration of the form.

use std::cell::RefCell;

use rust_decimal::Decimal;

use super::answers::{Answers, Problem};
use super::form::{Body, FieldKind, Form, FoundField};
use super::number;
use super::term::{Origin, Term};
use super::unit::Unit;
use domain::period::{Day, Month};

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

    fn find(&self, key: &str) -> Option<FoundField<'a>> {
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
        domain::order::sort_by(&mut numbers, usize::cmp);
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

#[cfg(test)]
mod tests {
    use super::super::answers::Severity;
    use super::super::form::{Field, Grid, GridRow, Part, Rows};
    use super::*;
    use rust_decimal::dec;

    fn form() -> Form {
        let staff = Rows {
            noun: "member of staff".to_owned(),
            columns: vec![Field::text("role", "Role"), Field::number("wte", "WTE", 2)],
            most: 3,
            start: vec![vec![("role".to_owned(), "Nurse".to_owned())]],
            start_from: None,
        };
        let grid = Grid {
            rows: vec![GridRow {
                id: "A".to_owned(),
                defaults: vec![("percent".to_owned(), "70".to_owned(), None)],
                ..GridRow::default()
            }],
            columns: vec![Field::percent("percent", "Achieved")],
        };
        Form::from(vec![
            Part::fields(
                "one",
                "One",
                vec![
                    Field::number("list", "List size", 0).required(),
                    Field::choice("kind", "Kind", &[("a", "First"), ("b", "Second")]),
                    Field::tick("london", "In London"),
                    Field::new("from", "From", FieldKind::Time),
                    Field::new("month", "Month", FieldKind::Month),
                ],
            ),
            Part::rows("staff", "Staff", staff),
            Part::grid("achieved", "Achieved", grid),
        ])
    }

    #[test]
    fn a_wrong_text_is_reported_and_the_default_holds() {
        let form = form();
        let answers: Answers = [
            ("achieved.A.percent", "170"),
            ("kind", "third"),
            ("london", "maybe"),
            ("month", "2026-13"),
        ]
        .into_iter()
        .collect();
        let reader = Reader::new(&form, &answers);
        assert_eq!(reader.decimal("achieved.A.percent"), Some(dec!(70)));
        assert_eq!(reader.choice("kind"), "a");
        assert!(!reader.tick("london"));
        assert_eq!(reader.month("month"), None);
        assert_eq!(reader.decimal("list"), None);
        let problems = reader.problems();
        assert_eq!(problems.len(), 5, "{problems:?}");
        assert!(problems[0].message.contains("between 0 and 100"));
        assert_eq!(problems[4].severity, Severity::Missing);
        let _ = reader.decimal("list");
        assert_eq!(reader.problems().len(), 5, "each is said once");
    }

    #[test]
    fn what_is_typed_goes_before_the_default_and_says_so() {
        let form = form();
        let answers: Answers = [("achieved.A.percent", "80 %"), ("kind", "SECOND")]
            .into_iter()
            .collect();
        let reader = Reader::new(&form, &answers);
        let term = reader.term("achieved.A.percent", Unit::Percent).unwrap();
        assert_eq!((term.value, term.origin), (dec!(80), Origin::Yours));
        assert_eq!(reader.choice("kind"), "b");
        assert_eq!(reader.decimal("achieved.B.percent"), None);
    }

    #[test]
    fn rows_are_those_of_the_start_and_those_typed() {
        let form = form();
        let answers: Answers = [
            ("staff.4.role", "GP"),
            ("staff.2.wte", ""),
            ("staff.03.role", "X"),
            ("staff.9.shoe", "X"),
        ]
        .into_iter()
        .collect();
        let reader = Reader::new(&form, &answers);
        assert_eq!(reader.rows("staff"), [1, 4]);
        assert_eq!(reader.text("staff.1.role"), "Nurse");
        reader.report_unknown();
        assert_eq!(reader.problems().len(), 2);
        let removed = answers.with("staff.1.removed", "yes");
        assert_eq!(Reader::new(&form, &removed).rows("staff"), [4]);
        let many = removed
            .with("staff.5.role", "a")
            .with("staff.6.role", "b")
            .with("staff.7.role", "c");
        let reader = Reader::new(&form, &many);
        assert_eq!(reader.rows("staff"), [4, 5, 6]);
        assert_eq!(reader.problems().len(), 1);
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, expected) in [
            ("18:30", Some(1110)),
            ("18.30", Some(1110)),
            ("1830", Some(1110)),
            ("9", Some(540)),
            ("6:30 pm", Some(1110)),
            ("12am", Some(0)),
            ("24:00", Some(1440)),
            ("24:01", None),
            ("+9:00", None),
            ("9:5", None),
            ("é9:0", None),
            ("noon", None),
        ] {
            assert_eq!(minutes(text), expected, "{text:?}");
        }
    }
}
