//! What the State of the Nation shows: the figures that came with the page, and the choices of its
//! address, which change without asking the server. Every section is drawn from it.

use std::sync::Arc;

use answers::nation::Nation;
use domain::organisation::Kind;

use crate::address::{self, Address, FromQuery as _};
use crate::components::Addressed;
use crate::location::Query;
use crate::visitor::Visitor;

/// The levels that the nation can be divided into.
pub(super) const LEVELS: [Kind; 3] = [Kind::Icb, Kind::Region, Kind::SubIcb];

/// What the State of the Nation shows.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    /// The place of the tool in addresses.
    pub slug: String,
    /// The title of the tool.
    pub title: String,
    /// The figures.
    pub nation: Nation,
    /// Who looks at the page.
    pub visitor: Option<Arc<Visitor>>,
    /// The query of the page.
    pub query: Query,
    /// What it says.
    pub address: Address,
    /// The level by which the areas are shown.
    pub level: Kind,
}

impl Addressed for Shown {
    fn follow(&mut self, query: Query) {
        self.address = Address::from_query(&query);
        let level = self.address.level.filter(|level| LEVELS.contains(level));
        self.level = level.unwrap_or(Kind::Icb);
        self.query = query;
    }

    fn here(&self) -> String {
        address::nation(&self.slug, &self.address)
    }
}

impl Shown {
    /// The address of the page after a change.
    pub(super) fn link(&self, change: impl FnOnce(&mut Address)) -> String {
        let mut address = self.address.clone();
        change(&mut address);
        address::nation(&self.slug, &address)
    }

    /// The address of an export without its ending, and its query.
    pub(super) fn export(&self, id: &str) -> (String, String) {
        let organisation = self.nation.organisation.as_ref();
        let address = Address {
            org: organisation.map(|organisation| organisation.code),
            period: Some(self.nation.period()),
            show: Some(self.nation.show.clone()),
            ..Address::default()
        };
        (format!("/tools/{}/nation/{id}", self.slug), address.query())
    }

    /// The address of an export as CSV.
    pub(super) fn csv(&self, id: &str) -> String {
        let (path, query) = self.export(id);
        format!("{path}.csv{query}")
    }
}
