//! Which profiles of a dataset are offered. A publication may have figures for some levels
//! only: PCN staff, for PCNs and areas and not for practices. On a page, a profile of which
//! nothing is published at the subject's level has no indicators.

use domain::registry::{Dataset, Profile};

/// The profiles that may be chosen.
pub fn offered(dataset: &Dataset) -> impl Iterator<Item = &Profile> {
    dataset
        .profiles
        .iter()
        .filter(|profile| !profile.indicators.is_empty())
}

/// The profile that is shown: the wanted one where it has figures, else the first that has.
#[must_use]
pub fn shown<'a>(dataset: &'a Dataset, wanted: Option<&str>) -> Option<&'a Profile> {
    offered(dataset)
        .find(|profile| Some(profile.id.as_str()) == wanted)
        .or_else(|| offered(dataset).next())
}

/// The wanted profile where it exists and has no figures, so that another is shown.
#[must_use]
pub fn withheld<'a>(dataset: &'a Dataset, wanted: Option<&str>) -> Option<&'a Profile> {
    dataset
        .profiles
        .iter()
        .find(|profile| Some(profile.id.as_str()) == wanted && profile.indicators.is_empty())
}

/// Takes the indicators from those profiles of which nothing is published for organisations
/// of a kind, in no period. `organisations` are all of the kind. Where that holds for all, all stay: there is nothing better.
#[cfg(feature = "snapshot")]
pub(crate) fn withhold(
    dataset: &mut Dataset,
    facts: &domain::facts::Facts,
    organisations: &[domain::organisation::Ordinal],
    kind: domain::organisation::Kind,
    shown: usize,
) {
    let has_figures: Vec<bool> = dataset
        .profiles
        .iter()
        .map(|profile| has_figures(facts, profile, organisations, (kind, shown)))
        .collect();
    if !has_figures.contains(&true) {
        return;
    }
    for (profile, has_figures) in dataset.profiles.iter_mut().zip(has_figures) {
        if !has_figures {
            profile.indicators.clear();
        }
    }
}

/// Whether anything of a profile is published for organisations of a kind. The shown period
/// is looked at whole, the others by some of the organisations: what a publication gives for
/// a level, it gives for most of them.
#[cfg(feature = "snapshot")]
fn has_figures(
    facts: &domain::facts::Facts,
    profile: &Profile,
    organisations: &[domain::organisation::Ordinal],
    (kind, shown): (domain::organisation::Kind, usize),
) -> bool {
    use domain::registry::{Evaluation, Reading};
    const SOME: usize = 40;
    let evaluations: Vec<&Evaluation> = profile
        .indicators
        .iter()
        .filter_map(|id| facts.dataset.evaluation(id))
        .collect();
    let step = organisations.len().div_ceil(SOME).max(1);
    evaluations.iter().any(|evaluation| {
        !facts
            .distribution(evaluation, shown, kind)
            .sorted()
            .is_empty()
    }) || (0..facts.periods().len()).any(|period| {
        organisations.iter().step_by(step).any(|organisation| {
            evaluations.iter().any(|evaluation| {
                facts.reading(evaluation, period, *organisation) != Reading::Missing
            })
        })
    })
}
