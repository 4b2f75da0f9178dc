//! What a publication gives for organisations of a kind: the newest period that has figures of
//! an indicator, and the declaration as a page about such organisations carries it. Both follow
//! from the snapshot alone, so they are worked out once.

use std::sync::{Arc, OnceLock};

use crate::facts::{Facts, RECENT};
use crate::organisation::Kind;
use crate::registry::{Dataset, Evaluation, Profile, Reading};

/// As many organisations of a kind are asked: what a publication gives for a level, it gives
/// for most of them.
const ASKED: usize = 40;

/// The newest period of an indicator for a kind of organisation.
#[derive(Debug, Clone, Copy)]
struct Newest {
    /// In which its figures stand for the whole of an organisation.
    whole: Option<usize>,
    /// In which there are figures, perhaps of too few members.
    any: Option<usize>,
}

/// What is given for each kind of organisation, worked out when it is first asked.
#[derive(Debug)]
pub(super) struct Published {
    /// By kind, then by indicator.
    newest: Vec<OnceLock<Newest>>,
    /// By kind.
    pages: [OnceLock<Arc<Dataset>>; Kind::ALL.len()],
}

impl Published {
    pub(super) fn of(dataset: &Dataset) -> Self {
        let cells = Kind::ALL.len() * dataset.indicators.len();
        Self {
            newest: std::iter::repeat_with(OnceLock::new).take(cells).collect(),
            pages: Default::default(),
        }
    }
}

impl Facts {
    /// The newest period that has figures of any of some indicators for organisations of a
    /// kind: for at least half as many as in the best of the periods before it, and of areas
    /// that stand for the whole, where there are such. A publication may have files of other
    /// margins for a newer period, and a file of one practice is nobody's newest.
    #[must_use]
    pub fn newest(&self, kind: Kind, evaluations: &[&Evaluation]) -> Option<usize> {
        let newest = || {
            evaluations
                .iter()
                .map(|evaluation| self.newest_of(evaluation, kind))
        };
        let whole = newest().filter_map(|newest| newest.whole).max();
        whole.or_else(|| newest().filter_map(|newest| newest.any).max())
    }

    /// The declaration as pages about organisations of a kind carry it: without the indicators
    /// of those profiles of which nothing is published for them, in no period, and of which no
    /// area stands in for them ([`crate::registry::NotPublished`]). Where that holds for all profiles, all stay:
    /// there is nothing better to show.
    #[must_use]
    pub fn page(&self, kind: Kind) -> &Arc<Dataset> {
        self.published.pages[kind_index(kind)].get_or_init(|| {
            let mut page = self.dataset.for_page();
            let is_given: Vec<bool> = page
                .profiles
                .iter()
                .map(|profile| {
                    self.is_given(profile, kind)
                        || stand_ins(profile, kind).any(|area| self.is_given(profile, area))
                })
                .collect();
            if is_given.contains(&true) {
                for (profile, is_given) in page.profiles.iter_mut().zip(is_given) {
                    if !is_given {
                        profile.indicators.clear();
                    }
                }
            }
            Arc::new(page)
        })
    }

    /// Whether any indicator of a profile has figures for organisations of a kind.
    fn is_given(&self, profile: &Profile, kind: Kind) -> bool {
        let shown = self
            .latest(kind)
            .or_else(|| self.periods().len().checked_sub(1));
        profile.indicators.iter().any(|id| {
            self.dataset.evaluation(id).is_some_and(|evaluation| {
                self.newest_of(evaluation, kind).any.is_some()
                    || shown.is_some_and(|shown| {
                        let distribution = self.distribution(evaluation, shown, kind);
                        !distribution.sorted().is_empty()
                    })
            })
        })
    }

    fn newest_of(&self, evaluation: &Evaluation, kind: Kind) -> Newest {
        let compute = || Newest {
            whole: self.newest_given(evaluation, kind, true),
            any: self.newest_given(evaluation, kind, false),
        };
        let place = kind_index(kind) * self.dataset.indicators.len() + evaluation.index;
        match self.published.newest.get(place) {
            Some(newest) => *newest.get_or_init(compute),
            None => compute(),
        }
    }

    fn newest_given(
        &self,
        evaluation: &Evaluation,
        kind: Kind,
        must_be_whole: bool,
    ) -> Option<usize> {
        let asked = |period: usize| self.asked(evaluation, period, kind, must_be_whole);
        (0..self.periods().len()).rev().find(|period| {
            let count = asked(*period);
            count > 0
                && (period.saturating_sub(RECENT - 1)..*period)
                    .all(|other| asked(other) <= count * 2)
        })
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

/// The kinds of area that may stand in for an organisation of a kind at whose level a profile
/// is not published, smallest first.
pub fn stand_ins(profile: &Profile, kind: Kind) -> impl Iterator<Item = Kind> {
    let levels = match &profile.not_published {
        Some(not_published) if not_published.levels.contains(&kind) => &*not_published.levels,
        _ => &Kind::ALL[..],
    };
    Kind::ALL
        .into_iter()
        .filter(move |area| *area > kind && !levels.contains(area))
}

/// The place of a kind among [`Kind::ALL`].
fn kind_index(kind: Kind) -> usize {
    Kind::ALL
        .iter()
        .position(|other| *other == kind)
        .unwrap_or_default()
}
