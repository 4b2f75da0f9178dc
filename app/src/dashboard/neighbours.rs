//! A section: the practices of the same PCN and sub-ICB, and those near by postcode, with
//! their size and its changes.

use charts::{Cell, Format, Heading, Table};
use domain::code::OdsCode;
use domain::comparison::words::upper_first;
use domain::organisation::Kind;
use domain::registry::Section;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

use crate::address::{self, Near, Sort};
use crate::components::{SortedTable, Switch, TableFoot};
use crate::dashboard::View;

/// A practice of the landscape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    /// Its code.
    pub code: OdsCode,
    /// Its name.
    pub name: String,
    /// Its values, in the order of [`Neighbours::columns`]; the first is its size.
    pub values: Vec<Option<f64>>,
    /// In the same PCN.
    pub in_pcn: bool,
    /// In the same sub-ICB.
    pub in_sub_icb: bool,
    /// Near by postcode.
    pub is_near: bool,
}

/// The practices near an organisation.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Neighbours {
    /// The place of the tool in addresses.
    pub slug: String,
    /// Headings and formats of the values.
    pub columns: Vec<(String, Format)>,
    /// The practices.
    pub practices: Vec<Neighbour>,
    /// The part of the postcode by which they are near: a district, or an area where the
    /// district holds few practices.
    pub postcode: Option<String>,
}

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
    let found = crate::service::neighbours(&snapshot, &dataset, &section, &org, &period);
    Ok(found.unwrap_or_default())
}

impl Neighbours {
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

/// The table of the neighbours, the largest first.
#[must_use]
pub fn neighbours_table(neighbours: &Neighbours, near: Option<Near>) -> Table {
    let near = near.unwrap_or_else(|| neighbours.first_choice());
    let mut practices: Vec<&Neighbour> = neighbours
        .practices
        .iter()
        .filter(|practice| is_in(practice, near))
        .collect();
    practices.sort_by(|a, b| {
        let size = |practice: &Neighbour| practice.values.first().copied().flatten().unwrap_or(-1.0);
        size(b)
            .total_cmp(&size(a))
            .then_with(|| a.code.cmp(&b.code))
    });
    let mut headings = vec![Heading::text("Practice")];
    headings.extend(
        neighbours
            .columns
            .iter()
            .map(|(heading, _)| Heading::number(heading.clone())),
    );
    headings.push(Heading::text("Code"));
    Table {
        headings,
        rows: practices
            .into_iter()
            .map(|practice| {
                let mut row = vec![Cell::link(
                    practice.name.clone(),
                    address::tool_for(&neighbours.slug, practice.code),
                )];
                row.extend(
                    practice
                        .values
                        .iter()
                        .zip(&neighbours.columns)
                        .map(|(value, (_, format))| Cell::number(*value, format)),
                );
                row.push(Cell::text(practice.code.as_str()));
                row
            })
            .collect(),
    }
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
    let asked = Resource::new(
        {
            let section = section.id.clone();
            move || {
                (
                    dataset.clone(),
                    section.clone(),
                    code.to_string(),
                    period.to_string(),
                )
            }
        },
        |(dataset, section, org, period)| neighbours(dataset, section, org, period),
    );
    view! {
        <Suspense>
            {move || {
                let (name, section) = (name.clone(), section.clone());
                Suspend::new(async move {
                    let found = asked.await.unwrap_or_default();
                    view! { <Shown view=view section=section neighbours=found name=name/> }
                })
            }}
        </Suspense>
    }
    .into_any()
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
        format!(
            "{}#{id}",
            view.link(|address| address.sort = Some(sort))
        )
    });
    let choose_sort = Callback::new(move |sort: Sort| {
        view.change(|address| address.sort = Some(sort));
    });
    let heading = move || {
        let count = table.with(|table| table.rows.len());
        let near = near.get();
        let place = neighbours.with_value(|neighbours| match near {
            Near::Pcn => "in the same PCN".to_owned(),
            Near::SubIcb => "in the same sub-ICB".to_owned(),
            Near::Postcode => neighbours.postcode.as_ref().map_or_else(
                || "near by".to_owned(),
                |postcode| format!("with postcodes in {postcode}"),
            ),
        });
        format!("{} practices {place}", domain::format::in_words(count))
    };
    if neighbours.with_value(|neighbours| neighbours.practices.is_empty()) {
        return ().into_any();
    }
    let slug = view.slug();
    let csv = view.csv(&section.id);
    let heading_id = format!("{}-heading", section.id);
    let labelled_by = heading_id.clone();
    view! {
        <section class="sheet" id=section.id.clone() aria-labelledby=labelled_by>
            <header>
                <h2 id=heading_id>{section.title.clone()}</h2>
                <p>{move || upper_first(&heading())}</p>
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
                <TableFoot source="Growth shows mergers, closures and list cleaning as they happened" csv=csv/>
            </div>
        </section>
    }
    .into_any()
}
