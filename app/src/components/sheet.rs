//! A section of a page.

use leptos::prelude::*;

/// A section: its heading, what to know of it, its choices, and its content. One that has
/// nothing to show is left out, heading and all, so that no page shows an empty table.
#[component]
pub fn Sheet(
    /// The identifier, for links to it.
    #[prop(into)]
    id: String,
    /// The heading.
    #[prop(into)]
    heading: Signal<String>,
    /// What to know of it; `None` where it is empty.
    #[prop(optional, into)]
    text: Signal<String>,
    /// Its choices, beside the heading.
    #[prop(optional)]
    choices: Option<AnyView>,
    /// Whether there is anything to show.
    has_content: bool,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    if !has_content {
        return ().into_any();
    }
    let heading_id = format!("{id}-heading");
    let labelled_by = heading_id.clone();
    let has_text = move || text.with(|text| !text.is_empty());
    view! {
        <section class="sheet" id=id aria-labelledby=labelled_by>
            <header>
                <h2 id=heading_id>{heading}</h2>
                {move || has_text().then(|| view! { <p>{text}</p> })}
                {choices}
            </header>
            {children()}
        </section>
    }
    .into_any()
}
