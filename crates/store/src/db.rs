//! Connections and transactions on either engine.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use domain::registry::Registry;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Postgres, SqlSafeStr, Sqlite, Transaction};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::plausibility::Jump;

/// Why the store could not do what was asked. The texts are for the people who run it;
/// visitors never see them.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The setting names no engine that is known.
    #[error(
        "HARESIGN_DATABASE_URL is “{0}”: it takes sqlite://path/to/file.db or postgres://user:password@host/database"
    )]
    UnknownEngine(String),
    /// The folder for the SQLite file cannot be made.
    #[error("the folder {} for the store cannot be made: {error}", .folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
        /// What the operating system said.
        error: std::io::Error,
    },
    /// The engine refused.
    #[error("the store does not answer as it should: {0}")]
    Database(#[from] sqlx::Error),
    /// Nothing came back in time.
    #[error("the store did not answer in time")]
    Away,
    /// The schema could not be brought up to date.
    #[error("the store's schema could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// What is stored cannot be understood: damage, or a newer version wrote it.
    #[error(
        "the store holds {what} that cannot be read ({detail}); restore it from a backup, or load the files again into a new store"
    )]
    Damaged {
        /// Which part.
        what: String,
        /// What is wrong with it.
        detail: String,
    },
    /// Demonstration data were to be put over real figures.
    #[error("the store holds published figures; demonstration data go into an empty store only")]
    HoldsRealData,
    /// Figures jump by more than is plausible.
    #[error(
        "nothing was loaded, because these figures are not plausible:\n{}\nCheck the files; if they are right, import them again with --accept",
        .0.iter().map(|jump| format!("  {jump}")).collect::<Vec<_>>().join("\n")
    )]
    Implausible(Vec<Jump>),
}

impl StoreError {
    /// Whether the store does not answer for now, so that trying again later may help.
    #[must_use]
    pub fn is_away(&self) -> bool {
        match self {
            Self::Away => true,
            Self::Database(error) => match error {
                sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
                | sqlx::Error::Io(_) => true,
                // SQLite: another process writes. PostgreSQL: connections (08), too many of
                // them (53300), and a server that starts or stops (57P0x).
                sqlx::Error::Database(error) => error.code().is_some_and(|code| {
                    matches!(code.as_ref(), "5" | "53300")
                        || code.starts_with("08")
                        || code.starts_with("57P0")
                }),
                _ => false,
            },
            _ => false,
        }
    }

    pub(crate) fn damaged(what: impl Into<String>, detail: impl std::fmt::Display) -> Self {
        Self::Damaged {
            what: what.into(),
            detail: detail.to_string(),
        }
    }
}

/// The engine behind a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One file.
    Sqlite,
    /// A server.
    Postgres,
}

/// How long a connection is waited for. Whoever asked is better told than kept.
const ACQUIRED_WITHIN: Duration = Duration::from_secs(3);
/// How long a writer of SQLite waits for another.
const WRITTEN_WITHIN: Duration = Duration::from_secs(60);
const SQLITE_CONNECTIONS: u32 = 8;
const POSTGRES_CONNECTIONS: u32 = 16;

/// A connection to the store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pool: Pool,
    /// SQLite has one writer at a time. Those of this process queue here, so that while another
    /// process loads figures they do not hold the connections that readers need.
    writer: Arc<Semaphore>,
    built_in: Arc<Registry>,
}

#[derive(Debug, Clone)]
enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// A transaction on either engine. Dropped without a commit, it leaves no trace.
pub(crate) enum Tx {
    Sqlite(
        Transaction<'static, Sqlite>,
        #[expect(dead_code, reason = "held for as long as the transaction")]
        Option<OwnedSemaphorePermit>,
    ),
    Postgres(Transaction<'static, Postgres>),
}

/// Runs the same code on the connection of either engine.
macro_rules! on {
    ($tx:expr, $connection:ident => $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(transaction, _) => {
                let $connection = &mut **transaction;
                $body
            }
            $crate::db::Tx::Postgres(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}
pub(crate) use on;

/// The text of a migration.
#[derive(Clone, Copy)]
enum Sql {
    /// One that both engines understand.
    Shared(&'static str),
    /// What only one of them understands.
    Each {
        sqlite: &'static str,
        postgres: &'static str,
    },
}

impl Sql {
    const fn of(self, engine: Engine) -> &'static str {
        match (self, engine) {
            (Self::Shared(sql), _)
            | (Self::Each { sqlite: sql, .. }, Engine::Sqlite)
            | (Self::Each { postgres: sql, .. }, Engine::Postgres) => sql,
        }
    }
}

/// The schema, oldest first. A file that has been released is never changed.
const MIGRATIONS: [(i64, &str, Sql); 9] = [
    (
        1,
        "figures",
        Sql::Shared(include_str!("../migrations/0001_figures.sql")),
    ),
    (
        2,
        "accounts",
        Sql::Shared(include_str!("../migrations/0002_accounts.sql")),
    ),
    (
        3,
        "audit",
        Sql::Each {
            sqlite: include_str!("../migrations/0003_audit_sqlite.sql"),
            postgres: include_str!("../migrations/0003_audit_postgres.sql"),
        },
    ),
    (
        4,
        "api keys",
        Sql::Shared(include_str!("../migrations/0004_api_keys.sql")),
    ),
    (
        6,
        "release columns",
        Sql::Shared(include_str!("../migrations/0006_release_columns.sql")),
    ),
    (
        7,
        "organisation names",
        Sql::Shared(include_str!("../migrations/0007_organisation_names.sql")),
    ),
    (
        8,
        "declarations",
        Sql::Shared(include_str!("../migrations/0008_declarations.sql")),
    ),
    (
        9,
        "organisation fields",
        Sql::Shared(include_str!("../migrations/0009_organisation_fields.sql")),
    ),
    (
        10,
        "codes of indicators",
        Sql::Shared(include_str!("../migrations/0010_coded_indicators.sql")),
    ),
];

impl Store {
    /// Opens the store and brings its schema up to date. `sqlite://var/haresign.db` makes
    /// the file and its folder where they are missing.
    ///
    /// # Errors
    /// When the address is unknown, the engine does not answer, or the schema is newer.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let store = Self::connect(url).await?;
        store.migrate().await?;
        Ok(store)
    }

    /// Opens the store as it is.
    ///
    /// # Errors
    /// When the address is unknown or the engine does not answer.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        let pool = if let Some(path) = url.strip_prefix("sqlite:") {
            let path = Path::new(path.trim_start_matches("//"));
            if let Some(folder) = path.parent()
                && !folder.as_os_str().is_empty()
            {
                std::fs::create_dir_all(folder).map_err(|error| StoreError::NoFolder {
                    folder: folder.to_owned(),
                    error,
                })?;
            }
            let options = SqliteConnectOptions::new()
                .filename(path)
                .create_if_missing(true)
                // Readers never wait for the writer, and a kill loses nothing committed.
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .foreign_keys(true)
                .busy_timeout(WRITTEN_WITHIN)
                .pragma("cache_size", "-16000");
            Pool::Sqlite(
                SqlitePoolOptions::new()
                    .max_connections(SQLITE_CONNECTIONS)
                    .acquire_timeout(ACQUIRED_WITHIN)
                    .connect_with(options)
                    .await?,
            )
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(url)?;
            Pool::Postgres(
                PgPoolOptions::new()
                    .max_connections(POSTGRES_CONNECTIONS)
                    .acquire_timeout(ACQUIRED_WITHIN)
                    .connect_with(options)
                    .await?,
            )
        } else {
            return Err(StoreError::UnknownEngine(url.to_owned()));
        };
        Ok(Self {
            pool,
            writer: Arc::new(Semaphore::new(1)),
            built_in: Arc::default(),
        })
    }

    /// The same store, with the declarations that are part of the program.
    #[must_use]
    pub fn with_datasets(mut self, built_in: Arc<Registry>) -> Self {
        self.built_in = built_in;
        self
    }

    /// The declarations that are part of the program.
    pub(crate) fn built_in(&self) -> &Registry {
        &self.built_in
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// When the engine refuses, or the schema is newer than this version.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let migrator = Migrator::with_migrations(
            MIGRATIONS
                .into_iter()
                .map(|(version, description, sql)| {
                    Migration::new(
                        version,
                        description.into(),
                        MigrationType::Simple,
                        sql.of(self.engine()).into_sql_str(),
                        false,
                    )
                })
                .collect(),
        );
        match &self.pool {
            Pool::Sqlite(pool) => migrator.run(pool).await?,
            Pool::Postgres(pool) => migrator.run(pool).await?,
        }
        Ok(())
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.pool {
            Pool::Sqlite(_) => Engine::Sqlite,
            Pool::Postgres(_) => Engine::Postgres,
        }
    }

    /// Begins a transaction that sees one state of the store throughout.
    pub(crate) async fn read(&self) -> Result<Tx, StoreError> {
        match &self.pool {
            Pool::Sqlite(pool) => Ok(Tx::Sqlite(pool.begin().await?, None)),
            Pool::Postgres(pool) => Ok(Tx::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            )),
        }
    }

    /// Begins a transaction that writes; others that write wait for it.
    pub(crate) async fn write(&self) -> Result<Tx, StoreError> {
        match &self.pool {
            Pool::Sqlite(pool) => self.write_alone(pool).await,
            Pool::Postgres(pool) => {
                let mut tx = Tx::Postgres(pool.begin().await?);
                // The one row of the state serves as the lock among writers.
                on!(&mut tx, c => sqlx::query("SELECT id FROM store_state WHERE id = 1 FOR UPDATE")
                    .execute(c)
                    .await
                    .map(drop))?;
                Ok(tx)
            }
        }
    }

    /// Begins a transaction that changes accounts. On PostgreSQL it waits for nobody but those
    /// who hold the same rows: a load, which takes seconds, keeps nobody from signing in. Each
    /// statement sees what was committed before it, so what is read after a lock is fresh.
    pub(crate) async fn change(&self) -> Result<Tx, StoreError> {
        match &self.pool {
            Pool::Sqlite(pool) => self.write_alone(pool).await,
            Pool::Postgres(pool) => Ok(Tx::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED")
                    .await?,
            )),
        }
    }

    /// Begins a transaction that writes to SQLite, after those of this process that came before.
    async fn write_alone(&self, pool: &SqlitePool) -> Result<Tx, StoreError> {
        let turn = Arc::clone(&self.writer).acquire_owned();
        let turn = tokio::time::timeout(WRITTEN_WITHIN, turn)
            .await
            .map_err(|_| StoreError::Away)?;
        let transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Tx::Sqlite(transaction, turn.ok()))
    }

    /// Takes every connection, for tests of a store that does not answer.
    #[cfg(feature = "testing")]
    pub(crate) async fn all_connections(&self) -> Result<Vec<Tx>, StoreError> {
        let most = match self.engine() {
            Engine::Sqlite => SQLITE_CONNECTIONS,
            Engine::Postgres => POSTGRES_CONNECTIONS,
        };
        let mut all = Vec::new();
        for _ in 0..most {
            all.push(self.read().await?);
        }
        Ok(all)
    }

    /// The number of loads so far, and whether the figures are invented.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn state(&self) -> Result<(i64, bool), StoreError> {
        let mut tx = self.read().await?;
        state(&mut tx).await
    }

    /// Closes all connections, waiting for what is under way.
    pub async fn close(&self) {
        match &self.pool {
            Pool::Sqlite(pool) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
    }
}

/// See [`Store::state`].
pub(crate) async fn state(tx: &mut Tx) -> Result<(i64, bool), StoreError> {
    let row = on!(tx, c => sqlx::query_as::<_, (i64, bool)>(
            "SELECT generation, is_demonstration FROM store_state WHERE id = 1",
        )
        .fetch_one(c)
        .await)?;
    Ok(row)
}

impl Tx {
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx, _) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    pub(crate) async fn rollback(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx, _) => tx.rollback().await?,
            Self::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}

impl Store {
    /// Copies the whole store into a new file, at one moment and while it is in use. For
    /// SQLite; PostgreSQL has its own tools.
    ///
    /// # Errors
    /// When the engine refuses, or it is PostgreSQL.
    pub async fn backup(&self, file: &Path) -> Result<(), StoreError> {
        match &self.pool {
            Pool::Sqlite(pool) => {
                sqlx::query("VACUUM INTO $1")
                    .bind(file.display().to_string())
                    .execute(pool)
                    .await?;
                Ok(())
            }
            Pool::Postgres(_) => Err(StoreError::Database(sqlx::Error::Configuration(
                "a backup into a file is for SQLite".into(),
            ))),
        }
    }

    /// Closes the store where nobody else has it open, with everything in its one file. Gives back
    /// whether that was so; where it was not, nothing is changed. For SQLite.
    ///
    /// # Errors
    /// When the engine refuses for another reason.
    pub async fn close_alone(self) -> Result<bool, StoreError> {
        let Pool::Sqlite(pool) = &self.pool else {
            self.close().await;
            return Ok(false);
        };
        let mut connection = pool.acquire().await?;
        sqlx::query("PRAGMA busy_timeout = 0")
            .execute(&mut *connection)
            .await?;
        // Everybody who has the store open holds its log, which only the last may leave.
        let left = sqlx::query_scalar::<_, String>("PRAGMA journal_mode = DELETE")
            .fetch_one(&mut *connection)
            .await;
        drop(connection);
        self.close().await;
        match left {
            Ok(mode) => Ok(mode == "delete"),
            Err(error) => {
                let error = StoreError::from(error);
                if error.is_away() {
                    Ok(false)
                } else {
                    Err(error)
                }
            }
        }
    }
}
