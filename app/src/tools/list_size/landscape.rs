//! The local landscape: the practices of the same PCN and sub-ICB, and those near by
//! postcode, with their growth.

use charts::{Cell, Format, Heading, Table};
use domain::code::OdsCode;
use domain::period::Period;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

use super::has_landscape;
use crate::address::{self, Near, Sort};
use crate::components::{SortedTable, Switch, TableFoot};
use crate::dashboard::{ViewContext, capital};

/// A practice of the landscape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    /// Its code.
    pub code: OdsCode,
    /// Its name.
    pub name: String,
    /// Patients in the period.
    pub patients: Option<f64>,
    /// Growth in a month, a year, and since the first month, in per cent.
    pub growth: [Option<f64>; 3],
    /// Per cent aged 65 and over.
    pub over_65: Option<f64>,
    /// In the same PCN.
    pub in_pcn: bool,
    /// In the same sub-ICB.
    pub in_sub_icb: bool,
    /// Near by postcode.
    pub is_near: bool,
}

/// The landscape of an organisation.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Landscape {
    /// The practices.
    pub practices: Vec<Neighbour>,
    /// The part of the postcode by which they are near: a district, or an area where the
    /// district holds few practices.
    pub postcode: Option<String>,
    /// The first month that growth is counted from.
    pub first: Option<Period>,
}

/// The landscape of an organisation in a period.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = LandscapeFn, prefix = "/fn", endpoint = "landscape", input = GetUrl)]
pub async fn landscape(org: String, period: String) -> Result<Landscape, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    Ok(crate::service::landscape(&snapshot, &org, &period).unwrap_or_default())
}

impl Landscape {
    fn has(&self, near: Near) -> bool {
        self.practices
            .iter()
            .filter(|practice| is_in(practice, near))
            .count()
            > 1
    }

    /// What is listed where the address does not say.
    fn first_choice(&self) -> Near {
        [Near::Pcn, Near::SubIcb, Near::Postcode]
            .into_iter()
            .find(|near| self.has(*near))
            .unwrap_or(Near::SubIcb)
    }
}

fn is_in(practice: &Neighbour, near: Near) -> bool {
    match near {
        Near::Pcn => practice.in_pcn,
        Near::SubIcb => practice.in_sub_icb,
        Near::Postcode => practice.is_near,
    }
}

/// The table of the landscape, by size from the largest.
#[must_use]
pub fn landscape_table(landscape: &Landscape, near: Option<Near>) -> Table {
    let near = near.unwrap_or_else(|| landscape.first_choice());
    let whole = Format::plain(0);
    let change = |decimals| Format {
        prefix: String::new(),
        decimals,
        suffix: "%".to_owned(),
        signed: true,
    };
    let since = landscape.first.map_or_else(
        || "Since the first month".to_owned(),
        |first| format!("Since {}", first.short()),
    );
    let mut practices: Vec<&Neighbour> = landscape
        .practices
        .iter()
        .filter(|practice| is_in(practice, near))
        .collect();
    practices.sort_by(|a, b| {
        let size = |practice: &Neighbour| practice.patients.unwrap_or(-1.0);
        size(b)
            .total_cmp(&size(a))
            .then_with(|| a.code.cmp(&b.code))
    });
    Table {
        headings: vec![
            Heading::text("Practice"),
            Heading::number("Patients"),
            Heading::number("In a month"),
            Heading::number("In a year"),
            Heading::number(since),
            Heading::number("65 and over"),
            Heading::text("Code"),
        ],
        rows: practices
            .into_iter()
            .map(|practice| {
                vec![
                    Cell::link(
                        practice.name.clone(),
                        address::tool_for(super::TOOL.slug, practice.code),
                    ),
                    Cell::number(practice.patients, &whole),
                    Cell::number(practice.growth[0], &change(2)),
                    Cell::number(practice.growth[1], &change(1)),
                    Cell::number(practice.growth[2], &change(1)),
                    Cell::number(practice.over_65, &Format::percent(1)),
                    Cell::text(practice.code.as_str()),
                ]
            })
            .collect(),
    }
}

/// The section of the page.
#[component]
pub(super) fn LandscapeSection(view: ViewContext) -> impl IntoView {
    let (code, name, kind, period) = view.with(|comparison| {
        (
            comparison.subject.code,
            comparison.subject.name.clone(),
            comparison.subject.kind,
            comparison.shown_period(),
        )
    });
    if !has_landscape(kind) {
        return ().into_any();
    }
    let asked = Resource::new(
        move || (code.to_string(), period.to_string()),
        move |(org, period)| landscape(org, period),
    );
    view! {
        <Suspense>
            {move || {
                let name = name.clone();
                Suspend::new(async move {
                    let landscape = asked.await.unwrap_or_default();
                    view! { <Shown view=view landscape=landscape name=name/> }
                })
            }}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Shown(view: ViewContext, landscape: Landscape, name: String) -> impl IntoView {
    let landscape = StoredValue::new(landscape);
    let first = landscape.with_value(Landscape::first_choice);
    let near = Memo::new(move |_| view.address.with(|address| address.near).unwrap_or(first));
    let choices = Signal::derive(move || {
        let now = near.get();
        landscape.with_value(|landscape| {
            Near::ALL
                .into_iter()
                .filter(|choice| landscape.has(*choice))
                .map(|choice| {
                    let label = match (choice, &landscape.postcode) {
                        (Near::Postcode, Some(postcode)) => format!("Postcode {postcode}"),
                        _ => choice.label().to_owned(),
                    };
                    (choice.id().to_owned(), label, choice == now)
                })
                .collect::<Vec<_>>()
        })
    });
    let choose = Callback::new(move |id: String| {
        view.change(|address| {
            address.near = Near::ALL.into_iter().find(|near| near.id() == id);
        });
    });
    let table = Signal::derive(move || {
        landscape.with_value(|landscape| landscape_table(landscape, Some(near.get())))
    });
    let sort = Signal::derive(move || {
        view.address
            .with(|address| address.sort.clone())
            .unwrap_or(Sort {
                column: 1,
                is_descending: true,
            })
    });
    let address = Callback::new(move |sort: Sort| {
        format!(
            "{}#landscape",
            view.link(|address| address.sort = Some(sort))
        )
    });
    let choose_sort = Callback::new(move |sort: Sort| {
        view.change(|address| address.sort = Some(sort));
    });
    let heading = move || {
        let count = table.with(|table| table.rows.len());
        let near = near.get();
        let place = landscape.with_value(|landscape| match near {
            Near::Pcn => "in the same PCN".to_owned(),
            Near::SubIcb => "in the same sub-ICB".to_owned(),
            Near::Postcode => landscape.postcode.as_ref().map_or_else(
                || "near by".to_owned(),
                |postcode| format!("with postcodes in {postcode}"),
            ),
        });
        format!("{} practices {place}", domain::format::in_words(count))
    };
    if landscape.with_value(|landscape| landscape.practices.is_empty()) {
        return ().into_any();
    }
    let slug = view.tool.slug;
    view! {
        <section class="sheet" id="landscape" aria-labelledby="landscape-heading">
            <header>
                <h2 id="landscape-heading">"The local landscape"</h2>
                <p>{move || capital(&heading())}</p>
                <form
                    class="tools-end"
                    action=format!("/tools/{slug}/")
                    method="get"
                    data-live=""
                    on:submit=|event| event.prevent_default()
                >
                    {move || {
                        view.address
                            .get()
                            .pairs()
                            .into_iter()
                            .filter(|(name, _)| *name != "near")
                            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                            .collect_view()
                    }} <Switch label="Neighbours" name="near" choices=choices choose=choose/>
                    <button class="btn no-script" type="submit">
                        "Show"
                    </button>
                </form>
            </header>
            <div class="figure">
                <SortedTable
                    table=table
                    label=Signal::derive(heading)
                    sort=sort
                    address=address
                    choose=choose_sort
                    subject=name
                />
                <TableFoot source="Growth shows mergers, closures and list cleaning as they happened" csv=view.csv("landscape")/>
            </div>
        </section>
    }
    .into_any()
}
