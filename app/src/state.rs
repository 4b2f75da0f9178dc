//! What server functions and pages find in their context.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use domain::snapshot::Snapshot;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use store::Following;

use crate::assets::Assets;
use crate::pictures::Pictures;

/// The state of the server, provided to every page and server function.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The figures, which follow the store.
    pub following: Following,
    /// The browser's files.
    pub assets: Arc<Assets>,
    /// Makes pictures of charts.
    pub pictures: Pictures,
    /// The address under which visitors reach the site, without a slash at its end.
    pub public_url: Arc<str>,
}

impl AppState {
    /// The state of a server; the fonts of its pictures are those among its files.
    #[must_use]
    pub fn new(following: Following, assets: Assets, public_url: &str) -> Self {
        Self {
            following,
            pictures: Pictures::with_fonts(&assets.fonts()),
            assets: Arc::new(assets),
            public_url: public_url.into(),
        }
    }
}

/// The figures of this moment.
///
/// # Errors
/// When no state was provided, which is a fault of the server's own.
pub fn snapshot() -> Result<Arc<Snapshot>, ServerFnError> {
    use_context::<AppState>()
        .map(|state| state.following.now())
        .ok_or_else(|| {
            tracing::error!("a page was rendered without its state");
            ServerFnError::ServerError("This page cannot be made just now.".to_owned())
        })
}

/// Sets the status of the page that is being made.
pub fn respond_with(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

/// Says that the page that is being made is not to be kept: its address asks for what does not
/// exist, and there is no end of such addresses.
pub fn do_not_keep() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}
