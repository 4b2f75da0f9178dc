//! The pages: components for the browser, server functions beside them.
//!
//! Built three times: with `ssr` for the server, which renders every page; with `hydrate`
//! for the browser, which takes them over; with `csr` for work on the pages with Trunk.
//! Pages are useful before any script runs.

// The type of a page holds the types of everything in it.
#![recursion_limit = "512"]
#![allow(
    clippy::needless_pass_by_value,
    reason = "components own their properties"
)]
// A module of the browser leaves out the pages of the others.
#![cfg_attr(
    not(all(
        feature = "calculators",
        feature = "dashboards",
        feature = "nation",
        feature = "pages"
    )),
    allow(dead_code, unused_imports)
)]

// See .cargo/config.toml: a page that one half writes and the other cannot read would stay
// without its script.
#[cfg(not(erase_components))]
compile_error!("RUSTFLAGS replaces .cargo/config.toml: add `--cfg erase_components` to it");

pub mod account;
pub mod address;
#[cfg(feature = "ssr")]
pub mod assets;
#[cfg(feature = "browser")]
mod browser;
#[cfg(not(feature = "browser"))]
#[path = "browser_absent.rs"]
mod browser;
pub mod calculators;
mod components;
mod dashboard;
mod docs;
#[cfg(feature = "ssr")]
pub mod exports;
mod find;
mod go;
mod nation;
mod other_module;
mod pages;
#[cfg(feature = "ssr")]
pub mod pictures;
mod places;
mod printing;
#[cfg(feature = "ssr")]
pub mod programs;
mod served;
#[cfg(feature = "ssr")]
pub mod shell;
mod site;
mod sources;
#[cfg(feature = "ssr")]
pub mod state;
#[cfg(feature = "ssr")]
mod table_metadata;
#[cfg(feature = "ssr")]
mod table_workbook;
mod tools;
#[cfg(feature = "ssr")]
pub mod turns;
pub mod visitor;
mod wire;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::SsrMode;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::account::{ServedTitle, ServerPage};
use crate::components::{Footer, Header};
use crate::find::NotFound;
use crate::pages::{
    AccessibilityPage, GlossaryPage, InterpretingPage, MethodsPage, PlacePage, PlacesPage,
    SearchPage, SourcesPage, ToolNationPage, ToolsPage,
};
use crate::tools::ToolPage;

#[cfg(feature = "ssr")]
pub use crate::tools::named_in as named_tools;
pub use answers::search::Found;
pub use answers::site::{Site, ToolCard};

/// What stands behind the title of every page.
const TITLE_END: &str = " · Haresign";

/// The title of the window. The server writes it into the page as it is, and a name in a
/// published file may hold markup; in the browser it is set as text.
fn titled(title: &str) -> String {
    if title.is_empty() {
        return "Haresign".to_owned();
    }
    let title = if cfg!(feature = "ssr") {
        title
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    } else {
        title.to_owned()
    };
    format!("{title}{TITLE_END}")
}

/// The app.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    // Before the first title is set.
    provide_context(ServedTitle(browser::page_title()));
    let site = site::provide_site();
    let visitor = visitor::provide_visitor();
    printing::provide_printing();
    view! {
        <Title formatter=|title: String| {
            titled(&title)
        }/>
        <Router>
            <Header/>
            // Whole pages, not streams of parts: they must be complete without script.
            <Routes fallback=|| view! { <NotFound/> }>
                <Route path=path!("/") view=ToolsPage ssr=SsrMode::Async/>
                <Route path=path!("/tools") view=ToolsPage ssr=SsrMode::Async/>
                <Route path=path!("/tools/:tool") view=ToolPage ssr=SsrMode::Async/>
                <Route path=path!("/tools/:tool/nation") view=ToolNationPage ssr=SsrMode::Async/>
                <Route path=path!("/places") view=PlacesPage ssr=SsrMode::Async/>
                <Route path=path!("/places/:code") view=PlacePage ssr=SsrMode::Async/>
                <Route path=path!("/search") view=SearchPage ssr=SsrMode::Async/>
                <Route path=path!("/methods") view=MethodsPage ssr=SsrMode::Async/>
                <Route path=path!("/data-sources") view=SourcesPage ssr=SsrMode::Async/>
                <Route path=path!("/interpreting") view=InterpretingPage ssr=SsrMode::Async/>
                <Route path=path!("/glossary") view=GlossaryPage ssr=SsrMode::Async/>
                <Route path=path!("/accessibility") view=AccessibilityPage ssr=SsrMode::Async/>
                <Route path=path!("/accounts/*page") view=ServerPage ssr=SsrMode::Async/>
                <Route path=path!("/admin/*page") view=ServerPage ssr=SsrMode::Async/>
                <Route path=path!("/docs/api") view=ServerPage ssr=SsrMode::Async/>
                <Route path=path!("/use-this-data/*page") view=ServerPage ssr=SsrMode::Async/>
                <Route path=path!("/privacy-policy") view=ServerPage ssr=SsrMode::Async/>
                <Route path=path!("/cookie-policy") view=ServerPage ssr=SsrMode::Async/>
            </Routes>
            <Footer/>
        </Router>
        {site}
        {visitor}
    }
}
