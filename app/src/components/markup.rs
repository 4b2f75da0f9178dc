//! Small pieces of markup.

use html::{Html, html};
use leptos::prelude::*;

use crate::components::fragment;

/// A sentence with parts in bold, which stand between double asterisks.
#[component]
pub fn Marked(
    /// The sentence.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    fragment("span", "contents", move || marked(&text))
}

/// The same as markup.
#[must_use]
pub fn marked(text: &str) -> Html {
    // Every second part stood between asterisks.
    text.split("**")
        .enumerate()
        .map(|(index, part)| {
            if index % 2 == 1 {
                html! { <b>{part}</b> }
            } else {
                html! { {part} }
            }
        })
        .collect()
}

/// What stands where there is nothing to show: what happened and what to do.
#[component]
pub fn Empty(
    /// What happened.
    #[prop(into)]
    heading: String,
    /// What to do.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="empty">
            <h2>{heading}</h2>
            {children()}
        </section>
    }
}
