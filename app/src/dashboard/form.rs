//! What the forms of the sections share.

use html::html;
use leptos::prelude::*;

use crate::components::contents;
use crate::dashboard::View;

/// Where a form of the page sends its choice.
fn action(view: View) -> String {
    format!("/tools/{}/", view.slug())
}

/// The state that a form without script must send along.
#[component]
fn HiddenFields(view: View, except: &'static [&'static str]) -> impl IntoView {
    contents(move || {
        view.address
            .get()
            .pairs()
            .into_iter()
            .filter(|(name, _)| !except.contains(name))
            .map(|(name, value)| html! { <input type="hidden" name=name value=value/> })
            .collect()
    })
}

/// A choice within a section: a form that works without script, and whose controls ask nothing
/// of the server where there is script.
#[component]
pub(super) fn SectionForm(
    view: View,
    /// The names in the address that its own controls send.
    except: &'static [&'static str],
    children: Children,
) -> impl IntoView {
    view! {
        <form
            class="tools-end"
            action=action(view)
            method="get"
            data-live=""
            on:submit=|event| event.prevent_default()
        >
            <HiddenFields view=view except=except/>
            {children()}
            <button class="btn no-script" type="submit">
                "Show"
            </button>
        </form>
    }
}
