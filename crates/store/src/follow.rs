//! Keeping a snapshot fresh: a server swaps it when a load lands, whichever process made it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use domain::snapshot::Snapshot;

use crate::db::{Store, StoreError};

/// A snapshot that follows the store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Following {
    current: Arc<ArcSwap<Snapshot>>,
}

impl Following {
    /// A snapshot that never changes, for tests and single answers.
    #[must_use]
    pub fn fixed(snapshot: Snapshot) -> Self {
        Self::of(Arc::new(snapshot))
    }

    /// The same of a snapshot that others hold too.
    #[must_use]
    pub fn of(snapshot: Arc<Snapshot>) -> Self {
        Self {
            current: Arc::new(ArcSwap::new(snapshot)),
        }
    }

    /// The snapshot of this moment. A page takes it once and uses it throughout.
    #[must_use]
    pub fn now(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// Serves another snapshot from now on; who holds the one before goes on with it.
    pub fn serve(&self, snapshot: Arc<Snapshot>) {
        self.current.store(snapshot);
    }
}

/// Reads the store and follows it: every `interval` the count of loads is looked at, and a
/// new one is read, prepared and swapped in. `prepare` computes what all answers share, away
/// from the threads that serve. Ends when the last clone of the result is gone. While the store
/// does not answer, the old snapshot stays, and that is logged once.
///
/// # Errors
/// When the first reading fails.
pub async fn follow(
    store: Store,
    interval: Duration,
    prepare: fn(&Snapshot),
) -> Result<Following, StoreError> {
    let first = prepared(store.snapshot().await?, prepare).await;
    let following = Following::of(first);
    let watched = Arc::downgrade(&following.current);
    tokio::spawn(async move {
        let mut failing = false;
        loop {
            tokio::time::sleep(interval).await;
            let Some(current) = watched.upgrade() else {
                return;
            };
            let held = current.load().generation;
            let fresh = match store.state().await {
                Ok((generation, _)) if generation == held => None,
                Ok(_) => {
                    let began = Instant::now();
                    Some(
                        store
                            .snapshot()
                            .await
                            .map(|snapshot| (snapshot, began.elapsed())),
                    )
                }
                Err(error) => Some(Err(error)),
            };
            match fresh {
                None => failing = false,
                Some(Ok((snapshot, took))) => {
                    failing = false;
                    let snapshot = prepared(snapshot, prepare).await;
                    tracing::info!(
                        generation = snapshot.generation,
                        milliseconds = took.as_millis(),
                        "new figures are served"
                    );
                    Following { current }.serve(snapshot);
                }
                Some(Err(error)) => {
                    if !failing {
                        tracing::error!(%error, "the store cannot be followed; serving what is loaded");
                    }
                    failing = true;
                }
            }
        }
    });
    Ok(following)
}

/// A snapshot after `prepare`, on a thread where it holds nobody up. Should that fail, what is
/// missing is computed when it is first asked for.
async fn prepared(snapshot: Snapshot, prepare: fn(&Snapshot)) -> Arc<Snapshot> {
    let snapshot = Arc::new(snapshot);
    let worked_on = Arc::clone(&snapshot);
    if let Err(error) = tokio::task::spawn_blocking(move || prepare(&worked_on)).await {
        tracing::error!(%error, "new figures could not be prepared");
    }
    snapshot
}
