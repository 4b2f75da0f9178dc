//! The page of a calculator: the question and whom it is about; inputs beside the result;
//! what follows from it.

use std::time::Duration;

use calculators::rules::Year;
use calculators::{Calculator, DISCLAIMER, ForWhom};
use domain::code::OdsCode;
use html::{Html, html};
use leptos::prelude::*;

use super::asked::Asked;
use super::data::{Opening, opening};
use super::fields::id_of;
use super::model::State;
use super::{ask, below, inputs, paper, result, rules};
use crate::address;
use crate::components::{
    Crumb, Host, Live, OrganisationSearch, SearchTarget, crumbs, element, marked, titled_page,
};
use crate::find::not_found;
use crate::location::{Query, lead_on, use_query};
use crate::served::{inert_html, with_served};
use crate::title::set_title;
use crate::visitor::use_visitor;

/// How long one pauses before the rest follows.
const PAUSE: Duration = Duration::from_millis(350);

/// The page of a calculator.
pub(crate) fn calculator_page(tool: &'static Calculator) -> AnyView {
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
        Some(Some(opening)) => opened(tool, opening, query),
        Some(None) => not_found(),
        None => failed(tool),
    })
}

/// The rules could not be fetched.
fn failed(tool: &Calculator) -> AnyView {
    let title = tool.entry.title;
    let said = inert_html(Host::contents(), || {
        html! {
            <div class="subject">
                <h1>{title}</h1>
            </div>
            <section class="empty">
                <h2>"The rules could not be fetched"</h2>
                <p>"The connection or the server failed. Nothing is lost: load the page again."</p>
            </section>
        }
    });
    titled_page(title, vec![said])
}

fn opened(tool: &'static Calculator, opening: Opening, query: RwSignal<Query>) -> AnyView {
    let wanted = opening.wanted.clone();
    let state = query.with_untracked(|query| State::new(tool, opening, use_visitor(), query));
    #[cfg(feature = "ssr")]
    settle_address(&state);
    let title = match &state.start.name {
        Some(name) => format!("{}: {name}", state.title()),
        None => state.title(),
    };
    set_title(&title);
    let live = Live::new(state);
    follow(&live, query);
    let doing = live.clone();
    crate::browser::on_form(move |what, to, value| act(&doing, what, to, value));
    let beside = vec![inputs::inputs(&live), result::panel(&live)];
    let mut below = below::below(&live);
    below.push(live.part_below(rules::rules));
    below.push(live.part_below(paper::paper));
    below.push(inert_html(Host::new("p", "disclaimer"), || {
        html! { {DISCLAIMER} " " {live.read(State::title)} }
    }));
    let form = vec![
        live.part(ask::question),
        element(Host::new("div", "page two-thirds"), beside),
        element(Host::new("div", "page"), below),
        live.part(result::bar),
    ];
    // Sent by script nowhere: the result stands already beside what is typed.
    let form = leptos::html::custom("form")
        .attr("action", format!("/tools/{}/", tool.entry.slug))
        .attr("method", "get")
        .attr("autocomplete", "off")
        .attr("novalidate", "")
        .child(form)
        .into_any();
    let main = Host {
        id: Some("main"),
        ..Host::new("main", "calculator")
    };
    element(main, vec![subject(&live, wanted), form])
}

/// Does what is done in the form: what, to what, and what is typed or chosen.
fn act(live: &Live<State>, what: &str, to: &str, value: &str) {
    match what {
        "type" => {
            live.change_above(|state| state.set(to, value));
            wait(live);
        }
        "add" => {
            if let Some(first) = live.change_above(|state| state.add_row(to)) {
                crate::browser::focus_later(id_of(&first));
            }
        }
        "remove" => {
            live.change_above(|state| state.remove_row(to));
            wait(live);
        }
        "scenario" if value == "new" => change(live, Asked::begin),
        "scenario" => change(live, |asked| {
            if let Ok(number) = value.parse() {
                asked.shown = number;
            }
        }),
        "end" => change(live, Asked::end),
        "rank" => live.change_above(|state| state.is_ranking_whole = !state.is_ranking_whole),
        // Another year is another page, with everything that was typed.
        "year" => {
            if let Some(year) = Year::from_slug(value) {
                let to = live.read(|state| {
                    let asked = state.asked.clone();
                    Asked { year, ..asked }.address(state.tool)
                });
                crate::browser::go(&to);
            }
        }
        _ => {}
    }
}

/// Changes what is asked otherwise than by typing, as a step of its own in the history.
fn change(live: &Live<State>, change: impl FnOnce(&mut Asked)) {
    live.change_above(|state| {
        let mut asked = state.asked.clone();
        change(&mut asked);
        state.adopt(asked);
    });
    follow_up(live, false);
}

/// Lets follow what lies below the fold, and the address: in place of the present step of the
/// history, or as one of its own.
fn follow_up(live: &Live<State>, is_in_place: bool) {
    live.follow_below();
    if let Some(address) = live.change_above(State::unwritten) {
        crate::browser::move_to(&address, is_in_place);
    }
}

/// Lets the rest follow when one pauses.
fn wait(live: &Live<State>) {
    let typed = live.read(|state| state.changes);
    let live = live.clone();
    let pause = move || {
        if live.read(|state| state.changes) == typed {
            live.change_above(State::settle);
            follow_up(&live, true);
        }
    };
    set_timeout(pause, PAUSE);
}

/// What comes from the address, by a link or by going back, goes into the inputs.
fn follow(live: &Live<State>, query: RwSignal<Query>) {
    let live = live.clone();
    Effect::new(move |before: Option<()>| {
        let query = query.get();
        let other = before.and_then(|()| live.read(|state| state.other(&query)));
        if let Some(asked) = other {
            live.change_above(|state| {
                state.adopt(asked);
                // It stands in the address already.
                state.unwritten();
            });
            live.follow_below();
        }
    });
}

/// Leads from the address that a form sent, with its empty fields, to the one that says the
/// same; it is the one to share.
#[cfg(feature = "ssr")]
fn settle_address(state: &State) {
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
    let pairs: BTreeMap<String, String> = state.asked.pairs(state.tool).into_iter().collect();
    if pairs != sent {
        leptos_axum::redirect(&state.asked.address(state.tool));
    }
}

/// The question, and whom it is about.
fn subject(live: &Live<State>, wanted: Option<String>) -> AnyView {
    let (tool, is_named) = live.read(|state| (state.tool, state.start.name.is_some()));
    let (change, what) = match tool.entry.for_whom {
        ForWhom::Practice => ("Change practice", "Find a practice, or its postcode"),
        ForWhom::Pcn => ("Change PCN", "Find a PCN, or a practice of it"),
        ForWhom::Either => ("Change organisation", "Find a practice or a PCN"),
    };
    let search = OrganisationSearch {
        id: "find-here",
        placeholder: what,
        target: SearchTarget::Tool(tool.entry.slug.to_owned()),
    };
    let is_known = is_named && wanted.is_none();
    let head = inert_html(Host::contents(), || live.read(question));
    let place = inert_html(Host::new("p", "where"), || {
        live.read(|state| place(state, is_known))
    });
    let wanted = wanted.map(|wanted| inert_html(Host::new("p", "wanted"), || html! { {wanted} }));
    let mut line = vec![place];
    let mut content = vec![head];
    if is_known {
        let summary = inert_html(Host::new("summary", ""), || html! { {change} });
        let change = vec![summary, search.view()];
        line.push(element(Host::new("details", "change"), change));
        content.push(element(Host::new("div", "where-line"), line));
        content.extend(wanted);
    } else {
        let hint = inert_html(Host::new("p", "quiet"), || {
            html! { "It fills in what is published. Or type your own figures below." }
        });
        content.push(element(Host::new("div", "where-line"), line));
        content.extend(wanted);
        let choose = vec![search.view(), hint];
        content.push(element(Host::new("div", "choose"), choose));
    }
    content.push(live.part_below_in(Host::new("div", "short"), story));
    element(Host::new("div", "page subject"), content)
}

fn question(state: &State) -> Html {
    let entry = &state.tool.entry;
    html! {
        {crumbs(&[Crumb::link("Tools", "/tools/"), Crumb::here(entry.title)])}
        <h1>{entry.question(state.asked.year)}</h1>
    }
}

/// Whom the question is about.
fn place(state: &State, is_known: bool) -> Html {
    let start = &state.start;
    let code = start.code.as_deref();
    let code = code.and_then(|code| code.parse::<OdsCode>().ok());
    let name = start.name.as_ref().map(|name| match code {
        Some(code) => html! { <a href=address::place(code)>{name}</a> },
        None => html! { <span>{name}</span> },
    });
    let members = (!start.members.is_empty() && is_known)
        .then(|| html! { <span>{format!("{} practices", start.members.len())}</span> });
    let list = start.list.map(|list| {
        let list = calculators::unit::Unit::Patients.show(list);
        let list = match start.list_month {
            Some(month) => format!("{list} on 1 {}", month.long()),
            None => list,
        };
        html! { <span>{list}</span> }
    });
    html! {
        <span class="printed">{state.title()}</span>
        {name}
        {members}
        {list}
    }
}

/// The answer in sentences.
fn story(state: &State) -> Html {
    let story = state.outcome.story.iter();
    story
        .map(|text| html! { <p>{marked(text)}</p> " " })
        .collect()
}
