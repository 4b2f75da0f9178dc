//! What the forms of the sections share.

use leptos::prelude::*;

use crate::dashboard::View;

/// Where a form of the page sends its choice.
pub(super) fn action(view: View) -> String {
    format!("/tools/{}/", view.slug())
}

/// The state that a form without script must send along.
#[component]
pub(super) fn HiddenFields(view: View, except: &'static [&'static str]) -> impl IntoView {
    move || {
        view.address
            .get()
            .pairs()
            .into_iter()
            .filter(|(name, _)| !except.contains(name))
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
            .collect_view()
    }
}
