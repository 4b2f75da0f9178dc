//! The search for organisations.

use domain::organisation::{Kind, Organisation};
use domain::snapshot::Snapshot;

use crate::search::Found;

/// The organisations that fit a text, the best first.
#[must_use]
pub fn find(snapshot: &Snapshot, query: &str, limit: usize, kind: Option<Kind>) -> Vec<Found> {
    let geography = snapshot.geographies.latest();
    let catalogue = &snapshot.catalogue;
    snapshot
        .search
        .find(query, limit, |ordinal| {
            kind.is_none_or(|kind| {
                catalogue
                    .get(ordinal)
                    .is_some_and(|organisation| organisation.kind == kind)
            })
        })
        .into_iter()
        .filter_map(|hit| catalogue.get(hit.ordinal))
        .map(|organisation| Found {
            code: organisation.code,
            // As it is called now: whoever searches knows that name.
            name: organisation.name.clone(),
            kind: organisation.kind,
            status: organisation.status,
            within: within(snapshot, &geography, organisation),
            postcode: organisation.postcode.clone(),
        })
        .collect()
}

/// The area that tells an organisation from others of its name.
fn within(
    snapshot: &Snapshot,
    geography: &domain::geography::Geography,
    organisation: &Organisation,
) -> Option<String> {
    let kinds = match organisation.kind {
        Kind::Practice => &[Kind::Pcn, Kind::SubIcb][..],
        Kind::Pcn => &[Kind::SubIcb],
        Kind::SubIcb => &[Kind::Icb],
        Kind::Icb => &[Kind::Region],
        Kind::Region | Kind::England => &[],
    };
    kinds.iter().find_map(|kind| {
        let parent = snapshot
            .catalogue
            .get(geography.parent(organisation.ordinal, *kind)?)?;
        (!parent.is_placeholder()).then(|| snapshot.name_in(geography, parent).to_owned())
    })
}
