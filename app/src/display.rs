//! How the page is looked at: whether it is being printed, and which tables of figures are open.
//! What nobody sees is drawn then and not before.

use leptos::prelude::*;

/// How the page is looked at.
#[derive(Clone, Copy)]
pub(crate) struct Display {
    is_printing: RwSignal<bool>,
    /// Counts the changes.
    changes: RwSignal<u32>,
}

impl Display {
    fn new() -> Self {
        Self {
            is_printing: RwSignal::new(false),
            changes: RwSignal::new(0),
        }
    }

    /// Whether the page is being printed.
    pub(crate) fn is_printing(self) -> bool {
        self.is_printing.get()
    }

    /// Draws again what depends on it, wherever it changes.
    pub(crate) fn track(self) {
        self.changes.track();
    }

    /// Printing begins or ends.
    #[cfg(feature = "browser")]
    pub(crate) fn print(self, is_printing: bool) {
        self.is_printing.set(is_printing);
        self.changed();
    }

    /// A table is opened or closed.
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
