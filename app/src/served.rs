//! What the server hands over with a page, and what it alone draws.
//!
//! Everything that a page says was answered when the server made it. What the browser needs of it
//! stands in the document as data, once; what no script changes stands there as markup, and the
//! module of the browser has no code for it. In front of a running server (`trunk serve`, feature
//! `csr`) the browser asks for the same and draws it all.

use std::future::Future;

use html::Html;
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::components::{Host, fragment_in};
use crate::title::set_title;

/// Shows what the server answers. `part` is what of it goes along to the browser, under a name
/// that is unique in the page; the answer itself stays with whoever draws it whole.
pub(crate) fn with_part_served<T, P, F>(
    name: impl Into<String>,
    ask: impl Fn() -> F + Send + Sync + 'static,
    part: fn(&Option<T>) -> P,
    show: impl Fn(P, Option<T>) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    P: Serialize + DeserializeOwned + Default + 'static,
    F: Future<Output = Result<T, ServerFnError>> + Send + 'static,
{
    #[cfg(feature = "ssr")]
    {
        let answer = at_once(ask());
        let part = part(&answer);
        let name: String = name.into();
        let data = data(&name, &part);
        let shown = show(part, answer);
        view! {
            {shown}
            {data}
        }
        .into_any()
    }
    #[cfg(all(not(feature = "ssr"), feature = "csr"))]
    {
        let _ = name;
        let answer = Resource::new(|| (), move |()| ask());
        view! {
            <Suspense>
                {move || {
                    let show = show.clone();
                    Suspend::new(async move {
                        let answer = answer.await.ok();
                        show(part(&answer), answer)
                    })
                }}
            </Suspense>
        }
        .into_any()
    }
    #[cfg(not(any(feature = "ssr", feature = "csr")))]
    {
        let _ = (ask, part);
        let name: String = name.into();
        let shown = show(crate::browser::served(&name).unwrap_or_default(), None);
        view! {
            {shown}
            {data_element(&name, String::new())}
        }
        .into_any()
    }
}

/// Shows what the server answers, all of which goes along to the browser; `None` where it could
/// not be answered.
pub(crate) fn with_served<T, F>(
    name: impl Into<String>,
    ask: impl Fn() -> F + Send + Sync + 'static,
    show: impl Fn(Option<T>) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, ServerFnError>> + Send + 'static,
{
    with_part_served(name, ask, Option::clone, move |answer, _| show(answer))
}

/// Shows what the server answers, in what it alone draws.
pub(crate) fn with_answer<T, F>(
    ask: impl Fn() -> F + Send + Sync + 'static,
    show: impl Fn(Option<T>) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, ServerFnError>> + Send + 'static,
{
    #[cfg(feature = "ssr")]
    {
        show(at_once(ask()))
    }
    #[cfg(all(not(feature = "ssr"), feature = "csr"))]
    {
        let answer = Resource::new(|| (), move |()| ask());
        view! {
            <Suspense>
                {move || {
                    let show = show.clone();
                    Suspend::new(async move { show(answer.await.ok()) })
                }}
            </Suspense>
        }
        .into_any()
    }
    #[cfg(not(any(feature = "ssr", feature = "csr")))]
    {
        let _ = (ask, show);
        ().into_any()
    }
}

/// The answer of a server function, on the server: they read the snapshot and wait for nothing.
#[cfg(feature = "ssr")]
fn at_once<T>(ask: impl Future<Output = Result<T, ServerFnError>>) -> Option<T> {
    use std::task::{Context, Poll, Waker};
    let mut ask = std::pin::pin!(ask);
    match ask.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(answer)) => Some(answer),
        Poll::Ready(Err(error)) => {
            leptos::logging::warn!("{error}");
            None
        }
        Poll::Pending => {
            leptos::logging::error!("an answer that must be there at once is waited for");
            None
        }
    }
}

/// Data that every page has: the server's, and the element that hands them over, which belongs at
/// the end of the document.
pub(crate) fn handed_over<T>(name: &str, make: impl FnOnce() -> Option<T>) -> (Option<T>, AnyView)
where
    T: Serialize + DeserializeOwned,
{
    #[cfg(feature = "ssr")]
    {
        let known = make();
        let element = known.as_ref().map(|known| data(name, known)).into_any();
        (known, element)
    }
    #[cfg(all(not(feature = "ssr"), feature = "csr"))]
    {
        let _ = (name, make);
        (None, ().into_any())
    }
    #[cfg(not(any(feature = "ssr", feature = "csr")))]
    {
        let _ = make;
        let known = crate::browser::served(name);
        let element = known
            .as_ref()
            .map(|_: &T| data_element(name, String::new()));
        (known, element.into_any())
    }
}

/// The data of a page, where they stand in the document.
#[cfg(feature = "ssr")]
fn data<P: Serialize>(name: &str, part: &P) -> AnyView {
    let text = crate::wire::to_page(part).unwrap_or_else(|error| {
        leptos::logging::error!("{name}: {error}");
        String::new()
    });
    data_element(name, text)
}

#[cfg(not(all(not(feature = "ssr"), feature = "csr")))]
fn data_element(name: &str, text: String) -> AnyView {
    leptos::html::script()
        .r#type("application/octet-stream")
        .id(element_of(name))
        .inner_html(text)
        .into_any()
}

/// The identifier of the element that holds data of a name.
#[cfg_attr(feature = "csr", allow(dead_code, reason = "for pages of the server"))]
pub(crate) fn element_of(name: &str) -> String {
    format!("data-{name}")
}

/// An element whose content the server alone draws.
pub(crate) fn inert<V: IntoView + 'static>(
    tag: &'static str,
    class: &'static str,
    draw: impl FnOnce() -> V,
) -> AnyView {
    inert_in(Host::new(tag, class), draw)
}

/// The same in an element with more than a class.
pub(crate) fn inert_in<V: IntoView + 'static>(host: Host, draw: impl FnOnce() -> V) -> AnyView {
    #[cfg(all(not(feature = "ssr"), feature = "csr"))]
    {
        leptos::html::custom(host.tag)
            .attr("class", host.class)
            .attr("id", host.id)
            .attr("aria-labelledby", host.labelled_by)
            .child(draw().into_any())
            .into_any()
    }
    #[cfg(feature = "ssr")]
    {
        let html = Html::from_trusted(draw().into_view().to_html());
        fragment_in(host, move || html.clone())
    }
    #[cfg(not(any(feature = "ssr", feature = "csr")))]
    {
        let _ = draw;
        fragment_in(host, Html::new)
    }
}

/// The same of markup.
pub(crate) fn inert_html(host: Host, draw: impl FnOnce() -> Html) -> AnyView {
    #[cfg(any(feature = "ssr", feature = "csr"))]
    let html = draw();
    #[cfg(not(any(feature = "ssr", feature = "csr")))]
    let html = {
        let _ = draw;
        Html::new()
    };
    fragment_in(host, move || html.clone())
}

/// A page that the server alone draws: its title, and the content of `<main>`.
pub(crate) fn inert_page<V: IntoView + 'static>(
    title: impl AsRef<str>,
    draw: impl FnOnce() -> V,
) -> AnyView {
    set_title(title.as_ref());
    inert_in(
        Host {
            id: Some("main"),
            ..Host::new("main", "page")
        },
        draw,
    )
}
