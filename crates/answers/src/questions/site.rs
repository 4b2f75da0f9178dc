//! What every page needs to know.

use domain::registry::Origin;
use domain::snapshot::Snapshot;

use crate::site::{Site, ToolCard};

/// What every page needs to know.
#[must_use]
pub fn site(snapshot: &Snapshot) -> Site {
    Site {
        is_demonstration: snapshot.is_demonstration,
        has_own_tables: snapshot
            .facts
            .iter()
            .any(|facts| facts.dataset.origin == Origin::User),
        is_empty: snapshot.is_empty(),
        examples: snapshot
            .examples()
            .iter()
            .filter_map(|ordinal| snapshot.catalogue.get(*ordinal))
            .map(|organisation| (organisation.code, organisation.name.clone()))
            .collect(),
        tools: snapshot
            .registry
            .datasets()
            .iter()
            .filter_map(|dataset| ToolCard::of(dataset))
            .collect(),
    }
}
