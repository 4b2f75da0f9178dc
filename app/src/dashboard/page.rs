//! The page of a dashboard: its question, and whatever the answer is.

use std::sync::Arc;

use domain::code::OdsCode;
use domain::comparison::Comparison;
use domain::organisation::Kind;
use domain::peers::GroupKey;
use domain::registry::{Section, SectionView};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::address::{self, Address, FromQuery as _, TrendView};
use crate::components::{
    Crumb, Crumbs, Empty, Marked, OrganisationSearch, OwnGroup, SavedViews, SearchTarget, Switch,
};
use answers::dashboard::{Answer, Unavailable};

use crate::dashboard::data::{comparison, series};
use crate::dashboard::indicator_table::IndicatorTable;
use crate::dashboard::members::MembersSection;
use crate::dashboard::neighbours::NeighboursSection;
use crate::dashboard::sections::{Against, Breakdowns, Cards, Everything, Notes, OverTime};
use crate::go::{NavigationMode, use_go};
use answers::site::ToolCard;

use crate::site::use_site;

/// The dashboard of a tool.
#[component]
pub fn Dashboard(tool: Arc<ToolCard>) -> impl IntoView {
    let query = use_query_map();
    let address = Memo::new(move |_| query.with(Address::from_query));
    let asked = Memo::new(move |_| {
        address.with(|address| {
            let own: Vec<String> = address.own.iter().map(ToString::to_string).collect();
            (
                address.org.map(|org| org.to_string()),
                address
                    .period
                    .map(|period| period.to_string())
                    .unwrap_or_default(),
                own.join(","),
                address.profile.clone().unwrap_or_default(),
            )
        })
    });
    // The series that comes with the page; another is asked for when it is chosen.
    let show = address.with_untracked(|address| address.show.clone().unwrap_or_default());
    let dataset = tool.dataset.clone();
    let answer = Resource::new(
        move || asked.get(),
        move |(org, period, own, profile)| {
            let (dataset, show) = (dataset.clone(), show.clone());
            async move {
                match org {
                    Some(org) => comparison(dataset, org, period, own, profile, show)
                        .await
                        .map(Some),
                    None => Ok(None),
                }
            }
        },
    );
    view! {
        <Transition>
            {move || {
                let tool = Arc::clone(&tool);
                Suspend::new(async move {
                    match answer.await {
                        Ok(Some(Answer::Comparison(comparison))) => {
                            view! { <Answered tool=tool comparison=*comparison address=address/> }.into_any()
                        }
                        Ok(Some(Answer::Unavailable(nothing))) => {
                            view! { <Unanswered tool=tool nothing=nothing address=address/> }.into_any()
                        }
                        Ok(None) => view! { <Chooser tool=tool/> }.into_any(),
                        Err(error) => view! { <Failed tool=tool error=error.to_string()/> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
}

/// What sections share: the figures, and the choices that change without asking the server.
#[derive(Clone, Copy)]
pub struct View {
    slug: StoredValue<String>,
    pub(crate) comparison: RwSignal<Comparison>,
    pub(crate) address: Memo<Address>,
    /// The place of the shown group.
    pub(crate) group: Memo<Option<usize>>,
    /// The same, a frame later: for what lies below the fold, so that what is on the screen
    /// changes at once.
    pub(crate) later_group: ReadSignal<Option<usize>>,
    /// The shown indicator.
    pub(crate) show: Memo<String>,
    /// The value by which breakdowns are narrowed.
    pub(crate) by: Memo<Option<String>>,
    pub(crate) trend: Memo<TrendView>,
    go: Callback<Address>,
}

impl View {
    /// Reads the figures, again where a series is added to them.
    pub(crate) fn with<T>(&self, read: impl FnOnce(&Comparison) -> T) -> T {
        self.comparison.with(read)
    }

    /// Reads the figures once.
    pub(crate) fn with_untracked<T>(&self, read: impl FnOnce(&Comparison) -> T) -> T {
        self.comparison.with_untracked(read)
    }

    /// The place of the tool in addresses.
    pub(crate) fn slug(&self) -> String {
        self.slug.get_value()
    }

    /// Changes the address in place, without asking the server.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Address)) {
        let mut address = self.address.get_untracked();
        change(&mut address);
        self.go.run(address);
    }

    /// The address of the page after a change.
    pub(crate) fn link(&self, change: impl FnOnce(&mut Address)) -> String {
        let mut address = self.address.get();
        change(&mut address);
        address::tool(&self.slug(), &address)
    }

    /// The address of an export without its ending, and its query.
    pub(crate) fn export(&self, id: &str) -> (String, String) {
        // The state as it is shown, so that a default that changes later changes no file.
        let address = self.with(|comparison| Address {
            period: Some(comparison.shown_period()),
            group: self.group.get().map(|group| comparison.groups[group].key),
            show: Some(self.show.get()),
            sort: None,
            ..self.address.get()
        });
        (format!("/tools/{}/{id}", self.slug()), address.query())
    }
}

impl View {
    /// The address of an export as CSV.
    pub(crate) fn csv(&self, id: &str) -> Signal<String> {
        let view = *self;
        let id = id.to_owned();
        Signal::derive(move || {
            let (path, query) = view.export(&id);
            format!("{path}.csv{query}")
        })
    }
}

#[component]
fn Answered(tool: Arc<ToolCard>, comparison: Comparison, address: Memo<Address>) -> impl IntoView {
    let go = use_go();
    let stored = RwSignal::new(comparison);
    let slug = StoredValue::new(tool.slug.clone());
    let group = Memo::new(move |_| {
        let wanted = address.with(|address| address.group);
        stored.with_untracked(|comparison| {
            wanted
                .and_then(|key| comparison.group_index(key))
                .or_else(|| comparison.default_group())
        })
    });
    let show = Memo::new(move |_| {
        let wanted = address.with(|address| address.show.clone());
        stored.with_untracked(|comparison| comparison.shown_indicator(wanted.as_deref()))
    });
    fetch_series(stored, address, show);
    let view = View {
        slug,
        comparison: stored,
        address,
        group,
        later_group: a_frame_later(group),
        show,
        by: Memo::new(move |_| address.with(|address| address.by.clone())),
        trend: Memo::new(move |_| address.with(|address| address.trend)),
        go: Callback::new(move |address: Address| {
            go.run((
                address::tool(&slug.get_value(), &address),
                NavigationMode::InPlace,
            ));
        }),
    };
    let title =
        view.with_untracked(|comparison| format!("{}: {}", tool.title, comparison.subject.name));
    let is_reported = view.with_untracked(Comparison::is_reported);
    let sections = view.with_untracked(|comparison| comparison.dataset.sections.clone());
    let wants_own = move || address.with(|address| address.group == Some(GroupKey::Own));
    view! {
        <Title text=title/>
        <main id="main">
            <Subject view=view/>
            <QuestionForm view=view/>
            <div class="page">
                {move || wants_own().then(|| view! { <OwnGroupSection view=view/> })}
                {if is_reported {
                    view! {
                        <Story view=view/>
                        <Cards view=view/>
                        <OverTime view=view/>
                        <Against view=view/>
                        {sections
                            .into_iter()
                            .map(|section| view! { <DeclaredSection view=view section=section/> })
                            .collect_view()}
                        <Breakdowns view=view/>
                        <Everything view=view/>
                    }
                        .into_any()
                } else {
                    view! { <NotReported view=view/> }.into_any()
                }}
                <Notes view=view/>
            </div>
        </main>
    }
}

/// A section that only this dataset has.
#[component]
fn DeclaredSection(view: View, section: Section) -> impl IntoView {
    match section.view.clone() {
        SectionView::Indicators { label, indicators } => {
            view! { <IndicatorTable view=view section=section label=label indicators=indicators/> }
                .into_any()
        }
        SectionView::Neighbours { .. } => {
            view! { <NeighboursSection view=view section=section/> }.into_any()
        }
        SectionView::Members { .. } => {
            view! { <MembersSection view=view section=section/> }.into_any()
        }
    }
}

/// Asks for the series of an indicator when it is chosen for the first time, and keeps it.
fn fetch_series(comparison: RwSignal<Comparison>, address: Memo<Address>, show: Memo<String>) {
    Effect::new(move |_| {
        let show = show.get();
        let is_there = comparison.with_untracked(|comparison| {
            comparison
                .indicator(&show)
                .is_none_or(|(series, _)| series.is_whole() || comparison.periods.len() == 1)
        });
        if is_there {
            return;
        }
        let (dataset, org, period) = comparison.with_untracked(|comparison| {
            (
                comparison.dataset.id.clone(),
                comparison.subject.code.to_string(),
                comparison.shown_period().to_string(),
            )
        });
        let own = address.with_untracked(|address| {
            let own: Vec<String> = address.own.iter().map(ToString::to_string).collect();
            own.join(",")
        });
        leptos::task::spawn_local(async move {
            let found = series(dataset, org, period, own, show).await;
            for found in found.into_iter().flat_map(|found| found.0) {
                // The page may be gone by then.
                let _ = comparison.try_update(|comparison| comparison.replace_series(found));
            }
        });
    });
}

/// A value that follows another when the browser has drawn the frame.
fn a_frame_later(now: Memo<Option<usize>>) -> ReadSignal<Option<usize>> {
    let (later, set) = signal(now.get_untracked());
    Effect::new(move |_| {
        let now = now.get();
        request_animation_frame(move || {
            set_timeout(
                move || {
                    // The page may be gone by then.
                    let _ = set.try_set(now);
                },
                std::time::Duration::ZERO,
            );
        });
    });
    later
}

#[component]
fn OwnGroupSection(view: View) -> impl IntoView {
    let members = view.with(|comparison| {
        comparison
            .group_index(GroupKey::Own)
            .map(|group| comparison.groups[group].members.clone())
            .unwrap_or_default()
    });
    let kind = view.with(|comparison| comparison.subject.kind);
    view! { <OwnGroup slug=view.slug() address=view.address.into() kind=kind members=members/> }
}

/// Who the page is about.
#[component]
fn Subject(view: View) -> impl IntoView {
    let subject = view.with(|comparison| comparison.subject.clone());
    let slug = view.slug();
    let tool_title = view.with_untracked(|comparison| comparison.dataset.title.clone());
    let patients = subject.patients_in_words(domain::format::integer);
    let practices = subject
        .practices
        .filter(|count| *count > 0)
        .map(|count| domain::format::counted(f64::from(count), "practice", "practices"));
    let closed = match (subject.status, subject.closed) {
        (domain::organisation::Status::Closed, Some(day)) => Some(format!("Closed {}", day.long())),
        (domain::organisation::Status::Closed, None) => Some("Closed".to_owned()),
        (domain::organisation::Status::Dormant, _) => Some("Dormant".to_owned()),
        (domain::organisation::Status::Proposed, _) => Some("Not yet open".to_owned()),
        _ => None,
    };
    let period = view.with(|comparison| comparison.shown_period().long());
    let is_england = subject.kind == Kind::England;
    let divided = subject.divided_in_words();
    view! {
        <div class="page subject">
            <Crumbs crumbs=vec![
                Crumb::link("Tools", "/tools/"),
                Crumb::link(tool_title.clone(), format!("/tools/{slug}/")),
                Crumb::here(subject.name.clone()),
            ]/>
            <h1>{subject.name.clone()}</h1>
            <p class="where">
                <span class="printed">{format!("{tool_title}, {period}")}</span>
                {(!is_england)
                    .then(|| {
                        view! {
                            <a href=address::place(subject.code)>
                                {format!("{} {}", subject.kind.label(), subject.code)}
                            </a>
                        }
                    })}
                {closed.map(|closed| view! { <span class="tag">{closed}</span> })}
                {subject
                    .parents
                    .iter()
                    .map(|parent| {
                        let to = {
                            let code = parent.code;
                            move || view.link(|address| *address = Address {
                                group: None,
                                near: None,
                                sort: None,
                                ..address.with_org(code)
                            })
                        };
                        view! { <a href=to>{parent.name.clone()}</a> }
                    })
                    .collect_view()}
                {(!divided.is_empty()).then(|| view! { <span>{divided}</span> })}
                {practices.map(|practices| view! { <span>{practices}</span> })}
                {patients.map(|patients| view! { <span>{patients}</span> })}
            </p>
        </div>
    }
}

/// The question: the period, the group, what to do with the answer.
#[component]
fn QuestionForm(view: View) -> impl IntoView {
    let (periods, shown) =
        view.with(|comparison| (comparison.periods.clone(), comparison.shown_period()));
    let go = use_go();
    let choose_period = move |event| {
        let period = event_target_value(&event).parse().ok();
        let mut address = view.address.get_untracked();
        address.period = period;
        go.run((address::tool(&view.slug(), &address), NavigationMode::Here));
    };
    let choices = Signal::derive(move || {
        let group = view.group.get();
        let wanted = view.address.with(|address| address.group);
        view.with(|comparison| {
            let mut choices: Vec<(String, String, bool)> = comparison
                .groups
                .iter()
                .enumerate()
                .filter(|(_, head)| head.key != GroupKey::Own)
                .map(|(index, head)| {
                    let chosen = wanted != Some(GroupKey::Own) && group == Some(index);
                    (
                        head.key.id().to_owned(),
                        head.key.label().to_owned(),
                        chosen,
                    )
                })
                .collect();
            let own = if comparison.group_index(GroupKey::Own).is_some() {
                "Own group"
            } else {
                "Own group…"
            };
            if comparison.subject.kind != Kind::England {
                choices.push((
                    GroupKey::Own.id().to_owned(),
                    own.to_owned(),
                    wanted == Some(GroupKey::Own),
                ));
            }
            choices
        })
    });
    let has_choices = !choices.with_untracked(Vec::is_empty);
    let profiles = Signal::derive(move || {
        let wanted = view.address.with(|address| address.profile.clone());
        view.with(|comparison| {
            let shown = comparison.dataset.profile(wanted.as_deref());
            let shown = shown.map(|profile| profile.id.clone());
            let profiles = comparison.dataset.profiles.iter();
            profiles
                .map(|profile| {
                    let is_shown = shown.as_ref() == Some(&profile.id);
                    (profile.id.clone(), profile.label.clone(), is_shown)
                })
                .collect::<Vec<_>>()
        })
    });
    let has_profiles = profiles.with_untracked(|profiles| profiles.len() > 1);
    // Another profile has other indicators: the server is asked.
    let choose_profile = Callback::new(move |id: String| {
        let mut address = view.address.get_untracked();
        address.profile = Some(id);
        address.show = None;
        go.run((address::tool(&view.slug(), &address), NavigationMode::Here));
    });
    let choose_group = Callback::new(move |id: String| {
        view.change(|address| address.group = GroupKey::from_id(&id));
    });
    let kept = view.address.get_untracked();
    let hidden: Vec<(&'static str, String)> = kept
        .pairs()
        .into_iter()
        .filter(|(name, _)| {
            let is_shown =
                matches!(*name, "period" | "group") || has_profiles && *name == "profile";
            !is_shown
        })
        .collect();
    let nation = move || {
        let address = view.address.get();
        let shown = Address {
            org: address.org,
            period: Some(shown),
            show: Some(view.show.get()),
            ..Address::default()
        };
        address::nation(&view.slug(), &shown)
    };
    view! {
        <form
            class="ask"
            aria-label="Question"
            action=format!("/tools/{}/", view.slug())
            method="get"
            data-live=""
            on:submit=move |event| event.prevent_default()
        >
            <div class="page">
                {hidden
                    .into_iter()
                    .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                    .collect_view()}
                <label class="field">
                    <span>{view.with_untracked(|comparison| comparison.dataset.cadence.label())}</span>
                    <select name="period" on:change=choose_period>
                        {periods
                            .iter()
                            .rev()
                            .map(|period| {
                                view! {
                                    <option value=period.to_string() selected=*period == shown>
                                        {period.long()}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                </label>
                {has_profiles
                    .then(|| {
                        view! {
                            <Switch
                                label="Show"
                                name="profile"
                                choices=profiles
                                choose=choose_profile
                            />
                        }
                    })}
                {has_choices
                    .then(|| {
                        view! {
                            <Switch
                                label="Compare with"
                                name="group"
                                choices=choices
                                choose=choose_group
                            />
                        }
                    })}
                <button class="btn no-script" type="submit">
                    "Show"
                </button>
                <div class="tools-end">
                    <a class="btn" href=nation>
                        "State of the nation"
                    </a>
                    <SavedViews
                        slug=view.slug()
                        address=Signal::derive(move || address::tool(&view.slug(), &view.address.get()))
                    />
                    <Share/>
                </div>
            </div>
        </form>
    }
}

#[component]
fn Share() -> impl IntoView {
    let copied = RwSignal::new(None::<bool>);
    let copy = move |_| {
        crate::browser::copy_address(move |is_done| {
            copied.set(Some(is_done));
            set_timeout(move || copied.set(None), std::time::Duration::from_secs(4));
        });
    };
    view! {
        <button class="btn script-only" type="button" on:click=copy>
            {move || match copied.get() {
                Some(true) => "Address copied",
                Some(false) => "Copy it from the bar above",
                None => "Share",
            }}
        </button>
        <span class="unseen" role="status">
            {move || (copied.get() == Some(true)).then_some("The address is on the clipboard.")}
        </span>
    }
}

/// The page speaks first.
#[component]
fn Story(view: View) -> impl IntoView {
    let sentences = move || {
        let group = view.group.get();
        view.with_untracked(|comparison| comparison.story(group).to_vec())
    };
    view! {
        <div class="short">
            {move || {
                sentences()
                    .into_iter()
                    .map(|text| {
                        view! {
                            <p>
                                <Marked text=text/>
                            </p>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
}

/// The organisation is known, and has no figures in the period.
#[component]
fn NotReported(view: View) -> impl IntoView {
    let (name, kind, period, last) = view.with(|comparison| {
        (
            comparison.subject.name.clone(),
            comparison.subject.kind,
            comparison.shown_period().long(),
            comparison
                .last_reported
                .map(|last| comparison.periods[last]),
        )
    });
    let heading = if kind == Kind::Practice {
        format!("This practice did not report in {period}")
    } else {
        format!("There are no figures for {name} in {period}")
    };
    view! {
        <div class="short"></div>
        <Empty heading=heading>
            {match last {
                Some(last) => {
                    let link = move || view.link(|address| address.period = Some(last));
                    view! {
                        <p>"A practice that did not report is missing; it is not counted as zero anywhere."</p>
                        <a class="btn primary" href=link>
                            {format!("Show {}", last.long())}
                        </a>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <p>
                            {format!(
                                "{name} is in none of the files that are loaded. It may be new, closed, or reporting under another code.",
                            )}
                        </p>
                    }
                        .into_any()
                }
            }}
        </Empty>
    }
}

/// No organisation is chosen yet.
#[component]
fn Chooser(tool: Arc<ToolCard>) -> impl IntoView {
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
fn Unanswered(tool: Arc<ToolCard>, nothing: Unavailable, address: Memo<Address>) -> impl IntoView {
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
fn Failed(tool: Arc<ToolCard>, error: String) -> impl IntoView {
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
