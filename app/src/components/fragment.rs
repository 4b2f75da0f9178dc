//! Markup that is put into one element as text, and changed in place.

use std::future::Future;
use std::sync::Arc;

use html::Html;
use leptos::prelude::*;
use leptos::tachys::html::element::InnerHtmlValue;
use leptos::tachys::renderer::types::Element;

use crate::title::set_title;

/// The element that holds a fragment.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Host {
    /// The name of the element.
    pub tag: &'static str,
    /// Its class.
    pub class: &'static str,
    /// Its identifier.
    pub id: Option<&'static str>,
    /// Its name: that of the menus for a menu.
    pub name: Option<&'static str>,
    /// The identifier of its heading.
    pub labelled_by: Option<&'static str>,
    /// What it is, for those who hear it.
    pub label: Option<&'static str>,
}

impl Host {
    /// An element with a class.
    pub(crate) const fn new(tag: &'static str, class: &'static str) -> Self {
        Self {
            tag,
            class,
            id: None,
            name: None,
            labelled_by: None,
            label: None,
        }
    }

    /// An element that nobody sees, for what stands among others.
    pub(crate) const fn contents() -> Self {
        Self::new("div", "contents")
    }
}

/// An element with views in it. Every view has code of its own for each shape; this is one shape for
/// all elements that nothing but their content tells apart.
pub(crate) fn element(host: Host, children: Vec<AnyView>) -> AnyView {
    leptos::html::custom(host.tag)
        .attr("class", (!host.class.is_empty()).then_some(host.class))
        .attr("id", host.id)
        .attr("name", host.name)
        .attr("aria-labelledby", host.labelled_by)
        .attr("aria-label", host.label)
        .child(children)
        .into_any()
}

/// A page: its title, and what is in `<main>`.
pub(crate) fn titled_page(title: &str, content: Vec<AnyView>) -> AnyView {
    set_title(title);
    let main = Host {
        id: Some("main"),
        ..Host::new("main", "page")
    };
    element(main, content)
}

/// A fragment that follows what it is made of. Where it changes, what stands in the page is made
/// like it: what has the focus keeps it, and what is open stays open.
pub(crate) fn fragment(
    tag: &'static str,
    class: &'static str,
    html: impl Fn() -> Html + Send + Sync + 'static,
) -> AnyView {
    fragment_in(Host::new(tag, class), html)
}

/// The same in an element with more than a class.
pub(crate) fn fragment_in(host: Host, html: impl Fn() -> Html + Send + Sync + 'static) -> AnyView {
    shown(host, Arc::new(html))
}

/// A fragment that stands among others without an element that anybody sees.
pub(crate) fn contents(html: impl Fn() -> Html + Send + Sync + 'static) -> AnyView {
    fragment_in(Host::contents(), html)
}

fn shown(host: Host, html: Arc<dyn Fn() -> Html + Send + Sync>) -> AnyView {
    let class = (!host.class.is_empty()).then_some(host.class);
    leptos::html::custom(host.tag)
        .attr("class", class)
        .attr("id", host.id)
        .attr("name", host.name)
        .attr("aria-labelledby", host.labelled_by)
        .attr("aria-label", host.label)
        .inner_html(move || Content(html().into_string()))
        .into_any()
}

/// What stands in an element, as text.
struct Content(String);

impl InnerHtmlValue for Content {
    type AsyncOutput = Self;
    type State = (Element, String);
    type Cloneable = Arc<str>;
    type CloneableOwned = Arc<str>;

    fn html_len(&self) -> usize {
        self.0.len()
    }

    fn to_html(self, buf: &mut String) {
        buf.push_str(&self.0);
    }

    fn to_template(_: &mut String) {}

    fn hydrate<const FROM_SERVER: bool>(self, element: &Element) -> Self::State {
        if !FROM_SERVER {
            element.set_inner_html(&self.0);
        }
        (element.clone(), self.0)
    }

    fn build(self, element: &Element) -> Self::State {
        element.set_inner_html(&self.0);
        (element.clone(), self.0)
    }

    fn rebuild(self, state: &mut Self::State) {
        if self.0 != state.1 {
            crate::browser::morph(&state.0, &self.0);
            state.1 = self.0;
        }
    }

    fn into_cloneable(self) -> Self::Cloneable {
        self.0.into()
    }

    fn into_cloneable_owned(self) -> Self::CloneableOwned {
        self.0.into()
    }

    fn dry_resolve(&mut self) {}

    fn resolve(self) -> impl Future<Output = Self::AsyncOutput> + Send {
        std::future::ready(self)
    }
}
