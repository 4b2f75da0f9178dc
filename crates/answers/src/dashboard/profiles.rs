//! Which profiles of a dataset are offered. A publication may have figures for some levels
//! only: PCN staff, for PCNs and areas and not for practices. On a page, a profile of which
//! nothing is published at the subject's level has no indicators (`Facts::page`).

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
