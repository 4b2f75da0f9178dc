//! The index of tools, and the page of each by its place in addresses.

use std::sync::Arc;

use calculators::MENU;
use domain::organisation::Kind;
use domain::registry::ToolSection;
use leptos::prelude::*;

use crate::address::{self, Address, FromQuery as _};
use crate::components::{OrganisationSearch, SearchTarget};
use crate::dashboard::Dashboard;
use crate::find::not_found;
use crate::location::{lead_on, use_query};
use crate::nation::NationPage;
use answers::site::{Site, ToolCard};

use crate::served::inert;
use crate::site::{use_site, use_tool};
use crate::visitor::use_visitor;

/// Slug and title of every tool, dashboards and planning tools, in the order in which they are
/// listed.
#[must_use]
pub fn named(site: &Site) -> Vec<(String, String)> {
    let dashboards = site
        .tools
        .iter()
        .map(|tool| (tool.slug.clone(), tool.title.clone()));
    let planning = MENU
        .into_iter()
        .map(|tool| (tool.slug.to_owned(), tool.title.to_owned()));
    dashboards.chain(planning).collect()
}

/// The same of a registry.
#[cfg(feature = "ssr")]
#[must_use]
pub fn named_in(registry: &domain::registry::Registry) -> Vec<(String, String)> {
    named(&Site {
        tools: registry
            .tools()
            .filter_map(|tool| ToolCard::of(tool))
            .collect(),
        ..Site::default()
    })
}

/// The dashboard with a name in addresses.
pub(crate) fn dashboard(slug: &str) -> AnyView {
    match use_tool(slug) {
        Some(tool) => view! { <Opened tool=tool/> }.into_any(),
        None => not_found(),
    }
}

/// The dashboard of a tool, or the way to where it opens for this visitor: an address that
/// names no organisation leads to one that does, so that what is seen can be shared.
#[component]
fn Opened(tool: Arc<ToolCard>) -> impl IntoView {
    lead_on(|| {
        let address = use_query().with_untracked(Address::from_query);
        use_visitor()?.opening(&tool.slug, &address)
    });
    view! { <Dashboard tool=tool/> }
}

/// The State of the Nation of a tool, by its name in addresses.
pub(crate) fn nation(slug: &str) -> AnyView {
    match use_tool(slug) {
        Some(tool) => view! { <NationPage tool=tool/> }.into_any(),
        None => not_found(),
    }
}

/// The index of tools, which is also the way in.
#[component]
pub fn ToolsPage() -> impl IntoView {
    crate::title::set_title("Tools");
    view! {
        <main id="main" class="page">
            <div class="hero">
                <h1>"How does your practice compare?"</h1>
                <p>
                    "Public data on general practice in England, made comparable: free to use, with its sources shown, and honest about what a difference means."
                </p>
                {OrganisationSearch::here(SearchTarget::Here).view()}
                {inert("p", "try", examples)}
            </div>
            {inert("div", "ask-list", list)}
        </main>
    }
}

/// Organisations to try, and England.
fn examples() -> impl IntoView {
    let site = use_site();
    let examples = site.with_untracked(|site| site.as_ref().map(|site| site.examples.clone()));
    view! {
        "Try "
        {examples
            .unwrap_or_default()
            .into_iter()
            .map(|(code, name)| {
                view! {
                    <a href=address::place(code)>{name}</a>
                    ", "
                }
            })
            .collect_view()}
        "or " <a href="/places/">{Kind::England.label()}</a>
    }
}

/// All tools, and the other ways on.
fn list() -> impl IntoView {
    let site = use_site();
    let tools = site.with_untracked(|site| site.as_ref().map(|site| site.tools.clone()));
    let tools = tools.unwrap_or_default();
    view! {
                {
                    ToolSection::ALL
                        .into_iter()
                        .filter_map(|section| {
                            let of_section: Vec<Arc<ToolCard>> = tools
                                .iter()
                                .filter(|tool| tool.section == section)
                                .cloned()
                                .collect();
                            (!of_section.is_empty())
                                .then(|| view! { <SectionOfTools section=section tools=of_section/> })
                        })
                        .collect_view()
                }
                <section>
                    <h2>"Planning"</h2>
                    <ul>
                        {MENU
                            .into_iter()
                            .map(|calculator| {
                                let year = crate::calculators::asked::opening_year(calculator.years);
                                view! {
                                    <li>
                                        // Another module has it.
                                        <a href=format!("/tools/{}/", calculator.slug)>
                                            <b>{calculator.title}</b>
                                            <em>{year.to_string()}</em>
                                            <span>{calculator.question(year)}</span>
                                        </a>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                </section>
                <section>
                    <h2>"Places"</h2>
                    <ul>
                        <li>
                            <a href="/places/">
                                <b>"Regions, ICBs, PCNs, practices"</b>
                                <em></em>
                                <span>"From England down to a practice, with what is known of each"</span>
                            </a>
                        </li>
                        <li>
                            <a href="/methods/">
                                <b>"Methods"</b>
                                <em></em>
                                <span>"Every indicator and every statistic, with its source"</span>
                            </a>
                        </li>
                        <li>
                            <a href="/data-sources/">
                                <b>"Data sources"</b>
                                <em></em>
                                <span>"What is loaded, from which files, when"</span>
                            </a>
                        </li>
                    </ul>
                </section>
    }
}

/// The tools under one heading of the index.
#[component]
fn SectionOfTools(section: ToolSection, tools: Vec<Arc<ToolCard>>) -> impl IntoView {
    let entry = |to: String, title: String, cadence: &'static str, summary: String| {
        view! {
            <li>
                <a href=to>
                    <b>{title}</b>
                    <em>{cadence}</em>
                    <span>{summary}</span>
                </a>
            </li>
        }
    };
    view! {
        <section>
            <h2>{section.label()}</h2>
            <ul>
                {tools
                    .into_iter()
                    .map(|tool| {
                        let cadence = tool.cadence.word();
                        let page = format!("/tools/{}/", tool.slug);
                        [
                            entry(page.clone(), tool.title.clone(), cadence, tool.summary.clone()),
                            entry(
                                format!("{page}nation/"),
                                format!("{}: state of the nation", tool.title),
                                cadence,
                                "England over time, areas side by side, the spread of practices".to_owned(),
                            ),
                        ]
                            .into_iter()
                            .collect_view()
                    })
                    .collect_view()}
            </ul>
        </section>
    }
}
