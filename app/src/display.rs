//! How the page is looked at: whether it is being printed, and which tables of figures are open.
//! What nobody sees is drawn then and not before.

use leptos::prelude::*;

/// How the page is looked at.
#[derive(Clone, Copy)]
pub(crate) struct Display {
    /// Counts the changes.
    changes: RwSignal<u32>,
}

impl Display {
    fn new() -> Self {
        Self {
            changes: RwSignal::new(0),
        }
    }

    /// Draws again what depends on it, wherever it changes.
    pub(crate) fn track(self) {
        self.changes.track();
    }

    /// Printing begins or ends, or a table is opened or closed.
    #[cfg(feature = "browser")]
    pub(crate) fn changed(self) {
        self.changes.update(|changes| *changes += 1);
    }
}

/// Provides it to all components.
pub(crate) fn provide_display() {
    let display = Display::new();
    crate::browser::watch(display);
    provide_context(display);
}

/// How the page is looked at.
pub(crate) fn use_display() -> Display {
    use_context().unwrap_or_else(Display::new)
}
