//! The page of a calculator: the question and whom it is about; inputs beside the result;
//! what follows from it.

use calculators::{Calculator, DISCLAIMER, ForWhom};
use domain::code::OdsCode;
use html::html;
use leptos::prelude::*;

use super::ask::QuestionForm;
use super::asked::Asked;
use super::below::Below;
use super::data::{Opening, opening};
use super::inputs::Inputs;
use super::model::Model;
use super::paper::Paper;
use super::result::{ResultBar, ResultPanel};
use super::rules::RulesAndSources;
use crate::address;
use crate::components::{Crumb, Crumbs, Empty, OrganisationSearch, SearchTarget, fragment, marked};
use crate::find::not_found;
use crate::location::{Query, lead_on, use_query};
use crate::served::with_served;
use crate::title::set_title;
use crate::visitor::use_visitor;

/// The page of a calculator.
#[component]
pub(crate) fn CalculatorPage(tool: &'static Calculator) -> impl IntoView {
    let query = use_query();
    // The bare address opens for whom the visitor works; any other is meant as it is.
    lead_on(|| {
        let is_bare = query.with_untracked(Query::is_empty);
        use_visitor()
            .filter(|_| is_bare)
            .and_then(|visitor| visitor.opening(tool.entry.slug, &address::Address::default()))
    });
    let ask = move || {
        let asked = query.with_untracked(|query| Asked::from_pairs(tool, query.pairs()));
        opening(
            tool.entry.slug.to_owned(),
            asked.year.slug(),
            asked.org.unwrap_or_default(),
        )
    };
    with_served("opening", ask, move |answer| match answer {
        Some(Some(opening)) => view! { <Opened tool=tool opening=opening/> }.into_any(),
        Some(None) => not_found(),
        None => {
            set_title(tool.entry.title);
            view! {
            <main id="main" class="page">
                <div class="subject">
                    <h1>{tool.entry.title}</h1>
                </div>
                <Empty heading="The rules could not be fetched">
                    <p>"The connection or the server failed. Nothing is lost: load the page again."</p>
                </Empty>
            </main>
        }
        .into_any()
        }
    })
}

#[component]
fn Opened(tool: &'static Calculator, opening: Opening) -> impl IntoView {
    let wanted = opening.wanted.clone();
    let model = Model::new(tool, opening);
    #[cfg(feature = "ssr")]
    settle_address(model);
    let year = model.asked.with_untracked(|asked| asked.year);
    let title = model.start.with_value(|start| match &start.name {
        Some(name) => format!("{}: {name}", tool.entry.title(year)),
        None => tool.entry.title(year),
    });
    set_title(&title);
    let action = format!("/tools/{}/", tool.entry.slug);
    let on_input = move |event| {
        if let Some((key, typed)) = crate::browser::typed(&event) {
            model.set(&key, &typed);
        }
    };
    view! {
        <main id="main" class="calculator">
            <Subject model=model wanted=wanted/>
            // Sent by script nowhere: the result stands already beside what is typed.
            <form
                action=action
                method="get"
                autocomplete="off"
                novalidate
                on:input=on_input
                on:keydown=|event| crate::browser::keep_from_sending(&event)
                on:submit=|event| event.prevent_default()
            >
                <QuestionForm model=model/>
                <div class="page two-thirds">
                    <div class="inputs">
                        <Inputs model=model/>
                    </div>
                    <ResultPanel model=model/>
                </div>
                <div class="page">
                    <Below model=model/>
                    <For
                        each=move || [model.drawn.get()]
                        key=|drawn| *drawn
                        children=move |_| view! { <RulesAndSources model=model/> }
                    />
                    <Paper model=model/>
                    <p class="disclaimer">{format!("{DISCLAIMER} {}", tool.entry.title(year))}</p>
                </div>
                <ResultBar model=model/>
            </form>
        </main>
    }
}

/// Leads from the address that a form sent, with its empty fields, to the one that says the
/// same; it is the one to share.
#[cfg(feature = "ssr")]
fn settle_address(model: Model) {
    use std::collections::BTreeMap;
    let sent: BTreeMap<String, String> = use_query().with_untracked(|query| {
        query
            .pairs()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    });
    // An empty row that was asked for is in no address.
    if sent.contains_key("add") {
        return;
    }
    model.asked.with_untracked(|asked| {
        let pairs: BTreeMap<String, String> = asked.pairs(model.tool).into_iter().collect();
        if pairs != sent {
            leptos_axum::redirect(&asked.address(model.tool));
        }
    });
}

/// The question, and whom it is about.
#[component]
fn Subject(model: Model, wanted: Option<String>) -> impl IntoView {
    let tool = model.tool;
    let year = model.asked.with_untracked(|asked| asked.year);
    let start = model.start.get_value();
    let code = start
        .code
        .as_deref()
        .and_then(|code| code.parse::<OdsCode>().ok());
    let is_known = start.name.is_some() && wanted.is_none();
    let of_list = start.list.map(|list| {
        let list = calculators::unit::Unit::Patients.show(list);
        match start.list_month {
            Some(month) => format!("{list} on 1 {}", month.long()),
            None => list,
        }
    });
    let members = (!start.members.is_empty() && is_known)
        .then(|| format!("{} practices", start.members.len()));
    let (change, what) = match tool.entry.for_whom {
        ForWhom::Practice => ("Change practice", "Find a practice, or its postcode"),
        ForWhom::Pcn => ("Change PCN", "Find a PCN, or a practice of it"),
        ForWhom::Either => ("Change organisation", "Find a practice or a PCN"),
    };
    let search = move || {
        OrganisationSearch {
            id: "find-here",
            placeholder: what,
            target: SearchTarget::Tool(tool.entry.slug.to_owned()),
        }
        .view()
    };
    let story = fragment("div", "short", move || {
        model.settled.with(|(_, outcome)| {
            outcome
                .story
                .iter()
                .map(|text| {
                    html! {
                        <p>{marked(text)}</p>
                        " "
                    }
                })
                .collect()
        })
    });
    view! {
        <div class="page subject">
            <Crumbs crumbs=vec![Crumb::link("Tools", "/tools/"), Crumb::here(tool.entry.title)]/>
            <h1>{tool.entry.question(year)}</h1>
            <div class="where-line">
            <p class="where">
                <span class="printed">{tool.entry.title(year)}</span>
                {start
                    .name
                    .clone()
                    .map(|name| match code {
                        Some(code) => view! { <a href=address::place(code)>{name}</a> }.into_any(),
                        None => view! { <span>{name}</span> }.into_any(),
                    })}
                {members.map(|members| view! { <span>{members}</span> })}
                {of_list.map(|list| view! { <span>{list}</span> })}
            </p>
            {is_known
                .then(|| {
                    view! {
                        <details class="change">
                            <summary>{change}</summary>
                            {search()}
                        </details>
                    }
                })}
            </div>
            {wanted.map(|wanted| view! { <p class="wanted">{wanted}</p> })}
            {(!is_known)
                .then(|| {
                    view! {
                        <div class="choose">
                            {search()}
                            <p class="quiet">
                                "It fills in what is published. Or type your own figures below."
                            </p>
                        </div>
                    }
                })}
            {story}
        </div>
    }
}
