//! The page of the State of the Nation.

use std::sync::Arc;

use answers::dashboard::Unavailable;
use answers::nation::{Nation, NationAnswer, figures};
use answers::site::ToolCard;
use domain::organisation::Kind;
use html::{Html, html};
use leptos::prelude::*;

use crate::address::{self, Address, FromQuery as _};
use crate::components::{
    Addressed as _, Crumb, Crumbs, Empty, Host, Live, crumbs, marked, not_understood, section_links,
};
use crate::location::{Query, use_query};
use crate::nation::data::nation;
use crate::nation::shown::Shown;
use crate::nation::{question, sections};
use crate::served::{inert_html, inert_in, with_served};
use crate::title::set_title;
use crate::visitor::use_visitor;

/// The State of the Nation of a tool.
#[component]
pub fn NationPage(tool: Arc<ToolCard>) -> impl IntoView {
    let query = use_query();
    let dataset = tool.dataset.clone();
    let ask = move || {
        let asked = query.with_untracked(Address::from_query);
        nation(
            dataset.clone(),
            asked.show.unwrap_or_default(),
            asked
                .period
                .map(|period| period.to_string())
                .unwrap_or_default(),
            asked.org.map(|org| org.to_string()).unwrap_or_default(),
        )
    };
    let title = format!("{}: state of the nation", tool.title);
    set_title(&title);
    with_served("nation", ask, move |answer| {
        let tool = Arc::clone(&tool);
        match answer {
            Some(NationAnswer::Nation(nation)) => shown(&tool, *nation, query),
            Some(NationAnswer::Unavailable(nothing)) => {
                let host = Host {
                    id: Some("main"),
                    ..Host::new("main", "page")
                };
                inert_in(host, move || nothing_shown(tool, nothing))
            }
            None => view! {
                <main id="main" class="page">
                    <Empty heading="The figures could not be fetched">
                        <p>"The connection or the server failed. Load the page again."</p>
                    </Empty>
                </main>
            }
            .into_any(),
        }
    })
}

fn nothing_shown(tool: Arc<ToolCard>, nothing: Unavailable) -> impl IntoView {
    let (heading, latest) = match nothing {
        Unavailable::NoPeriod(_, period, periods) => (
            format!("{} is not loaded", period.long()),
            periods.last().copied(),
        ),
        _ => ("No figures are loaded yet".to_owned(), None),
    };
    view! {
            <div class="subject">
                <Crumbs crumbs=vec![
                    Crumb::link("Tools", "/tools/"),
                    Crumb::link(tool.title.clone(), format!("/tools/{}/", tool.slug)),
                    Crumb::here("State of the nation"),
                ]/>
                <h1>{format!("{} in England", tool.title)}</h1>
            </div>
            <Empty heading=heading>
                {match latest {
                    Some(latest) => {
                        let to = address::nation(
                            &tool.slug,
                            &Address { period: Some(latest), ..Address::default() },
                        );
                        view! {
                            <a class="btn primary" href=to>
                                {format!("Show {}", latest.long())}
                            </a>
                        }
                            .into_any()
                    }
                    None => view! { <a href="/data-sources/#load">"How to load the published files"</a> }.into_any(),
                }}
            </Empty>
    }
}

fn shown(tool: &ToolCard, nation: Nation, query: RwSignal<Query>) -> AnyView {
    let links = inert_html(Host::contents(), || section_links(&links(&nation)));
    let mut shown = Shown {
        slug: tool.slug.clone(),
        title: tool.title.clone(),
        nation,
        visitor: use_visitor(),
        query: Query::default(),
        address: Address::default(),
        level: Kind::Icb,
    };
    shown.follow(query.get_untracked());
    // What does not change while the page is open.
    let subject = inert_html(Host::new("div", "page subject"), || subject(&shown));
    let story = inert_html(Host::new("div", "short"), || story(&shown));
    let extremes = inert_html(Host::contents(), || sections::extremes(&shown));
    let live = Live::new(shown);
    live.follow_address(query, |_| ());
    crate::browser::draw_charts();
    view! {
        <main id="main">
            {subject}
            {live.part(question::question)}
            {links}
            <div class="page">
                {live.part(|shown| {
                    let england = &shown.nation.england;
                    not_understood(&england.dataset, &england.periods, &shown.query)
                })}
                {story}
                {live.part(sections::over_time)}
                {live.part(sections::areas)}
                {live.part(sections::unusual)}
                {extremes}
            </div>
        </main>
    }
    .into_any()
}

/// The sections of the page, those that have something to show: identifier and words.
fn links(nation: &Nation) -> Vec<(String, String)> {
    let has_time = figures::over_time(nation).is_some() || figures::distribution(nation).is_some();
    [
        ("time", "England and its practices", has_time),
        ("areas", "All areas", true),
        (
            "unusual",
            "Which areas are unusual?",
            figures::funnel(nation).is_some(),
        ),
        (
            "extremes",
            "Highest and lowest",
            figures::has_extremes(nation),
        ),
    ]
    .into_iter()
    .filter(|(.., is_shown)| *is_shown)
    .map(|(id, words, _)| (id.to_owned(), words.to_owned()))
    .collect()
}

/// What the page is about.
fn subject(shown: &Shown) -> Html {
    let nation = &shown.nation;
    let (reported, listed) = nation.reporting;
    let reporting = format!(
        "{} of {} practices reported",
        domain::format::integer(f64::from(reported)),
        domain::format::integer(f64::from(listed))
    );
    let crumbs = crumbs(&[
        Crumb::link("Tools", "/tools/"),
        Crumb::link(shown.title.clone(), format!("/tools/{}/", shown.slug)),
        Crumb::here("State of the nation"),
    ]);
    let denominator = nation.denominator.as_ref();
    let back = nation.organisation.as_ref().map(|organisation| {
        let to = address::tool_for(&shown.slug, organisation.code);
        html! { <a href=to>{format!("Back to {}", organisation.name)}</a> }
    });
    html! {
        {crumbs}
        <h1>{format!("{} in England", shown.title)}</h1>
        <p class="where">
            <span>{nation.period().long()}</span>
            <span>{reporting}</span>
            {denominator.map(|denominator| html! { <span>{denominator}</span> })}
            {back}
        </p>
    }
}

/// What stands out, in sentences.
fn story(shown: &Shown) -> Html {
    let story = shown.nation.story.iter();
    story.map(|text| html! { <p>{marked(text)}</p> }).collect()
}
