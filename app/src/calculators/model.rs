//! What was typed and what comes of it, as one state from which everything is drawn. The result
//! follows every keystroke; the address, and what lies below the fold, follow when one pauses.

use std::sync::Arc;

use calculators::answers::{Answers, Problem};
use calculators::form::{Body, Form, Part};
use calculators::outcome::{Answer, Outcome};
use calculators::reader::Reader;
use calculators::rules::Scheme;
use calculators::sensitivity::{Swing, sensitivity};
use calculators::{Calculator, Start};

use super::asked::Asked;
use super::cells::Heads;
use super::data::Opening;
use crate::location::Query;
use crate::visitor::Visitor;

/// The most bars that show what moves the result.
const SWINGS: usize = 10;

/// The state of a page.
pub(super) struct State {
    /// The tool.
    pub tool: &'static Calculator,
    /// The rules of the year.
    pub scheme: Scheme,
    /// What is known of the organisation.
    pub start: Start,
    /// Who looks at the page.
    pub visitor: Option<Arc<Visitor>>,
    /// What is asked, as of the last keystroke.
    pub asked: Asked,
    /// What is asked for.
    pub form: Form,
    /// What comes of it.
    pub outcome: Outcome,
    /// What follows when one pauses.
    pub settled: Settled,
    /// Whether a ranking is shown to its end.
    pub is_ranking_whole: bool,
    /// Everything that holds in the scenario that is shown.
    answers: Answers,
    /// What is known of the parts of the form besides; of few, so that a list will do.
    parts: Vec<OfPart>,
    /// The address as it was written last.
    written: String,
    /// Counts what is typed, so that one pauses only after the last of several keystrokes.
    pub changes: u32,
}

/// What follows from a state when one pauses, because it takes longer than a keystroke may.
#[derive(Default)]
pub(super) struct Settled {
    /// The query of the address.
    pub query: String,
    /// The address of the page with the working of every figure.
    pub with_workings: String,
    /// What a form without script sends along of the scenarios that are not shown.
    pub kept: Vec<(String, String)>,
    /// The scenarios by name and result, where there are several.
    pub cases: Vec<(String, Vec<Answer>)>,
}

/// What is known of a part of the form besides what it asks.
#[derive(Debug, Clone, PartialEq, Default)]
struct OfPart {
    id: String,
    /// The headings of its results.
    heads: Heads,
    /// How it is folded.
    fold: Fold,
    /// Empty rows that were added.
    extra: Vec<usize>,
}

/// How a part is folded when it is first drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fold {
    /// Whether it waits until it is wanted.
    pub folds: bool,
    /// Whether it is open nonetheless.
    pub is_open: bool,
}

impl State {
    /// The page of a tool at an address.
    pub(super) fn new(
        tool: &'static Calculator,
        opening: Opening,
        visitor: Option<Arc<Visitor>>,
        query: &Query,
    ) -> Self {
        let Opening { scheme, start, .. } = opening;
        let mut asked = Asked::from_pairs(tool, query.pairs());
        asked.tidy(&tool.form(&scheme, &start, &asked.whole()));
        let add = asked.add.take();
        let mut state = Self {
            tool,
            scheme,
            start,
            visitor,
            written: asked.address(tool),
            asked,
            form: Form::default(),
            outcome: Outcome::default(),
            settled: Settled::default(),
            is_ranking_whole: false,
            answers: Answers::new(),
            parts: Vec::new(),
            changes: 0,
        };
        state.compute();
        if let Some(part) = add {
            let row = state.next_row(&part, &[]);
            state.part_mut(&part).extra.push(row);
        }
        state.settle();
        state
    }

    /// Computes what comes of what is asked.
    fn compute(&mut self) {
        let (tool, scheme, start) = (self.tool, &self.scheme, &self.start);
        self.answers = self.asked.whole();
        self.form = tool.form(scheme, start, &self.answers);
        self.outcome = tool.run_on(&self.form, scheme, start, &self.answers);
        for part in &self.form.parts {
            if self.parts.iter().all(|known| known.id != part.id) {
                self.parts.push(OfPart {
                    id: part.id.clone(),
                    fold: self.first_fold(part),
                    ..OfPart::default()
                });
            }
        }
        // While something is missing the headings stay, so that the inputs stay in place.
        for part in &mut self.parts {
            if let Some(results) = self.outcome.per_row.get(&part.id) {
                part.heads = Heads::of(results);
            }
        }
    }

    /// A grid that nothing is worked out for row by row gives the rest its defaults; it waits
    /// until it is wanted.
    fn first_fold(&self, part: &Part) -> Fold {
        // Where there is no result yet, nothing is known to be aside.
        let per_row = &self.outcome.per_row;
        let has_results = per_row.is_empty() || per_row.contains_key(&part.id);
        let start = format!("{}.", part.id);
        Fold {
            folds: matches!(part.body, Body::Grid(_)) && !has_results,
            is_open: self.answers.iter().any(|(key, _)| key.starts_with(&start)),
        }
    }

    /// Lets follow what does so when one pauses.
    pub(super) fn settle(&mut self) {
        let numbers = self.asked.scenarios.numbers();
        let headline = |number: u8| {
            // The one that is shown is worked out already.
            if number == self.asked.shown {
                return self.outcome.headline.clone();
            }
            let answers = self.asked.scenarios.whole(number);
            self.tool.run(&self.scheme, &self.start, &answers).headline
        };
        let case = |number: u8| (self.scenario_name(number), headline(number));
        let cases = match numbers.len() {
            0 | 1 => Vec::new(),
            _ => numbers.into_iter().map(case).collect(),
        };
        self.settled = Settled {
            query: self.asked.query(self.tool),
            with_workings: self.asked.with_workings().address(self.tool),
            kept: self.kept(),
            cases,
        };
    }

    /// What moves the first figure of the result most. The whole tool is worked out twice for
    /// each of the assumptions, so only where it is looked at.
    pub(super) fn swings(&self) -> Vec<Swing> {
        let swings = sensitivity(self.tool, &self.scheme, &self.start, &self.answers);
        swings.into_iter().take(SWINGS).collect()
    }

    /// What the scenarios hold that no input of the page does.
    fn kept(&self) -> Vec<(String, String)> {
        let own = self.asked.name("");
        let is_kept = |name: &String| {
            let is_other = match self.asked.shown {
                1 => is_of_scenario(name),
                _ => !name.starts_with(&own),
            };
            let key = name.strip_prefix(&own).unwrap_or(name);
            is_other
                || (key != "name" && !key.starts_with("rule.") && self.form.find(key).is_none())
        };
        let pairs = self.asked.scenarios.to_pairs().into_iter();
        pairs.filter(|(name, _)| is_kept(name)).collect()
    }

    /// Takes what was typed.
    pub(super) fn set(&mut self, key: &str, typed: &str) {
        self.changes += 1;
        self.asked.set(key, typed);
        self.compute();
    }

    /// Takes another state.
    pub(super) fn adopt(&mut self, asked: Asked) {
        self.parts.clear();
        self.asked = asked;
        self.compute();
        self.settle();
    }

    /// What an address asks, where it is another state of this page.
    pub(super) fn other(&self, query: &Query) -> Option<Asked> {
        let mut asked = Asked::from_pairs(self.tool, query.pairs());
        if self.is_written(&asked) {
            return None;
        }
        asked.tidy(&self.tool.form(&self.scheme, &self.start, &asked.whole()));
        let is_here = asked.org == self.asked.org && asked.year == self.asked.year;
        (is_here && !self.is_written(&asked)).then_some(asked)
    }

    fn is_written(&self, asked: &Asked) -> bool {
        self.written == asked.address(self.tool)
    }

    /// The address of the state, where it is not written yet; from now on it is.
    pub(super) fn unwritten(&mut self) -> Option<String> {
        let address = self.asked.address(self.tool);
        let is_new = self.written != address;
        self.written.clone_from(&address);
        is_new.then_some(address)
    }

    fn part(&self, id: &str) -> Option<&OfPart> {
        self.parts.iter().find(|part| part.id == id)
    }

    fn part_mut(&mut self, id: &str) -> &mut OfPart {
        let place = self.parts.iter().position(|part| part.id == id);
        let place = place.unwrap_or_else(|| {
            let id = id.to_owned();
            let part = OfPart {
                id,
                ..OfPart::default()
            };
            self.parts.push(part);
            self.parts.len() - 1
        });
        &mut self.parts[place]
    }

    /// The rows of a part that are shown: those that count, and empty ones that were added.
    /// Where there is none, one is offered in the first list of the form.
    pub(super) fn rows(&self, part: &str) -> Vec<usize> {
        let mut rows = Reader::new(&self.form, &self.answers).rows(part);
        rows.extend(self.part(part).into_iter().flat_map(|part| &part.extra));
        // The first list of a form is what one came for.
        let mut parts = self.form.parts.iter();
        let first = parts.find(|part| matches!(part.body, Body::Rows(_)));
        if rows.is_empty() && first.is_some_and(|first| first.id == part) {
            rows.push(self.next_row(part, &[]));
        }
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// The number of the next row of a part: after all that were ever shown, so that no answer
    /// of a row that was removed comes back.
    fn next_row(&self, part: &str, shown: &[usize]) -> usize {
        let start = format!("{part}.");
        let typed = self
            .answers
            .iter()
            .filter_map(|(key, _)| key.strip_prefix(&start)?.split('.').next()?.parse().ok());
        let begun = match self.form.part(part).map(|part| &part.body) {
            Some(Body::Rows(rows)) => rows.start.len(),
            _ => 0,
        };
        let last = shown.iter().copied().fold(begun, usize::max);
        typed.fold(last, usize::max) + 1
    }

    /// Adds an empty row to a part, and gives the key of its first field.
    pub(super) fn add_row(&mut self, part: &str) -> Option<String> {
        let mut rows = self.rows(part);
        let row = self.next_row(part, &rows);
        // One that is offered because there is none stays.
        rows.push(row);
        self.part_mut(part).extra = rows;
        match &self.form.part(part)?.body {
            Body::Rows(rows) => Some(format!("{part}.{row}.{}", rows.columns.first()?.id)),
            Body::Fields(_) | Body::Grid(_) => None,
        }
    }

    /// Takes a row away: `staff.2`.
    pub(super) fn remove_row(&mut self, row: &str) {
        let Some((part, number)) = row.rsplit_once('.') else {
            return;
        };
        let extra = &mut self.part_mut(part).extra;
        extra.retain(|row| row.to_string() != number);
        self.changes += 1;
        self.asked.remove_row(part, number);
        self.asked.tidy(&self.form);
        self.compute();
    }

    /// What was typed for a key.
    pub(super) fn typed(&self, key: &str) -> &str {
        self.asked.get(key).unwrap_or_default()
    }

    /// What holds for a key where nothing is typed.
    pub(super) fn default(&self, key: &str) -> Option<&str> {
        self.form.find(key)?.default
    }

    /// What is wrong with what was typed for a key.
    pub(super) fn problems(&self, key: &str) -> impl Iterator<Item = &Problem> {
        let problems = self.outcome.problems.iter();
        problems.filter(move |problem| problem.key == key)
    }

    /// The headings of the results of a part.
    pub(super) fn heads(&self, part: &str) -> Heads {
        let part = self.part(part);
        part.map(|part| part.heads.clone()).unwrap_or_default()
    }

    /// How a part is folded.
    pub(super) fn fold(&self, part: &str) -> Fold {
        self.part(part).map(|part| part.fold).unwrap_or_default()
    }

    /// The name of a scenario as it is shown.
    pub(super) fn scenario_name(&self, number: u8) -> String {
        match (number, self.asked.scenarios.name(number)) {
            (1, name) if name == "Scenario 1" => "As now".to_owned(),
            (_, name) => name,
        }
    }

    /// The title of the tool in its year.
    pub(super) fn title(&self) -> String {
        self.tool.entry.title(self.asked.year)
    }

    /// The address of an export of this state.
    pub(super) fn export(&self, file: &str) -> String {
        let query = &self.settled.query;
        format!("/tools/{}/{file}{query}", self.tool.entry.slug)
    }
}

/// Whether a name is of a scenario after the first: `s2.list`.
fn is_of_scenario(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.len() > 3 && bytes[0] == b's' && (b'2'..=b'9').contains(&bytes[1]) && bytes[2] == b'.'
}
