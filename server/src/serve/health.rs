//! What machines that watch the server ask.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{HeaderName, RETRY_AFTER};
use serde_json::{Value, json};
use store::{Store, StoreError};
use tokio::time::timeout;

/// How long the store may take: whoever asks has a limit of their own, of a few seconds.
const READY_WITHIN: Duration = Duration::from_secs(2);

/// `/healthz`: the process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The answer of a server that cannot serve everything.
type NotReady = (StatusCode, [(HeaderName, &'static str); 1], &'static str);

/// `/readyz`: the store answers too.
pub(super) async fn ready(State(store): State<Store>) -> Result<&'static str, NotReady> {
    let state = timeout(READY_WITHIN, store.state()).await;
    match state.unwrap_or(Err(StoreError::Away)) {
        Ok(_) => Ok("ready\n"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            Err((
                StatusCode::SERVICE_UNAVAILABLE,
                [(RETRY_AFTER, "5")],
                "the store does not answer\n",
            ))
        }
    }
}

/// `/version`.
pub(super) async fn version() -> Json<Value> {
    Json(json!({ "name": "haresign", "version": env!("CARGO_PKG_VERSION") }))
}
