//! `browser.rs` for the server: there is no browser, so nothing happens. Pages are complete
//! without it, and the browser takes over what it was sent.

use charts::Figure;
use leptos::html::Div;
use leptos::prelude::*;

pub(crate) fn draw_chart(_: NodeRef<Div>, _: Memo<Figure>) {}

pub(crate) fn morph(_: &leptos::tachys::renderer::types::Element, _: &str) {}

pub(crate) fn copy_address(_: impl Fn(bool) + 'static) {}

pub(crate) fn set_theme(_: &str) {}

pub(crate) fn is_printing() -> ReadSignal<bool> {
    signal(false).0
}

pub(crate) fn use_navigator() -> Callback<(String, bool, bool)> {
    Callback::new(|_| ())
}

pub(crate) fn reload_if_empty(_: NodeRef<Div>) {}

pub(crate) fn page_title() -> String {
    String::new()
}
pub(crate) fn typed(_: &leptos::ev::Event) -> Option<(String, String)> {
    None
}

pub(crate) fn keep_from_sending(_: &leptos::ev::KeyboardEvent) {}

pub(crate) fn print_page() {}

pub(crate) fn focus_later(_: String) {}
