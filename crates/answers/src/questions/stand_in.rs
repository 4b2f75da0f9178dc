//! Areas that stand in for organisations at whose level a profile is not published.
//!
//! A page about a practice shows its ICB where a publication has figures of ICBs alone, and says
//! so: the figures, comparisons and ranks are those of the ICB. Exports and rows for programs give
//! only what is published for the code that is asked for.

use domain::comparison::{Asked, Comparison, subject_of};
use domain::facts::{Facts, stand_ins};
use domain::geography::Geography;
use domain::organisation::{Kind, Organisation};
use domain::period::Period;
use domain::registry::{Evaluation, Profile, Reading};
use domain::snapshot::Snapshot;

use crate::dashboard::profiles;

/// The nearest area that has figures of a profile where the organisation has none of them in any
/// period, and they are not published at its level. An empty `period` is the latest, an empty
/// `profile` the first.
#[must_use]
pub fn stand_in<'a>(
    snapshot: &'a Snapshot,
    facts: &Facts,
    org: &str,
    period: &str,
    profile: &str,
) -> Option<&'a Organisation> {
    let catalogue = &snapshot.catalogue;
    let organisation = catalogue
        .by_code(org.parse().ok()?)
        .filter(|organisation| !organisation.is_placeholder())?;
    let wanted = Some(profile).filter(|profile| !profile.is_empty());
    let shown = profiles::shown(facts.page(organisation.kind), wanted)?;
    let mut kinds = stand_ins(shown, organisation.kind).peekable();
    if kinds.peek().is_none() || has_figures(facts, shown, organisation) {
        return None;
    }
    // Who belonged where in the shown period; today's areas may have no figures for it.
    let asked: Option<Period> = period.parse().ok();
    let then = asked.or_else(|| facts.periods().last().copied())?;
    let memberships = [
        snapshot.geographies.at(then.first_month()),
        snapshot.geographies.latest(),
    ];
    kinds.find_map(|kind| {
        memberships.iter().find_map(|geography| {
            let area = area_of(snapshot, geography, organisation, kind)?;
            has_figures(facts, shown, area).then_some(area)
        })
    })
}

/// The area of a kind that an organisation belongs to; of a PCN whose practices lie in several,
/// the one with most of them.
fn area_of<'a>(
    snapshot: &'a Snapshot,
    geography: &Geography,
    organisation: &Organisation,
    kind: Kind,
) -> Option<&'a Organisation> {
    let catalogue = &snapshot.catalogue;
    if kind == Kind::England {
        return catalogue.england();
    }
    let parent = geography.parent(organisation.ordinal, kind);
    let area = parent.or_else(|| {
        let shared = geography.parents_shared(catalogue, organisation.ordinal, kind);
        shared.first().map(|(area, _)| *area)
    })?;
    catalogue.get(area).filter(|area| !area.is_placeholder())
}

/// Whether an organisation has any figure of a profile in any period.
fn has_figures(facts: &Facts, profile: &Profile, organisation: &Organisation) -> bool {
    let evaluations: Vec<&Evaluation> = profile
        .indicators
        .iter()
        .filter_map(|id| facts.dataset.evaluation(id))
        .collect();
    (0..facts.periods().len()).any(|period| {
        evaluations.iter().any(|evaluation| {
            facts.reading(evaluation, period, organisation.ordinal) != Reading::Missing
        })
    })
}

/// What a page says of the organisation that was asked for, whose area stands in for it.
pub(super) fn asked(
    snapshot: &Snapshot,
    comparison: &Comparison,
    shown: &Profile,
    organisation: &Organisation,
    area: &Organisation,
) -> Option<Box<Asked>> {
    let not_published = shown.not_published.as_ref()?;
    let geography = snapshot
        .geographies
        .at(comparison.shown_period().first_month());
    let subject = subject_of(snapshot, &geography, organisation);
    let is_divided = subject.divided.iter().any(|level| level.kind == area.kind);
    let belongs = match (is_divided, area.kind) {
        (_, Kind::England) => String::new(),
        (true, _) => format!(
            ", to which most practices of the {} belong",
            subject.kind.word()
        ),
        (false, _) => format!(", to which the {} belongs", subject.kind.word()),
    };
    let text = not_published.text.replace("{level}", subject.kind.plural());
    let said = format!(
        "{text} This page shows {}{belongs}.",
        comparison.subject.name
    );
    Some(Box::new(Asked { subject, said }))
}
