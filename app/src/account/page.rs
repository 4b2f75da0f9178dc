//! A page of the server's own, on its way into the document.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;

/// A page to be shown: its title and what stands between header and footer.
#[derive(Debug, Clone)]
pub struct Page {
    /// The title, without the site's name.
    pub title: String,
    /// `<main id="main">` and what is in it.
    pub html: String,
}

impl Page {
    /// A page of a view.
    #[must_use]
    pub fn new(title: impl Into<String>, view: impl IntoView) -> Self {
        Self {
            title: title.into(),
            html: view.into_view().to_html(),
        }
    }
}

/// The page in the context of an answer.
#[derive(Debug, Clone, Default)]
pub struct Prepared(Arc<Mutex<Option<Page>>>);

impl Prepared {
    /// A page that is to be shown.
    #[must_use]
    pub fn new(page: Page) -> Self {
        Self(Arc::new(Mutex::new(Some(page))))
    }
}

/// The page that was prepared for this answer.
pub(super) fn take() -> (Option<String>, String) {
    let page = use_context::<Prepared>()
        .and_then(|prepared| prepared.0.lock().ok().and_then(|mut page| page.take()));
    match page {
        Some(page) => (Some(page.title), page.html),
        None => (None, String::new()),
    }
}
