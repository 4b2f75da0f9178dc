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
use crate::served::inert;
use crate::site::use_site;

/// The organisation is known, and has no figures in the period.
#[component]
pub(super) fn NothingReported(view: View) -> impl IntoView {
    inert("div", "contents", move || nothing_reported(view))
}

fn nothing_reported(view: View) -> impl IntoView {
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
    let slug = tool.slug.clone();
    let (named, tried) = (Arc::clone(&tool), Arc::clone(&tool));
    view! {
        <Title text=tool.title.clone()/>
        <main id="main" class="page">
            <div class="hero">
                {inert("div", "contents", move || {
                    view! {
                        <Crumbs crumbs=vec![
                            Crumb::link("Tools", "/tools/"),
                            Crumb::here(named.title.clone()),
                        ]/>
                        <h1>{named.question.clone()}</h1>
                        <p>{named.about.clone()}</p>
                    }
                })}
                <OrganisationSearch
                    id="find-here"
                    placeholder="Find a practice, PCN, area or postcode"
                    target=SearchTarget::Tool(slug)
                />
                {inert("p", "try", move || examples(&tried))}
            </div>
        </main>
    }
}

/// Organisations to try, and England.
fn examples(tool: &ToolCard) -> impl IntoView + use<> {
    let site = use_site();
    let examples = site.with_untracked(|site| site.as_ref().map(|site| site.examples.clone()));
    let links = examples
        .unwrap_or_default()
        .into_iter()
        .map(|(code, name)| {
            view! {
                <a href=address::tool_for(&tool.slug, code)>{name}</a>
                ", "
            }
        });
    view! {
        "Try " {links.collect_view()}
        <a href=address::tool_for(&tool.slug, OdsCode::ENGLAND)>"England"</a> ", or the "
        <a href=format!("/tools/{}/nation/", tool.slug)>"state of the nation"</a>
    }
}

/// The question cannot be answered.
#[component]
pub(super) fn Unanswered(
    tool: Arc<ToolCard>,
    nothing: Unavailable,
    address: Memo<Address>,
) -> impl IntoView {
    let (slug, title) = (tool.slug.clone(), tool.title.clone());
    view! {
        <Title text=title/>
        <main id="main" class="page">
            <div class="subject">
                <Crumbs crumbs=vec![Crumb::link("Tools", "/tools/"), Crumb::here(tool.title.clone())]/>
                <h1>{tool.title.clone()}</h1>
            </div>
            {inert("div", "contents", {
                let nothing = nothing.clone();
                move || reason(tool, nothing, address.get_untracked())
            })}
            {matches!(nothing, Unavailable::Unknown(..))
                .then(|| {
                    view! {
                        <OrganisationSearch
                            id="find-here"
                            placeholder="Find a practice, PCN, area or postcode"
                            target=SearchTarget::Tool(slug)
                        />
                    }
                })}
        </main>
    }
}

/// Why the question cannot be answered.
fn reason(tool: Arc<ToolCard>, nothing: Unavailable, address: Address) -> AnyView {
    match nothing {
        Unavailable::NotLoaded => view! {
            <Empty heading="No figures are loaded yet">
                <p>
                    {format!("The files of “{}” are public. ", tool.publication)}
                    <a href="/data-sources/#load">"How to load them"</a>
                </p>
            </Empty>
        }
        .into_any(),
        Unavailable::Unknown(code, suggestions) => view! {
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
            </Empty>
        }
        .into_any(),
        Unavailable::NoPeriod(named, period, periods) => {
            let name = named
                .map(|named| format!(" for {}", named.name))
                .unwrap_or_default();
            let latest = periods.last().copied();
            view! {
                <Empty heading=format!("{} is not loaded{name}", period.long())>
                    {latest
                        .map(|latest| {
                            let address = Address {
                                period: Some(latest),
                                ..address.clone()
                            };
                            let link = address::tool(&tool.slug, &address);
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
    }
}

/// The server could not be asked.
#[component]
pub(super) fn Failed(tool: Arc<ToolCard>) -> impl IntoView {
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
