//! Says what an address asks for that does not exist.

use std::sync::Arc;

use answers::misunderstood::{in_one_line, misunderstood};
use domain::period::Period;
use domain::registry::Dataset;
use html::{Html, html};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::components::contents;

/// One line where the address of a page names something that the dataset does not have, so
/// that the page shows its default.
#[component]
pub fn NotUnderstood(
    /// What the page shows.
    dataset: Arc<Dataset>,
    /// The periods that are loaded.
    periods: Vec<Period>,
) -> impl IntoView {
    let query = use_query_map();
    contents(move || {
        let found = query.with(|query| misunderstood(&dataset, &periods, |name| query.get(name)));
        #[cfg(feature = "ssr")]
        if !found.is_empty() {
            crate::state::do_not_keep();
        }
        in_one_line(&found).map_or_else(Html::new, |said| html! { <p class="aside">{said}</p> })
    })
}
