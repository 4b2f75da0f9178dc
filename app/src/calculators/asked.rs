//! What the address of a calculator asks: organisation, year, scenarios with everything typed,
//! and which of them is shown. Forms without script say more in it: a row to add or to remove,
//! a scenario to begin. That is done when the address is read, and what is left is the state.

use std::collections::BTreeMap;

use calculators::Calculator;
use calculators::answers::Answers;
use calculators::form::{Body, Field, FieldKind, Form};
use calculators::rules::Year;
use calculators::scenarios::Scenarios;

use crate::address::escaped;

/// The most scenarios side by side.
pub const MOST_SCENARIOS: u8 = 9;

/// What an address asks of a calculator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The scheme year.
    pub year: Year,
    /// The code of the organisation, as it stands in the address.
    pub org: Option<String>,
    /// The scenario whose inputs are shown, from 1.
    pub shown: u8,
    /// What was typed.
    pub scenarios: Scenarios,
    /// The part that gets an empty row; only of the moment.
    pub add: Option<String>,
    /// Whether the page has the working of every figure, which is for those without script:
    /// with it, workings are drawn when they are opened.
    pub workings: bool,
}

/// The year that a tool for these years opens with.
#[must_use]
pub fn opening_year(years: &[Year]) -> Year {
    let has_current = years.contains(&Year::CURRENT);
    match years.last() {
        Some(last) if !has_current => *last,
        _ => Year::CURRENT,
    }
}

/// What stands in the address of a page with the working of every figure.
const WORKINGS: (&str, &str) = ("workings", "shown");

/// The words of an address that are the page's own; all others are what was typed.
const WORDS: [&str; 9] = [
    WORKINGS.0,
    "year",
    "org",
    "scenario",
    "of-scenario",
    "add",
    "remove",
    "rule-of",
    "rule-value",
];

impl Asked {
    /// Reads the pairs of an address. What cannot be read is left at its default.
    pub fn from_pairs<K: AsRef<str>, V: AsRef<str>>(
        calculator: &Calculator,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let mut of_page: BTreeMap<String, String> = BTreeMap::new();
        let mut typed: Vec<(String, String)> = Vec::new();
        for (key, value) in pairs {
            let (key, value) = (key.as_ref(), value.as_ref());
            match key {
                key if WORDS.contains(&key) => {
                    of_page.insert(key.to_owned(), value.trim().to_owned());
                }
                _ => typed.push((key.to_owned(), value.to_owned())),
            }
        }
        let word = |key: &str| of_page.get(key).filter(|word| !word.is_empty());
        let year = word("year")
            .and_then(|slug| Year::from_slug(slug))
            .filter(|year| calculator.entry.years.contains(year))
            .unwrap_or_else(|| opening_year(calculator.entry.years));
        let mut asked = Self {
            year,
            org: word("org").cloned(),
            shown: 1,
            scenarios: Scenarios::from_pairs(typed),
            add: word("add").cloned(),
            workings: word(WORKINGS.0).is_some_and(|word| word == WORKINGS.1),
        };
        let number = |key: &str| word(key).and_then(|text| text.parse::<u8>().ok());
        let has = |asked: &Self, number: &u8| asked.scenarios.numbers().contains(number);
        // The form was that of this scenario, and so are its buttons.
        let sent = number("of-scenario").filter(|number| has(&asked, number));
        asked.shown = sent.unwrap_or(1);
        if let Some(row) = word("remove")
            && let Some((part, row)) = row.rsplit_once('.')
        {
            asked.remove_row(part, row);
        }
        if let (Some(figure), Some(value)) = (word("rule-of"), word("rule-value")) {
            asked.set(&format!("rule.{figure}"), value);
        }
        if word("scenario").is_some_and(|word| word == "new") {
            asked.begin();
        } else if let Some(shown) = number("scenario").filter(|number| has(&asked, number)) {
            asked.shown = shown;
        }
        asked
    }

    /// The pairs of the address.
    #[must_use]
    pub fn pairs(&self, calculator: &Calculator) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        if let Some(org) = &self.org {
            pairs.push(("org".to_owned(), org.clone()));
        }
        if self.year != opening_year(calculator.entry.years) {
            pairs.push(("year".to_owned(), self.year.slug()));
        }
        if self.shown != 1 {
            pairs.push(("scenario".to_owned(), self.shown.to_string()));
        }
        if self.workings {
            pairs.push((WORKINGS.0.to_owned(), WORKINGS.1.to_owned()));
        }
        pairs.extend(self.scenarios.to_pairs());
        pairs
    }

    /// The query; begins with `?` where there is anything.
    #[must_use]
    pub fn query(&self, calculator: &Calculator) -> String {
        let pairs: Vec<String> = self
            .pairs(calculator)
            .iter()
            .map(|(key, value)| format!("{}={}", escaped(key), escaped(value)))
            .collect();
        if pairs.is_empty() {
            String::new()
        } else {
            format!("?{}", pairs.join("&"))
        }
    }

    /// The address of the page.
    #[must_use]
    pub fn address(&self, calculator: &Calculator) -> String {
        format!(
            "/tools/{}/{}",
            calculator.entry.slug,
            self.query(calculator)
        )
    }

    /// The same with the working of every figure.
    #[must_use]
    pub fn with_workings(&self) -> Self {
        Self {
            workings: true,
            ..self.clone()
        }
    }

    /// The name of an input of the scenario that is shown.
    #[must_use]
    pub fn name(&self, key: &str) -> String {
        match self.shown {
            1 => key.to_owned(),
            number => format!("s{number}.{key}"),
        }
    }

    /// Everything that holds in the scenario that is shown.
    #[must_use]
    pub fn whole(&self) -> Answers {
        self.scenarios.whole(self.shown)
    }

    /// What was typed for a key, as it holds in the scenario that is shown.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let own = self
            .scenarios
            .overlays
            .get(&self.shown)
            .and_then(|overlay| overlay.get(key));
        match own {
            Some("") => None,
            Some(typed) => Some(typed),
            None => self.scenarios.base.get(key),
        }
    }

    /// Takes what was typed in the scenario that is shown.
    pub fn set(&mut self, key: &str, typed: &str) {
        let base = &mut self.scenarios.base;
        if self.shown == 1 {
            if typed.is_empty() {
                base.remove(key);
            } else {
                base.set(key, typed);
            }
            return;
        }
        let same = base.get(key).unwrap_or_default() == typed && key != "name";
        let overlay = self.scenarios.overlays.entry(self.shown).or_default();
        if same {
            overlay.remove(key);
        } else {
            overlay.set(key, typed);
        }
    }

    /// Takes a row away.
    pub fn remove_row(&mut self, part: &str, row: &str) {
        let start = format!("{part}.{row}.");
        let keys: Vec<String> = self
            .whole()
            .iter()
            .filter(|(key, _)| key.starts_with(&start))
            .map(|(key, _)| key.to_owned())
            .collect();
        for key in keys {
            self.set(&key, "");
        }
        // The form may start with this row.
        self.set(&format!("{start}removed"), "yes");
    }

    /// Begins a scenario as a copy of the one that is shown, and shows it.
    pub fn begin(&mut self) {
        let Some(number) =
            (2..=MOST_SCENARIOS).find(|number| !self.scenarios.overlays.contains_key(number))
        else {
            return;
        };
        let mut overlay = match self.scenarios.overlays.get(&self.shown) {
            Some(overlay) => overlay.clone(),
            None => Answers::new(),
        };
        overlay.set("name", format!("Scenario {number}"));
        self.scenarios.overlays.insert(number, overlay);
        self.shown = number;
    }

    /// Takes the scenario that is shown away; the first stays.
    pub fn end(&mut self) {
        self.scenarios.overlays.remove(&self.shown);
        self.shown = 1;
    }

    /// Without what says nothing: choices and ticks at their default, which a form sends in
    /// any case, and what a scenario has in common with the first.
    pub fn tidy(&mut self, form: &Form) {
        let plain: Vec<String> = self
            .scenarios
            .base
            .iter()
            .filter(|(key, typed)| says_nothing(form, key, typed))
            .map(|(key, _)| key.to_owned())
            .collect();
        for key in plain {
            self.scenarios.base.remove(&key);
        }
        let base = &self.scenarios.base;
        for overlay in self.scenarios.overlays.values_mut() {
            let plain: Vec<String> = overlay
                .iter()
                .filter(|(key, typed)| {
                    *key != "name"
                        && match base.get(key) {
                            Some(of_base) => of_base == *typed,
                            None => typed.is_empty() || says_nothing(form, key, typed),
                        }
                })
                .map(|(key, _)| key.to_owned())
                .collect();
            for key in plain {
                overlay.remove(&key);
            }
        }
    }
}

/// Whether an answer says no more than its absence.
fn says_nothing(form: &Form, key: &str, typed: &str) -> bool {
    if let Some(row) = key.strip_suffix(".removed") {
        return !starts_with_row(form, row);
    }
    form.find(key).is_some_and(|found| {
        let is_given = matches!(found.field.kind, FieldKind::Choice(_) | FieldKind::Tick);
        is_given && found.default.unwrap_or_default() == typed
    })
}

/// Whether the form starts with the row of this part: `staff.1`.
fn starts_with_row(form: &Form, row: &str) -> bool {
    let Some((part, row)) = row.rsplit_once('.') else {
        return false;
    };
    let count = match form.part(part).map(|part| &part.body) {
        Some(Body::Rows(rows)) => rows.start.len(),
        _ => 0,
    };
    row.parse::<usize>()
        .is_ok_and(|row| (1..=count).contains(&row))
}

/// What a field of a choice holds where nothing is typed, as it is shown.
#[must_use]
pub fn shown_default(field: &Field, default: Option<&str>) -> Option<String> {
    let default = default?;
    match &field.kind {
        FieldKind::Choice(choices) => choices
            .iter()
            .find(|(value, _)| value == default)
            .map(|(_, label)| label.clone()),
        _ => Some(default.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calculators::answers::Answers;
    use calculators::book::Book;
    use calculators::form::Body;
    use calculators::{CALCULATORS, Start, payroll, qof};

    fn read(pairs: &[(&str, &str)]) -> Asked {
        Asked::from_pairs(&qof::TOOL, pairs.iter().copied())
    }

    #[test]
    fn every_state_comes_back_from_its_address() {
        let asked = read(&[
            ("org", "A81001"),
            ("year", "2025-26"),
            ("list", "£1,234 & more"),
            ("s2.name", "Winter plan"),
            ("s2.list", "9000"),
            ("scenario", "2"),
        ]);
        assert_eq!((asked.year, asked.shown), (Year(2025), 2));
        assert_eq!(asked.whole().get("list"), Some("9000"));
        assert_eq!(
            asked.query(&qof::TOOL),
            "?org=A81001&year=2025-26&scenario=2&list=%C2%A31%2C234%20%26%20more&s2.list=9000&s2.name=Winter%20plan"
        );
        let pairs = asked.pairs(&qof::TOOL);
        assert_eq!(Asked::from_pairs(&qof::TOOL, pairs), asked);
        assert_eq!(read(&[]).query(&qof::TOOL), "");
    }

    #[test]
    fn a_form_without_script_adds_removes_and_begins() {
        let asked = read(&[("staff.1.name", "A"), ("remove", "staff.1")]);
        assert_eq!(asked.whole().get("staff.1.name"), None);
        let asked = read(&[("list", "8000"), ("scenario", "new")]);
        assert_eq!(asked.shown, 2);
        assert_eq!(asked.scenarios.name(2), "Scenario 2");
        assert_eq!(asked.whole().get("list"), Some("8000"));
        let asked = read(&[
            ("s2.name", "Two"),
            ("of-scenario", "2"),
            ("rule-of", "qof.point"),
            ("rule-value", "230"),
        ]);
        assert_eq!(
            asked.scenarios.overlays[&2].get("rule.qof.point"),
            Some("230")
        );
        assert_eq!(asked.scenarios.base.get("rule.qof.point"), None);
    }

    #[test]
    fn a_scenario_keeps_what_it_changes_alone() {
        let mut asked = read(&[
            ("list", "8000"),
            ("s2.name", "Two"),
            ("s2.list", "8000"),
            ("s2.cpi", ""),
            ("scenario", "2"),
        ]);
        asked.tidy(&Form::default());
        assert_eq!(asked.scenarios.overlays[&2].get("list"), None);
        asked.set("list", "9000");
        asked.set("cpi", "1");
        asked.set("cpi", "");
        assert_eq!(
            asked.query(&qof::TOOL),
            "?scenario=2&list=8000&s2.list=9000&s2.name=Two"
        );
    }

    #[test]
    fn no_field_has_a_name_of_the_page() {
        let book = Book::get().unwrap();
        for tool in CALCULATORS {
            for year in tool.entry.years {
                let Some(scheme) = book.scheme_for(tool, *year) else {
                    continue;
                };
                for part in tool.form(&scheme, &Start::default(), &Answers::new()).parts {
                    if let Body::Fields(fields) = part.body {
                        for field in fields {
                            assert!(
                                !WORDS.contains(&field.id.as_str()),
                                "{}: {}",
                                tool.entry.slug,
                                field.id
                            );
                        }
                    }
                }
            }
        }
        let typed = [("from", "2027-04")];
        let asked = Asked::from_pairs(&payroll::TOOL, typed);
        assert_eq!(asked.whole().get("from"), Some("2027-04"));
        assert_eq!(asked.query(&payroll::TOOL), "?from=2027-04");
    }

    #[test]
    fn what_cannot_be_read_is_left_at_its_default() {
        let asked = read(&[
            ("year", "1999-00"),
            ("scenario", "7"),
            ("of-scenario", "x"),
            ("remove", "x"),
        ]);
        assert_eq!(asked, read(&[]));
    }
}
