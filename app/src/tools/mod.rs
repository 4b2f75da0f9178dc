//! The tools: each a folder with its story, its questions and the sections that it alone
//! has. A new tool is a new folder and a line in [`TOOLS`].

mod gp_appointments;
pub mod list_size;

use calculators::{MENU, entry};
use domain::comparison::Comparison;
use domain::organisation::Kind;
use domain::registry::{self, Dataset};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::address::{self, Address};
use crate::components::{OrganisationSearch, SearchTarget};
use crate::dashboard::{Dashboard, ViewContext};
use crate::find::NotFound;
use crate::go::Onward;
use crate::nation::{Nation, NationPage};
use crate::site::use_site;
use crate::visitor::use_visitor;

/// The tools, in the order in which they are listed.
pub static TOOLS: [&Tool; 2] = [&gp_appointments::TOOL, &list_size::TOOL];

/// What a tool is about; the headings of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// How patients reach the practice.
    Access,
    /// Who the patients and the staff are.
    People,
}

impl Section {
    /// Every section, in order.
    pub const ALL: [Self; 2] = [Self::Access, Self::People];

    const fn label(self) -> &'static str {
        match self {
            Self::Access => "Access",
            Self::People => "People",
        }
    }
}

/// A tool.
pub struct Tool {
    /// Its place in addresses.
    pub slug: &'static str,
    /// The dataset that it shows.
    pub dataset: &'static str,
    /// Under which heading it is listed.
    pub section: Section,
    /// The question that it answers, as a heading.
    pub question: &'static str,
    /// What it shows, in a sentence or two.
    pub about: &'static str,
    /// The indicator that is shown over time at first.
    pub first_shown: &'static str,
    /// The short text at the top: sentences with parts in bold between double asterisks.
    pub story: fn(&Comparison, Option<usize>) -> Vec<String>,
    /// The short text of the State of the Nation.
    pub nation_story: fn(&Nation) -> Vec<String>,
    /// Sections that this tool alone has, below the benchmarks.
    pub sections: fn(ViewContext) -> AnyView,
}

impl Tool {
    /// The declaration of its dataset.
    #[must_use]
    pub fn declaration(&self) -> &'static Dataset {
        registry::dataset(self.dataset).unwrap_or(registry::DATASETS[0])
    }

    /// Its name.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.declaration().title
    }
}

/// The tool at this place in addresses.
#[must_use]
pub fn by_slug(slug: &str) -> Option<&'static Tool> {
    TOOLS.into_iter().find(|tool| tool.slug == slug)
}

/// Slug and title of every tool, dashboards and planning tools, in the order in which they are
/// listed.
pub fn named() -> impl Iterator<Item = (&'static str, &'static str)> {
    let dashboards = TOOLS.into_iter().map(|tool| (tool.slug, tool.title()));
    dashboards.chain(MENU.into_iter().map(|tool| (tool.slug, tool.title)))
}

/// The tool that the address names.
fn use_slug() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("tool").unwrap_or_default()))
}

/// The page of a tool.
#[component]
pub fn ToolPage() -> impl IntoView {
    let slug = use_slug();
    move || {
        slug.with(|slug| match entry(slug) {
            Some(_) => crate::pages::calculator(slug),
            None => crate::pages::dashboard(slug),
        })
    }
}

/// The dashboard with a name in addresses.
pub(crate) fn dashboard(slug: &str) -> AnyView {
    match by_slug(slug) {
        Some(tool) => view! { <Opened tool=tool/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

/// The dashboard of a tool, or the way to where it opens for this visitor: an address that
/// names no organisation leads to one that does, so that what is seen can be shared.
#[component]
fn Opened(tool: &'static Tool) -> impl IntoView {
    let visitor = use_visitor();
    let query = use_query_map();
    let opening = Memo::new(move |_| {
        let address = query.with(Address::from_query);
        visitor.with(|visitor| visitor.as_ref()?.opening(tool.slug, &address))
    });
    view! {
        <Onward to=opening/>
        <Dashboard tool=tool/>
    }
}

/// The State of the Nation of a tool.
#[component]
pub fn ToolNationPage() -> impl IntoView {
    let slug = use_slug();
    move || match slug.with(|slug| by_slug(slug)) {
        Some(tool) => view! { <NationPage tool=tool/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

/// The index of tools, which is also the way in.
#[component]
pub fn ToolsPage() -> impl IntoView {
    let site = use_site();
    let examples = move || site.get().map(|site| site.examples).unwrap_or_default();
    view! {
        <Title text="Tools"/>
        <main id="main" class="page">
            <div class="hero">
                <h1>"How does your practice compare?"</h1>
                <p>
                    "Public data on general practice in England, made comparable: free to use, with its sources shown, and honest about what a difference means."
                </p>
                <OrganisationSearch
                    id="find-here"
                    placeholder="Find a practice, PCN, area or postcode"
                    target=SearchTarget::Here
                />
                <p class="try">
                    "Try "
                    {move || {
                        examples()
                            .into_iter()
                            .map(|(code, name)| {
                                view! {
                                    <a href=address::place(code)>{name}</a>
                                    ", "
                                }
                            })
                            .collect_view()
                    }} "or " <a href="/places/">{Kind::England.label()}</a>
                </p>
            </div>
            <div class="ask-list">
                {Section::ALL
                    .into_iter()
                    .map(|section| {
                        view! {
                            <section>
                                <h2>{section.label()}</h2>
                                <ul>
                                    {TOOLS
                                        .into_iter()
                                        .filter(|tool| tool.section == section)
                                        .map(|tool| {
                                            let dataset = tool.declaration();
                                            view! {
                                                <li>
                                                    <a href=format!("/tools/{}/", tool.slug)>
                                                        <b>{dataset.title}</b>
                                                        <em>{dataset.cadence.word()}</em>
                                                        <span>{dataset.summary}</span>
                                                    </a>
                                                </li>
                                                <li>
                                                    <a href=format!("/tools/{}/nation/", tool.slug)>
                                                        <b>{format!("{}: state of the nation", dataset.title)}</b>
                                                        <em>{dataset.cadence.word()}</em>
                                                        <span>
                                                            "England over time, areas side by side, the spread of practices"
                                                        </span>
                                                    </a>
                                                </li>
                                            }
                                        })
                                        .collect_view()}
                                </ul>
                            </section>
                        }
                    })
                    .collect_view()}
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
                                        <a rel="external" href=format!("/tools/{}/", calculator.slug)>
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
            </div>
        </main>
    }
}
