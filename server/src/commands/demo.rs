//! `haresign demo`: invented figures for a store that is empty.

use anyhow::Result;
use store::Store;

use super::progress::Shown;
use super::{now, open, this_month};
use crate::settings::Settings;

/// Fills an empty store. With `if_empty`, a store that holds figures is left as it is.
pub(crate) async fn run(settings: &Settings, if_empty: bool) -> Result<()> {
    let store = open(settings).await?;
    let (generation, is_demonstration) = store.state().await?;
    if generation > 0 && if_empty {
        store.close().await;
        return Ok(());
    }
    if generation > 0 && !is_demonstration {
        return Err(store::StoreError::HoldsRealData.into());
    }
    fill(&store).await?;
    store.close().await;
    println!("The store holds demonstration data: organisations and figures are invented.");
    println!("`haresign import PATH…` replaces them by published ones.");
    Ok(())
}

async fn fill(store: &Store) -> Result<()> {
    let shown = Shown::new();
    let releases = datasets::demonstration(this_month()?, &|step| shown.step(step));
    shown.step("writing the store");
    store.load(&releases, &now()?, false).await?;
    shown.finish();
    Ok(())
}
