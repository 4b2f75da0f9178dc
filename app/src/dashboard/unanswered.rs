//! What stands where a dashboard has no figures to show.

use std::sync::Arc;

use answers::dashboard::Unavailable;
use answers::dashboard::not_reported::{NotReported, not_reported};
use answers::site::ToolCard;
use domain::code::OdsCode;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::address::{self, Address};
use crate::components::{Crumb, Crumbs, Empty, OrganisationSearch, SearchTarget};
use crate::dashboard::View;
use crate::site::use_site;

/// The organisation is known, and has no figures in the period.
#[component]
pub(super) fn NothingReported(view: View) -> impl IntoView {
    let NotReported {
        heading,
        text,
        last,
    } = view.with(not_reported);
    view! {
        <div class="short"></div>
        <Empty heading=heading>
            {text.map(|text| view! { <p>{text}</p> })}
            {last
                .map(|last| {
                    let link = move || view.link(|address| address.period = Some(last));
                    view! {
                        <a class="btn primary" href=link>
                            {format!("Show {}", last.long())}
                        </a>
                    }
                })}
        </Empty>
    }
}

/// No organisation is chosen yet.
#[component]
pub(super) fn Chooser(tool: Arc<ToolCard>) -> impl IntoView {
    let site = use_site();
    let slug = tool.slug.clone();
    let examples = move || site.get().map(|site| site.examples).unwrap_or_default();
    view! {
        <Title text=tool.title.clone()/>
        <main id="main" class="page">
            <div class="hero">
                <Crumbs crumbs=vec![Crumb::link("Tools", "/tools/"), Crumb::here(tool.title.clone())]/>
                <h1>{tool.question.clone()}</h1>
                <p>{tool.about.clone()}</p>
                <OrganisationSearch
                    id="find-here"
                    placeholder="Find a practice, PCN, area or postcode"
                    target=SearchTarget::Tool(tool.slug.clone())
                />
                <p class="try">
                    "Try "
                    {move || {
                        examples()
                            .into_iter()
                            .map(|(code, name)| {
                                view! {
                                    <a href=address::tool_for(&slug, code)>{name}</a>
                                    ", "
                                }
                            })
                            .collect_view()
                    }} <a href=address::tool_for(&tool.slug, OdsCode::ENGLAND)>"England"</a> ", or the "
                    <a href=format!("/tools/{}/nation/", tool.slug)>"state of the nation"</a>
                </p>
            </div>
        </main>
    }
}

/// The question cannot be answered.
#[component]
pub(super) fn Unanswered(
    tool: Arc<ToolCard>,
    nothing: Unavailable,
    address: Memo<Address>,
) -> impl IntoView {
    view! {
        <Title text=tool.title.clone()/>
        <main id="main" class="page">
            <div class="subject">
                <Crumbs crumbs=vec![Crumb::link("Tools", "/tools/"), Crumb::here(tool.title.clone())]/>
                <h1>{tool.title.clone()}</h1>
            </div>
            {match nothing {
                Unavailable::NotLoaded => {
                    view! {
                        <Empty heading="No figures are loaded yet">
                            <p>
                                {format!("The files of “{}” are public. ", tool.publication)}
                                <a href="/data-sources/#load">"How to load them"</a>
                            </p>
                        </Empty>
                    }
                        .into_any()
                }
                Unavailable::Unknown(code, suggestions) => {
                    view! {
                        <Empty heading=format!("No organisation with the code {code} is known")>
                            {(!suggestions.is_empty())
                                .then(|| {
                                    view! {
                                        <p>"Perhaps one of these was meant:"</p>
                                        <ul>
                                            {suggestions
                                                .into_iter()
                                                .map(|found| {
                                                    view! {
                                                        <li>
                                                            <a href=address::tool_for(
                                                                &tool.slug,
                                                                found.code,
                                                            )>{found.name.clone()}</a>
                                                            " "
                                                            <span class="quiet">{found.context()}</span>
                                                        </li>
                                                    }
                                                })
                                                .collect_view()}
                                        </ul>
                                    }
                                })}
                            <OrganisationSearch
                                id="find-here"
                                placeholder="Find a practice, PCN, area or postcode"
                                target=SearchTarget::Tool(tool.slug.clone())
                            />
                        </Empty>
                    }
                        .into_any()
                }
                Unavailable::NoPeriod(named, period, periods) => {
                    let name = named.map(|named| format!(" for {}", named.name)).unwrap_or_default();
                    let latest = periods.last().copied();
                    view! {
                        <Empty heading=format!("{} is not loaded{name}", period.long())>
                            {latest
                                .map(|latest| {
                                    let slug = tool.slug.clone();
                                    let link = move || {
                                        let address = Address { period: Some(latest), ..address.get() };
                                        address::tool(&slug, &address)
                                    };
                                    view! {
                                        <a class="btn primary" href=link>
                                            {format!("Show {}", latest.long())}
                                        </a>
                                    }
                                })}
                        </Empty>
                    }
                        .into_any()
                }
            }}
        </main>
    }
}

/// The server could not be asked.
#[component]
pub(super) fn Failed(tool: Arc<ToolCard>, error: String) -> impl IntoView {
    leptos::logging::warn!("{error}");
    view! {
        <Title text=tool.title.clone()/>
        <main id="main" class="page">
            <div class="subject">
                <h1>{tool.title.clone()}</h1>
            </div>
            <Empty heading="The figures could not be fetched">
                <p>"The connection or the server failed. Nothing is lost: load the page again."</p>
            </Empty>
        </main>
    }
}
