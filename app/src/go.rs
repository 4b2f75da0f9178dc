//! Going to another address by script. On the server nothing goes anywhere: there, addresses
//! are followed as links and forms.

use leptos::prelude::*;

/// How to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NavigationMode {
    /// To another page, of which the server is asked.
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

/// Leads on to another address in place of this one, where there is one: by the answer of the
/// server, so that a page which the browser takes over is the right one already.
pub(crate) fn lead_on(to: impl FnOnce() -> Option<String>) {
    #[cfg(feature = "ssr")]
    if let Some(to) = to() {
        leptos_axum::redirect(&to);
    }
    #[cfg(all(not(feature = "ssr"), feature = "csr"))]
    if let Some(to) = to() {
        use_go().run((to, NavigationMode::Afresh));
    }
    #[cfg(not(any(feature = "ssr", feature = "csr")))]
    let _ = to;
}
