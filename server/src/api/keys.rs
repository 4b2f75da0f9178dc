//! Who may ask, and how much: keys and their limits.
//!
//! A key is looked up in the store at most once a second; in between its last state holds, so
//! that one that is revoked by any process is dead a second later, and one that is revoked
//! here at once. Requests are counted in memory and written down every few seconds. The limit a
//! minute is kept by each server for itself, the limit a day by all servers of a store.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use store::accounts::{ApiKey, ApiKeyId, KeyUse};
use store::{Store, StoreError};

use super::error::Error;

/// What every key begins with, so that one that was published by accident can be found.
const START: &str = "hrs_";
/// How many random letters follow: six bits each.
const RANDOM: usize = 43;
/// How many letters of a key are kept for people to know it by.
const PREFIX: usize = 12;
/// How long the state of a key holds.
const FRESH: Duration = Duration::from_secs(1);
/// How many servers are thought of that share a store.
const SERVERS: u64 = 4;
/// The most requests of a key that a server lets in before the others hear of them.
const MOST_UNHEARD: u64 = 30_000;
/// How often counts are written down.
pub(crate) const WRITTEN_EVERY: Duration = Duration::from_secs(5);
/// How long a key that nobody uses is remembered.
const REMEMBERED: Duration = Duration::from_secs(600);
/// How many wrong keys may come from one network in a minute.
const WRONG_A_MINUTE: u32 = 60;
/// At how many networks the old ones are forgotten.
const MOST_NETWORKS: usize = 10_000;
const MINUTE: Duration = Duration::from_secs(60);

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A key as its owner holds it. Never logged.
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn random() -> Self {
        // 64 letters divide the bytes evenly, so each is as likely as any other.
        let letters = (0..RANDOM)
            .map(|_| char::from(LETTERS[usize::from(rand::random::<u8>() & 63)]))
            .collect::<String>();
        Self(format!("{START}{letters}"))
    }

    /// Reads what came with a request; `None` where it cannot be a key.
    fn read(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(START)?;
        let is_key = rest.len() == RANDOM && rest.bytes().all(|byte| LETTERS.contains(&byte));
        is_key.then(|| Self(text.to_owned()))
    }

    /// The whole, to be shown once.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Its first letters.
    pub(crate) fn prefix(&self) -> &str {
        self.0.get(..PREFIX).unwrap_or_default()
    }

    /// What the store keeps. It has 258 random bits, so a plain hash cannot be undone.
    pub(crate) fn hash(&self) -> String {
        use std::fmt::Write as _;
        let mut text = String::with_capacity(64);
        for byte in Sha256::digest(self.0.as_bytes()) {
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Whether a text holds what may be a key, wherever in it.
pub(crate) fn looks_like_key(text: &str) -> bool {
    text.contains(START)
}

/// How much of a limit is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Left {
    per_minute: u32,
    per_day: u32,
    /// Of the limit that ends first.
    limit: u32,
    remaining: u64,
    /// In how many seconds that limit is whole again.
    reset: u64,
}

impl Left {
    /// Says it in headers.
    pub(crate) fn write_headers(self, headers: &mut HeaderMap) {
        let number = |value: u64| HeaderValue::from(value);
        headers.insert(
            HeaderName::from_static("ratelimit-limit"),
            number(self.limit.into()),
        );
        headers.insert(
            HeaderName::from_static("ratelimit-remaining"),
            number(self.remaining),
        );
        headers.insert(
            HeaderName::from_static("ratelimit-reset"),
            number(self.reset),
        );
        let policy = format!("{};w=60, {};w=86400", self.per_minute, self.per_day);
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            headers.insert(HeaderName::from_static("ratelimit-policy"), policy);
        }
    }
}

/// A minute in which something is counted.
#[derive(Debug, Clone, Copy)]
struct Window {
    began: Instant,
    count: u32,
}

impl Window {
    fn new(now: Instant) -> Self {
        Self {
            began: now,
            count: 0,
        }
    }

    /// Begins anew where the minute is over.
    fn turn(&mut self, now: Instant) {
        if now.duration_since(self.began) >= MINUTE {
            *self = Self::new(now);
        }
    }

    /// Seconds until it is over, rounded up.
    fn seconds_left(&self, now: Instant) -> u64 {
        let left = MINUTE.saturating_sub(now.duration_since(self.began));
        left.as_secs() + u64::from(left.subsec_nanos() > 0)
    }
}

/// A key that was used lately.
struct Known {
    key: ApiKey,
    looked_at: Instant,
    used_at: Instant,
    /// The day that is counted, in UTC.
    day: String,
    /// What the store knew of that day, with what is overdue.
    before: u64,
    /// What neither of them knows yet.
    unwritten: u64,
    last_at: Timestamp,
    window: Window,
}

impl Known {
    fn used_today(&self) -> u64 {
        self.before + self.unwritten
    }

    /// Whether other servers may let in so many, before this one hears of them, that the limit a day
    /// could be passed: from here on every request is counted in the store.
    fn is_near_limit(&self) -> bool {
        let unheard = u64::from(self.key.per_minute).min(MOST_UNHEARD) * SERVERS;
        self.used_today() + unheard >= u64::from(self.key.per_day)
    }

    /// What is left of the limits.
    fn left(&self, now: Instant, at: Timestamp) -> Left {
        let (per_minute, per_day) = (self.key.per_minute, self.key.per_day);
        let of_minute = u64::from(per_minute.saturating_sub(self.window.count));
        let of_day = u64::from(per_day).saturating_sub(self.used_today());
        // Where both are used up, it is the day that one waits for.
        let is_of_day = of_day <= of_minute;
        Left {
            per_minute,
            per_day,
            limit: if is_of_day { per_day } else { per_minute },
            remaining: of_day.min(of_minute),
            reset: if is_of_day {
                until_tomorrow(at)
            } else {
                self.window.seconds_left(now)
            },
        }
    }

    /// That a limit is used up, and which.
    fn refusal(&self, now: Instant, at: Timestamp) -> Error {
        let (per_minute, per_day) = (self.key.per_minute, self.key.per_day);
        let text = if self.used_today() >= u64::from(per_day) {
            format!("This key may make {per_day} requests a day (UTC), and has made them.")
        } else {
            format!("This key may make {per_minute} requests a minute, and has made them.")
        };
        let left = self.left(now, at);
        let mut error = Error::too_much(text, left.reset.max(1));
        let mut headers = HeaderMap::new();
        left.write_headers(&mut headers);
        for (name, value) in headers {
            if let Some(name) = name {
                error = error.with(name, value);
            }
        }
        error
    }
}

/// What came of counting a request.
enum Counted {
    /// It is let in.
    LetIn(ApiKey, Left),
    /// Its key is so near its limit a day that the store must count it.
    NearLimit(ApiKey),
}

/// What is known of keys. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Keys(Arc<Inner>);

struct Inner {
    store: Store,
    known: Mutex<HashMap<String, Known>>,
    /// Counts that the store does not have yet, or may not: of days that are over, being
    /// written, or to be written again. They leave when the store has them.
    overdue: Mutex<Vec<KeyUse>>,
    /// Held while counts are written, so that none is written twice.
    writing: tokio::sync::Mutex<()>,
    /// Wrong keys, by network.
    wrong: Mutex<HashMap<Arc<str>, Window>>,
}

/// A fault while a lock was held leaves counts that may be one off, and nothing worse.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Keys {
    pub(crate) fn new(store: Store) -> Self {
        Self(Arc::new(Inner {
            store,
            known: Mutex::default(),
            overdue: Mutex::default(),
            writing: tokio::sync::Mutex::default(),
            wrong: Mutex::default(),
        }))
    }

    /// Lets a request in that comes with this text for a key, from this network.
    pub(crate) async fn admit(
        &self,
        text: &str,
        network: &Arc<str>,
    ) -> Result<(ApiKey, Left), Error> {
        let Some(secret) = Secret::read(text) else {
            return Err(self.wrong(
                network,
                "This is not an API key. A key begins with hrs_ and is made at /accounts/api-keys/.",
            ));
        };
        let hash = secret.hash();
        let (now, at) = (Instant::now(), Timestamp::now());
        let day = day_of(at);
        let is_fresh = locked(&self.0.known)
            .get(&hash)
            .is_some_and(|known| now.duration_since(known.looked_at) < FRESH && known.day == day);
        if !is_fresh {
            self.look_up(&hash, &day, network).await?;
        }
        match self.count(&hash, now, at)? {
            Counted::LetIn(key, left) => Ok((key, left)),
            Counted::NearLimit(key) => self.take(&hash, &key, &day, (now, at)).await,
        }
    }

    /// Counts a request of a key that is near its daily limit in the store, for all servers at
    /// once. While the store cannot be written to nobody is let in.
    async fn take(
        &self,
        hash: &str,
        key: &ApiKey,
        day: &str,
        (now, at): (Instant, Timestamp),
    ) -> Result<(ApiKey, Left), Error> {
        // What was counted here goes first, so that the store knows all of it.
        self.write_down().await?;
        let taken = self
            .0
            .store
            .take_api_request(&key.id, day, key.per_day, at)
            .await?;
        let mut all = locked(&self.0.known);
        let Some(known) = all.get_mut(hash) else {
            return Err(Error::key("This API key was revoked.", true));
        };
        known.before = taken
            .unwrap_or_else(|| u64::from(key.per_day))
            .max(known.before);
        if taken.is_none() {
            return Err(known.refusal(now, at));
        }
        Ok((known.key.clone(), known.left(now, at)))
    }

    /// Reads the state of a key.
    async fn look_up(&self, hash: &str, day: &str, network: &Arc<str>) -> Result<(), Error> {
        // Counts may be handed over, or arrive in the store, while it is asked. Taking the
        // larger number can count them twice for a second, and never forgets them.
        let id = locked(&self.0.known)
            .get(hash)
            .map(|known| known.key.id.clone());
        let earlier = id.map_or(0, |id| self.overdue(&id, day));
        let found = self.0.store.api_key_by_hash(hash, day).await?;
        let now = Instant::now();
        let mut all = locked(&self.0.known);
        let Some((key, used)) = found else {
            all.remove(hash);
            drop(all);
            return Err(self.wrong(
                network,
                "This API key is not known. Check that it was copied whole: capitals matter.",
            ));
        };
        let known = all.entry(hash.to_owned()).or_insert_with(|| Known {
            key: key.clone(),
            looked_at: now,
            used_at: now,
            day: day.to_owned(),
            before: used,
            unwritten: 0,
            last_at: Timestamp::MIN,
            window: Window::new(now),
        });
        if known.day != day {
            if known.unwritten > 0 {
                locked(&self.0.overdue).push(counted(known));
            }
            day.clone_into(&mut known.day);
            known.unwritten = 0;
        }
        known.before = used + earlier.max(self.overdue(&key.id, day));
        known.key = key;
        known.looked_at = now;
        Ok(())
    }

    /// Counts a request, where the key works and its limits allow it.
    fn count(&self, hash: &str, now: Instant, at: Timestamp) -> Result<Counted, Error> {
        let mut all = locked(&self.0.known);
        let Some(known) = all.get_mut(hash) else {
            // Revoked here since it was looked up.
            return Err(Error::key("This API key was revoked.", true));
        };
        if known.key.revoked_at.is_some() {
            return Err(Error::key(
                "This API key was revoked. A new one is made at /accounts/api-keys/.",
                true,
            ));
        }
        if !known.key.works(at) {
            return Err(Error::key(
                "This API key has expired. A new one is made at /accounts/api-keys/.",
                true,
            ));
        }
        known.used_at = now;
        known.window.turn(now);
        if known.left(now, at).remaining == 0 {
            return Err(known.refusal(now, at));
        }
        known.window.count += 1;
        known.last_at = at;
        if known.is_near_limit() {
            return Ok(Counted::NearLimit(known.key.clone()));
        }
        known.unwritten += 1;
        Ok(Counted::LetIn(known.key.clone(), known.left(now, at)))
    }

    /// Counts a request without a key that works, and says so; or, where too many came from
    /// the network, that it has to wait. Those who have a key share the network and are let in
    /// all the same.
    fn wrong(&self, network: &Arc<str>, text: &str) -> Error {
        let now = Instant::now();
        let mut wrong = locked(&self.0.wrong);
        if wrong.len() >= MOST_NETWORKS {
            wrong.retain(|_, window| now.duration_since(window.began) < MINUTE);
        }
        let window = wrong
            .entry(network.clone())
            .or_insert_with(|| Window::new(now));
        window.turn(now);
        if window.count >= WRONG_A_MINUTE {
            return Error::too_much(
                "Too many requests with wrong keys came from this network.",
                window.seconds_left(now).max(1),
            );
        }
        window.count += 1;
        Error::key(text, true)
    }

    /// Looks every key up anew: something changed.
    pub(crate) fn forget_states(&self) {
        let long_ago = Instant::now().checked_sub(FRESH);
        for known in locked(&self.0.known).values_mut() {
            known.looked_at = long_ago.unwrap_or(known.looked_at);
        }
    }

    /// How many requests of a key on a day are overdue.
    fn overdue(&self, id: &ApiKeyId, day: &str) -> u64 {
        locked(&self.0.overdue)
            .iter()
            .filter(|counted| counted.key == *id && counted.day == day)
            .map(|counted| counted.requests)
            .sum()
    }

    /// Writes down what was counted.
    pub(crate) async fn write_down(&self) -> Result<(), StoreError> {
        let store = self.0.store.clone();
        self.write_with(|uses| async move { store.count_api_requests(&uses).await })
            .await
    }

    /// Hands what was counted to `write`. Until that has succeeded the limit a day counts it
    /// from here.
    pub(super) async fn write_with<W, F>(&self, write: W) -> Result<(), StoreError>
    where
        W: FnOnce(Vec<KeyUse>) -> F,
        F: Future<Output = Result<(), StoreError>>,
    {
        let _writing = self.0.writing.lock().await;
        let uses = self.hand_over();
        if uses.is_empty() {
            return Ok(());
        }
        let count = uses.len();
        write(uses).await?;
        // What became overdue meanwhile stands behind what was written.
        locked(&self.0.overdue).drain(..count);
        Ok(())
    }

    /// Moves what was counted to what is overdue, one count for each key and day, and answers
    /// all of that.
    fn hand_over(&self) -> Vec<KeyUse> {
        let now = Instant::now();
        let mut all = locked(&self.0.known);
        let mut overdue = locked(&self.0.overdue);
        all.retain(|_, known| {
            known.unwritten > 0 || now.duration_since(known.used_at) < REMEMBERED
        });
        for known in all.values_mut().filter(|known| known.unwritten > 0) {
            overdue.push(counted(known));
            known.before += known.unwritten;
            known.unwritten = 0;
        }
        // A store that cannot be written to for hours must not fill the memory.
        overdue.sort_by(|one, other| (&one.key, &one.day).cmp(&(&other.key, &other.day)));
        overdue.dedup_by(|later, kept| {
            let is_same = later.key == kept.key && later.day == kept.day;
            if is_same {
                kept.requests += later.requests;
                kept.last_at = kept.last_at.max(later.last_at);
            }
            is_same
        });
        overdue.clone()
    }

    /// Writes down what was counted, for ever.
    pub(crate) async fn write_for_ever(self) {
        loop {
            tokio::time::sleep(WRITTEN_EVERY).await;
            if let Err(error) = self.write_down().await {
                tracing::error!(%error, "the use of API keys could not be written down");
            }
        }
    }
}

fn counted(known: &Known) -> KeyUse {
    KeyUse {
        key: known.key.id.clone(),
        day: known.day.clone(),
        requests: known.unwritten,
        last_at: Some(known.last_at),
    }
}

/// The day of a moment, in UTC.
pub(crate) fn day_of(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// Seconds until the next day begins in UTC.
fn until_tomorrow(at: Timestamp) -> u64 {
    const DAY: i64 = 86_400;
    SignedDuration::from_secs(DAY - at.as_second().rem_euclid(DAY))
        .as_secs()
        .unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_their_form_and_never_told() {
        let secret = Secret::random();
        assert_eq!(secret.text().len(), 47);
        assert_eq!(secret.prefix(), &secret.text()[..12]);
        assert!(Secret::read(secret.text()).is_some());
        assert_ne!(secret.text(), Secret::random().text());
        assert!(!format!("{secret:?}").contains(secret.prefix()));
        assert!(!secret.hash().contains(secret.prefix()));
        for wrong in ["", "hrs_", "HRS_", "hrs_é", &secret.text()[1..]] {
            assert!(Secret::read(wrong).is_none(), "{wrong}");
        }
        assert!(Secret::read(&secret.text().replacen("hrs", "HRS", 1)).is_none());
    }

    #[test]
    fn a_day_ends_at_midnight_in_utc() {
        let at = |text: &str| until_tomorrow(text.parse().unwrap());
        assert_eq!(at("2026-11-24T23:59:59Z"), 1);
        assert_eq!(at("2026-11-24T00:00:00Z"), 86_400);
        assert_eq!(
            day_of("2026-11-24T23:59:59Z".parse().unwrap()),
            "2026-11-24"
        );
    }
}
