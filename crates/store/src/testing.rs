//! Temporary stores for tests, one on each engine.
//!
//! SQLite is always there. PostgreSQL is used where `HARESIGN_TEST_POSTGRES` holds the
//! address of a server on which databases may be made; `cargo xtask test` starts one. Where
//! `HARESIGN_TEST_REQUIRE_POSTGRES` is set, its absence fails the test instead of skipping it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::registry::Registry;

use crate::Store;

/// A store that is removed with its last use.
#[derive(Debug)]
pub struct TestStore {
    /// The store, its schema up to date.
    pub store: Store,
    /// Its address, by which another process can open it.
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

impl TestStore {
    /// The same store, with the declarations that are part of the program.
    #[must_use]
    pub fn with_datasets(mut self, built_in: Arc<Registry>) -> Self {
        self.store = self.store.with_datasets(built_in);
        self
    }
}

/// An empty store on every engine that is there.
///
/// # Panics
/// Where a store cannot be made, or PostgreSQL is required and absent.
pub async fn stores() -> Vec<TestStore> {
    let mut stores = vec![sqlite().await];
    match std::env::var("HARESIGN_TEST_POSTGRES") {
        Ok(server) => stores.push(postgres(&server).await),
        Err(_) => {
            assert!(
                std::env::var("HARESIGN_TEST_REQUIRE_POSTGRES").is_err(),
                "HARESIGN_TEST_POSTGRES is not set, and this test must run on PostgreSQL"
            );
            eprintln!(
                "skipped on PostgreSQL: HARESIGN_TEST_POSTGRES is not set (cargo xtask test sets it)"
            );
        }
    }
    stores
}

/// An empty SQLite store in a temporary folder.
///
/// # Panics
/// Where it cannot be made.
pub async fn sqlite() -> TestStore {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}/test.db", folder.path().display());
    TestStore {
        store: Store::open(&url).await.expect("a store in SQLite"),
        url,
        _folder: Some(folder),
    }
}

async fn postgres(server: &str) -> TestStore {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "test_{}_{}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed)
    );
    let pool = sqlx::PgPool::connect(&format!("{server}/postgres"))
        .await
        .expect("the test server answers");
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&pool)
        .await
        .expect("a database on the test server");
    pool.close().await;
    let url = format!("{server}/{name}");
    TestStore {
        store: Store::open(&url).await.expect("a store in PostgreSQL"),
        url,
        _folder: None,
    }
}

/// A store that answers nobody until this is dropped.
pub struct Away {
    _held: Vec<crate::db::Tx>,
}

/// Makes a store answer nobody, as if its engine were away.
///
/// # Panics
/// Where the store does not answer already.
pub async fn away(store: &Store) -> Away {
    Away {
        _held: store.all_connections().await.expect("a store that answers"),
    }
}
