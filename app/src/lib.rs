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
mod display;
mod docs;
#[cfg(feature = "ssr")]
pub mod exports;
mod find;
mod indicators;
mod location;
mod nation;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod pictures;
mod places;
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
mod title;
mod tools;
#[cfg(feature = "ssr")]
pub mod turns;
pub mod visitor;
mod wire;

use leptos::prelude::*;

use crate::components::{footer, header};

#[cfg(feature = "ssr")]
pub use crate::tools::named_in as named_tools;
pub use answers::search::Found;
pub use answers::site::{Site, ToolCard};

/// The app.
#[component]
pub fn App() -> impl IntoView {
    #[cfg(feature = "ssr")]
    leptos_meta::provide_meta_context();
    let path = location::provide_location().path;
    let site = site::provide_site();
    let visitor = visitor::provide_visitor();
    display::provide_display();
    vec![header(), pages::page(&path), footer(), site, visitor]
}
