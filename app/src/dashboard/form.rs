//! What the forms of the sections share.

use html::{Html, html};

use crate::components::hidden_fields;
use crate::dashboard::shown::Shown;

/// A choice within a section: a form that works without script, and whose controls ask nothing
/// of the server where there is script. `sent` are the names in the address that its own
/// controls send.
pub(super) fn section_form(shown: &Shown, sent: &[&str], controls: &Html) -> Html {
    let pairs = shown.address.pairs().into_iter();
    let kept = pairs.filter(|(name, _)| !sent.contains(name));
    html! {
        <form
            class="tools-end"
            action=format!("/tools/{}/", shown.slug)
            method="get"
            data-live=""
        >
            {hidden_fields(kept)}
            {controls}
            <button class="btn no-script" type="submit">
                "Show"
            </button>
        </form>
    }
}
