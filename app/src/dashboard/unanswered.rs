//! What stands where a dashboard has no figures to show.

use answers::dashboard::Unavailable;
use answers::dashboard::not_reported::{NotReported, not_reported};
use answers::search::Found;
use answers::site::ToolCard;
use domain::code::OdsCode;
use html::{Html, html};
use leptos::prelude::*;

use crate::address::{self, Address};
use crate::components::{
    Crumb, Host, OrganisationSearch, SearchTarget, crumbs, element, titled_page,
};
use crate::dashboard::shown::Shown;
use crate::served::inert_html;
use crate::site::use_site;

/// The organisation is known, and has no figures in the period.
pub(super) fn nothing_reported(shown: &Shown) -> Html {
    let NotReported {
        heading,
        text,
        last,
    } = not_reported(&shown.comparison);
    let last = last.map(|last| {
        let link = shown.link(|address| address.period = Some(last));
        html! {
            <a class="btn primary" href=link>
                {format!("Show {}", last.long())}
            </a>
        }
    });
    let content = html! {
        {text.map(|text| html! { <p>{text}</p> })}
        {last}
    };
    html! {
        <div class="short"></div>
        {empty(&heading, &content)}
    }
}

/// No organisation is chosen yet.
pub(super) fn chooser(tool: &ToolCard) -> AnyView {
    let about = inert_html(Host::contents(), || {
        html! {
            {crumbs(&[Crumb::link("Tools", "/tools/"), Crumb::here(tool.title.clone())])}
            <h1>{&tool.question}</h1>
            <p>{&tool.about}</p>
        }
    });
    let search = OrganisationSearch::here(SearchTarget::Tool(tool.slug.clone()));
    let tried = inert_html(Host::new("p", "try"), || examples(tool));
    let hero = element(Host::new("div", "hero"), vec![about, search.view(), tried]);
    titled_page(&tool.title, vec![hero])
}

/// Organisations to try, and England.
fn examples(tool: &ToolCard) -> Html {
    let examples = use_site().with_untracked(|site| {
        let site = site.as_ref();
        site.map(|site| site.examples.clone()).unwrap_or_default()
    });
    let links: Html = examples
        .iter()
        .map(|(code, name)| {
            html! {
                <a href=address::tool_for(&tool.slug, *code)>{name}</a>
                ", "
            }
        })
        .collect();
    html! {
        "Try "
        {links}
        <a href=address::tool_for(&tool.slug, OdsCode::ENGLAND)>"England"</a>
        ", or the "
        <a href=format!("/tools/{}/nation/", tool.slug)>"state of the nation"</a>
    }
}

/// The question cannot be answered.
pub(super) fn unanswered(tool: &ToolCard, nothing: &Unavailable, address: &Address) -> AnyView {
    let said = inert_html(Host::contents(), || {
        html! {
            <div class="subject">
                {crumbs(&[Crumb::link("Tools", "/tools/"), Crumb::here(tool.title.clone())])}
                <h1>{&tool.title}</h1>
            </div>
            {reason(tool, nothing, address)}
        }
    });
    let mut content = vec![said];
    if matches!(nothing, Unavailable::Unknown(..)) {
        let target = SearchTarget::Tool(tool.slug.clone());
        content.push(OrganisationSearch::here(target).view());
    }
    titled_page(&tool.title, content)
}

/// Why the question cannot be answered.
fn reason(tool: &ToolCard, nothing: &Unavailable, address: &Address) -> Html {
    match nothing {
        Unavailable::NotLoaded => empty(
            "No figures are loaded yet",
            &html! {
                <p>
                    {format!("The files of “{}” are public. ", tool.publication)}
                    <a href="/data-sources/#load">"How to load them"</a>
                </p>
            },
        ),
        Unavailable::Unknown(code, suggestions) => {
            let heading = format!("No organisation with the code {code} is known");
            empty(&heading, &perhaps(&tool.slug, suggestions))
        }
        Unavailable::NoPeriod(named, period, periods) => {
            let name = named
                .as_ref()
                .map(|named| format!(" for {}", named.name))
                .unwrap_or_default();
            let heading = format!("{} is not loaded{name}", period.long());
            let latest = periods.last().map(|latest| {
                let address = Address {
                    period: Some(*latest),
                    ..address.clone()
                };
                html! {
                    <a class="btn primary" href=address::tool(&tool.slug, &address)>
                        {format!("Show {}", latest.long())}
                    </a>
                }
            });
            empty(&heading, &latest.unwrap_or_default())
        }
    }
}

fn empty(heading: &str, content: &Html) -> Html {
    html! {
        <section class="empty">
            <h2>{heading}</h2>
            {content}
        </section>
    }
}

/// Organisations that may have been meant.
fn perhaps(slug: &str, suggestions: &[Found]) -> Html {
    if suggestions.is_empty() {
        return Html::new();
    }
    let links: Html = suggestions
        .iter()
        .map(|found| {
            html! {
                <li>
                    <a href=address::tool_for(slug, found.code)>{&found.name}</a>
                    " "
                    <span class="quiet">{found.context()}</span>
                </li>
            }
        })
        .collect();
    html! {
        <p>"Perhaps one of these was meant:"</p>
        <ul>{links}</ul>
    }
}

/// The server could not be asked.
pub(super) fn failed(tool: &ToolCard) -> AnyView {
    let said = inert_html(Host::contents(), || {
        html! {
            <div class="subject">
                <h1>{&tool.title}</h1>
            </div>
            {empty(
                "The figures could not be fetched",
                &html! { <p>"The connection or the server failed. Nothing is lost: load the page again."</p> },
            )}
        }
    });
    titled_page(&tool.title, vec![said])
}
