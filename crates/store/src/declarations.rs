//! The table of declarations: datasets that came with a load, beside those that are part of
//! the program.

use std::sync::Arc;

use domain::registry::{Dataset, Registry};

use crate::db::{Store, StoreError, Tx, on, state};
use crate::load::set_state;

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
/// over a stored one of the same identifier.
pub(crate) async fn registry(tx: &mut Tx, built_in: &Registry) -> Result<Registry, StoreError> {
    let stored = all(tx).await?;
    let stored = stored
        .into_iter()
        .filter(|dataset| built_in.dataset(&dataset.id).is_none());
    Registry::new(built_in.datasets().iter().cloned().chain(stored))
        .map_err(|problem| StoreError::damaged("the declarations", problem))
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
