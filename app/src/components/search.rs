//! Finding an organisation: a search form that works without script, and a combobox after
//! the ARIA Authoring Practices with it.

use std::sync::Arc;

use answers::search::Found;
use domain::code::OdsCode;
use domain::organisation::Kind;
use html::{Html, html};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::address::{self, Address, FromQuery as _};
use crate::browser;
use crate::components::{Host, Live, element, hidden_fields};
use crate::find::find;
use crate::location::{Location, use_location};
use crate::served::inert_html;

/// What choosing an organisation does.
#[derive(Clone)]
pub(crate) enum SearchTarget {
    /// Opens it in the tool that is open, else on its own page.
    Here,
    /// Opens it in this tool.
    Tool(String),
    /// Calls back with its code; only organisations of a kind are found.
    Choose(Kind, Arc<dyn Fn(OdsCode) + Send + Sync>),
}

/// How many organisations are listed while typing.
const LISTED: usize = 8;

/// What a search is at.
#[derive(Default)]
struct State {
    /// What was found; nothing where nothing was asked.
    found: Option<Vec<Found>>,
    /// The one that is pointed at.
    active: Option<usize>,
    is_open: bool,
    /// Answers may come back in another order than the questions went out.
    asked: u32,
}

impl State {
    fn close(&mut self) {
        self.is_open = false;
        self.active = None;
    }

    /// Points at another one, so many places further on; before the first is the last.
    fn point(&mut self, steps: usize) {
        let count = self.found.as_ref().map_or(0, Vec::len);
        if count > 0 {
            self.is_open = true;
            // From nowhere the first step down leads to the first, the first up to the last.
            let from = self
                .active
                .unwrap_or(if steps == 1 { count - 1 } else { 0 });
            self.active = Some((from + steps) % count);
        }
    }
}

#[derive(Clone)]
struct Search {
    id: &'static str,
    target: Arc<SearchTarget>,
    location: Location,
    live: Live<State>,
}

impl Search {
    fn new(id: &'static str, target: SearchTarget) -> Self {
        Self {
            id,
            target: Arc::new(target),
            location: use_location(),
            live: Live::new(State::default()),
        }
    }

    /// The only kind of organisation that is found, where it is one.
    fn kind(&self) -> Option<Kind> {
        match &*self.target {
            SearchTarget::Choose(kind, _) => Some(*kind),
            SearchTarget::Here | SearchTarget::Tool(_) => None,
        }
    }

    /// The tool in which an organisation opens.
    fn tool(&self) -> Option<&str> {
        match &*self.target {
            SearchTarget::Tool(slug) => Some(slug),
            SearchTarget::Here => {
                let slug = self
                    .location
                    .path
                    .strip_prefix("/tools/")?
                    .split('/')
                    .next()?;
                (!slug.is_empty()).then_some(slug)
            }
            SearchTarget::Choose(..) => None,
        }
    }

    fn link(&self, code: OdsCode) -> String {
        let Some(slug) = self.tool() else {
            return address::place(code);
        };
        self.location.query.with_untracked(|here| {
            if let Some(address) = crate::pages::calculator_for(slug, here, code) {
                return address;
            }
            // The order of a table and its neighbours belong to the organisation before.
            let address = Address {
                sort: None,
                near: None,
                level: None,
                ..Address::from_query(here).with_org(code)
            };
            address::tool(slug, &address)
        })
    }

    fn choose(&self, code: OdsCode) {
        self.live.change(State::close);
        browser::set_value(self.id, "");
        match &*self.target {
            SearchTarget::Choose(_, choose) => choose(code),
            SearchTarget::Here | SearchTarget::Tool(_) => browser::go(&self.link(code)),
        }
    }

    fn ask(&self, text: String) {
        let is_short = text.trim().chars().count() < domain::search::SHORTEST_QUERY;
        self.live.change(|state| {
            state.asked += 1;
            if is_short {
                state.found = None;
                state.close();
            }
        });
        if is_short {
            return;
        }
        let number = self.live.read(|state| state.asked);
        let (live, kind) = (self.live.clone(), self.kind());
        leptos::task::spawn_local(async move {
            let answer = find(text, LISTED, kind).await;
            if live.read(|state| state.asked) == number {
                live.change(|state| {
                    state.found = answer.ok();
                    state.active = None;
                    state.is_open = true;
                });
            }
        });
    }

    fn press(&self, event: &KeyboardEvent) {
        let count = self
            .live
            .read(|state| state.found.as_ref().map_or(0, Vec::len));
        match event.key().as_str() {
            "ArrowDown" if count > 0 => {
                event.prevent_default();
                self.live.change(|state| state.point(1));
            }
            "ArrowUp" if count > 0 => {
                event.prevent_default();
                self.live.change(|state| state.point(count - 1));
            }
            "Escape" => self.live.change(State::close),
            "Enter" => {
                let chosen = self.live.read(|state| {
                    let found = state.found.as_ref().filter(|_| state.is_open)?;
                    // Enter without a choice takes the only hit, else sends the form.
                    let at = state.active.or((found.len() == 1).then_some(0))?;
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

    fn list_id(&self) -> String {
        format!("{}-list", self.id)
    }

    fn option_id(&self, index: usize) -> String {
        format!("{}-option-{index}", self.id)
    }
}

/// The search: a form, or a part of one.
pub(crate) struct OrganisationSearch {
    /// Unique on the page.
    pub id: &'static str,
    /// What can be typed.
    pub placeholder: &'static str,
    /// What choosing does.
    pub target: SearchTarget,
}

impl OrganisationSearch {
    /// The search in the middle of a page.
    pub(crate) const fn here(target: SearchTarget) -> Self {
        Self {
            id: "find-here",
            placeholder: "Find a practice, PCN, area or postcode",
            target,
        }
    }

    /// The search as it stands in a page.
    pub(crate) fn view(self) -> AnyView {
        let placeholder = self.placeholder;
        let search = Search::new(self.id, self.target);
        let glass = inert_html(Host::contents(), || search_icon(18));
        let list = search.list();
        let input = search.input(placeholder);
        if search.kind().is_some() {
            // Stands within a form of its own.
            return element(Host::new("div", "find"), vec![glass, input, list]);
        }
        let tool = search.tool().map(|slug| ("tool", slug.to_owned()));
        let fields = inert_html(Host::contents(), || hidden_fields(tool));
        leptos::html::custom("form")
            .attr("class", "find")
            .attr("action", "/search/")
            .attr("method", "get")
            .attr("role", "search")
            .attr("aria-label", placeholder)
            .child(vec![fields, glass, input, list])
            .into_any()
    }
}

/// The sign of a search, this many CSS pixels wide.
pub(super) fn search_icon(size: u8) -> Html {
    let size = size.to_string();
    html! {
        <svg width=&size height=&size viewBox="0 0 18 18" fill="none" stroke="currentColor" stroke-width="1.7" aria-hidden="true">
            <circle cx="7.5" cy="7.5" r="5.5"></circle>
            <path d="M12 12l4.5 4.5" stroke-linecap="round"></path>
        </svg>
    }
}

impl Search {
    /// The field, after the combobox pattern of the ARIA Authoring Practices.
    fn input(&self, placeholder: &'static str) -> AnyView {
        let name = if self.kind().is_some() { "add" } else { "q" };
        let [typed, pressed, entered, left, shown] = [(); 5].map(|()| self.clone());
        Effect::new(move |before: Option<()>| {
            let (is_open, active) = shown.live.follow(|state| (state.is_open, state.active));
            if before.is_some() {
                let active = active.map(|index| shown.option_id(index));
                browser::show_list(shown.id, is_open, active.as_deref());
            }
        });
        leptos::html::custom("input")
            .attr("type", "search")
            .attr("id", self.id)
            .attr("name", name)
            .attr("placeholder", placeholder)
            .attr("aria-label", placeholder)
            .attr("autocomplete", "off")
            .attr("spellcheck", "false")
            .attr("role", "combobox")
            .attr("aria-autocomplete", "list")
            .attr("aria-expanded", "false")
            .attr("aria-controls", self.list_id())
            .on(leptos::ev::input, move |event| {
                typed.ask(event_target_value(&event));
            })
            .on(leptos::ev::keydown, move |event| pressed.press(&event))
            .on(leptos::ev::focus, move |_| {
                if entered.live.read(|state| state.found.is_some()) {
                    entered.live.change(|state| state.is_open = true);
                }
            })
            // Leaves time for a click on an option to arrive.
            .on(leptos::ev::blur, move |_| {
                let live = left.live.clone();
                set_timeout(
                    move || live.change(State::close),
                    std::time::Duration::from_millis(150),
                );
            })
            .into_any()
    }

    /// What was found, to be chosen from.
    fn list(&self) -> AnyView {
        let [search, shown] = [(); 2].map(|()| self.clone());
        let options = self.live.part(move |state| match &state.found {
            Some(found) => shown.options(found, state.active),
            None => Html::new(),
        });
        leptos::html::custom("div")
            .attr("class", "found")
            .attr("id", self.list_id())
            .attr("role", "listbox")
            .attr("aria-label", "Organisations")
            .attr("hidden", "")
            .on(leptos::ev::mousedown, move |event| {
                event.prevent_default();
                let chosen = browser::pressed_option(&event).and_then(|at| {
                    search
                        .live
                        .read(|state| state.found.as_ref()?.get(at).map(|found| found.code))
                });
                if let Some(code) = chosen {
                    search.choose(code);
                }
            })
            .child(vec![options])
            .into_any()
    }

    fn options(&self, found: &[Found], active: Option<usize>) -> Html {
        if found.is_empty() {
            return html! {
                <p role="status">
                    "Nothing found. Try a part of the name, the ODS code, or the postcode."
                </p>
            };
        }
        let option = |(index, found): (usize, &Found)| {
            let is_active = if active == Some(index) {
                "true"
            } else {
                "false"
            };
            html! {
                <div
                    role="option"
                    id=self.option_id(index)
                    data-option=index.to_string()
                    aria-selected=is_active
                >
                    <b>{&found.name}</b>
                    <span>{found.context()}</span>
                </div>
            }
        };
        found.iter().enumerate().map(option).collect()
    }
}
