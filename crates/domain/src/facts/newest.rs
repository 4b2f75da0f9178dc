//! The newest period that has figures of some indicators.

use crate::facts::{Facts, RECENT};
use crate::organisation::Kind;
use crate::registry::{Evaluation, Reading};

/// As many organisations of a kind are asked: what a publication gives for a level, it gives
/// for most of them.
const ASKED: usize = 40;

impl Facts {
    /// The newest period that has figures of any of some indicators for organisations of a
    /// kind: for at least half as many as in the best of the periods before it, and of areas
    /// that stand for the whole, where there are such. A publication may have files of other
    /// margins for a newer period, and a file of one practice is nobody's newest.
    #[must_use]
    pub fn newest(&self, kind: Kind, evaluations: &[&Evaluation]) -> Option<usize> {
        [true, false].into_iter().find_map(|must_be_whole| {
            (0..self.periods().len()).rev().find(|period| {
                evaluations
                    .iter()
                    .any(|evaluation| self.is_given(evaluation, *period, kind, must_be_whole))
            })
        })
    }

    fn is_given(
        &self,
        evaluation: &Evaluation,
        period: usize,
        kind: Kind,
        must_be_whole: bool,
    ) -> bool {
        let count = self.asked(evaluation, period, kind, must_be_whole);
        let recent = period.saturating_sub(RECENT - 1)..period;
        count > 0
            && recent
                .into_iter()
                .all(|other| self.asked(evaluation, other, kind, must_be_whole) <= count * 2)
    }

    /// Of how many of the asked organisations something is known.
    fn asked(
        &self,
        evaluation: &Evaluation,
        period: usize,
        kind: Kind,
        must_be_whole: bool,
    ) -> usize {
        let all = self.catalogue.ordinals(kind);
        let step = all.len().div_ceil(ASKED).max(1);
        all.iter()
            .step_by(step)
            .filter(|ordinal| self.reading(evaluation, period, **ordinal) != Reading::Missing)
            .filter(|ordinal| {
                !must_be_whole || !self.behind(evaluation, period, **ordinal).is_partial()
            })
            .count()
    }
}
