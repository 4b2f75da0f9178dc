//! The browser gets its pages in modules: the dashboards, State of the Nation, the planning tools,
//! and all else, so that a page downloads only the one that it needs. Each has the whole map of the
//! site; where a page of another module belongs, it has a stand-in that asks the server for it.

use leptos::prelude::*;

/// Stands in for a page of another module. The router has set the address already.
#[component]
pub(crate) fn OtherModule() -> impl IntoView {
    let host = NodeRef::<leptos::html::Div>::new();
    crate::browser::reload_if_empty(host);
    view! { <div class="server-page" node_ref=host></div> }
}
