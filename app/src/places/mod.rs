//! Places: from England down to a practice, and a page for each.

use answers::places::{Place, parts_table};
use domain::comparison::{Named, Subject};
use domain::organisation::{Kind, Status};
use domain::period::Period;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::address::{self, Address, FromQuery as _, Sort};
use crate::components::{Crumb, Crumbs, Marked, SortedTable, contents, table_foot};
use crate::find::not_found;
use crate::location::use_query;
use crate::served::{inert_page, with_part_served};

/// The page of an organisation; `None` where the code is unknown.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = PlaceFn, prefix = "/fn", endpoint = "place", input = GetUrl)]
pub async fn place(code: String) -> Result<Option<Place>, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    Ok(answers::questions::place(&snapshot, &code))
}

/// The page of an organisation, or of England, from which everything is reached. The server alone
/// draws it. One for a code that is unknown can search, so that the
/// browser has to be told which it is.
pub(crate) fn place_page(code: String) -> AnyView {
    let is_nation = code == "E92";
    with_part_served(
        "place",
        move || place(code.clone()),
        |found| found.as_ref().is_some_and(Option::is_some),
        move |is_known, found| {
            if !is_known && !is_nation {
                return not_found();
            }
            let place = found.flatten();
            let title = place.as_ref().map_or_else(|| "Places".to_owned(), heading);
            inert_page(title, move || match place {
                Some(place) => shown(place).into_any(),
                None => nothing_loaded().into_any(),
            })
        },
    )
}

fn nothing_loaded() -> impl IntoView {
    view! {
        <div class="subject">
            <h1>"Places"</h1>
        </div>
        <crate::components::Empty heading="No organisations are loaded yet">
            <a href="/data-sources/#load">"How to load the published files"</a>
        </crate::components::Empty>
    }
}

fn heading(place: &Place) -> String {
    if place.subject.kind == Kind::England {
        "England".to_owned()
    } else {
        place.subject.name.clone()
    }
}

fn shown(place: Place) -> impl IntoView {
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
    let heading = heading(&place);
    let tools = place.tools.clone();
    view! {
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
    let code = place.subject.code;
    let count = place.parts.len();
    let table = parts_table(&place);
    let asked = use_query().with_untracked(Address::from_query);
    let sort = asked.sort.unwrap_or(Sort {
        column: 0,
        is_descending: false,
    });
    let to = move |sort: Sort| {
        let address = Address {
            sort: Some(sort),
            ..Address::default()
        };
        format!("{}{}#parts", address::place(code), address.query())
    };
    let heading = format!(
        "{} {}",
        domain::format::integer(count as f64),
        if count == 1 {
            kind.word()
        } else {
            kind.plural()
        }
    );
    let table = SortedTable {
        table,
        label: &heading,
        sort,
        address: &to,
        subject: None,
    }
    .html();
    let foot = table_foot(
        "Patients in the latest month available",
        &format!("/places/{code}/parts.csv"),
    );
    view! {
        <section class="sheet" id="parts" aria-labelledby="parts-heading">
            <header>
                <h2 id="parts-heading">{heading.clone()}</h2>
            </header>
            <div class="figure">
                {contents(move || table.clone())}
                {contents(move || foot.clone())}
            </div>
        </section>
    }
    .into_any()
}
