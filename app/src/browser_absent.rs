//! `browser.rs` for the server: there is no browser, so nothing happens. Pages are complete
//! without it, and the browser takes over what it was sent.

use charts::Figure;
use leptos::prelude::*;

use crate::components::FigureParts;
use crate::display::Display;
use crate::location::Query;

pub(crate) fn parts_of(_: &Figure) -> FigureParts {
    FigureParts::ALL
}

pub(crate) fn is_open(_: &str) -> bool {
    false
}

pub(crate) fn is_printing() -> bool {
    false
}

pub(crate) fn draw_charts() {}

pub(crate) fn watch(_: Display) {}

pub(crate) fn morph(_: &leptos::tachys::renderer::types::Element, _: &str) {}

pub(crate) fn morph_in(_: &str, _: &str) {}

pub(crate) fn on_form(_: impl Fn(&str, &str, &str) + 'static) {}

pub(crate) fn on_address(_: RwSignal<Query>) {}

pub(crate) fn go(_: &str) {}

pub(crate) fn move_to(_: &str, _: bool) {}

pub(crate) fn rewrite(_: &str) {}

pub(crate) fn focus_later(_: String) {}

pub(crate) fn show(_: &str, _: bool) {}

pub(crate) fn show_list(_: &str, _: bool, _: Option<&str>) {}

pub(crate) fn set_value(_: &str, _: &str) {}

pub(crate) fn pressed_option(_: &leptos::ev::MouseEvent) -> Option<usize> {
    None
}
