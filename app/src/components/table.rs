//! Tables of data, with an address for their order and one for their export.

use charts::{Cell, Heading, Table};
use leptos::prelude::*;

use crate::address::Sort;
use crate::components::DownloadMenu;

/// A table in the order in which it comes.
#[component]
pub fn DataTable(
    /// The headings and rows.
    table: Table,
    /// What the table is, for those who hear it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <div class="scroll tall" tabindex="0" role="region" aria-label=format!("{label}, table")>
            <table>
                <thead>
                    <tr>
                        {table
                            .headings
                            .iter()
                            .map(|heading| {
                                view! {
                                    <th scope="col" class=numeric(heading)>
                                        {heading.text.clone()}
                                    </th>
                                }
                            })
                            .collect_view()}
                    </tr>
                </thead>
                <tbody>{rows(&table, None)}</tbody>
            </table>
        </div>
    }
}

/// The line below a table: where its figures come from, and the address of its export.
#[component]
pub fn TableFoot(
    /// Where the figures come from, or what to know of them.
    #[prop(into)]
    source: Signal<String>,
    /// The address of the CSV file.
    #[prop(into)]
    csv: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="foot">
            <span class="src">{source}</span>
            <DownloadMenu csv=csv/>
        </div>
    }
}

/// A table that can be sorted by every column. Each heading is a link, so that the order is
/// in the address; with script the rows change in place.
#[component]
pub fn SortedTable(
    /// The headings and rows.
    #[prop(into)]
    table: Signal<Table>,
    /// What the table is, for those who hear it.
    #[prop(into)]
    label: Signal<String>,
    /// The order.
    #[prop(into)]
    sort: Signal<Sort>,
    /// The address of the page in another order.
    #[prop(into)]
    address: Callback<Sort, String>,
    /// Called with a new order where there is script.
    #[prop(into)]
    choose: Callback<Sort>,
    /// The first cell of the row that is the page's subject.
    #[prop(optional, into)]
    subject: Option<String>,
) -> impl IntoView {
    let subject = StoredValue::new(subject);
    view! {
        <div class="scroll tall" tabindex="0" role="region" aria-label=move || format!("{}, table", label.get())>
            <table>
                <thead>
                    <tr>
                        {move || {
                            table
                                .get()
                                .headings
                                .iter()
                                .enumerate()
                                .map(|(column, heading)| {
                                    view! {
                                        <SortHeading
                                            heading=heading.clone()
                                            column=column
                                            sort=sort
                                            address=address
                                            choose=choose
                                        />
                                    }
                                })
                                .collect_view()
                        }}
                    </tr>
                </thead>
                <tbody>
                    {move || {
                        let sorted = sorted(table.get(), &sort.get());
                        subject.with_value(|subject| rows(&sorted, subject.as_deref()))
                    }}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn SortHeading(
    heading: Heading,
    column: usize,
    sort: Signal<Sort>,
    address: Callback<Sort, String>,
    choose: Callback<Sort>,
) -> impl IntoView {
    let is_numeric = heading.is_numeric;
    // The first click gives the useful order: numbers from the top, words from A.
    let next = move || {
        let now = sort.get();
        Sort {
            column,
            is_descending: if now.column == column {
                !now.is_descending
            } else {
                is_numeric
            },
        }
    };
    let state = move || {
        let now = sort.get();
        (now.column == column).then_some(if now.is_descending {
            "descending"
        } else {
            "ascending"
        })
    };
    view! {
        <th scope="col" class=numeric(&heading) aria-sort=state>
            <a
                href=move || address.run(next())
                on:click=move |event| {
                    event.prevent_default();
                    choose.run(next());
                }
            >
                {heading.text.clone()}
                <span aria-hidden="true">
                    {move || match state() {
                        Some("descending") => "↓",
                        Some(_) => "↑",
                        None => "",
                    }}
                </span>
            </a>
        </th>
    }
}

fn numeric(heading: &Heading) -> &'static str {
    if heading.is_numeric { "n" } else { "" }
}

/// The rows in an order; empty cells go last in either.
#[must_use]
pub fn sorted(mut table: Table, sort: &Sort) -> Table {
    let Some(heading) = table.headings.get(sort.column) else {
        return table;
    };
    let by_number = heading.is_numeric;
    let empty = Cell::default();
    table.rows.sort_by(|a, b| {
        let (a, b) = (
            a.get(sort.column).unwrap_or(&empty),
            b.get(sort.column).unwrap_or(&empty),
        );
        let order = if by_number {
            match (a.number, b.number) {
                (Some(a), Some(b)) => a.total_cmp(&b),
                (None, None) => return std::cmp::Ordering::Equal,
                (None, _) => return std::cmp::Ordering::Greater,
                (_, None) => return std::cmp::Ordering::Less,
            }
        } else {
            a.text.to_lowercase().cmp(&b.text.to_lowercase())
        };
        if sort.is_descending {
            order.reverse()
        } else {
            order
        }
    });
    table
}

fn rows(table: &Table, subject: Option<&str>) -> impl IntoView + use<> {
    let numeric: Vec<bool> = table
        .headings
        .iter()
        .map(|heading| heading.is_numeric)
        .collect();
    table
        .rows
        .iter()
        .map(|row| {
            let is_subject = subject.is_some_and(|subject| {
                row.first().is_some_and(|cell| cell.text == subject)
            });
            let class = if is_subject { "on self" } else { "" };
            view! {
                <tr class=class>
                    {row
                        .iter()
                        .enumerate()
                        .map(|(index, cell)| {
                            let content = match &cell.link {
                                Some(link) => {
                                    view! { <a href=link.clone()>{cell.text.clone()}</a> }.into_any()
                                }
                                None => cell.text.clone().into_any(),
                            };
                            let is_number = numeric.get(index).copied().unwrap_or(false);
                            if index == 0 && !is_number {
                                view! { <th scope="row">{content}</th> }.into_any()
                            } else {
                                let class = if is_number { "n" } else { "" };
                                view! { <td class=class>{content}</td> }.into_any()
                            }
                        })
                        .collect_view()}
                </tr>
            }
        })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;
    use charts::Format;

    #[test]
    fn empty_cells_go_last_in_either_order() {
        let table = Table {
            headings: vec![Heading::text("Practice"), Heading::number("Patients")],
            rows: [("b", Some(2.0)), ("a", None), ("C", Some(10.0))]
                .into_iter()
                .map(|(name, number)| {
                    vec![Cell::text(name), Cell::number(number, &Format::plain(0))]
                })
                .collect(),
        };
        let order = |column, is_descending| {
            sorted(
                table.clone(),
                &Sort {
                    column,
                    is_descending,
                },
            )
            .rows
            .iter()
            .map(|row| row[0].text.clone())
            .collect::<Vec<_>>()
        };
        assert_eq!(order(1, true), ["C", "b", "a"]);
        assert_eq!(order(1, false), ["b", "C", "a"]);
        assert_eq!(order(0, false), ["a", "b", "C"]);
        assert_eq!(
            order(9, false),
            ["b", "a", "C"],
            "a column that is not there"
        );
    }
}
