//! Everything that is loaded, at one moment. Pages are computed from a snapshot and never
//! see two releases mixed; a new release makes a new snapshot.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::catalogue::Catalogue;
use crate::examples;
use crate::facts::Facts;
use crate::geography::{Geography, PcnLink, Source};
use crate::organisation::{Ordinal, Organisation};
use crate::peers::Peers;
use crate::period::{Month, Period};
use crate::registry::{Dataset, Registry, Use};
use crate::release::Release;
use crate::search::SearchIndex;

/// The memberships of every month that figures need, resolved once.
#[derive(Debug, Default)]
pub struct Geographies {
    catalogue: Arc<Catalogue>,
    sources: Vec<Arc<Source>>,
    links: Vec<PcnLink>,
    resolved: BTreeMap<Month, Arc<Geography>>,
}

impl Geographies {
    /// Resolves the months; others are resolved when asked.
    #[must_use]
    pub fn new(
        catalogue: Arc<Catalogue>,
        sources: Vec<Arc<Source>>,
        links: Vec<PcnLink>,
        months: impl IntoIterator<Item = Month>,
    ) -> Self {
        let mut resolved = BTreeMap::new();
        for month in months {
            resolved.entry(month).or_insert_with(|| {
                Arc::new(Geography::for_month(&catalogue, &sources, &links, month))
            });
        }
        Self {
            catalogue,
            sources,
            links,
            resolved,
        }
    }

    /// The membership of a month.
    #[must_use]
    pub fn at(&self, month: Month) -> Arc<Geography> {
        self.resolved.get(&month).cloned().unwrap_or_else(|| {
            Arc::new(Geography::for_month(
                &self.catalogue,
                &self.sources,
                &self.links,
                month,
            ))
        })
    }

    /// The membership of the latest month that any source or figure has.
    #[must_use]
    pub fn latest(&self) -> Arc<Geography> {
        let of_sources = self.sources.iter().map(|source| source.month).max();
        let of_figures = self.resolved.keys().next_back().copied();
        of_sources
            .max(of_figures)
            .map_or_else(Arc::default, |month| self.at(month))
    }

    /// The files that membership was read from: source and month, ascending.
    #[must_use]
    pub fn sources(&self) -> Vec<(&str, Month)> {
        let mut sources: Vec<(&str, Month)> = self
            .sources
            .iter()
            .map(|source| (source.id.as_str(), source.month))
            .collect();
        sources.sort_unstable();
        sources
    }
}

/// Everything that is loaded.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Counts the loads; a higher number is newer.
    pub generation: i64,
    /// All organisations.
    pub catalogue: Arc<Catalogue>,
    /// Who belongs to whom.
    pub geographies: Arc<Geographies>,
    /// Every dataset that can be shown.
    pub registry: Arc<Registry>,
    /// The figures, in the order of the registry. Datasets without figures are empty.
    pub facts: Vec<Arc<Facts>>,
    /// What was loaded, newest first.
    pub releases: Vec<Release>,
    /// Whether the figures are invented.
    pub is_demonstration: bool,
    /// The index for searching.
    pub search: SearchIndex,
    peers: OnceLock<Peers>,
    examples: OnceLock<Vec<Ordinal>>,
}

impl Snapshot {
    /// Puts a snapshot together.
    #[must_use]
    pub fn new(
        generation: i64,
        catalogue: Arc<Catalogue>,
        geographies: Arc<Geographies>,
        registry: Arc<Registry>,
        facts: Vec<Arc<Facts>>,
        releases: Vec<Release>,
        is_demonstration: bool,
    ) -> Self {
        let search = SearchIndex::new(&catalogue);
        Self {
            generation,
            catalogue,
            geographies,
            registry,
            facts,
            releases,
            is_demonstration,
            search,
            peers: OnceLock::new(),
            examples: OnceLock::new(),
        }
    }

    /// The figures of a dataset.
    #[must_use]
    pub fn facts(&self, dataset: &str) -> Option<&Arc<Facts>> {
        self.facts.get(self.registry.index(dataset)?)
    }

    /// The figures that give the number of registered patients, with the indicator.
    #[must_use]
    pub fn list_sizes(&self) -> Option<(&Arc<Facts>, &str)> {
        let (dataset, characteristic) = self.registry.characteristic(Use::Size)?;
        Some((self.facts(&dataset.id)?, &characteristic.indicator))
    }

    /// The name that an organisation had in the month of a membership.
    #[must_use]
    pub fn name_in<'a>(&'a self, geography: &Geography, organisation: &'a Organisation) -> &'a str {
        match geography.month {
            Some(month) => self.catalogue.name_at(organisation.ordinal, month),
            None => &organisation.name,
        }
    }

    /// Whether no figures are loaded at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.iter().all(|facts| facts.periods().is_empty())
    }

    /// The releases behind a dataset's period, those in use, newest first. Of a computed dataset
    /// they are those of its parts.
    pub fn releases_of<'a>(
        &'a self,
        dataset: &'a Dataset,
        period: Period,
    ) -> impl Iterator<Item = &'a Release> {
        let sources = self.registry.sources_of(dataset);
        self.releases.iter().filter(move |release| {
            release.is_current
                && sources.contains(&release.dataset.as_str())
                && release.periods.binary_search(&period).is_ok()
        })
    }

    /// Organisations to begin with: a practice of middling size and its PCN; empty where no list
    /// sizes are loaded. Found when first asked.
    #[must_use]
    pub fn examples(&self) -> &[Ordinal] {
        self.examples.get_or_init(|| examples::of(self))
    }

    /// Characteristics of practices for groups of peers, computed when first asked.
    #[must_use]
    pub fn peers(&self) -> &Peers {
        self.peers.get_or_init(|| Peers::of(self))
    }
}
