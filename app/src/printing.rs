//! Whether the page is being printed. Drawings for paper are made then and not before.

use leptos::prelude::*;

#[derive(Clone, Copy)]
struct Printing(ReadSignal<bool>);

/// Provides the answer to all figures.
pub(crate) fn provide_printing() {
    provide_context(Printing(crate::browser::is_printing()));
}

/// Whether the page is being printed.
pub(crate) fn use_printing() -> Signal<bool> {
    use_context::<Printing>().map_or_else(|| Signal::derive(|| false), |printing| printing.0.into())
}
