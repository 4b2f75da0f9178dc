//! Finding an organisation: a search form that works without script, and a combobox after
//! the ARIA Authoring Practices with it.

use domain::code::OdsCode;
use domain::organisation::Kind;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use crate::address::{self, Address, FromQuery as _};
use answers::search::Found;

use crate::find::find;
use crate::go::{NavigationMode, use_go};

/// What choosing an organisation does.
#[derive(Debug, Clone)]
pub enum SearchTarget {
    /// Opens it in the tool that is open, else on its own page.
    Here,
    /// Opens it in this tool.
    Tool(String),
    /// Calls back with its code; only organisations of a kind are found.
    Choose(Kind, Callback<OdsCode>),
}

/// How many organisations are listed while typing.
const LISTED: usize = 8;

/// The search.
#[component]
pub fn OrganisationSearch(
    /// Unique on the page.
    id: &'static str,
    /// What can be typed.
    placeholder: &'static str,
    /// What choosing does.
    target: SearchTarget,
) -> impl IntoView {
    let target = StoredValue::new(target);
    let query = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Vec<Found>>);
    let active = RwSignal::new(None::<usize>);
    let is_open = RwSignal::new(false);
    // Answers may come back in another order than the questions went out.
    let asked = StoredValue::new(0_u32);
    let go = use_go();
    let location = use_location();
    let here = use_query_map();

    let open_tool = move || match target.get_value() {
        SearchTarget::Tool(slug) => Some(slug),
        SearchTarget::Here => location.pathname.with(|path| {
            let slug = path.strip_prefix("/tools/")?.split('/').next()?;
            (!slug.is_empty()).then(|| slug.to_owned())
        }),
        SearchTarget::Choose(..) => None,
    };
    let link = move |code: OdsCode| match open_tool() {
        Some(slug) => {
            if let Some(address) = crate::pages::calculator_for(&slug, here, code) {
                return address;
            }
            let address = here.with_untracked(Address::from_query);
            // The order of a table and its neighbours belong to the organisation before.
            let address = Address {
                sort: None,
                near: None,
                level: None,
                ..address.with_org(code)
            };
            address::tool(&slug, &address)
        }
        None => address::place(code),
    };
    let kind = match target.get_value() {
        SearchTarget::Choose(kind, _) => Some(kind),
        _ => None,
    };
    let close = move || {
        is_open.set(false);
        active.set(None);
    };
    let choose = move |code: OdsCode| {
        close();
        query.set(String::new());
        match target.get_value() {
            SearchTarget::Choose(_, callback) => callback.run(code),
            _ => {
                let to = link(code);
                go.run((to, NavigationMode::Afresh));
            }
        }
    };
    let ask = move |text: String| {
        query.set(text.clone());
        let number = asked.with_value(|number| number + 1);
        asked.set_value(number);
        if text.trim().chars().count() < domain::search::SHORTEST_QUERY {
            found.set(None);
            close();
            return;
        }
        leptos::task::spawn_local(async move {
            let answer = find(text, LISTED, kind).await;
            if asked.get_value() == number {
                found.set(answer.ok());
                active.set(None);
                is_open.set(true);
            }
        });
    };
    let on_key = move |event: KeyboardEvent| {
        let count = found.with_untracked(|found| found.as_ref().map_or(0, Vec::len));
        match event.key().as_str() {
            "ArrowDown" if count > 0 => {
                event.prevent_default();
                is_open.set(true);
                active.update(|active| *active = Some(active.map_or(0, |at| (at + 1) % count)));
            }
            "ArrowUp" if count > 0 => {
                event.prevent_default();
                is_open.set(true);
                active.update(|active| {
                    *active = Some(active.map_or(count - 1, |at| (at + count - 1) % count));
                });
            }
            "Escape" => close(),
            "Enter" if is_open.get_untracked() => {
                let chosen = found.with_untracked(|found| {
                    let found = found.as_ref()?;
                    // Enter without a choice takes the only hit, else sends the form.
                    let at = active.get_untracked().or((found.len() == 1).then_some(0))?;
                    found.get(at).map(|found| found.code)
                });
                if let Some(code) = chosen {
                    event.prevent_default();
                    choose(code);
                }
            }
            _ => {}
        }
    };
    let list_id = format!("{id}-list");
    let option_id = move |index: usize| format!("{id}-option-{index}");
    let body = view! {
        <svg width="18" height="18" viewBox="0 0 18 18" fill="none" stroke="currentColor" stroke-width="1.7" aria-hidden="true">
            <circle cx="7.5" cy="7.5" r="5.5"/>
            <path d="M12 12l4.5 4.5" stroke-linecap="round"/>
        </svg>
        <input
            type="search"
            id=id
            name=if kind.is_some() { "add" } else { "q" }
            placeholder=placeholder
            aria-label=placeholder
            autocomplete="off"
            spellcheck="false"
            role="combobox"
            aria-autocomplete="list"
            aria-expanded=move || if is_open.get() { "true" } else { "false" }
            aria-controls=list_id.clone()
            aria-activedescendant=move || active.get().map(option_id)
            prop:value=move || query.get()
            on:input=move |event| ask(event_target_value(&event))
            on:keydown=on_key
            on:focus=move |_| {
                if found.with_untracked(Option::is_some) {
                    is_open.set(true);
                }
            }
            // Leaves time for a click on an option to arrive.
            on:blur=move |_| set_timeout(close, std::time::Duration::from_millis(150))
        />
        <div
            class="found"
            id=list_id
            role="listbox"
            aria-label="Organisations"
            hidden=move || !is_open.get()
        >
            {move || {
                found
                    .get()
                    .map(|found| {
                        if found.is_empty() {
                            return view! {
                                <p role="status">
                                    "Nothing found. Try a part of the name, the ODS code, or the postcode."
                                </p>
                            }
                                .into_any();
                        }
                        found
                            .into_iter()
                            .enumerate()
                            .map(|(index, found)| {
                                let code = found.code;
                                view! {
                                    <div
                                        role="option"
                                        id=option_id(index)
                                        aria-selected=move || {
                                            if active.get() == Some(index) { "true" } else { "false" }
                                        }
                                        on:mousedown=move |event| {
                                            event.prevent_default();
                                            choose(code);
                                        }
                                    >
                                        <b>{found.name.clone()}</b>
                                        <span>{found.context()}</span>
                                    </div>
                                }
                            })
                            .collect_view()
                            .into_any()
                    })
            }}
        </div>
    };
    if kind.is_some() {
        // Stands within a form of its own.
        view! { <div class="find">{body}</div> }.into_any()
    } else {
        view! {
            <form class="find" action="/search/" method="get" role="search" aria-label=placeholder>
                {move || open_tool().map(|slug| view! { <input type="hidden" name="tool" value=slug/> })}
                {body}
            </form>
        }
        .into_any()
    }
}
