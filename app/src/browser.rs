//! What the browser does for components: charts, pictures, the clipboard, the theme, printing
//! and going to an address. `browser_absent.rs` holds the same functions for the server, where
//! they do nothing, so that components need not ask where they are.

use charts::Figure;
use leptos::html::Div;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::prelude::*;

/// What `frontend/script` offers.
mod script {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(js_namespace = haresign)]
    extern "C" {
        pub(super) fn chart(element: &web_sys::Element, make: &Closure<dyn Fn(f64) -> String>);
        pub(super) fn drop(element: &web_sys::Element);
        pub(super) fn morph(element: &web_sys::Element, html: &str);
        #[wasm_bindgen(js_name = copyAddress)]
        pub(super) async fn copy_address() -> JsValue;
        #[wasm_bindgen(js_name = onPrint)]
        pub(super) fn on_print(changed: &Closure<dyn Fn(bool)>);
        pub(super) fn theme(name: &str);
        pub(super) fn go(to: &str);
    }
}

/// Draws the interactive chart of a figure in an element, again whenever the figure changes,
/// and disposes of it with the component.
pub(crate) fn draw_chart(host: NodeRef<Div>, figure: Memo<Figure>) {
    let make = StoredValue::new_local(Closure::<dyn Fn(f64) -> String>::new(move |width: f64| {
        figure
            .try_with_untracked(|figure| figure.interactive(width).to_json())
            .unwrap_or_default()
    }));
    Effect::new(move |_| {
        figure.track();
        if let Some(element) = host.get() {
            make.with_value(|make| script::chart(&element, make));
        }
    });
    on_cleanup(move || {
        if let Some(element) = host.get_untracked() {
            script::drop(&element);
        }
    });
}

/// Makes the content of an element like some markup, and leaves alone what is alike already.
pub(crate) fn morph(element: &web_sys::Element, html: &str) {
    script::morph(element, html);
}

/// Puts the page's address on the clipboard and tells whether that was possible.
pub(crate) fn copy_address(done: impl Fn(bool) + 'static) {
    leptos::task::spawn_local(async move {
        done(script::copy_address().await.as_bool().unwrap_or(false));
    });
}

/// Sets the theme: `light`, `dark`, or nothing for the system's.
pub(crate) fn set_theme(name: &str) {
    script::theme(name);
}

/// Whether the page is being printed.
pub(crate) fn is_printing() -> ReadSignal<bool> {
    let (is_printing, set) = signal(false);
    let changed = Closure::<dyn Fn(bool)>::new(move |now| set.set(now));
    script::on_print(&changed);
    // The app lives as long as the page, and so does what it listens with.
    changed.forget();
    is_printing
}

/// Goes to an address: in place of the present step of the history or not, as another page or
/// not.
pub(crate) fn use_navigator() -> Callback<(String, bool, bool)> {
    // Bound to the browser's one thread, which is why the server has none of it.
    let navigate = StoredValue::new_local(use_navigate());
    Callback::new(move |(to, replace, is_other): (String, bool, bool)| {
        if is_other {
            // The keyboard goes on there from where it is.
            script::go(&to);
            return;
        }
        navigate.with_value(|navigate| {
            navigate(
                &to,
                NavigateOptions {
                    replace,
                    scroll: false,
                    ..NavigateOptions::default()
                },
            );
        });
    })
}

/// What the server handed over with the page under a name.
#[cfg_attr(feature = "csr", allow(dead_code, reason = "for pages of the server"))]
pub(crate) fn served<T: serde::de::DeserializeOwned>(name: &str) -> Option<T> {
    let element = document().get_element_by_id(&crate::served::element_of(name))?;
    crate::wire::from_page(&element.text_content()?)
        .inspect_err(|error| leptos::logging::error!("{name}: {error}"))
        .ok()
}

/// Asks for the page anew where the element holds nothing.
pub(crate) fn reload_if_empty(host: NodeRef<Div>) {
    Effect::new(move |_| {
        if let Some(element) = host.get()
            && element.child_element_count() == 0
        {
            // Where this fails the page stays empty, and reloading by hand is left.
            let _ = window().location().reload();
        }
    });
}

/// The title of the document, as a page gives it: without the name of the site behind it.
pub(crate) fn page_title() -> String {
    let title = document().title();
    title
        .strip_suffix(crate::TITLE_END)
        .unwrap_or(&title)
        .to_owned()
}

/// The key and the text of the field that an event comes from; nothing for fields that hold no
/// answer. A box that is ticked says `yes`.
pub(crate) fn typed(event: &leptos::ev::Event) -> Option<(String, String)> {
    let field: web_sys::HtmlInputElement = event.target()?.unchecked_into();
    let key = field.get_attribute("data-key")?;
    let typed = match field.type_().as_str() {
        "checkbox" if field.checked() => "yes".to_owned(),
        "checkbox" => "no".to_owned(),
        _ => field.value(),
    };
    Some((key, typed))
}

/// Keeps the key Enter in a field from pressing the form's first button.
pub(crate) fn keep_from_sending(event: &leptos::ev::KeyboardEvent) {
    let is_field = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
        .is_some_and(|field| field.has_attribute("data-key"));
    if event.key() == "Enter" && is_field {
        event.prevent_default();
    }
}

/// Prints the page.
pub(crate) fn print_page() {
    // Where there is nothing to print with, nothing is lost.
    let _ = window().print();
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
