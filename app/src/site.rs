//! What every page needs to know of what is loaded.

use std::sync::Arc;

use answers::site::{Site, ToolCard};
use domain::registry::Dataset;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::served::handed_over;

/// See [`Site`].
///
/// # Errors
/// When the server cannot be reached.
#[server(name = SiteFn, prefix = "/fn", endpoint = "site", input = GetUrl)]
pub async fn site() -> Result<Site, ServerFnError> {
    Ok(answers::questions::site(&*crate::state::snapshot()?))
}

/// The declarations of all datasets, for the pages that list them.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = DeclarationsFn, prefix = "/fn", endpoint = "declarations", input = GetUrl)]
pub async fn declarations() -> Result<Vec<Arc<Dataset>>, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    let datasets = snapshot.registry.datasets().iter();
    Ok(datasets
        .map(|dataset| Arc::new(dataset.for_page()))
        .collect())
}

/// Provides the site to all components, and gives the element with which the server hands it
/// over. A page that the browser renders alone asks for it.
pub(crate) fn provide_site() -> AnyView {
    let (known, element) = handed_over("site", known);
    let signal = RwSignal::new(known);
    #[cfg(feature = "csr")]
    leptos::task::spawn_local(async move {
        signal.set(site().await.ok());
    });
    provide_context(signal.read_only());
    element
}

#[cfg(feature = "ssr")]
fn known() -> Option<Site> {
    let snapshot = crate::state::snapshot().ok()?;
    Some(answers::questions::site(&snapshot))
}

#[cfg(not(feature = "ssr"))]
fn known() -> Option<Site> {
    None
}

/// The site; nothing until it is known.
pub(crate) fn use_site() -> ReadSignal<Option<Site>> {
    use_context().unwrap_or_else(|| RwSignal::new(None).read_only())
}

/// The dashboard at this place in addresses; `None` where there is none, or while the site is
/// not known.
pub(crate) fn use_tool(slug: &str) -> Option<Arc<ToolCard>> {
    use_site().with(|site| {
        site.as_ref()?
            .tools
            .iter()
            .find(|tool| tool.slug == slug)
            .cloned()
    })
}
