//! `haresign check`: settings, store, and what is stale.

use anyhow::{Result, bail};
use domain::organisation::Kind;

use super::{open, this_month};
use crate::serve::assets;
use crate::settings::Settings;

/// A monthly publication that is this many months behind is worth a word: most come out
/// within two months of the month that they are about.
const STALE_MONTHS: i32 = 3;

/// Prints what is found; fails where the site could not be served.
pub(crate) async fn run(settings: &Settings) -> Result<()> {
    println!("Settings");
    for (name, value, is_set) in settings.shown() {
        println!(
            "  {name} = {value}{}",
            if is_set { "" } else { " (default)" }
        );
    }
    let mut faults = Vec::new();
    match settings.addr().and_then(|addr| settings.public_url(addr)) {
        Ok(url) => println!("  the site is at {url}/"),
        Err(error) => faults.push(error.to_string()),
    }
    if let Err(error) = assets(settings) {
        faults.push(error.to_string());
    }
    for error in [settings.proxies().err(), settings.mailer().err()] {
        faults.extend(error.map(|error| error.to_string()));
    }
    match settings.files() {
        Ok(files) => faults.extend(files.check().await.err().map(|error| error.to_string())),
        Err(error) => faults.push(error.to_string()),
    }
    println!("Store");
    let store = open(settings).await?;
    println!("  {:?}, schema up to date", store.engine());
    let snapshot = store.snapshot().await?;
    let (people, administrators) = (store.counts().await?.0, store.administrators().await?.len());
    let waiting = store.waiting_mails().await?;
    store.close().await;
    println!(
        "  {} organisations, {} practices; {}",
        snapshot.catalogue.len(),
        snapshot.catalogue.ordinals(Kind::Practice).len(),
        match (snapshot.is_empty(), snapshot.is_demonstration) {
            (true, _) =>
                "no figures: `haresign import PATH…` loads published files, `haresign demo` invents some",
            (_, true) => "demonstration data",
            (_, false) => "published figures",
        }
    );
    println!("  {people} accounts, {administrators} administrators, {waiting} mails waiting");
    if administrators == 0 {
        println!("  no administrator: `haresign admin create ADDRESS` makes one");
    }
    let this_month = this_month()?;
    for dataset in snapshot.registry.datasets() {
        let Some((first, last)) = snapshot
            .facts(&dataset.id)
            .and_then(|facts| Some((*facts.periods().first()?, *facts.periods().last()?)))
        else {
            println!("  {}: nothing loaded", dataset.title);
            continue;
        };
        let behind = last.month().map(|month| this_month.since(month));
        let stale = match behind {
            Some(behind) if behind > STALE_MONTHS => {
                format!("; {behind} months old: look for a newer release")
            }
            _ => String::new(),
        };
        println!(
            "  {}: {} to {}{stale}",
            dataset.title,
            first.long(),
            last.long()
        );
    }
    let bytes: usize = snapshot.facts.iter().map(|facts| facts.memory()).sum();
    println!(
        "  figures take {:.0} MiB in memory",
        bytes as f64 / 1_048_576.0
    );
    if !faults.is_empty() {
        bail!("{}", faults.join("; "));
    }
    println!("All is well.");
    Ok(())
}
