//! What the tests of the planning tools share.

use std::sync::Arc;

use domain::snapshot::Snapshot;
use tokio::sync::OnceCell;

/// England, invented: once for all tests, for that takes seconds.
pub async fn demonstration() -> Arc<Snapshot> {
    static ENGLAND: OnceCell<Arc<Snapshot>> = OnceCell::const_new();
    ENGLAND
        .get_or_init(|| async {
            let test = store::testing::sqlite()
                .await
                .with_datasets(datasets::built_in());
            let releases = datasets::demonstration("2026-11".parse().unwrap(), &|_| {});
            test.store
                .load(&releases, "2026-11-23T10:00:00Z", false)
                .await
                .unwrap();
            Arc::new(test.store.snapshot().await.unwrap())
        })
        .await
        .clone()
}
