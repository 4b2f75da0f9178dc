//! The place in the app for a page that the server made by itself.

use leptos::prelude::*;

/// What the server made: it stands in the document as it is, and the browser leaves it alone.
///
/// A visitor who comes here by the browser's own steps (back from a page that the module drew)
/// finds nothing, for the module does not know these pages: the page is then asked for anew.
#[component]
pub fn ServerPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    let (title, html) = super::page::take();
    #[cfg(not(feature = "ssr"))]
    let (title, html) = (Some(crate::browser::page_title()), String::new());
    let host = NodeRef::<leptos::html::Div>::new();
    crate::browser::reload_if_empty(host);
    view! {
        {title.map(|title| view! { <leptos_meta::Title text=title/> })}
        <div class="server-page" node_ref=host inner_html=html></div>
    }
}
