//! What machines that watch the server ask.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};
use store::Store;

/// `/healthz`: the process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// `/readyz`: the store answers too.
pub(super) async fn ready(State(store): State<Store>) -> (StatusCode, &'static str) {
    match store.state().await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the store does not answer\n",
            )
        }
    }
}

/// `/version`.
pub(super) async fn version() -> Json<Value> {
    Json(json!({ "name": "haresign", "version": env!("CARGO_PKG_VERSION") }))
}
