//! Tables of data, with an address for their order and one for their export.

use charts::{Cell, Heading, Table};
use html::{Html, html};
use leptos::prelude::*;

use crate::address::Sort;
use crate::components::{contents, download_menu, fragment};

/// A table in the order in which it comes.
#[component]
pub fn DataTable(
    /// The headings and rows.
    table: Table,
    /// What the table is, for those who hear it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    contents(move || data_table(&table, &label))
}

/// The same as markup.
#[must_use]
pub fn data_table(table: &Table, label: &str) -> Html {
    let headings: Html = table
        .headings
        .iter()
        .map(|heading| {
            html! {
                <th scope="col" class=numeric(heading)>
                    {&heading.text}
                </th>
            }
        })
        .collect();
    html! {
        <div class="scroll tall" tabindex="0" role="region" aria-label=format!("{label}, table")>
            <table>
                <thead>
                    <tr>{headings}</tr>
                </thead>
                <tbody>{rows(table, None)}</tbody>
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
    fragment("div", "foot", move || {
        html! {
            <span class="src">{source.get()}</span>
            {csv.with(|csv| download_menu(csv, false, false))}
        }
    })
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
    /// The first cell of the row that is the page's subject.
    #[prop(optional, into)]
    subject: Option<String>,
) -> impl IntoView {
    // A heading is followed in place: see frontend/script/links.js.
    contents(move || {
        let (table, order) = (table.get(), sort.get());
        let headings: Html = table
            .headings
            .iter()
            .enumerate()
            .map(|(column, heading)| {
                let next = next_order(heading, column, &order);
                sort_heading(heading, &address.run(next), state_of(column, &order))
            })
            .collect();
        let label = label.get();
        html! {
            <div class="scroll tall" tabindex="0" role="region" aria-label=format!("{label}, table")>
                <table>
                    <thead>
                        <tr>{headings}</tr>
                    </thead>
                    <tbody>{rows(&sorted(table, &order), subject.as_deref())}</tbody>
                </table>
            </div>
        }
    })
}

/// The order that a click on a heading gives: at first the useful one, numbers from the top, words
/// from A.
fn next_order(heading: &Heading, column: usize, now: &Sort) -> Sort {
    Sort {
        column,
        is_descending: if now.column == column {
            !now.is_descending
        } else {
            heading.is_numeric
        },
    }
}

/// How a column is sorted, in the words of ARIA.
fn state_of(column: usize, now: &Sort) -> Option<&'static str> {
    (now.column == column).then_some(if now.is_descending {
        "descending"
    } else {
        "ascending"
    })
}

fn sort_heading(heading: &Heading, link: &str, state: Option<&'static str>) -> Html {
    let arrow = match state {
        Some("descending") => "↓",
        Some(_) => "↑",
        None => "",
    };
    html! {
        <th scope="col" class=numeric(heading) aria-sort=state>
            <a href=link data-noscroll>
                {&heading.text}
                <span aria-hidden="true">{arrow}</span>
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
    domain::order::sort_by(&mut table.rows, |a, b| {
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

fn rows(table: &Table, subject: Option<&str>) -> Html {
    let numeric: Vec<bool> = table
        .headings
        .iter()
        .map(|heading| heading.is_numeric)
        .collect();
    let row = |row: &Vec<Cell>| {
        let is_subject =
            subject.is_some_and(|subject| row.first().is_some_and(|cell| cell.text == subject));
        let class = if is_subject { "on self" } else { "" };
        let cells: Html = row
            .iter()
            .enumerate()
            .map(|(index, cell)| {
                let content = match &cell.link {
                    Some(link) => html! { <a href=link>{&cell.text}</a> },
                    None => html! { {&cell.text} },
                };
                let is_number = numeric.get(index).copied().unwrap_or(false);
                if index == 0 && !is_number {
                    html! { <th scope="row">{content}</th> }
                } else {
                    let class = if is_number { "n" } else { "" };
                    html! { <td class=class>{content}</td> }
                }
            })
            .collect();
        html! { <tr class=class>{cells}</tr> }
    };
    table.rows.iter().map(row).collect()
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
