//! Finding an organisation: a search form that works without script, and a combobox after
//! the ARIA Authoring Practices with it.

use domain::code::OdsCode;
use domain::organisation::Kind;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use leptos_router::params::ParamsMap;

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

/// What a search is at: what is typed, what was found, which of it is pointed at.
#[derive(Clone, Copy)]
struct Search {
    id: &'static str,
    target: StoredValue<SearchTarget>,
    query: RwSignal<String>,
    found: RwSignal<Option<Vec<Found>>>,
    active: RwSignal<Option<usize>>,
    is_open: RwSignal<bool>,
    /// Answers may come back in another order than the questions went out.
    asked: StoredValue<u32>,
    go: Callback<(String, NavigationMode)>,
    path: Memo<String>,
    here: Memo<ParamsMap>,
}

impl Search {
    fn new(id: &'static str, target: SearchTarget) -> Self {
        Self {
            id,
            target: StoredValue::new(target),
            query: RwSignal::new(String::new()),
            found: RwSignal::new(None),
            active: RwSignal::new(None),
            is_open: RwSignal::new(false),
            asked: StoredValue::new(0),
            go: use_go(),
            path: use_location().pathname,
            here: use_query_map(),
        }
    }

    /// The only kind of organisation that is found, where it is one.
    fn kind(self) -> Option<Kind> {
        match self.target.get_value() {
            SearchTarget::Choose(kind, _) => Some(kind),
            _ => None,
        }
    }

    /// The tool in which an organisation opens.
    fn tool(self) -> Option<String> {
        match self.target.get_value() {
            SearchTarget::Tool(slug) => Some(slug),
            SearchTarget::Here => self.path.with(|path| {
                let slug = path.strip_prefix("/tools/")?.split('/').next()?;
                (!slug.is_empty()).then(|| slug.to_owned())
            }),
            SearchTarget::Choose(..) => None,
        }
    }

    fn link(self, code: OdsCode) -> String {
        let Some(slug) = self.tool() else {
            return address::place(code);
        };
        if let Some(address) = crate::pages::calculator_for(&slug, self.here, code) {
            return address;
        }
        let address = self.here.with_untracked(Address::from_query);
        // The order of a table and its neighbours belong to the organisation before.
        let address = Address {
            sort: None,
            near: None,
            level: None,
            ..address.with_org(code)
        };
        address::tool(&slug, &address)
    }

    fn close(self) {
        self.is_open.set(false);
        self.active.set(None);
    }

    fn choose(self, code: OdsCode) {
        self.close();
        self.query.set(String::new());
        match self.target.get_value() {
            SearchTarget::Choose(_, callback) => callback.run(code),
            _ => self.go.run((self.link(code), NavigationMode::Afresh)),
        }
    }

    fn ask(self, text: String) {
        self.query.set(text.clone());
        let number = self.asked.with_value(|number| number + 1);
        self.asked.set_value(number);
        if text.trim().chars().count() < domain::search::SHORTEST_QUERY {
            self.found.set(None);
            self.close();
            return;
        }
        let kind = self.kind();
        leptos::task::spawn_local(async move {
            let answer = find(text, LISTED, kind).await;
            if self.asked.get_value() == number {
                self.found.set(answer.ok());
                self.active.set(None);
                self.is_open.set(true);
            }
        });
    }

    fn press(self, event: &KeyboardEvent) {
        let found = self.found;
        let count = found.with_untracked(|found| found.as_ref().map_or(0, Vec::len));
        match event.key().as_str() {
            "ArrowDown" if count > 0 => {
                event.prevent_default();
                self.is_open.set(true);
                self.active
                    .update(|active| *active = Some(active.map_or(0, |at| (at + 1) % count)));
            }
            "ArrowUp" if count > 0 => {
                event.prevent_default();
                self.is_open.set(true);
                self.active.update(|active| {
                    *active = Some(active.map_or(count - 1, |at| (at + count - 1) % count));
                });
            }
            "Escape" => self.close(),
            "Enter" if self.is_open.get_untracked() => {
                let chosen = found.with_untracked(|found| {
                    let found = found.as_ref()?;
                    // Enter without a choice takes the only hit, else sends the form.
                    let at = self
                        .active
                        .get_untracked()
                        .or((found.len() == 1).then_some(0))?;
                    found.get(at).map(|found| found.code)
                });
                if let Some(code) = chosen {
                    event.prevent_default();
                    self.choose(code);
                }
            }
            _ => {}
        }
    }

    fn list_id(self) -> String {
        format!("{}-list", self.id)
    }

    fn option_id(self, index: usize) -> String {
        format!("{}-option-{index}", self.id)
    }
}

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
    let search = Search::new(id, target);
    let is_part = search.kind().is_some();
    let (active, is_open) = (search.active, search.is_open);
    let body = view! {
        <svg width="18" height="18" viewBox="0 0 18 18" fill="none" stroke="currentColor" stroke-width="1.7" aria-hidden="true">
            <circle cx="7.5" cy="7.5" r="5.5"/>
            <path d="M12 12l4.5 4.5" stroke-linecap="round"/>
        </svg>
        <input
            type="search"
            id=id
            name=if is_part { "add" } else { "q" }
            placeholder=placeholder
            aria-label=placeholder
            autocomplete="off"
            spellcheck="false"
            role="combobox"
            aria-autocomplete="list"
            aria-expanded=move || if is_open.get() { "true" } else { "false" }
            aria-controls=search.list_id()
            aria-activedescendant=move || active.get().map(|index| search.option_id(index))
            prop:value=move || search.query.get()
            on:input=move |event| search.ask(event_target_value(&event))
            on:keydown=move |event| search.press(&event)
            on:focus=move |_| {
                if search.found.with_untracked(Option::is_some) {
                    is_open.set(true);
                }
            }
            // Leaves time for a click on an option to arrive.
            on:blur=move |_| {
                set_timeout(move || search.close(), std::time::Duration::from_millis(150));
            }
        />
        <div
            class="found"
            id=search.list_id()
            role="listbox"
            aria-label="Organisations"
            hidden=move || !is_open.get()
        >
            {move || search.found.get().map(|found| options(search, found))}
        </div>
    };
    if is_part {
        // Stands within a form of its own.
        view! { <div class="find">{body}</div> }.into_any()
    } else {
        view! {
            <form class="find" action="/search/" method="get" role="search" aria-label=placeholder>
                {move || search.tool().map(|slug| view! { <input type="hidden" name="tool" value=slug/> })}
                {body}
            </form>
        }
        .into_any()
    }
}

/// What was found, to be chosen from.
fn options(search: Search, found: Vec<Found>) -> AnyView {
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
            let is_active = move || search.active.get() == Some(index);
            view! {
                <div
                    role="option"
                    id=search.option_id(index)
                    aria-selected=move || if is_active() { "true" } else { "false" }
                    on:mousedown=move |event| {
                        event.prevent_default();
                        search.choose(code);
                    }
                >
                    <b>{found.name.clone()}</b>
                    <span>{found.context()}</span>
                </div>
            }
        })
        .collect_view()
        .into_any()
}
