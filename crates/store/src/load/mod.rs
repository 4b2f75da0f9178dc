//! Loading: everything that a set of files brings, in one transaction.
//!
//! Killed at any moment, the store holds what it held before or all of what is new. The
//! same files again change nothing and say so. A revised file replaces the file before it in
//! its periods, also measures that it no longer has; a file of other measures stays beside
//! it. A file that holds only a part of the organisations that were there (an extract, one
//! half of the country) replaces just those. An older edition does not replace a newer one,
//! and a jump that is not plausible stops the load, unless both are accepted.

mod new_release;
mod outcome;
mod release;

use crate::db::{Store, StoreError, Tx, on, state};
use crate::declarations;
use crate::organisations::{self, OrganisationTable};

pub use new_release::{Link, Membership, NewRelease, OrganisationRecord, PeriodFigures};
pub use outcome::{Loaded, Notice, Outcome};

use release::Loading;

/// How a load is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LoadOptions {
    /// Do everything, and take it back.
    pub dry_run: bool,
    /// Take figures that are not plausible, and let older editions replace newer ones.
    pub accept: bool,
}

impl Store {
    /// Loads releases in one transaction; `dry_run` does the same and takes it back.
    /// `loaded_at` is the time to be kept with the releases (UTC, RFC 3339).
    ///
    /// # Errors
    /// See [`Store::load_with`].
    pub async fn load(
        &self,
        new: &[NewRelease],
        loaded_at: &str,
        dry_run: bool,
    ) -> Result<Outcome, StoreError> {
        let options = LoadOptions {
            dry_run,
            accept: false,
        };
        self.load_with(new, loaded_at, options).await
    }

    /// Loads releases in one transaction. `loaded_at` is the time to be kept with them (UTC,
    /// RFC 3339).
    ///
    /// # Errors
    /// When the engine refuses, demonstration data would cover published figures, or figures
    /// are not plausible and that is not accepted; then nothing is written.
    pub async fn load_with(
        &self,
        new: &[NewRelease],
        loaded_at: &str,
        options: LoadOptions,
    ) -> Result<Outcome, StoreError> {
        let mut tx = self.write().await?;
        let (mut generation, was_demonstration) = state(&mut tx).await?;
        let is_demonstration = new.iter().any(|release| release.is_demonstration);
        let mut outcome = Outcome::default();
        if is_demonstration && !was_demonstration && generation > 0 {
            return Err(StoreError::HoldsRealData);
        }
        // A user's own table stays beside invented figures as beside published ones.
        let is_published = new
            .iter()
            .any(|release| !release.is_demonstration && !release.is_own_table());
        let stays_demonstration = is_demonstration || (was_demonstration && !is_published);
        if was_demonstration && !is_demonstration && is_published {
            for table in declarations::all(&mut tx).await? {
                let dataset = table.id.clone();
                outcome.notices.push(Notice::TableRemoved { dataset });
            }
            remove_everything(&mut tx).await?;
            outcome.notices.push(Notice::DemonstrationRemoved);
        }
        let mut any_new = false;
        let mut jumps = Vec::new();
        // What files say of codes comes first: the figures of others are told by them.
        let mut describes = Vec::with_capacity(new.len());
        for release in new {
            describes.push(declarations::save_codes(&mut tx, release).await?);
        }
        if describes.contains(&true) {
            declarations::check_codes(&mut tx, self.built_in()).await?;
        }
        let registry = declarations::registry(&mut tx, self.built_in()).await?;
        let mut register = OrganisationTable::new(
            organisations::all(&mut tx).await?,
            organisations::names(&mut tx).await?,
        );
        for (release, describes) in new.iter().zip(describes) {
            generation += 1;
            let loading = Loading {
                registry: &registry,
                loaded_at,
                accept: options.accept,
                register: &mut register,
                notices: &mut outcome.notices,
                jumps: &mut jumps,
            };
            let loaded = loading.one(&mut tx, release, generation, describes).await?;
            any_new |= matches!(loaded, Loaded::New(_));
            outcome.releases.push(loaded);
        }
        if !jumps.is_empty() {
            tx.rollback().await?;
            return Err(StoreError::Implausible(jumps));
        }
        if options.dry_run || !any_new {
            tx.rollback().await?;
            return Ok(outcome);
        }
        // Declarations that cannot stand beside each other would make the store unreadable.
        declarations::registry(&mut tx, self.built_in()).await?;
        set_state(&mut tx, generation, stays_demonstration).await?;
        tx.commit().await?;
        Ok(outcome)
    }
}

/// Writes the generation of the store, and whether it holds demonstration data.
pub(crate) async fn set_state(
    tx: &mut Tx,
    generation: i64,
    is_demonstration: bool,
) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
            "UPDATE store_state SET generation = $1, is_demonstration = $2 WHERE id = 1",
        )
        .bind(generation)
        .bind(is_demonstration)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

async fn remove_everything(tx: &mut Tx) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM declarations",
        "DELETE FROM coded_indicators",
        "DELETE FROM facts",
        "DELETE FROM release_columns",
        "DELETE FROM release_periods",
        "DELETE FROM release_files",
        "DELETE FROM releases",
        "DELETE FROM memberships",
        "DELETE FROM pcn_links",
        "DELETE FROM organisation_names",
        "DELETE FROM organisations",
    ] {
        on!(&mut *tx, c => sqlx::query(statement).execute(c).await.map(drop))?;
    }
    Ok(())
}
