//! Reading the whole store into memory.

use std::sync::Arc;

use domain::catalogue::Catalogue;
use domain::facts::{Context, DerivedFigures, Facts, assemble};
use domain::geography::{self, Source};
use domain::organisation::{Kind, Organisation, Status};
use domain::release::Release;
use domain::snapshot::{Geographies, Snapshot};

use crate::db::{Store, StoreError, state};
use crate::{declarations, facts, memberships, organisations, releases};

/// Where no directory says whether an organisation is open, the latest complete list does:
/// what it names, as a child or as a parent, is open, and the rest is closed. Without any
/// list, everything counts as open.
fn infer_status(organisations: &mut [Organisation], sources: &[Arc<Source>]) {
    let latest = sources
        .iter()
        .filter(|source| geography::is_complete(&source.id))
        .max_by_key(|source| source.month);
    let mut named = vec![latest.is_none(); organisations.len()];
    for level in latest.iter().flat_map(|source| &source.parents) {
        for (child, parent) in level.iter().enumerate() {
            if *parent != geography::NONE {
                named[child] = true;
                named[*parent as usize] = true;
            }
        }
    }
    for organisation in organisations {
        if organisation.status == Status::Unstated {
            let is_open =
                organisation.kind == Kind::England || named[organisation.ordinal as usize];
            organisation.status = if is_open {
                Status::Open
            } else {
                Status::Closed
            };
        }
    }
}

impl Store {
    /// Everything that is loaded, at one moment.
    ///
    /// # Errors
    /// When the engine refuses or what is stored is damaged.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let mut tx = self.read().await?;
        let (generation, is_demonstration) = state(&mut tx).await?;
        let organisations = organisations::all(&mut tx).await?;
        let names = organisations::names(&mut tx).await?;
        let sources = memberships::sources(&mut tx, organisations.len()).await?;
        let links = memberships::links(&mut tx).await?;
        let mut releases = releases::all(&mut tx).await?;
        let mut columns = Vec::new();
        let registry = Arc::new(declarations::registry(&mut tx, self.built_in()).await?);
        for release in &mut releases {
            release.source_label = registry.source_label(&release.dataset, &release.source);
        }
        for dataset in registry.datasets() {
            columns.push(facts::columns(&mut tx, dataset).await?);
        }
        tx.rollback().await?;
        // From here on nothing waits for the store; it is arithmetic on all processors.
        tokio::task::spawn_blocking(move || {
            let mut organisations: Vec<Organisation> = organisations
                .into_iter()
                .map(|(organisation, _)| organisation)
                .collect();
            infer_status(&mut organisations, &sources);
            let catalogue = Arc::new(Catalogue::new(organisations).with_names(names));
            let months = columns
                .iter()
                .flatten()
                .map(|raw| raw.period.first_month())
                .chain(sources.iter().map(|source| source.month))
                .collect::<std::collections::BTreeSet<_>>();
            let geographies = Arc::new(Geographies::new(
                Arc::clone(&catalogue),
                sources,
                links,
                months,
            ));
            let derived = DerivedFigures::default();
            let mut all: Vec<Arc<Facts>> = Vec::new();
            for (index, (dataset, columns)) in registry.datasets().iter().zip(columns).enumerate() {
                let context = Context {
                    catalogue: &catalogue,
                    geography: &|month| geographies.at(month),
                    others: &all,
                    derived: derived.clone(),
                };
                let facts = assemble(dataset, index, &context, columns);
                all.push(Arc::new(facts));
            }
            Snapshot::new(
                generation,
                catalogue,
                geographies,
                registry,
                all,
                releases,
                is_demonstration,
            )
        })
        .await
        .map_err(|error| StoreError::damaged("figures", error))
    }

    /// All releases, newest first.
    ///
    /// # Errors
    /// When the engine refuses or what is stored is damaged.
    pub async fn releases(&self) -> Result<Vec<Release>, StoreError> {
        let mut tx = self.read().await?;
        releases::all(&mut tx).await
    }
}
