//! Keys by which programs read the figures: who has which, how much they may ask, how much
//! they asked.

use domain::access::{AccessContext, Action, may};
use jiff::Timestamp;
use serde::Serialize;

use super::audit;
use super::rows::{
    count, granted, limit, lock_actor, lock_two, moment, pattern, read, read_some, row, rows, run,
};
use super::{ApiKeyId, By, Page, Paging, Person, PersonId, Refused};
use crate::db::{Store, StoreError, Tx};

/// How many requests a minute a key may make where nobody says otherwise.
pub const LIMIT_A_MINUTE: u32 = 60;
/// How many requests a day.
pub const LIMIT_A_DAY: u32 = 10_000;
/// How many keys that work somebody may have.
const MOST_OWN: u64 = 20;

/// A key, without what would let somebody use it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiKey {
    /// Its identifier, which is no secret.
    pub id: ApiKeyId,
    /// Whose it is; nobody's where it was made from the shell for no account.
    pub person: Option<PersonId>,
    /// The name of whose it is.
    pub owner: Option<String>,
    /// What it is called.
    pub name: String,
    /// Its first letters, by which it is known again.
    pub prefix: String,
    /// How many requests it may make in a minute.
    pub per_minute: u32,
    /// How many in a day, in UTC.
    pub per_day: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; it does not where there is none.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, give or take some seconds.
    pub used_at: Option<Timestamp>,
}

impl ApiKey {
    /// Whether it opens anything at a moment.
    #[must_use]
    pub fn works(&self, at: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| end > at)
    }
}

/// A key to be made. The secret itself never comes here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiKey {
    /// Whose it shall be.
    pub person: Option<PersonId>,
    /// What it is called.
    pub name: String,
    /// Its first letters.
    pub prefix: String,
    /// The SHA-256 of the whole.
    pub hash: String,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// Requests a minute and a day, where they are not the usual ones; administrators alone
    /// may say so.
    pub limits: Option<(u32, u32)>,
}

/// How often a key was used on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyUse {
    /// The key.
    pub key: ApiKeyId,
    /// The day, in UTC: `2026-11-24`.
    pub day: String,
    /// The requests.
    pub requests: u64,
    /// The last moment of use, where this is to be written down.
    pub last_at: Option<Timestamp>,
}

type Row = (
    String,
    Option<String>,
    Option<String>,
    String,
    String,
    i64,
    i64,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// The columns of a key, and the tables they come from.
macro_rules! keys {
    ($rest:literal) => {
        concat!(
            "SELECT k.id, k.person_id, p.name, k.name, k.prefix, k.per_minute, k.per_day,
             k.created_at, k.expires_at, k.revoked_at, k.used_at
             FROM api_keys k LEFT JOIN people p ON p.id = k.person_id ",
            $rest
        )
    };
}

fn key(row: Row) -> Result<ApiKey, StoreError> {
    let what = "a key";
    let (id, person, owner, name, prefix, per_minute, per_day, created, expires, revoked, used) =
        row;
    Ok(ApiKey {
        id: read(what, &id)?,
        person: read_some(what, person.as_deref())?,
        owner,
        name,
        prefix,
        per_minute: u32::try_from(per_minute).unwrap_or_default(),
        per_day: u32::try_from(per_day).unwrap_or_default(),
        created_at: read(what, &created)?,
        expires_at: read_some(what, expires.as_deref())?,
        revoked_at: read_some(what, revoked.as_deref())?,
        used_at: read_some(what, used.as_deref())?,
    })
}

fn access_context(actor: &Person, owner: Option<&str>) -> AccessContext {
    AccessContext {
        is_signed_in: true,
        is_administrator: actor.is_administrator,
        is_owner: owner == Some(actor.id.as_str()),
        ..AccessContext::default()
    }
}

/// Locks a key for whoever changes it. The shell may change every key; a key that is not
/// theirs does not exist for anybody but administrators.
async fn lock(
    tx: &mut Tx,
    id: &ApiKeyId,
    action: Action,
    by: &By,
) -> Result<Result<(), Refused>, StoreError> {
    let actor = lock_actor(tx, by).await?;
    let found = row!(
        &mut *tx,
        (Option<String>,),
        "UPDATE api_keys SET name = name WHERE id = $1 RETURNING person_id",
        id.as_str()
    )?;
    let Some((owner,)) = found else {
        return Ok(Err(Refused::NotFound));
    };
    if by.person.is_none() {
        return Ok(Ok(()));
    }
    let Some(actor) = actor else {
        return Ok(Err(Refused::NotFound));
    };
    let context = access_context(&actor, owner.as_deref());
    Ok(
        if may(context, action) || may(context, Action::Administer) {
            Ok(())
        } else if context.is_owner {
            Err(Refused::NotAllowed)
        } else {
            Err(Refused::NotFound)
        },
    )
}

impl Store {
    /// Keeps a new key: one's own, or as an administrator or from the shell anybody's. Refused
    /// where somebody has as many as there can be.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn make_api_key(
        &self,
        new: &NewApiKey,
        by: &By,
    ) -> Result<Result<ApiKeyId, Refused>, StoreError> {
        let mut tx = self.change().await?;
        let (actor, owner) = match &new.person {
            Some(person) => lock_two(&mut tx, by, person).await?,
            None => (lock_actor(&mut tx, by).await?, None),
        };
        if new.person.is_some() && owner.is_none() {
            return Ok(Err(Refused::NotFound));
        }
        let is_free = match (&by.person, &actor) {
            // The shell.
            (None, _) => true,
            (Some(_), None) => return Ok(Err(Refused::NotAllowed)),
            (Some(_), Some(actor)) => {
                let owner = new.person.as_ref().map(PersonId::as_str);
                let context = access_context(actor, owner);
                let is_free = may(context, Action::Administer);
                if !is_free && (!context.is_owner || new.limits.is_some()) {
                    return Ok(Err(Refused::NotAllowed));
                }
                is_free
            }
        };
        if let Some(owner) = owner.filter(|_| !is_free) {
            let working = count!(
                &mut tx,
                "SELECT COUNT(*) FROM api_keys WHERE person_id = $1 AND revoked_at IS NULL
                 AND (expires_at IS NULL OR expires_at > $2)",
                owner.id.as_str(),
                moment(by.at)
            )?;
            if working >= MOST_OWN {
                return Ok(Err(Refused::Full));
            }
        }
        let id = ApiKeyId::random();
        let (per_minute, per_day) = new.limits.unwrap_or((LIMIT_A_MINUTE, LIMIT_A_DAY));
        run!(
            &mut tx,
            "INSERT INTO api_keys
             (id, person_id, name, prefix, key_hash, per_minute, per_day, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id.as_str(),
            new.person.as_ref().map(PersonId::as_str),
            &new.name,
            &new.prefix,
            &new.hash,
            i64::from(per_minute),
            i64::from(per_day),
            moment(by.at),
            new.expires_at.map(moment)
        )?;
        audit::line(&mut tx, by, "api-key-made", None, Some(id.as_str())).await?;
        tx.commit().await?;
        Ok(Ok(id))
    }

    /// The keys of somebody, newest first; those that ended are among them.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn api_keys_of(&self, person: &PersonId) -> Result<Vec<ApiKey>, StoreError> {
        let mut tx = self.read().await?;
        rows!(
            &mut tx,
            Row,
            keys!("WHERE k.person_id = $1 ORDER BY k.created_at DESC, k.id"),
            person.as_str()
        )?
        .into_iter()
        .map(key)
        .collect()
    }

    /// All keys, newest first; the search is for a part of a name, of an owner or of the first
    /// letters.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn api_keys(&self, paging: &Paging) -> Result<Page<ApiKey>, StoreError> {
        let mut tx = self.read().await?;
        let pattern = pattern(&paging.search);
        let total = count!(
            &mut tx,
            "SELECT COUNT(*) FROM api_keys k LEFT JOIN people p ON p.id = k.person_id
             WHERE lower(k.name) LIKE lower($1) ESCAPE '!'
             OR lower(k.prefix) LIKE lower($1) ESCAPE '!'
             OR lower(p.name) LIKE lower($1) ESCAPE '!'",
            &pattern
        )?;
        let found = rows!(
            &mut tx,
            Row,
            keys!(
                "WHERE lower(k.name) LIKE lower($1) ESCAPE '!'
                 OR lower(k.prefix) LIKE lower($1) ESCAPE '!'
                 OR lower(p.name) LIKE lower($1) ESCAPE '!'
                 ORDER BY k.created_at DESC, k.id LIMIT $2 OFFSET $3"
            ),
            &pattern,
            limit(paging.take),
            limit(paging.skip)
        )?;
        Ok(Page {
            rows: found.into_iter().map(key).collect::<Result<_, _>>()?,
            total,
        })
    }

    /// The key of this hash, whether or not it still works, and how often it was used on a day.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn api_key_by_hash(
        &self,
        hash: &str,
        day: &str,
    ) -> Result<Option<(ApiKey, u64)>, StoreError> {
        let mut tx = self.read().await?;
        let found = row!(&mut tx, Row, keys!("WHERE k.key_hash = $1"), hash)?;
        let Some(found) = found else {
            return Ok(None);
        };
        let key = key(found)?;
        let used = row!(
            &mut tx,
            (i64,),
            "SELECT requests FROM api_key_days WHERE key_id = $1 AND day = $2",
            key.id.as_str(),
            day
        )?;
        Ok(Some((key, used.map_or(0, |(used,)| used.unsigned_abs()))))
    }

    /// Ends a key at once.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn revoke_api_key(
        &self,
        id: &ApiKeyId,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        granted!(lock(&mut tx, id, Action::Change, by).await?);
        let revoked = run!(
            &mut tx,
            "UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
            id.as_str(),
            moment(by.at)
        )?;
        if revoked > 0 {
            audit::line(&mut tx, by, "api-key-revoked", None, Some(id.as_str())).await?;
        }
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// Says how much a key may ask; for administrators and the shell.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn limit_api_key(
        &self,
        id: &ApiKeyId,
        per_minute: u32,
        per_day: u32,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        granted!(lock(&mut tx, id, Action::Administer, by).await?);
        run!(
            &mut tx,
            "UPDATE api_keys SET per_minute = $2, per_day = $3 WHERE id = $1",
            id.as_str(),
            i64::from(per_minute),
            i64::from(per_day)
        )?;
        audit::line(&mut tx, by, "api-key-limited", None, Some(id.as_str())).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// Adds to what was counted of keys.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn count_api_requests(&self, uses: &[KeyUse]) -> Result<(), StoreError> {
        let mut uses: Vec<&KeyUse> = uses.iter().collect();
        // In one order, so that two servers that write do not wait for each other.
        uses.sort_unstable_by(|one, other| (&one.key, &one.day).cmp(&(&other.key, &other.day)));
        let mut tx = self.change().await?;
        for counted in uses {
            // A key may be gone with its owner.
            run!(
                &mut tx,
                "INSERT INTO api_key_days (key_id, day, requests)
                 SELECT id, CAST($2 AS TEXT), CAST($3 AS BIGINT) FROM api_keys WHERE id = $1
                 ON CONFLICT (key_id, day)
                 DO UPDATE SET requests = api_key_days.requests + excluded.requests",
                counted.key.as_str(),
                &counted.day,
                limit(counted.requests)
            )?;
            if let Some(at) = counted.last_at {
                used(&mut tx, &counted.key, at).await?;
            }
        }
        tx.commit().await
    }

    /// Counts one request of a key, where it has made fewer than `most` on the day: how many it has
    /// made with it, on all servers. `None` where it has made them all, or is gone.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn take_api_request(
        &self,
        key: &ApiKeyId,
        day: &str,
        most: u32,
        at: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let mut tx = self.change().await?;
        let taken = row!(
            &mut tx,
            (i64,),
            "INSERT INTO api_key_days (key_id, day, requests)
             SELECT id, CAST($2 AS TEXT), CAST(1 AS BIGINT) FROM api_keys
             WHERE id = $1 AND CAST($3 AS BIGINT) > 0
             ON CONFLICT (key_id, day)
             DO UPDATE SET requests = api_key_days.requests + 1
             WHERE api_key_days.requests < CAST($3 AS BIGINT)
             RETURNING requests",
            key.as_str(),
            day,
            i64::from(most)
        )?;
        used(&mut tx, key, at).await?;
        tx.commit().await?;
        Ok(taken.map(|(requests,)| requests.unsigned_abs()))
    }

    /// How often the keys of somebody were used, by day from a first one on.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn api_uses_of(
        &self,
        person: &PersonId,
        from: &str,
    ) -> Result<Vec<KeyUse>, StoreError> {
        let mut tx = self.read().await?;
        rows!(
            &mut tx,
            (String, String, i64),
            "SELECT u.key_id, u.day, u.requests FROM api_key_days u
             JOIN api_keys k ON k.id = u.key_id
             WHERE k.person_id = $1 AND u.day >= $2 ORDER BY u.key_id, u.day",
            person.as_str(),
            from
        )?
        .into_iter()
        .map(key_use)
        .collect()
    }

    /// How often a key was used, by day from a first one on.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn api_uses(&self, key: &ApiKeyId, from: &str) -> Result<Vec<KeyUse>, StoreError> {
        let mut tx = self.read().await?;
        rows!(
            &mut tx,
            (String, String, i64),
            "SELECT key_id, day, requests FROM api_key_days
             WHERE key_id = $1 AND day >= $2 ORDER BY day",
            key.as_str(),
            from
        )?
        .into_iter()
        .map(key_use)
        .collect()
    }
}

/// Notes when a key was used last.
async fn used(tx: &mut Tx, key: &ApiKeyId, at: Timestamp) -> Result<(), StoreError> {
    run!(
        &mut *tx,
        "UPDATE api_keys SET used_at = $2
         WHERE id = $1 AND (used_at IS NULL OR used_at < $2)",
        key.as_str(),
        moment(at)
    )?;
    Ok(())
}

fn key_use((key, day, requests): (String, String, i64)) -> Result<KeyUse, StoreError> {
    Ok(KeyUse {
        key: read("a key", &key)?,
        day,
        requests: requests.unsigned_abs(),
        last_at: None,
    })
}
