//! The browser gets its pages in two modules: the calculators in one, everything else in the
//! other, so that a page downloads only the module that it needs. Each has the whole map of the site;
//! where a page of the other module belongs, it has a stand-in that asks the server for it.

use leptos::prelude::*;

/// Stands in for a page of the other module. The router has set the address already.
#[component]
pub(crate) fn OtherModule() -> impl IntoView {
    let host = NodeRef::<leptos::html::Div>::new();
    crate::browser::reload_if_empty(host);
    view! { <div class="server-page" node_ref=host></div> }
}
