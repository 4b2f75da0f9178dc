//! `haresign serve`: the pages, the files and the health of the server.

mod compression;
mod connections;
mod health;
mod page_cache;
mod policy;
pub(crate) mod rendering;
pub(crate) mod router;

use std::time::Duration;

use anyhow::{Context as _, Result};
use app::assets::Assets;
use app::state::AppState;
use store::Store;

use crate::account::Accounts;
use crate::commands::open;
use crate::mail;
use crate::settings::Settings;

use connections::Limits;

/// How often the store is asked for something new.
const FOLLOW_EVERY: Duration = Duration::from_secs(2);

/// The browser's files.
pub(crate) fn assets(settings: &Settings) -> Result<Assets> {
    Ok(Assets::open(&settings.site())?)
}

/// Serves until SIGTERM or Ctrl-C.
pub(crate) async fn serve(settings: &Settings) -> Result<()> {
    let addr = settings.addr()?;
    // Wrong settings stop the start before anything is opened.
    let post = settings.mailer()?;
    let assets = assets(settings)?;
    let store = open(settings).await?;
    let listener = connections::listen(addr)
        .with_context(|| format!("HARESIGN_ADDR: cannot listen on {addr}"))?;
    let limits = Limits::new(connections::raise_file_limit(), settings.proxies()?);
    tracing::info!(?limits, "limits of connections");
    let bound = listener.local_addr()?;
    let public_url = settings.public_url(bound)?;
    let state = state(store.clone(), assets, &public_url).await?;
    let accounts = Accounts::new(
        state,
        store.clone(),
        settings.files()?,
        settings.proxies()?,
        settings.mail_is_in_a_folder(),
        settings.operator().map(str::to_owned),
    )
    .await?;
    if !can_keep_cookies(&public_url) {
        tracing::warn!(
            "HARESIGN_PUBLIC_URL is neither https nor this machine: browsers will refuse the cookie, so nobody can sign in"
        );
    }
    let mails = tokio::spawn(mail::send_for_ever(accounts.clone(), post));
    let keys = accounts.keys.clone();
    let counts = tokio::spawn(keys.clone().write_for_ever());
    tracing::info!(address = %bound, "serving");
    // For the person who started it, and for programs that wait for the address.
    println!("Haresign is at {public_url}/");
    let stop = async {
        stop_signal().await;
        tracing::info!("stopping");
    };
    if connections::serve(listener, router::service(accounts), limits, stop).await {
        tracing::warn!("requests that took too long were cut off");
    }
    // A mail that is cut off is sent again by the next start.
    mails.abort();
    counts.abort();
    if let Err(error) = keys.write_down().await {
        tracing::error!(%error, "the last uses of API keys could not be written down");
    }
    store.close().await;
    Ok(())
}

/// Whether browsers take a cookie that is for encrypted connections only.
fn can_keep_cookies(public_url: &str) -> bool {
    let Some(host) = public_url.strip_prefix("http://") else {
        return true;
    };
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    matches!(host, "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost")
}

/// The state behind the pages, which follows the store.
async fn state(store: Store, assets: Assets, public_url: &str) -> Result<AppState> {
    let following = store::follow(store, FOLLOW_EVERY, answers::questions::warm).await?;
    Ok(AppState::new(following, assets, public_url))
}

async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
