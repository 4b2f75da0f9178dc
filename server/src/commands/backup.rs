//! `haresign backup` and `haresign restore`, for stores in one file. A PostgreSQL store is
//! kept safe with that server's own tools.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use store::{Engine, Store};

use super::open;
use crate::settings::Settings;

/// Copies the store into a file.
pub(crate) async fn backup(settings: &Settings, file: &Path) -> Result<()> {
    let store = open(settings).await?;
    if store.engine() == Engine::Postgres {
        bail!("the store is in PostgreSQL: use pg_dump, or the backups of that server");
    }
    if file.exists() {
        bail!("{} exists; give another name", file.display());
    }
    store.backup(file).await?;
    store.close().await;
    println!("The store was copied to {}.", file.display());
    Ok(())
}

/// Puts a backup in the place of the store.
pub(crate) async fn restore(settings: &Settings, file: &Path, replace: bool) -> Result<()> {
    let Some(place) = settings.database_url().strip_prefix("sqlite://") else {
        bail!("the store is in PostgreSQL: use pg_restore");
    };
    let place = PathBuf::from(place.split('?').next().unwrap_or(place));
    if !file.is_file() {
        bail!("{} is not a file", file.display());
    }
    if place.exists() && !replace {
        bail!(
            "{} exists; --replace puts the backup in its place and keeps it beside",
            place.display()
        );
    }
    // A copy is brought up to date and read in full, so that a bad backup is never put in
    // place of a good store.
    let beside = |ending: &str| {
        let mut name = place.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let remove_copy = || {
        for ending in [".restoring", ".restoring-wal", ".restoring-shm"] {
            let _ = std::fs::remove_file(beside(ending));
        }
    };
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    let copy = beside(".restoring");
    std::fs::copy(file, &copy).with_context(|| format!("{} cannot be copied", file.display()))?;
    let checked = async {
        let store = Store::open(&format!("sqlite://{}", copy.display()))
            .await?
            .with_datasets(datasets::built_in());
        let snapshot = store.snapshot().await?;
        store.close().await;
        anyhow::Ok(snapshot.releases.len())
    }
    .await;
    let releases = match checked {
        Ok(releases) => releases,
        Err(error) => {
            remove_copy();
            return Err(error.context(format!("{} is not a backup of a store", file.display())));
        }
    };
    if place.exists() {
        // What the old store has not yet taken over from its log goes into the file first. A
        // server that has it open would go on writing into the file that is put aside.
        let old = Store::connect(settings.database_url()).await?;
        if !old.close_alone().await? {
            remove_copy();
            bail!(
                "{} is in use, by a server or another command: stop it and try again; nothing was changed",
                place.display()
            );
        }
        let kept = beside(".before");
        std::fs::rename(&place, &kept)?;
        println!("The store that was there is now {}.", kept.display());
    }
    for ending in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(beside(ending));
    }
    std::fs::rename(&copy, &place)?;
    println!("{} is restored, with {releases} releases.", place.display());
    Ok(())
}
