//! Going to another address by script. On the server nothing goes anywhere: there, addresses
//! are followed as links and forms.

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

/// A function that goes to an address.
pub(crate) fn use_go() -> Callback<(String, Way)> {
    let navigator = crate::browser::use_navigator();
    Callback::new(move |(to, way): (String, Way)| {
        navigator.run((to, way == Way::InPlace, way == Way::Afresh));
    })
}
