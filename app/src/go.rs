//! Going to another address by script. On the server nothing goes anywhere: there, addresses
//! are followed as links and forms.

use leptos::prelude::*;

/// How to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NavigationMode {
    /// To another page, from its top.
    Afresh,
    /// To another state of this page, as a step of its own in the history.
    Here,
    /// To another state of this page, in place of the present step.
    InPlace,
}

/// A function that goes to an address.
pub(crate) fn use_go() -> Callback<(String, NavigationMode)> {
    let navigator = crate::browser::use_navigator();
    Callback::new(move |(to, way): (String, NavigationMode)| {
        navigator.run((
            to,
            way == NavigationMode::InPlace,
            way == NavigationMode::Afresh,
        ));
    })
}

/// Leads on to another address in place of this one, where there is one: by an answer of the
/// server that says so, or by script.
#[component]
pub(crate) fn Redirect(
    /// The address.
    #[prop(into)]
    to: Signal<Option<String>>,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(to) = to.get_untracked() {
        leptos_axum::redirect(&to);
    }
    let go = use_go();
    Effect::new(move |_| {
        if let Some(to) = to.get() {
            go.run((to, NavigationMode::InPlace));
        }
    });
}
