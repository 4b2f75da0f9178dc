//! The table of declarations: datasets that came with a load, beside those that are part of
//! the program.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::registry::{CodedIndicator, Dataset, Registry};

use crate::db::{Store, StoreError, Tx, on, state};
use crate::load::{NewRelease, set_state};

/// All stored declarations, by identifier.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Arc<Dataset>>, StoreError> {
    let rows = on!(tx, c => sqlx::query_as::<_, (String, String)>(
            "SELECT dataset, declaration FROM declarations ORDER BY dataset",
        )
        .fetch_all(c)
        .await)?;
    rows.into_iter()
        .map(|(id, text)| {
            serde_json::from_str(&text)
                .map(Arc::new)
                .map_err(|error| StoreError::damaged(format!("the declaration of {id}"), error))
        })
        .collect()
}

/// The registry of the program and the store together. A declaration of the program wins
/// over a stored one of the same identifier; codes that files brought are added to it.
pub(crate) async fn registry(tx: &mut Tx, built_in: &Registry) -> Result<Registry, StoreError> {
    let stored = all(tx).await?;
    let codes = codes(tx).await?;
    let with_codes = |dataset: &Arc<Dataset>| match codes.get(&dataset.id) {
        Some(codes) => Arc::new(with_fitting(dataset, codes)),
        None => Arc::clone(dataset),
    };
    let datasets = built_in.datasets().iter().map(with_codes);
    let stored = stored
        .into_iter()
        .filter(|dataset| built_in.dataset(&dataset.id).is_none());
    Registry::new(datasets.chain(stored))
        .map_err(|problem| StoreError::damaged("the declarations", problem))
}

/// A dataset with the codes that files brought. One that was loaded and does not fit beside what a
/// newer version of the program declares is left out: the store must stay readable.
fn with_fitting(dataset: &Dataset, codes: &[CodedIndicator]) -> Dataset {
    dataset.with_codes(codes).unwrap_or_else(|_| {
        let fits = |code: &&CodedIndicator| {
            let alone = dataset.with_codes(std::slice::from_ref(*code));
            alone
                .inspect_err(|error| {
                    tracing::warn!(%error, dataset = dataset.id, code = code.code, "a code of a file is left out");
                })
                .is_ok()
        };
        let fitting: Vec<CodedIndicator> = codes.iter().filter(fits).cloned().collect();
        dataset
            .with_codes(&fitting)
            .unwrap_or_else(|_| dataset.clone())
    })
}

/// Holds the codes of the store against the declarations, before a load that brought some ends.
pub(crate) async fn check_codes(tx: &mut Tx, built_in: &Registry) -> Result<(), StoreError> {
    for (id, codes) in codes(tx).await? {
        if let Some(dataset) = built_in.dataset(&id) {
            dataset
                .with_codes(&codes)
                .map_err(|error| StoreError::damaged(format!("the codes of {id}"), error))?;
        }
    }
    Ok(())
}

/// The codes that files brought, by dataset.
async fn codes(tx: &mut Tx) -> Result<BTreeMap<String, Vec<CodedIndicator>>, StoreError> {
    let rows = on!(tx, c => sqlx::query_as::<_, (String, String)>(
            "SELECT dataset, entry FROM coded_indicators ORDER BY dataset, code",
        )
        .fetch_all(c)
        .await)?;
    let mut codes: BTreeMap<String, Vec<CodedIndicator>> = BTreeMap::new();
    for (dataset, entry) in rows {
        let entry = serde_json::from_str(&entry)
            .map_err(|error| StoreError::damaged(format!("a code of {dataset}"), error))?;
        codes.entry(dataset).or_default().push(entry);
    }
    Ok(codes)
}

/// Writes what a release says of codes, where it is newer than what is there. Returns whether
/// anything differs.
pub(crate) async fn save_codes(tx: &mut Tx, new: &NewRelease) -> Result<bool, StoreError> {
    let mut changed = false;
    for coded in &new.coded {
        let damaged = |error| StoreError::damaged(format!("a code of {}", new.dataset), error);
        let old = on!(&mut *tx, c => sqlx::query_scalar::<_, String>(
                "SELECT entry FROM coded_indicators WHERE dataset = $1 AND code = $2",
            )
            .bind(&new.dataset)
            .bind(&coded.code)
            .fetch_optional(c)
            .await)?;
        if let Some(old) = old {
            let old: CodedIndicator = serde_json::from_str(&old).map_err(damaged)?;
            if old == *coded || !coded.supersedes(&old) {
                continue;
            }
        }
        let text = serde_json::to_string(coded).map_err(damaged)?;
        on!(&mut *tx, c => sqlx::query(
                "INSERT INTO coded_indicators (dataset, code, entry) VALUES ($1, $2, $3)
                 ON CONFLICT (dataset, code) DO UPDATE SET entry = excluded.entry",
            )
            .bind(&new.dataset)
            .bind(&coded.code)
            .bind(&text)
            .execute(c)
            .await
            .map(drop))?;
        changed = true;
    }
    Ok(changed)
}

/// Writes a declaration, replacing the one that was there. Returns whether it differs.
pub(crate) async fn save(tx: &mut Tx, dataset: &Dataset) -> Result<bool, StoreError> {
    let text = serde_json::to_string(dataset).map_err(|error| {
        StoreError::damaged(format!("the declaration of {}", dataset.id), error)
    })?;
    let old = on!(&mut *tx, c => sqlx::query_scalar::<_, String>(
            "SELECT declaration FROM declarations WHERE dataset = $1",
        )
        .bind(&dataset.id)
        .fetch_optional(c)
        .await)?;
    if old.as_ref() == Some(&text) {
        return Ok(false);
    }
    on!(tx, c => sqlx::query(
            "INSERT INTO declarations (dataset, declaration) VALUES ($1, $2)
             ON CONFLICT (dataset) DO UPDATE SET declaration = excluded.declaration",
        )
        .bind(&dataset.id)
        .bind(&text)
        .execute(c)
        .await
        .map(drop))?;
    Ok(true)
}

/// Takes a declared dataset away, with its figures and releases. Returns whether it was there.
pub(crate) async fn remove(tx: &mut Tx, id: &str) -> Result<bool, StoreError> {
    let count = on!(&mut *tx, c => sqlx::query("DELETE FROM declarations WHERE dataset = $1")
        .bind(id)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if count == 0 {
        return Ok(false);
    }
    for statement in [
        "DELETE FROM facts WHERE dataset = $1",
        "DELETE FROM release_periods WHERE release_id IN (SELECT id FROM releases WHERE dataset = $1)",
        "DELETE FROM release_files WHERE release_id IN (SELECT id FROM releases WHERE dataset = $1)",
        "DELETE FROM releases WHERE dataset = $1",
    ] {
        on!(&mut *tx, c => sqlx::query(statement).bind(id).execute(c).await.map(drop))?;
    }
    Ok(true)
}

impl Store {
    /// Takes a dataset away that came with a declaration, with its figures. Returns whether
    /// it was there.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn remove_dataset(&self, id: &str) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let (generation, is_demonstration) = state(&mut tx).await?;
        if !remove(&mut tx, id).await? {
            tx.rollback().await?;
            return Ok(false);
        }
        set_state(&mut tx, generation + 1, is_demonstration).await?;
        tx.commit().await?;
        Ok(true)
    }
}
