//! What the sections of the State of the Nation share.

use answers::nation::Nation;
use domain::organisation::Kind;
use leptos::prelude::*;

use crate::address::{self, Address};
use crate::go::{NavigationMode, use_go};

/// The levels that the nation can be divided into.
pub(super) const LEVELS: [Kind; 3] = [Kind::Icb, Kind::Region, Kind::SubIcb];

/// The figures, and the choices that change without asking the server.
#[derive(Clone, Copy)]
pub(super) struct NationView {
    slug: StoredValue<String>,
    nation: StoredValue<Nation>,
    pub(super) address: Memo<Address>,
    /// The level by which the areas are shown.
    pub(super) level: Memo<Kind>,
    go: Callback<(String, NavigationMode)>,
}

impl NationView {
    /// The figures of a tool, shown as an address says.
    pub(super) fn new(slug: &str, nation: Nation, address: Memo<Address>) -> Self {
        let level = Memo::new(move |_| {
            address
                .with(|address| address.level)
                .filter(|level| LEVELS.contains(level))
                .unwrap_or(Kind::Icb)
        });
        Self {
            slug: StoredValue::new(slug.to_owned()),
            nation: StoredValue::new(nation),
            address,
            level,
            go: use_go(),
        }
    }

    /// Reads the figures.
    pub(super) fn with<T>(&self, read: impl FnOnce(&Nation) -> T) -> T {
        self.nation.with_value(read)
    }

    /// The place of the tool in addresses.
    pub(super) fn slug(&self) -> String {
        self.slug.get_value()
    }

    /// Changes the address in place, without asking the server.
    pub(super) fn change(&self, change: impl FnOnce(&mut Address)) {
        self.go(change, NavigationMode::InPlace);
    }

    /// Goes to an address of which the server is asked.
    pub(super) fn ask(&self, change: impl FnOnce(&mut Address)) {
        self.go(change, NavigationMode::Afresh);
    }

    fn go(&self, change: impl FnOnce(&mut Address), way: NavigationMode) {
        let mut address = self.address.get_untracked();
        change(&mut address);
        self.go.run((address::nation(&self.slug(), &address), way));
    }

    /// The address of the page after a change.
    pub(super) fn link(&self, change: impl FnOnce(&mut Address)) -> String {
        let mut address = self.address.get();
        change(&mut address);
        address::nation(&self.slug(), &address)
    }

    /// The address of an export without its ending, and its query.
    pub(super) fn export(&self, id: &str) -> (String, String) {
        let address = self.with(|nation| Address {
            org: nation
                .organisation
                .as_ref()
                .map(|organisation| organisation.code),
            period: Some(nation.period()),
            show: Some(nation.show.clone()),
            ..Address::default()
        });
        (
            format!("/tools/{}/nation/{id}", self.slug()),
            address.query(),
        )
    }

    /// The address of an export as CSV.
    pub(super) fn csv(&self, id: &str) -> String {
        let (path, query) = self.export(id);
        format!("{path}.csv{query}")
    }
}
