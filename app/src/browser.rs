//! What the browser does for components: charts, printing, what is done in forms, and addresses. `browser_absent.rs` holds the same functions for the server, where
//! they do nothing, so that components need not ask where they are.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use charts::Figure;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use crate::components::FigureParts;
use crate::display::Display;
use crate::location::Query;

/// What `frontend/script` offers.
mod script {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(js_namespace = haresign)]
    extern "C" {
        #[wasm_bindgen(js_name = drawCharts)]
        pub(super) fn draw_charts(options: &Closure<dyn Fn(String, f64) -> String>);
        pub(super) fn morph(element: &web_sys::Element, html: &str);
        #[wasm_bindgen(js_name = onAddress)]
        pub(super) fn on_address(changed: &Closure<dyn Fn()>);
        #[wasm_bindgen(js_name = onForm)]
        pub(super) fn on_form(done: &Closure<dyn Fn(String, String, String)>);
        #[wasm_bindgen(js_name = onPrint)]
        pub(super) fn on_print(changed: &Closure<dyn Fn(bool)>);
        #[wasm_bindgen(js_name = onTable)]
        pub(super) fn on_table(changed: &Closure<dyn Fn(String, bool)>);
        pub(super) fn query() -> Vec<String>;
        pub(super) fn rewrite(to: &str);
        #[wasm_bindgen(js_name = move)]
        pub(super) fn move_to(to: &str, in_place: bool);
        pub(super) fn go(to: &str);
    }
}

/// A figure that stands in the page.
struct Standing {
    figure: Figure,
    version: u32,
    /// The one that its static drawings show, where it is another.
    drawn: Option<Figure>,
}

thread_local! {
    /// The tables, and whatever else waits until it is opened, that are open.
    static OPEN: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
    static FIGURES: RefCell<BTreeMap<String, Standing>> = const { RefCell::new(BTreeMap::new()) };
    static IS_PRINTING: Cell<bool> = const { Cell::new(false) };
}

/// What of a figure is to be drawn, which is from now on the one in its place.
pub(crate) fn parts_of(figure: &Figure) -> FigureParts {
    FIGURES.with_borrow_mut(|figures| {
        let Some(standing) = figures.get_mut(&figure.id) else {
            let standing = Standing {
                figure: figure.clone(),
                version: 0,
                drawn: None,
            };
            figures.insert(figure.id.clone(), standing);
            // The server has drawn it already.
            return FigureParts {
                drawings: cfg!(feature = "csr"),
                table: cfg!(feature = "csr"),
                ..FigureParts::ALL
            };
        };
        if standing.figure != *figure {
            let before = std::mem::replace(&mut standing.figure, figure.clone());
            standing.version += 1;
            let drawn = standing.drawn.take().unwrap_or(before);
            standing.drawn = Some(drawn).filter(|drawn| drawn != figure);
        }
        let drawings = is_printing();
        if drawings {
            standing.drawn = None;
        }
        FigureParts {
            drawings,
            table: is_open(&figure.id),
            is_stale: standing.drawn.is_some(),
            version: standing.version,
        }
    })
}

/// Whether a table is open, or whatever else waits until it is.
pub(crate) fn is_open(id: &str) -> bool {
    OPEN.with_borrow(|open| open.contains(id))
}

/// Whether the page is being printed.
pub(crate) fn is_printing() -> bool {
    IS_PRINTING.get()
}

/// The options of the interactive chart of a figure in a place of this width, as JSON.
fn chart_options(id: &str, width: f64) -> String {
    FIGURES.with_borrow(|figures| {
        figures.get(id).map_or_else(String::new, |standing| {
            standing.figure.interactive(width).to_json()
        })
    })
}

/// Draws the interactive charts of the page.
pub(crate) fn draw_charts() {
    Effect::new(|_| {
        let options = Closure::<dyn Fn(String, f64) -> String>::new(|id: String, width: f64| {
            chart_options(&id, width)
        });
        script::draw_charts(&options);
        // As long as the page lives.
        options.forget();
    });
}

/// Follows how the page is looked at.
pub(crate) fn watch(display: Display) {
    let printing = Closure::<dyn Fn(bool)>::new(move |now| {
        IS_PRINTING.set(now);
        display.changed();
    });
    script::on_print(&printing);
    let table = Closure::<dyn Fn(String, bool)>::new(move |id: String, is_open| {
        OPEN.with_borrow_mut(|open| match is_open {
            true => drop(open.insert(id)),
            false => drop(open.remove(&id)),
        });
        display.changed();
    });
    script::on_table(&table);
    // The app lives as long as the page, and so does what it listens with.
    printing.forget();
    table.forget();
}

/// Makes the content of an element like some markup, and leaves alone what is alike already.
pub(crate) fn morph(element: &web_sys::Element, html: &str) {
    script::morph(element, html);
}

/// The same of the element with an identifier.
pub(crate) fn morph_in(id: &str, html: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        morph(&element, html);
    }
}

/// Calls back with what is done in the form of a planning tool: what, to what, and what is typed
/// or chosen (`frontend/script/planning.js`).
pub(crate) fn on_form(done: impl Fn(&str, &str, &str) + 'static) {
    let done = Closure::<dyn Fn(String, String, String)>::new(
        move |what: String, to: String, value: String| done(&what, &to, &value),
    );
    script::on_form(&done);
    // As long as the page lives.
    done.forget();
}

/// The path and the query of the page.
pub(crate) fn address() -> (String, Query) {
    let path = window().location().pathname().unwrap_or_default();
    (path, Query::of_turns(script::query()))
}

/// Keeps a query as that of the page.
pub(crate) fn on_address(query: RwSignal<Query>) {
    let changed = Closure::<dyn Fn()>::new(move || {
        let now = Query::of_turns(script::query());
        if query.with_untracked(|query| *query != now) {
            query.set(now);
        }
    });
    script::on_address(&changed);
    changed.forget();
}

/// Goes to another page. The keyboard goes on there from where it is.
pub(crate) fn go(to: &str) {
    script::go(to);
}

/// Goes to another state of this page: in place of the present step of the history, or as one of
/// its own.
pub(crate) fn move_to(to: &str, is_in_place: bool) {
    script::move_to(to, is_in_place);
}

/// Writes the address of the page as it is best shared.
pub(crate) fn rewrite(to: &str) {
    script::rewrite(to);
}

/// What the server handed over with the page under a name.
#[cfg_attr(feature = "csr", allow(dead_code, reason = "for pages of the server"))]
pub(crate) fn served<T: serde::de::DeserializeOwned>(name: &str) -> Option<T> {
    let element = document().get_element_by_id(&crate::served::element_of(name))?;
    crate::wire::from_page(&element.text_content()?)
        .inspect_err(|error| leptos::logging::error!("{name}: {error}"))
        .ok()
}

/// Shows an element, or hides it.
pub(crate) fn show(id: &str, is_shown: bool) {
    if let Some(element) = document().get_element_by_id(id) {
        match is_shown {
            true => drop(element.remove_attribute("hidden")),
            false => drop(element.set_attribute("hidden", "")),
        }
    }
}

/// Opens or closes the list below a field, and points at one of its options.
pub(crate) fn show_list(field: &str, is_open: bool, active: Option<&str>) {
    let Some(field) = document().get_element_by_id(field) else {
        return;
    };
    // Attributes with such names can be set on any element.
    let set = |element: &web_sys::Element, name: &str, value: &str| {
        let _ = element.set_attribute(name, value);
    };
    set(
        &field,
        "aria-expanded",
        if is_open { "true" } else { "false" },
    );
    match active {
        Some(active) => set(&field, "aria-activedescendant", active),
        None => drop(field.remove_attribute("aria-activedescendant")),
    }
    if let Some(list) = field.get_attribute("aria-controls") {
        show(&list, is_open);
    }
}

/// Sets what stands in a field.
pub(crate) fn set_value(field: &str, value: &str) {
    if let Some(field) = document().get_element_by_id(field) {
        let field: web_sys::HtmlInputElement = field.unchecked_into();
        if field.value() != value {
            field.set_value(value);
        }
    }
}

/// The place of the option in a list that was pressed.
pub(crate) fn pressed_option(event: &leptos::ev::MouseEvent) -> Option<usize> {
    let pressed: web_sys::Element = event.target()?.unchecked_into();
    let option = pressed.closest("[data-option]").ok()??;
    option.get_attribute("data-option")?.parse().ok()
}

/// Puts the cursor into an element, once it is drawn.
pub(crate) fn focus_later(id: String) {
    request_animation_frame(move || {
        let element = document()
            .get_element_by_id(&id)
            .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(element) = element {
            let _ = element.focus();
        }
    });
}
