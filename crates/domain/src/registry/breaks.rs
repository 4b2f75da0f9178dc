//! Breaks in method: periods from which a publication measures in another way, so that figures
//! before and after cannot be set beside each other.

use serde::{Deserialize, Serialize};

use super::{Dataset, Evaluation};
use crate::comparison::words::lower_first;
use crate::period::Period;

/// A change of how figures are measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Break {
    /// The first period that is measured in the new way.
    pub period: Period,
    /// The margins that it concerns, by identifier; none where it concerns all.
    #[serde(default)]
    pub margins: Vec<String>,
    /// The indicators that it concerns, where it is they and not their margins that changed. A
    /// page, which has no formulas, names them in any case.
    #[serde(default)]
    pub indicators: Vec<String>,
    /// What changed, as a sentence: `New method from June 2026.`
    pub text: String,
}

impl Break {
    /// What changed, without the full stop: `New method from June 2026`.
    #[must_use]
    pub fn words(&self) -> &str {
        self.text.trim().trim_end_matches('.')
    }

    /// The same in the middle of a sentence: `new method from June 2026`. An abbreviation at its
    /// beginning keeps its capitals.
    #[must_use]
    pub fn in_a_sentence(&self) -> String {
        lower_first(self.words())
    }

    /// Whether it lies between two periods: the later one is measured in the new way and the
    /// earlier one is not.
    #[must_use]
    pub fn is_between(&self, earlier: Period, later: Period) -> bool {
        let first = self.period.first_day();
        earlier.first_day() < first && first <= later.first_day()
    }

    /// Whether it concerns an indicator, by the margins that its formula uses.
    fn concerns(&self, dataset: &Dataset, evaluation: &Evaluation) -> bool {
        if !self.indicators.is_empty() {
            return self.indicators.contains(&evaluation.indicator.id);
        }
        let below = evaluation.denominator.cells();
        let used = std::iter::once(&evaluation.numerator).chain(below);
        self.margins.is_empty()
            || used
                .filter_map(|cells| dataset.margins.get(cells.margin))
                .any(|margin| self.margins.contains(&margin.id))
    }
}

impl Dataset {
    /// The breaks that concern an indicator, in order of time.
    #[must_use]
    pub fn breaks_of(&self, indicator: &str) -> Vec<&Break> {
        let evaluation = self.evaluation(indicator);
        self.breaks
            .iter()
            .filter(|one| match evaluation {
                Some(evaluation) => one.concerns(self, evaluation),
                None => one.indicators.iter().any(|id| id == indicator),
            })
            .collect()
    }

    /// The latest break of an indicator between two periods.
    #[must_use]
    pub fn break_between(&self, indicator: &str, earlier: Period, later: Period) -> Option<&Break> {
        // Most publications have none, and readings ask here.
        if self.breaks.is_empty() {
            return None;
        }
        let between = |one: &&Break| one.is_between(earlier, later);
        self.breaks_of(indicator).into_iter().rfind(between)
    }

    /// The latest break of an indicator up to a period.
    #[must_use]
    pub fn latest_break(&self, indicator: &str, period: Period) -> Option<&Break> {
        let is_past = |one: &&Break| one.period.first_day() <= period.first_day();
        self.breaks_of(indicator).into_iter().rfind(is_past)
    }

    /// Where a series of an indicator over these periods is not joined: the places of the first
    /// periods of a new method, each with its words. A break before all of them, or after, is
    /// none of theirs.
    #[must_use]
    pub fn breaks_at(&self, indicator: &str, periods: &[Period]) -> Vec<(usize, String)> {
        let mut places: Vec<(usize, String)> = Vec::new();
        for one in self.breaks_of(indicator) {
            let place = (1..periods.len())
                .find(|place| one.is_between(periods[place - 1], periods[*place]));
            match (place, places.last_mut()) {
                (Some(place), Some((last, words))) if *last == place => {
                    words.push_str("; ");
                    words.push_str(&one.in_a_sentence());
                }
                (Some(place), _) => places.push((place, one.words().to_owned())),
                (None, _) => {}
            }
        }
        places
    }

    /// The breaks as a page carries them, which has no formulas: with the indicators that each
    /// concerns.
    pub(super) fn breaks_for_page(&self) -> Vec<Break> {
        let concerned = |one: &Break| Break {
            margins: Vec::new(),
            indicators: self
                .evaluations()
                .iter()
                .filter(|evaluation| one.concerns(self, evaluation))
                .map(|evaluation| evaluation.indicator.id.clone())
                .collect(),
            ..one.clone()
        };
        let all = self.breaks.iter().map(concerned);
        all.filter(|one| !one.indicators.is_empty()).collect()
    }
}
