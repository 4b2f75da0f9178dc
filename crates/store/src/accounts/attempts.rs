//! What was tried and failed, and until when to wait.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::rows::{hours_before, moment, read, row, run};
use crate::db::{Store, StoreError};

/// How long failures are counted, in hours.
const COUNTED: i64 = 24;
/// How long they are kept, in hours.
const KEPT: i64 = 7 * 24;
/// Old ones are removed once in so many failures.
const TIDIED: u8 = 32;

impl Store {
    /// From when this may be tried again; nothing where it may be tried now.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn allowed_at(
        &self,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut tx = self.read().await?;
        let found = row!(
            &mut tx,
            (String,),
            "SELECT allowed_at FROM attempts WHERE key = $1 AND allowed_at > $2",
            key,
            moment(now)
        )?;
        found.map(|(at,)| read("an attempt", &at)).transpose()
    }

    /// Counts a failure and says from when this may be tried again: after `delay` of the number
    /// of failures. They are counted anew when none happened for a day.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn attempt_failed(
        &self,
        key: &str,
        now: Timestamp,
        delay: fn(u32) -> Duration,
    ) -> Result<Timestamp, StoreError> {
        let mut tx = self.change().await?;
        // The row stays locked until the end, so every failure has a number of its own.
        let counted = row!(
            &mut tx,
            (i64,),
            "INSERT INTO attempts (key, failures, last_at, allowed_at) VALUES ($1, 1, $2, $2)
             ON CONFLICT (key) DO UPDATE SET
             failures = CASE WHEN attempts.last_at < $3 THEN 1 ELSE attempts.failures + 1 END,
             last_at = excluded.last_at
             RETURNING failures",
            key,
            moment(now),
            moment(hours_before(now, COUNTED))
        )?;
        let failures = counted.map_or(1, |(failures,)| failures);
        let wait = delay(u32::try_from(failures).unwrap_or(u32::MAX));
        let allowed_at = SignedDuration::try_from(wait)
            .ok()
            .and_then(|wait| now.checked_add(wait).ok())
            .unwrap_or(Timestamp::MAX);
        run!(
            &mut tx,
            "UPDATE attempts SET allowed_at = $2 WHERE key = $1",
            key,
            moment(allowed_at)
        )?;
        tx.commit().await?;
        if rand::random::<u8>().is_multiple_of(TIDIED) {
            let mut tx = self.change().await?;
            run!(
                &mut tx,
                "DELETE FROM attempts WHERE last_at < $1",
                moment(hours_before(now, KEPT))
            )?;
            tx.commit().await?;
        }
        Ok(allowed_at)
    }

    /// Forgets the failures.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn forget_attempts(&self, key: &str) -> Result<(), StoreError> {
        let mut tx = self.change().await?;
        run!(&mut tx, "DELETE FROM attempts WHERE key = $1", key)?;
        tx.commit().await
    }
}
