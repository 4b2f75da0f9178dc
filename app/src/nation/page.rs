//! The page of the State of the Nation.

use std::sync::Arc;

use answers::dashboard::Unavailable;
use answers::nation::{Nation, NationAnswer, figures};
use answers::site::ToolCard;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::address::{self, Address, FromQuery as _};
use crate::components::{Crumb, Crumbs, Empty, Host, Marked, NotUnderstood, SectionLinks};
use crate::nation::data::nation;
use crate::nation::question::QuestionForm;
use crate::nation::sections::{Areas, Extremes, OverTime, Unusual};
use crate::nation::view::NationView;
use crate::served::{inert, inert_in, with_served};

/// The State of the Nation of a tool.
#[component]
pub fn NationPage(tool: Arc<ToolCard>) -> impl IntoView {
    let query = use_query_map();
    let address = Memo::new(move |_| query.with(Address::from_query));
    let dataset = tool.dataset.clone();
    let ask = move || {
        let asked = address.get_untracked();
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
    let answered = with_served("nation", ask, move |answer| {
        let tool = Arc::clone(&tool);
        match answer {
            Some(NationAnswer::Nation(nation)) => {
                view! { <Shown tool=tool nation=*nation address=address/> }.into_any()
            }
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
    });
    view! {
        <Title text=title/>
        {answered}
    }
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

#[component]
fn Shown(tool: Arc<ToolCard>, nation: Nation, address: Memo<Address>) -> impl IntoView {
    let (declared, periods) = (
        Arc::clone(&nation.england.dataset),
        nation.england.periods.clone(),
    );
    let view = NationView::new(&tool.slug, nation, address);
    view! {
        <main id="main">
            {inert("div", "page subject", || subject(view, &tool.title))}
            <QuestionForm view=view/>
            {inert("div", "contents", move || view! { <SectionLinks links=view.with(links)/> })}
            <div class="page">
                <NotUnderstood dataset=declared periods=periods/>
                {inert("div", "short", move || story(view))}
                <OverTime view=view/>
                <Areas view=view/>
                <Unusual view=view/>
                <Extremes view=view/>
            </div>
        </main>
    }
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
fn subject(view: NationView, title: &str) -> impl IntoView + use<> {
    let (period, (reported, listed), denominator, back) = view.with(|nation| {
        (
            nation.period(),
            nation.reporting,
            nation.denominator.clone(),
            nation.organisation.clone(),
        )
    });
    let reporting = format!(
        "{} of {} practices reported",
        domain::format::integer(f64::from(reported)),
        domain::format::integer(f64::from(listed))
    );
    view! {
            <Crumbs crumbs=vec![
                Crumb::link("Tools", "/tools/"),
                Crumb::link(title, format!("/tools/{}/", view.slug())),
                Crumb::here("State of the nation"),
            ]/>
            <h1>{format!("{title} in England")}</h1>
            <p class="where">
                <span>{period.long()}</span>
                <span>{reporting}</span>
                {denominator.map(|denominator| view! { <span>{denominator}</span> })}
                {back
                    .map(|organisation| {
                        let to = address::tool_for(&view.slug(), organisation.code);
                        view! { <a href=to>{format!("Back to {}", organisation.name)}</a> }
                    })}
            </p>
    }
}

/// What stands out, in sentences.
fn story(view: NationView) -> impl IntoView {
    view.with(|nation| nation.story.clone())
        .into_iter()
        .map(|text| {
            view! {
                <p>
                    <Marked text=text/>
                </p>
            }
        })
        .collect_view()
}
