//! A section: the practices of the same PCN and sub-ICB, and those near by postcode, with
//! their size and its changes.

use answers::neighbours::{Neighbours, neighbours_table};
use domain::comparison::words::upper_first;
use domain::organisation::Kind;
use domain::registry::Section;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::address::{Near, Sort};
use crate::components::{Sheet, SortedTable, Switch, TableFoot};
use crate::dashboard::View;
use crate::dashboard::form::SectionForm;
use crate::served::with_served;

/// The neighbours of an organisation in a period, for a section of a dataset.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = NeighboursFn, prefix = "/fn", endpoint = "neighbours", input = GetUrl)]
pub async fn neighbours(
    dataset: String,
    section: String,
    org: String,
    period: String,
) -> Result<Neighbours, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    let found = answers::questions::neighbours(&snapshot, &dataset, &section, &org, &period);
    Ok(found.unwrap_or_default())
}

/// The section of the page.
#[component]
pub(super) fn NeighboursSection(view: View, section: Section) -> impl IntoView {
    let (dataset, code, name, kind, period) = view.with(|comparison| {
        (
            comparison.dataset.id.clone(),
            comparison.subject.code,
            comparison.subject.name.clone(),
            comparison.subject.kind,
            comparison.shown_period(),
        )
    });
    if !matches!(kind, Kind::Practice | Kind::Pcn | Kind::SubIcb) {
        return ().into_any();
    }
    let id = section.id.clone();
    let ask = move || {
        neighbours(
            dataset.clone(),
            id.clone(),
            code.to_string(),
            period.to_string(),
        )
    };
    with_served(format!("neighbours-{}", section.id), ask, move |found| {
        let (name, section) = (name.clone(), section.clone());
        let found = found.unwrap_or_default();
        view! { <Shown view=view section=section neighbours=found name=name/> }.into_any()
    })
}

#[component]
fn Shown(view: View, section: Section, neighbours: Neighbours, name: String) -> impl IntoView {
    let neighbours = StoredValue::new(neighbours);
    let first = neighbours.with_value(Neighbours::first_choice);
    let near = Memo::new(move |_| view.address.with(|address| address.near).unwrap_or(first));
    let choices = Signal::derive(move || {
        let now = near.get();
        neighbours.with_value(|neighbours| {
            Near::ALL
                .into_iter()
                .filter(|choice| neighbours.has(*choice))
                .map(|choice| {
                    let label = match (choice, &neighbours.postcode) {
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
        neighbours.with_value(|neighbours| neighbours_table(neighbours, Some(near.get())))
    });
    let sort = Signal::derive(move || {
        view.address
            .with(|address| address.sort.clone())
            .unwrap_or(Sort {
                column: 1,
                is_descending: true,
            })
    });
    let id = StoredValue::new(section.id.clone());
    let address = Callback::new(move |sort: Sort| {
        let id = id.get_value();
        format!("{}#{id}", view.link(|address| address.sort = Some(sort)))
    });
    let heading = move || {
        let count = table.with(|table| table.rows.len());
        let place = neighbours.with_value(|neighbours| place_words(neighbours, near.get()));
        format!("{} practices {place}", domain::format::in_words(count))
    };
    let has_practices = neighbours.with_value(|neighbours| !neighbours.practices.is_empty());
    let csv = view.csv(&section.id);
    let form = view! {
        <SectionForm view=view except=&["near"]>
            <Switch label="Neighbours" name="near" choices=choices choose=choose/>
        </SectionForm>
    };
    view! {
        <Sheet
            id=section.id.clone()
            heading=section.title.clone()
            text=Signal::derive(move || upper_first(&heading()))
            choices=form.into_any()
            has_content=has_practices
        >
            <div class="figure">
                <SortedTable
                    table=table
                    label=Signal::derive(heading)
                    sort=sort
                    address=address
                    subject=name
                />
                <TableFoot source="Growth shows mergers, closures and list cleaning as they happened" csv=csv/>
            </div>
        </Sheet>
    }
}

/// Where the neighbours are.
fn place_words(neighbours: &Neighbours, near: Near) -> String {
    match near {
        Near::Pcn => "in the same PCN".to_owned(),
        Near::SubIcb => "in the same sub-ICB".to_owned(),
        Near::Postcode => neighbours.postcode.as_ref().map_or_else(
            || "near by".to_owned(),
            |postcode| format!("with postcodes in {postcode}"),
        ),
    }
}
