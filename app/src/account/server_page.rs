//! The place in the app for a page that the server made by itself.

use leptos::prelude::*;

/// What the server made: it stands in the document as it is, and the browser leaves it alone.
#[component]
pub fn ServerPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    let html = {
        let (title, html) = super::page::take();
        crate::title::set_title(&title.unwrap_or_default());
        html
    };
    #[cfg(not(feature = "ssr"))]
    let html = String::new();
    view! {
        <div class="server-page" inner_html=html></div>
    }
}
