//! What was typed and what comes of it. The result follows every keystroke; the address, and
//! what lies below the fold, follow when one pauses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use calculators::answers::Answers;
use calculators::form::{Body, Form};
use calculators::outcome::Outcome;
use calculators::reader::Reader;
use calculators::rules::Scheme;
use calculators::{Calculator, Start};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;

use super::asked::Asked;
use super::data::Opening;
use super::problems::Problems;
use crate::location::use_query;

/// How long one pauses before the rest follows.
const PAUSE: Duration = Duration::from_millis(350);

/// The state of a page.
#[derive(Clone, Copy)]
pub(super) struct Model {
    pub tool: &'static Calculator,
    pub scheme: StoredValue<Scheme>,
    pub start: StoredValue<Start>,
    pub asked: RwSignal<Asked>,
    pub form: Memo<Arc<Form>>,
    pub outcome: Memo<Arc<Outcome>>,
    pub problems: Problems,
    /// The state and its result as of the last pause.
    pub settled: RwSignal<(Asked, Arc<Outcome>)>,
    /// Counts how often the inputs are drawn anew, because what stands in them changed
    /// otherwise than by typing.
    pub drawn: RwSignal<u32>,
    /// Empty rows that were added, by part.
    pub extra: RwSignal<BTreeMap<String, BTreeSet<usize>>>,
    written: StoredValue<String>,
    waiting: StoredValue<Option<TimeoutHandle>>,
}

impl Model {
    pub(super) fn new(tool: &'static Calculator, opening: Opening) -> Self {
        let query = use_query();
        let read = move || query.with(|query| Asked::from_pairs(tool, query.pairs()));
        let scheme = StoredValue::new(opening.scheme);
        let start = StoredValue::new(opening.start);
        let with = move |answers: &Answers| {
            scheme.with_value(|scheme| start.with_value(|start| tool.form(scheme, start, answers)))
        };
        let mut first = untrack(read);
        first.tidy(&with(&first.whole()));
        let extra = first.add.take().map(|part| {
            let row = next_row(
                &with(&first.whole()),
                &first.whole(),
                &part,
                &BTreeSet::new(),
            );
            (part, BTreeSet::from([row]))
        });
        let written = first.address(tool);
        let asked = RwSignal::new(first);
        let answers = Memo::new(move |_| asked.with(Asked::whole));
        let form = Memo::new(move |_| answers.with(|answers| Arc::new(with(answers))));
        let outcome = Memo::new(move |_| {
            answers.with(|answers| {
                scheme.with_value(|scheme| {
                    start.with_value(|start| {
                        form.with(|form| Arc::new(tool.run_on(form, scheme, start, answers)))
                    })
                })
            })
        });
        let settled = RwSignal::new((asked.get_untracked(), outcome.get_untracked()));
        let model = Self {
            tool,
            scheme,
            start,
            asked,
            form,
            outcome,
            problems: Problems::of(outcome),
            settled,
            drawn: RwSignal::new(0),
            extra: RwSignal::new(extra.into_iter().collect()),
            written: StoredValue::new(written),
            waiting: StoredValue::new(None),
        };
        // What was typed goes into the address; what comes from the address, by a link or by
        // going back, goes into the inputs.
        Effect::new(move |before: Option<()>| {
            asked.track();
            if before.is_some() {
                model.wait();
            }
        });
        Effect::new(move |before: Option<()>| {
            let mut read = read();
            if before.is_none() {
                return;
            }
            let is_ours = |read: &Asked| {
                let address = read.address(tool);
                model.written.with_value(|written| *written == address)
            };
            if is_ours(&read) {
                return;
            }
            read.tidy(&with(&read.whole()));
            let here = model
                .asked
                .with_untracked(|asked| (asked.org.clone(), asked.year));
            if is_ours(&read) || here != (read.org.clone(), read.year) {
                return;
            }
            model.written.set_value(read.address(tool));
            model.adopt(read);
        });
        on_cleanup(move || {
            if let Some(waiting) = model.waiting.try_get_value().flatten() {
                waiting.clear();
            }
        });
        model
    }

    /// Takes another state, and draws the inputs with it.
    fn adopt(&self, asked: Asked) {
        self.extra.set(BTreeMap::new());
        self.asked.set(asked);
        self.settle();
        self.drawn.update(|drawn| *drawn += 1);
    }

    /// Takes what was typed.
    pub(super) fn set(&self, key: &str, typed: &str) {
        self.asked.update(|asked| asked.set(key, typed));
    }

    fn wait(&self) {
        let model = *self;
        if let Some(before) = self.waiting.get_value() {
            before.clear();
        }
        let handle = set_timeout_with_handle(move || model.pause(), PAUSE);
        self.waiting.set_value(handle.ok());
    }

    fn pause(&self) {
        // The page may be gone by then.
        if self.asked.try_get_untracked().is_none() {
            return;
        }
        self.settle();
        self.write(true);
    }

    /// Lets what lies below the fold follow.
    fn settle(&self) {
        let now = (self.asked.get_untracked(), self.outcome.get_untracked());
        if self.settled.with_untracked(|settled| *settled != now) {
            self.settled.set(now);
        }
    }

    /// Writes what is asked into the address: in place of the present step of the history, or as one
    /// of its own.
    fn write(&self, is_in_place: bool) {
        let address = self.asked.with_untracked(|asked| asked.address(self.tool));
        if self.written.with_value(|written| *written != address) {
            self.written.set_value(address.clone());
            crate::browser::move_to(&address, is_in_place);
        }
    }

    /// Changes the state otherwise than by typing, as a step of its own in the history.
    pub(super) fn change(&self, change: impl FnOnce(&mut Asked)) {
        let mut asked = self.asked.get_untracked();
        change(&mut asked);
        self.adopt(asked);
        self.write(false);
    }

    /// Goes to another year with everything that was typed.
    pub(super) fn go_to(&self, change: impl FnOnce(&mut Asked)) {
        let mut asked = self.asked.get_untracked();
        change(&mut asked);
        crate::browser::go(&asked.address(self.tool));
    }

    /// The rows of a part that are shown: those that count, and empty ones that were added.
    /// Where there is none, one is offered in the first list of the form.
    pub(super) fn rows(&self, part: &str) -> Vec<usize> {
        let mut rows: BTreeSet<usize> = self.form.with(|form| {
            let answers = self.asked.with(Asked::whole);
            Reader::new(form, &answers).rows(part).into_iter().collect()
        });
        self.extra.with(|extra| {
            if let Some(extra) = extra.get(part) {
                rows.extend(extra);
            }
        });
        // The first list of a form is what one came for.
        let is_main = self.form.with(|form| {
            let mut lists = form
                .parts
                .iter()
                .filter(|part| matches!(part.body, Body::Rows(_)));
            lists.next().is_some_and(|first| first.id == part)
        });
        if rows.is_empty() && is_main {
            let answers = self.asked.with(Asked::whole);
            rows.insert(self.form.with(|form| next_row(form, &answers, part, &rows)));
        }
        rows.into_iter().collect()
    }

    /// Adds an empty row to a part, and gives its number.
    pub(super) fn add_row(&self, part: &str) -> usize {
        let shown: BTreeSet<usize> = untrack(|| self.rows(part)).into_iter().collect();
        let answers = self.asked.with_untracked(Asked::whole);
        let row = self
            .form
            .with_untracked(|form| next_row(form, &answers, part, &shown));
        self.extra.update(|extra| {
            // One that is offered because there is none stays.
            let extra = extra.entry(part.to_owned()).or_default();
            extra.extend(shown);
            extra.insert(row);
        });
        row
    }

    /// Takes a row away.
    pub(super) fn remove_row(&self, part: &str, row: usize) {
        self.extra.update(|extra| {
            if let Some(extra) = extra.get_mut(part) {
                extra.remove(&row);
            }
        });
        let form = self.form.get_untracked();
        self.asked.update(|asked| {
            asked.remove_row(part, &row.to_string());
            asked.tidy(&form);
        });
    }

    /// What was typed for a key, for an input that is drawn.
    pub(super) fn typed(&self, key: &str) -> String {
        self.asked
            .with_untracked(|asked| asked.get(key).unwrap_or_default().to_owned())
    }

    /// What holds for a key where nothing is typed.
    pub(super) fn default(&self, key: &str) -> Option<String> {
        self.form
            .with(|form| form.find(key)?.default.map(str::to_owned))
    }

    /// The address of an export of this state.
    pub(super) fn export(&self, file: impl Into<String>) -> Signal<String> {
        let (model, file) = (*self, file.into());
        Signal::derive(move || {
            let query = model.settled.with(|(asked, _)| asked.query(model.tool));
            format!("/tools/{}/{file}{query}", model.tool.entry.slug)
        })
    }
}

/// The number of the next row of a part: after all that were ever shown, so that no answer
/// of a row that was removed comes back.
fn next_row(form: &Form, answers: &Answers, part: &str, shown: &BTreeSet<usize>) -> usize {
    let start = format!("{part}.");
    let typed = answers
        .iter()
        .filter_map(|(key, _)| key.strip_prefix(&start)?.split('.').next()?.parse().ok());
    let begun = match form.part(part).map(|part| &part.body) {
        Some(Body::Rows(rows)) => rows.start.len(),
        _ => 0,
    };
    typed
        .chain(shown.iter().copied())
        .chain([begun])
        .max()
        .unwrap_or(0)
        + 1
}
