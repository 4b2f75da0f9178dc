//! What was tried and failed, and until when to wait.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::rows::{hours_before, moment, read, row, run};
use crate::db::{Store, StoreError, Tx};

/// How long failures are counted, in hours.
const COUNTED: i64 = 24;
/// How long they are kept, in hours.
const KEPT: i64 = 7 * 24;
/// How far the clocks of servers may be apart. What was written later than that from now comes
/// from a clock that ran ahead, and makes nobody wait.
const APART: SignedDuration = SignedDuration::from_mins(1);
/// Old ones are removed once in so many failures.
const TIDIED: u8 = 32;

/// How long an address or network must wait after failed attempts.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How long to wait after so many failures.
    pub delay: fn(u32) -> Duration,
    /// After how long without another failure one of them is forgiven. All are, after a day.
    pub forgiven: Duration,
}

/// What is counted under a key, at a moment.
struct Counted {
    failures: u32,
    allowed_at: Timestamp,
}

/// The latest moment that a clock can have written by now.
fn latest(now: Timestamp) -> Timestamp {
    now.saturating_add(APART).unwrap_or(Timestamp::MAX)
}

impl Counted {
    /// Reads what is counted, less what was forgiven since. Its row is made where there is
    /// none, and stays locked until the end of the transaction.
    async fn locked(
        tx: &mut Tx,
        key: &str,
        now: Timestamp,
        pace: Pace,
    ) -> Result<Self, StoreError> {
        let found = row!(
            tx,
            (i64, String, String),
            "INSERT INTO attempts (key, failures, last_at, allowed_at) VALUES ($1, 0, $2, $2)
             ON CONFLICT (key) DO UPDATE SET failures = attempts.failures
             RETURNING failures, last_at, allowed_at",
            key,
            moment(now)
        )?;
        let (failures, last_at, allowed_at) = found.unwrap_or_default();
        let last_at: Timestamp = read("an attempt", &last_at)?;
        let failures = u32::try_from(failures).unwrap_or(u32::MAX);
        let since = now.duration_since(last_at).max(SignedDuration::ZERO);
        let forgiven = since
            .unsigned_abs()
            .as_secs()
            .checked_div(pace.forgiven.as_secs())
            .map_or(0, |forgiven| u32::try_from(forgiven).unwrap_or(u32::MAX));
        let is_old = last_at < hours_before(now, COUNTED);
        Ok(Self {
            failures: if is_old {
                0
            } else {
                failures.saturating_sub(forgiven)
            },
            allowed_at: if last_at > latest(now) {
                now
            } else {
                read("an attempt", &allowed_at)?
            },
        })
    }

    /// Writes down one failure more; says from when to try again.
    async fn one_more(
        self,
        tx: &mut Tx,
        key: &str,
        now: Timestamp,
        pace: Pace,
    ) -> Result<Timestamp, StoreError> {
        let failures = self.failures.saturating_add(1);
        let allowed_at = SignedDuration::try_from((pace.delay)(failures))
            .ok()
            .and_then(|wait| now.checked_add(wait).ok())
            .unwrap_or(Timestamp::MAX);
        run!(
            tx,
            "UPDATE attempts SET failures = $2, last_at = $3, allowed_at = $4 WHERE key = $1",
            key,
            i64::from(failures),
            moment(now),
            moment(allowed_at)
        )?;
        Ok(allowed_at)
    }
}

impl Store {
    /// From when this may be tried again; `None` where it may be tried now.
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
            "SELECT allowed_at FROM attempts
             WHERE key = $1 AND allowed_at > $2 AND last_at <= $3",
            key,
            moment(now),
            moment(latest(now))
        )?;
        found.map(|(at,)| read("an attempt", &at)).transpose()
    }

    /// Counts a failure and says from when this may be tried again.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn attempt_failed(
        &self,
        key: &str,
        now: Timestamp,
        pace: Pace,
    ) -> Result<Timestamp, StoreError> {
        let mut tx = self.change().await?;
        let before = Counted::locked(&mut tx, key, now, pace).await?;
        let allowed_at = before.one_more(&mut tx, key, now, pace).await?;
        tx.commit().await?;
        self.remove_old_attempts(now).await?;
        Ok(allowed_at)
    }

    /// Counts an attempt before it is made, so that many at the same moment are as limited as
    /// one after the other; where it is too early, it is not counted, and the answer is from
    /// when it may be made. One that did not fail is to be forgotten or given back.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn take_attempt(
        &self,
        key: &str,
        now: Timestamp,
        pace: Pace,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut tx = self.change().await?;
        let before = Counted::locked(&mut tx, key, now, pace).await?;
        if before.allowed_at > now {
            return Ok(Some(before.allowed_at));
        }
        before.one_more(&mut tx, key, now, pace).await?;
        tx.commit().await?;
        self.remove_old_attempts(now).await?;
        Ok(None)
    }

    /// Gives back an attempt that was taken and came to nothing, neither right nor wrong.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn give_attempt_back(&self, key: &str) -> Result<(), StoreError> {
        let mut tx = self.change().await?;
        run!(
            &mut tx,
            "UPDATE attempts SET failures = failures - 1, allowed_at = last_at
             WHERE key = $1 AND failures > 0",
            key
        )?;
        tx.commit().await
    }

    /// Removes those that no longer matter, now and then.
    async fn remove_old_attempts(&self, now: Timestamp) -> Result<(), StoreError> {
        if !rand::random::<u8>().is_multiple_of(TIDIED) {
            return Ok(());
        }
        let mut tx = self.change().await?;
        run!(
            &mut tx,
            "DELETE FROM attempts WHERE last_at < $1",
            moment(hours_before(now, KEPT))
        )?;
        tx.commit().await
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
