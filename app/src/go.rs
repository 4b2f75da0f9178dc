//! Going to another address by script: one place for what the browser can and the server
//! need not.

use leptos::prelude::*;

/// How to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// To another page, from its top.
    Afresh,
    /// To another state of this page, as a step of its own in the history.
    Here,
    /// To another state of this page, in place of the present step.
    InPlace,
}

/// A function that goes to an address. On the server it does nothing: there, addresses are
/// followed as links and forms.
#[cfg(not(feature = "browser"))]
pub(crate) fn use_go() -> Callback<(String, Way)> {
    Callback::new(|_| ())
}

/// A function that goes to an address.
#[cfg(feature = "browser")]
pub(crate) fn use_go() -> Callback<(String, Way)> {
    use leptos_router::NavigateOptions;
    use leptos_router::hooks::use_navigate;

    // Bound to the browser's one thread, which is why the server has none of it.
    let navigate = StoredValue::new_local(use_navigate());
    Callback::new(move |(to, way): (String, Way)| {
        navigate.with_value(|navigate| {
            navigate(
                &to,
                NavigateOptions {
                    replace: way == Way::InPlace,
                    scroll: way == Way::Afresh,
                    ..NavigateOptions::default()
                },
            );
        });
    })
}
