//! Places: from England down to a practice, and a page for each.

use answers::places::{Place, parts_table};
use domain::comparison::{Named, Subject};
use domain::organisation::{Kind, Status};
use domain::period::Period;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::address::{self, Address, FromQuery as _, Sort};
use crate::components::{Crumb, Crumbs, Marked, SortedTable, TableFoot};
use crate::find::NotFound;
use crate::go::{NavigationMode, use_go};

/// The page of an organisation; `None` where the code is unknown.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = PlaceFn, prefix = "/fn", endpoint = "place", input = GetUrl)]
pub async fn place(code: String) -> Result<Option<Place>, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    Ok(answers::questions::place(&snapshot, &code))
}

/// England, from which everything is reached.
#[component]
pub fn PlacesPage() -> impl IntoView {
    view! { <PlaceOf code=Signal::stored("E92".to_owned())/> }
}

/// The page of an organisation.
#[component]
pub fn PlacePage() -> impl IntoView {
    let params = use_params_map();
    let code = Memo::new(move |_| params.with(|params| params.get("code").unwrap_or_default()));
    view! { <PlaceOf code=code.into()/> }
}

#[component]
fn PlaceOf(code: Signal<String>) -> impl IntoView {
    let found = Resource::new(move || code.get(), place);
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match found.await {
                    Ok(Some(place)) => view! { <Shown place=place/> }.into_any(),
                    Ok(None) if code.get_untracked() == "E92" => view! { <NothingLoaded/> }.into_any(),
                    _ => view! { <NotFound/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn NothingLoaded() -> impl IntoView {
    view! {
        <Title text="Places"/>
        <main id="main" class="page">
            <div class="subject">
                <h1>"Places"</h1>
            </div>
            <crate::components::Empty heading="No organisations are loaded yet">
                <a href="/data-sources/#load">"How to load the published files"</a>
            </crate::components::Empty>
        </main>
    }
}

#[component]
fn Shown(place: Place) -> impl IntoView {
    let subject = place.subject.clone();
    let is_england = subject.kind == Kind::England;
    let mut crumbs = vec![Crumb::link("Places", "/places/")];
    for parent in subject.parents.iter().rev() {
        crumbs.push(Crumb::link(
            parent.name.clone(),
            address::place(parent.code),
        ));
    }
    if !is_england {
        crumbs.push(Crumb::here(subject.name.clone()));
    }
    let heading = if is_england {
        "England".to_owned()
    } else {
        subject.name.clone()
    };
    let tools = place.tools.clone();
    view! {
        <Title text=heading.clone()/>
        <main id="main" class="page">
            <div class="subject">
                {(!is_england).then(|| view! { <Crumbs crumbs=crumbs/> })}
                <h1>{heading}</h1>
                <Facts subject=subject.clone() former=place.former.clone()/>
            </div>
            <div class="cards">
                {tools
                    .into_iter()
                    .map(|tool| {
                        let to = address::tool_for(&tool.slug, subject.code);
                        view! {
                            <section class="card">
                                <h2>
                                    <a href=to>{tool.title}</a>
                                </h2>
                                <p class="small quiet">{tool.period.long()}</p>
                                {tool
                                    .story
                                    .into_iter()
                                    .map(|text| {
                                        view! {
                                            <p>
                                                <Marked text=text/>
                                            </p>
                                        }
                                    })
                                    .collect_view()}
                            </section>
                        }
                    })
                    .collect_view()}
            </div>
            <Parts place=place/>
        </main>
    }
}

/// What is known of the organisation itself.
#[component]
fn Facts(subject: Subject, former: Vec<(Named, Period)>) -> impl IntoView {
    let status = match (subject.status, subject.closed) {
        (Status::Closed, Some(day)) => Some(format!("Closed {}", day.long())),
        (Status::Closed, None) => Some("Closed".to_owned()),
        (Status::Dormant, _) => Some("Dormant".to_owned()),
        (Status::Proposed, _) => Some("Not yet open".to_owned()),
        (Status::Open | Status::Unstated, _) => None,
    };
    let opened = subject
        .opened
        .filter(|_| subject.kind == Kind::Practice)
        .map(|day| format!("Open since {}", day.long()));
    let mut where_ = Vec::new();
    where_.extend(subject.address.clone());
    where_.extend(subject.postcode.clone());
    let system = subject
        .clinical_system
        .clone()
        .map(|system| format!("Clinical system: {system}"));
    let patients = subject.patients_in_words(domain::format::spoken);
    let divided = subject.divided_in_words();
    let practices = subject
        .practices
        .filter(|count| *count > 0)
        .map(|count| domain::format::counted(f64::from(count), "practice", "practices"));
    let is_england = subject.kind == Kind::England;
    view! {
        <p class="where">
            {(!is_england)
                .then(|| {
                    view! { <span>{format!("{} {}", subject.kind.label(), subject.code)}</span> }
                })}
            {status.map(|status| view! { <span class="tag">{status}</span> })}
            {practices.map(|practices| view! { <span>{practices}</span> })}
            {patients.map(|patients| view! { <span>{patients}</span> })}
            {opened.map(|opened| view! { <span>{opened}</span> })}
            {system.map(|system| view! { <span>{system}</span> })}
        </p>
        {(!divided.is_empty()).then(|| view! { <p class="quiet">{divided}</p> })}
        {(!where_.is_empty()).then(|| view! { <p class="quiet">{where_.join(", ")}</p> })}
        {(!former.is_empty())
            .then(|| {
                view! {
                    <p class="quiet">
                        "Earlier in "
                        {former
                            .iter()
                            .map(|(area, until)| {
                                view! {
                                    <a href=address::place(area.code)>{area.name.clone()}</a>
                                    {format!(" (until {}) ", until.long())}
                                }
                            })
                            .collect_view()}
                    </p>
                }
            })}
    }
}

/// What an area is made of.
#[component]
fn Parts(place: Place) -> impl IntoView {
    let Some(kind) = place.part_kind.filter(|_| !place.parts.is_empty()) else {
        return ().into_any();
    };
    let query = use_query_map();
    let go = use_go();
    let code = place.subject.code;
    let count = place.parts.len();
    let table = parts_table(&place);
    let sort = Signal::derive(move || {
        query.with(Address::from_query).sort.unwrap_or(Sort {
            column: 0,
            is_descending: false,
        })
    });
    let to = move |sort: Sort| {
        let address = Address {
            sort: Some(sort),
            ..Address::default()
        };
        format!("{}{}#parts", address::place(code), address.query())
    };
    let choose = Callback::new(move |sort: Sort| {
        go.run((to(sort), NavigationMode::InPlace));
    });
    let heading = format!(
        "{} {}",
        domain::format::integer(count as f64),
        if count == 1 {
            kind.word()
        } else {
            kind.plural()
        }
    );
    view! {
        <section class="sheet" id="parts" aria-labelledby="parts-heading">
            <header>
                <h2 id="parts-heading">{heading.clone()}</h2>
            </header>
            <div class="figure">
                <SortedTable
                    table=Signal::stored(table)
                    label=Signal::stored(heading)
                    sort=sort
                    address=Callback::new(to)
                    choose=choose
                />
                <TableFoot source="Patients in the latest month available" csv=format!("/places/{code}/parts.csv")/>
            </div>
        </section>
    }
    .into_any()
}
