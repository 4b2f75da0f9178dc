//! What every page needs to know of what is loaded.

use domain::code::OdsCode;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// What every page needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Site {
    /// Whether the figures are invented.
    pub is_demonstration: bool,
    /// Whether there are any figures.
    pub is_empty: bool,
    /// Organisations to begin with: a practice and its PCN.
    pub examples: Vec<(OdsCode, String)>,
}

/// See [`Site`].
///
/// # Errors
/// When the server cannot be reached.
#[server(name = SiteFn, prefix = "/fn", endpoint = "site", input = GetUrl)]
pub async fn site() -> Result<Site, ServerFnError> {
    Ok(crate::service::site(&*crate::state::snapshot()?))
}

/// Provides the site to all components. Rendered by the server, it comes with the page; a
/// page that the browser renders alone asks for it.
pub(crate) fn provide_site() {
    let known = SharedValue::new(known).into_inner();
    let signal = RwSignal::new(known);
    #[cfg(feature = "csr")]
    leptos::task::spawn_local(async move {
        signal.set(site().await.ok());
    });
    provide_context(signal.read_only());
}

#[cfg(feature = "ssr")]
fn known() -> Option<Site> {
    let snapshot = crate::state::snapshot().ok()?;
    Some(crate::service::site(&snapshot))
}

#[cfg(not(feature = "ssr"))]
fn known() -> Option<Site> {
    None
}

/// The site; nothing until it is known.
pub(crate) fn use_site() -> ReadSignal<Option<Site>> {
    use_context().unwrap_or_else(|| RwSignal::new(None).read_only())
}
