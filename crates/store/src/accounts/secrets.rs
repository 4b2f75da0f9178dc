//! Keys that the store alone knows.

use super::rows::{row, run};
use crate::db::{Store, StoreError};

impl Store {
    /// The secret of this name: 32 random bytes, made when it is first asked for and the same
    /// ever after, for every server of this store.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn secret(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        let mut tx = self.read().await?;
        let known = row!(
            &mut tx,
            (Vec<u8>,),
            "SELECT value FROM secrets WHERE name = $1",
            name
        )?;
        if let Some((value,)) = known {
            return Ok(value);
        }
        tx.rollback().await?;
        let mut tx = self.change().await?;
        // Two servers may make one at the same moment: the first to arrive counts.
        run!(
            &mut tx,
            "INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
            name,
            rand::random::<[u8; 32]>().to_vec()
        )?;
        let made = row!(
            &mut tx,
            (Vec<u8>,),
            "SELECT value FROM secrets WHERE name = $1",
            name
        )?;
        tx.commit().await?;
        made.map(|(value,)| value)
            .ok_or_else(|| StoreError::damaged("a secret", "it is gone"))
    }
}
