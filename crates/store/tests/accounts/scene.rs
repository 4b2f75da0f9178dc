//! People, organisations and moments that the tests play with.

use domain::access::MemberState;
use domain::code::OdsCode;
use jiff::{SignedDuration, Timestamp};
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use store::accounts::{
    By, Credentials, DueMail, MailJob, NewDocument, NewPreset, NewSignIn, Paging, PersonId,
    PresetKind, Refused, Renewal, SignInId,
};
use store::testing::TestStore;
use store::{Store, StoreError};

/// The practice that the tests are about.
pub const PRACTICE: &str = "A81001";

pub fn code(text: &str) -> OdsCode {
    text.parse().unwrap()
}

/// A moment, in minutes since the tests began.
pub fn at(minutes: i64) -> Timestamp {
    let start: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(minutes)
}

pub fn by(person: &PersonId) -> By {
    by_at(person, 0)
}

pub fn by_at(person: &PersonId, minutes: i64) -> By {
    By {
        person: Some(person.clone()),
        session: None,
        network: "hash".to_owned(),
        at: at(minutes),
    }
}

/// Somebody who is not signed in.
pub fn visitor(minutes: i64) -> By {
    By {
        person: None,
        session: None,
        network: "hash".to_owned(),
        at: at(minutes),
    }
}

pub fn command() -> By {
    By {
        network: "command".to_owned(),
        ..visitor(0)
    }
}

pub fn address_of(name: &str) -> String {
    format!("{name}@Example.org")
}

pub async fn person(store: &Store, name: &str) -> PersonId {
    store
        .make_person(name, &address_of(name), "hash", false, &command())
        .await
        .unwrap()
        .unwrap()
}

pub async fn administrator(store: &Store, name: &str) -> PersonId {
    store
        .make_person(name, &address_of(name), "hash", true, &command())
        .await
        .unwrap()
        .unwrap()
}

/// A practice with an admin and a member, an administrator, and a stranger to it.
pub struct Scene {
    pub root: PersonId,
    pub ann: PersonId,
    pub ben: PersonId,
    pub eve: PersonId,
    pub practice: OdsCode,
}

pub async fn scene(store: &Store) -> Scene {
    let root = administrator(store, "root").await;
    let ann = person(store, "ann").await;
    let ben = person(store, "ben").await;
    let eve = person(store, "eve").await;
    let practice = code(PRACTICE);
    for (who, decider, state) in [
        (&ann, &root, MemberState::Admin),
        (&ben, &ann, MemberState::Active),
    ] {
        join(store, who, practice, decider, state).await;
    }
    Scene {
        root,
        ann,
        ben,
        eve,
        practice,
    }
}

/// Asks and is approved.
pub async fn join(
    store: &Store,
    who: &PersonId,
    organisation: OdsCode,
    decider: &PersonId,
    state: MemberState,
) {
    store
        .ask_for_access(organisation, &by(who))
        .await
        .unwrap()
        .unwrap();
    let decided = store
        .decide_request(organisation, who, true, &by(decider))
        .await
        .unwrap();
    assert_eq!(decided, Ok(state));
}

/// Signs in on a device for a day.
pub async fn sign_in(store: &Store, who: &PersonId, token_hash: &str) -> SignInId {
    let new = NewSignIn {
        credentials: verified(store, who).await,
        token_hash: token_hash.to_owned(),
        device: "Firefox on Windows".to_owned(),
        is_lasting: false,
        expires_at: at(24 * 60),
    };
    store.sign_in(&new, &visitor(0)).await.unwrap().unwrap()
}

/// What the password of somebody is verified against now.
pub async fn verified(store: &Store, who: &PersonId) -> Credentials {
    let person = store.person(who).await.unwrap();
    Credentials {
        person: who.clone(),
        address: person.map(|person| person.address).unwrap_or_default(),
        password: store.password_of(who).await.unwrap().unwrap_or_default(),
    }
}

/// A session that goes on under this token.
pub fn renewed<'a>(sign_in: &'a SignInId, token_hash: &'a str) -> Renewal<'a> {
    Renewal {
        sign_in,
        token_hash,
    }
}

/// The account of somebody who proves who they are goes.
pub async fn delete(
    store: &Store,
    who: &PersonId,
    by: &By,
) -> Result<Result<Vec<String>, Refused>, StoreError> {
    store.delete_person(&verified(store, who).await, by).await
}

pub fn view(name: &str, organisation: Option<OdsCode>) -> NewPreset {
    NewPreset {
        kind: PresetKind::View,
        tool: "access".to_owned(),
        name: name.to_owned(),
        address: "/access/A81001".to_owned(),
        organisation,
    }
}

pub fn file(name: &str, bytes: u64) -> NewDocument {
    NewDocument {
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        bytes,
        sha256: "0".repeat(64),
        object: format!("objects/{name}"),
    }
}

pub fn paging(search: &str) -> Paging {
    Paging {
        search: search.to_owned(),
        skip: 0,
        take: 100,
    }
}

/// Every mail that waits, taken out of the queue.
pub async fn mails(store: &Store) -> Vec<MailJob> {
    let mut jobs = Vec::new();
    while let Some(DueMail { id, job, .. }) = store.due_mail(at(99_999), at(199_999)).await.unwrap()
    {
        store.mail_sent(&id).await.unwrap();
        jobs.push(job);
    }
    jobs
}

/// A transaction of somebody else that has changed something, and is not committed yet.
pub enum Held {
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

impl Held {
    pub async fn commit(self) {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
        .unwrap();
    }
}

/// The store beneath the store.
pub enum Raw {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Raw {
    pub async fn of(test: &TestStore) -> Self {
        if test.url.starts_with("sqlite") {
            Self::Sqlite(SqlitePool::connect(&test.url).await.unwrap())
        } else {
            Self::Postgres(PgPool::connect(&test.url).await.unwrap())
        }
    }

    pub async fn count(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
            Self::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
        }
        .unwrap()
    }

    pub async fn run(&self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(pool) => sqlx::query(sql).execute(pool).await.map(drop),
            Self::Postgres(pool) => sqlx::query(sql).execute(pool).await.map(drop),
        }
    }

    /// Makes a change, and leaves it uncommitted.
    pub async fn hold(&self, sql: &str) -> Held {
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(pool) => {
                let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
                sqlx::query(sql).execute(&mut *tx).await.unwrap();
                Held::Sqlite(tx)
            }
            Self::Postgres(pool) => {
                let mut tx = pool.begin().await.unwrap();
                sqlx::query(sql).execute(&mut *tx).await.unwrap();
                Held::Postgres(tx)
            }
        }
    }

    /// Every column of every table.
    pub async fn columns(&self) -> Vec<(String, String)> {
        match self {
            Self::Sqlite(pool) => {
                sqlx::query_as(
                    "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c
                     WHERE t.type = 'table'",
                )
                .fetch_all(pool)
                .await
            }
            Self::Postgres(pool) => {
                sqlx::query_as(
                    "SELECT table_name::text, column_name::text FROM information_schema.columns
                     WHERE table_schema = 'public'",
                )
                .fetch_all(pool)
                .await
            }
        }
        .unwrap()
    }

    /// The columns that hold a text, in whatever letters.
    pub async fn holders(&self, text: &str) -> Vec<String> {
        let mut holders = Vec::new();
        for (table, column) in self.columns().await {
            let sql = format!(
                "SELECT COUNT(*) FROM {table} WHERE lower(CAST({column} AS TEXT)) LIKE '%{}%'",
                text.to_lowercase()
            );
            if self.count(&sql).await > 0 {
                holders.push(format!("{table}.{column}"));
            }
        }
        // Engines list their columns in no order.
        holders.sort();
        holders
    }
}
