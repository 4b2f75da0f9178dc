//! Whether the page is being printed. Drawings for paper are made then and not before.

use leptos::prelude::*;

/// Provides the answer to all figures. On the server it is always no.
#[cfg(not(feature = "browser"))]
pub(crate) fn provide_printing() {
    provide_context(Printing(RwSignal::new(false).read_only()));
}

/// Provides the answer to all figures.
#[cfg(feature = "browser")]
pub(crate) fn provide_printing() {
    use wasm_bindgen::prelude::Closure;

    let (is_printing, set) = signal(false);
    let changed = Closure::<dyn Fn(bool)>::new(move |now| set.set(now));
    crate::browser::on_print(&changed);
    // The app lives as long as the page, and so does what it listens with.
    changed.forget();
    provide_context(Printing(is_printing));
}

#[derive(Clone, Copy)]
struct Printing(ReadSignal<bool>);

/// Whether the page is being printed.
pub(crate) fn use_printing() -> Signal<bool> {
    use_context::<Printing>().map_or_else(|| Signal::derive(|| false), |printing| printing.0.into())
}
