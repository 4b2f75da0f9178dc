//! The pages for those who write programs: how a view is asked for, and the cookbook of the
//! interface. The server makes them alone, like the pages of accounts.

pub mod cookbook;
mod request;
mod snippets;
mod together;
mod use_this_data;
mod views;

use leptos::prelude::*;

pub use request::Request;
pub use use_this_data::use_this_data;
pub use views::{Use, of_nation, of_tool};

use snippets::Language;

/// The reference, the key, and the way back from one to the other.
const KEYS: &str = "/accounts/api-keys/";
const TRY: &str = "/api/docs/";
const COOKBOOK: &str = "/docs/api/";

/// Text for a program, with a button that copies it where there is script.
fn code(id: &str, label: &str, text: String) -> AnyView {
    let id = id.to_owned();
    let label = label.to_owned();
    view! {
        <div class="code">
            <p class="code-label">
                <span>{label.clone()}</span>
                <button class="btn script-only" type="button" data-copy=id.clone()>
                    "Copy"
                    <span class="unseen">{format!(": {label}")}</span>
                </button>
            </p>
            <pre id=id tabindex="0" role="group" aria-label=label.clone()>
                <code>{text}</code>
            </pre>
        </div>
    }
    .into_any()
}

/// A request in a language.
fn snippet(id: &str, language: Language, request: &Request, site: &str) -> AnyView {
    code(
        &format!("{id}-{}", language.id()),
        language.label(),
        language.snippet(request, site),
    )
}
