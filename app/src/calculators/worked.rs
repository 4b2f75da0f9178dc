//! A tool worked out on the server: every scenario with its form and its outcome. Exports
//! and the interface for developers start from this.

use calculators::answers::Answers;
use calculators::book::{Book, BookError};
use calculators::form::Form;
use calculators::outcome::Outcome;
use calculators::rules::{Scheme, Year};
use calculators::scenarios::Scenarios;
use calculators::{Calculator, Start};
use domain::code::OdsCode;
use domain::snapshot::Snapshot;

use super::start::start;

/// A tool worked out.
pub(super) struct Worked {
    pub(super) tool: &'static Calculator,
    /// The rules as published; what a scenario puts in their place is in its answers.
    pub(super) scheme: Scheme,
    pub(super) start: Start,
    /// The first scenario and those beside it.
    pub(super) cases: Vec<Case>,
}

/// A scenario.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) answers: Answers,
    pub(super) form: Form,
    pub(super) outcome: Outcome,
}

impl Worked {
    /// Works a tool out; `None` where it is not for this year.
    pub(super) fn of(
        snapshot: &Snapshot,
        tool: &'static Calculator,
        year: Year,
        org: Option<OdsCode>,
        scenarios: &Scenarios,
    ) -> Result<Option<Self>, BookError> {
        let Some(scheme) = Book::get()?.scheme_for(tool, year) else {
            return Ok(None);
        };
        let start = start(snapshot, tool, org);
        let cases = scenarios
            .numbers()
            .into_iter()
            .map(|number| {
                let answers = scenarios.whole(number);
                Case {
                    name: scenarios.name(number),
                    form: tool.form(&scheme, &start, &answers),
                    outcome: tool.run(&scheme, &start, &answers),
                    answers,
                }
            })
            .collect();
        Ok(Some(Self {
            tool,
            scheme,
            start,
            cases,
        }))
    }

    /// `QOF Income 2026/27`.
    pub(super) fn title(&self) -> String {
        self.tool.entry.title(self.scheme.year)
    }
}
