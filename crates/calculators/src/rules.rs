//! Rules as data: the figures of a scheme and year, each with its source.
//!
//! The files are under `crates/calculators/rules`; `book` reads them. A tool is handed one
//! [`Scheme`] and finds in it every figure it computes with. What could not be found
//! anywhere is [`MissingFigure`]: the tool asks for it and says so.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::answers::{Answers, Problem};
use super::number;
use super::term::{Confidence, Origin, Source, Term};
use super::unit::Unit;
use domain::period::Day;

/// A scheme year: April to March.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Year(pub u16);

impl Year {
    /// The years that there are rules for, oldest first.
    pub const ALL: [Self; 3] = [Self(2024), Self(2025), Self(2026)];
    /// The year that a tool opens with.
    pub const CURRENT: Self = Self(2026);

    /// As in addresses and file names: `2026-27`.
    #[must_use]
    pub fn slug(self) -> String {
        format!("{}-{:02}", self.0, (self.0 + 1) % 100)
    }

    /// The year with this slug, among those that there are rules for.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|year| year.slug() == slug)
    }

    /// The first day: 1 April.
    #[must_use]
    pub fn first_day(self) -> Option<Day> {
        Day::new(self.0, 4, 1)
    }

    /// The last day: 31 March.
    #[must_use]
    pub fn last_day(self) -> Option<Day> {
        Day::new(self.0 + 1, 3, 31)
    }
}

/// As people say it: `2026/27`.
impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:02}", self.0, (self.0 + 1) % 100)
    }
}

/// One figure of a scheme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Its name in look-ups, addresses and overrides: `qof.point`.
    pub id: String,
    /// What it is, in words.
    pub label: String,
    /// The figure.
    pub value: Decimal,
    /// What it counts.
    pub unit: Unit,
    /// The first day that it holds.
    pub from: Day,
    /// The key of its source in [`Scheme::sources`].
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// What one should know about it.
    pub note: Option<String>,
    /// Whether the user typed it in place of the published one.
    #[serde(default)]
    pub own: bool,
}

/// A figure that a tool needs and no source gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MissingFigure {
    /// Its name, as of a figure; the answer `rule.<id>` fills it.
    pub id: String,
    /// What it is, in words.
    pub label: String,
    /// What it counts.
    pub unit: Unit,
    /// Why it is not there and where the user may find it.
    pub note: String,
}

/// A row of a table of rules: an indicator, a role, a pay band. Its figures are ordinary
/// figures with the id `<table>.<entry>.<name>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The table: `qof.indicator`.
    pub table: String,
    /// Its name in the table: `CHOL004`.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// What it is, in more words.
    pub detail: Option<String>,
    /// The heading that it stands under.
    pub group: Option<String>,
    /// Further words by key, as the tool reads them.
    pub text: BTreeMap<String, String>,
}

impl Entry {
    /// A further word, empty where there is none.
    #[must_use]
    pub fn word(&self, key: &str) -> &str {
        self.text.get(key).map_or("", String::as_str)
    }
}

/// The rules of a scheme in a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scheme {
    /// The scheme: `qof`.
    pub id: String,
    /// The year.
    pub year: Year,
    /// The figures, in the order of the files.
    pub figures: Vec<Figure>,
    /// The figures that no source gives.
    pub wanted: Vec<MissingFigure>,
    /// The rows of its tables, in the order of the files.
    pub entries: Vec<Entry>,
    /// The sources of its figures by key.
    pub sources: BTreeMap<String, Source>,
}

impl Scheme {
    /// A scheme without a figure, for when the rules cannot be read.
    #[must_use]
    pub fn empty(id: &str, year: Year) -> Self {
        Self {
            id: id.to_owned(),
            year,
            figures: Vec::new(),
            wanted: Vec::new(),
            entries: Vec::new(),
            sources: BTreeMap::new(),
        }
    }

    /// The figure in force on a day.
    #[must_use]
    pub fn figure_on(&self, id: &str, day: Day) -> Option<&Figure> {
        self.figures
            .iter()
            .filter(|figure| figure.id == id && figure.from <= day)
            .max_by_key(|figure| figure.from)
    }

    /// The figure in force when the year begins; where there is none yet, the first.
    #[must_use]
    pub fn figure(&self, id: &str) -> Option<&Figure> {
        self.year
            .first_day()
            .and_then(|day| self.figure_on(id, day))
            .or_else(|| {
                let all = self.figures.iter().filter(|figure| figure.id == id);
                all.min_by_key(|figure| figure.from)
            })
    }

    /// The latest figure: what is in force when the rules end.
    #[must_use]
    pub fn last(&self, id: &str) -> Option<&Figure> {
        let all = self.figures.iter().filter(|figure| figure.id == id);
        all.max_by_key(|figure| figure.from)
    }

    /// The value in force when the year begins.
    #[must_use]
    pub fn value(&self, id: &str) -> Option<Decimal> {
        self.figure(id).map(|figure| figure.value)
    }

    /// A figure as a term of a working.
    #[must_use]
    pub fn term(&self, id: &str) -> Option<Term> {
        self.figure(id).map(|figure| self.term_of(figure))
    }

    /// This figure as a term of a working.
    #[must_use]
    pub fn term_of(&self, figure: &Figure) -> Term {
        Term {
            label: figure.label.clone(),
            value: figure.value,
            unit: figure.unit,
            origin: self.origin(figure),
        }
    }

    /// Where this figure is from, as terms and defaults carry it.
    #[must_use]
    pub fn origin(&self, figure: &Figure) -> Origin {
        if figure.own {
            return Origin::Yours;
        }
        Origin::Rule {
            figure: figure.id.clone(),
            source: self.source(figure),
            confidence: figure.confidence,
            from: figure.from,
        }
    }

    /// The source of this figure.
    #[must_use]
    pub fn source(&self, figure: &Figure) -> Source {
        let known = self.sources.get(&figure.source).cloned();
        known.unwrap_or_else(|| Source {
            title: figure.source.clone(),
            address: String::new(),
        })
    }

    /// A figure as a term, or the problem to show where no source gives it.
    ///
    /// # Errors
    ///
    /// The problem names the figure and the field that takes it.
    pub fn need(&self, id: &str) -> Result<Term, Problem> {
        self.term(id).ok_or_else(|| {
            let wanted = self.wanted.iter().find(|wanted| wanted.id == id);
            let message = match wanted {
                Some(wanted) => format!("{} for {}: {}", wanted.label, self.year, wanted.note),
                None => format!("The rules of {} have no figure “{id}”.", self.year),
            };
            Problem::missing(&format!("rule.{id}"), message)
        })
    }

    /// The rows of a table.
    pub fn entries<'a>(&'a self, table: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.entries
            .iter()
            .filter(move |entry| entry.table == table)
    }

    /// One row of a table.
    #[must_use]
    pub fn entry(&self, table: &str, id: &str) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.table == table && entry.id == id)
    }

    /// A figure of a row, in force when the year begins.
    #[must_use]
    pub fn entry_figure(&self, table: &str, entry: &str, name: &str) -> Option<&Figure> {
        self.figure(&format!("{table}.{entry}.{name}"))
    }

    /// The rules with the user's own figures (`rule.<id>`) in the place of the published
    /// ones, on every date; and what was wrong with those that could not be taken.
    #[must_use]
    pub fn overridden(&self, answers: &Answers) -> (Cow<'_, Self>, Vec<Problem>) {
        let mut problems = Vec::new();
        if !answers.iter().any(|(key, _)| key.starts_with("rule.")) {
            // As on nearly every keystroke: nothing is copied.
            return (Cow::Borrowed(self), problems);
        }
        let mut scheme = self.clone();
        for (key, typed) in answers.iter() {
            let Some(id) = key.strip_prefix("rule.") else {
                continue;
            };
            if typed.trim().is_empty() {
                continue;
            }
            let value = match number::parse(typed) {
                Ok(value) if value.is_sign_negative() && !value.is_zero() => {
                    problems.push(Problem::wrong(
                        key,
                        "A figure of the rules is not negative.",
                    ));
                    continue;
                }
                Ok(value) => value,
                Err(error) => {
                    problems.push(Problem::wrong(key, error.to_string()));
                    continue;
                }
            };
            let mut found = false;
            for figure in scheme.figures.iter_mut().filter(|figure| figure.id == id) {
                figure.value = value;
                figure.own = true;
                found = true;
            }
            if found {
                continue;
            }
            let wanted = scheme.wanted.iter().find(|wanted| wanted.id == id);
            if let (Some(wanted), Some(from)) = (wanted, self.year.first_day()) {
                scheme.figures.push(Figure {
                    id: wanted.id.clone(),
                    label: wanted.label.clone(),
                    value,
                    unit: wanted.unit,
                    from,
                    source: String::new(),
                    confidence: Confidence::Unverified,
                    note: None,
                    own: true,
                });
            } else {
                let message = format!("The rules of {} have no figure “{id}”.", self.year);
                problems.push(Problem::beware(key, message));
            }
        }
        (Cow::Owned(scheme), problems)
    }
}
