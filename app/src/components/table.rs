//! Tables of data, with an address for their order and one for their export.

use charts::{Cell, Heading, Table};
use html::{Html, html};

use crate::address::Sort;
use crate::components::download_menu;

/// A table in the order in which it comes. `label` says what it is to those who hear it.
#[must_use]
pub fn data_table(table: &Table, label: &str) -> Html {
    let columns = columns(&table.headings);
    let headings: Html = columns
        .iter()
        .map(|column| {
            html! {
                <th scope="col" role="columnheader" class=numeric(column)>
                    {&column.text}
                </th>
            }
        })
        .collect();
    html! {
        <div class="scroll tall" tabindex="0" role="region" aria-label=format!("{label}, table")>
            <table class="lines" role="table">
                <thead role="rowgroup">
                    <tr role="row">{headings}</tr>
                </thead>
                <tbody role="rowgroup">{rows(table, &columns, None)}</tbody>
            </table>
        </div>
    }
}

/// A column as it is shown. The two ends of an interval, which files have apart, are one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    /// The heading.
    text: String,
    is_numeric: bool,
    /// The place of its cells in the rows, and of the other end where it is an interval.
    at: usize,
    end: Option<usize>,
}

/// The columns as they are shown.
fn columns(headings: &[Heading]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for (at, heading) in headings.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| headings.get(before));
        let begun = heading.text.strip_suffix("95% to").and_then(|begin| {
            let before = before?.text.strip_suffix("95% from")?;
            (before == begin).then_some(begin)
        });
        match (begun, columns.last_mut()) {
            (Some(begin), Some(column)) => {
                column.text = format!("{begin}95% interval");
                column.end = Some(at);
            }
            _ => columns.push(Column {
                text: heading.text.clone(),
                is_numeric: heading.is_numeric,
                at,
                end: None,
            }),
        }
    }
    columns
}

/// What a cell of a column shows.
fn shown(row: &[Cell], column: &Column) -> String {
    let text = |at: usize| row.get(at).map_or("", |cell| cell.text.as_str());
    match column.end.map(text) {
        Some(end) if !end.is_empty() => format!("{} to {end}", text(column.at)),
        _ => text(column.at).to_owned(),
    }
}

/// The line below a table: where its figures come from or what to know of them, and the address of
/// its export as CSV.
#[must_use]
pub fn table_foot(source: &str, csv: &str) -> Html {
    html! {
        <div class="foot">
            <span class="src">{source}</span>
            {download_menu(csv, false, false)}
        </div>
    }
}

/// A table that can be sorted by every column. Each heading is a link, so that the order is
/// in the address; with script the rows change in place.
pub struct SortedTable<'a> {
    /// The headings and rows.
    pub table: Table,
    /// What the table is, for those who hear it.
    pub label: &'a str,
    /// The order.
    pub sort: Sort,
    /// The address of the page in another order.
    pub address: &'a dyn Fn(Sort) -> String,
    /// The first cell of the row that is the page's subject.
    pub subject: Option<&'a str>,
}

impl SortedTable<'_> {
    /// The table as markup.
    #[must_use]
    pub fn html(self) -> Html {
        let columns = columns(&self.table.headings);
        let headings: Html = columns
            .iter()
            .map(|column| {
                let next = (self.address)(next_order(column, &self.sort));
                sort_heading(column, &next, state_of(column, &self.sort))
            })
            .collect();
        let rows = rows(&sorted(self.table, &self.sort), &columns, self.subject);
        html! {
            <div
                class="scroll tall"
                tabindex="0"
                role="region"
                aria-label=format!("{}, table", self.label)
            >
                <table class="lines sortable" role="table">
                    <thead role="rowgroup">
                        <tr role="row">{headings}</tr>
                    </thead>
                    <tbody role="rowgroup">{rows}</tbody>
                </table>
            </div>
        }
    }
}

/// The order that a click on a heading gives: at first the useful one, numbers from the top, words
/// from A.
fn next_order(column: &Column, now: &Sort) -> Sort {
    Sort {
        column: column.at,
        is_descending: if now.column == column.at {
            !now.is_descending
        } else {
            column.is_numeric
        },
    }
}

/// How a column is sorted, in the words of ARIA.
fn state_of(column: &Column, now: &Sort) -> Option<&'static str> {
    (now.column == column.at).then_some(if now.is_descending {
        "descending"
    } else {
        "ascending"
    })
}

fn sort_heading(column: &Column, link: &str, state: Option<&'static str>) -> Html {
    let arrow = match state {
        Some("descending") => "↓",
        Some(_) => "↑",
        None => "",
    };
    html! {
        <th scope="col" role="columnheader" class=numeric(column) aria-sort=state>
            <a href=link data-noscroll>
                {&column.text}
                <span aria-hidden="true">{arrow}</span>
            </a>
        </th>
    }
}

const fn numeric(column: &Column) -> &'static str {
    if column.is_numeric { "n" } else { "" }
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

fn rows(table: &Table, columns: &[Column], subject: Option<&str>) -> Html {
    let row = |row: &Vec<Cell>| {
        let is_subject =
            subject.is_some_and(|subject| row.first().is_some_and(|cell| cell.text == subject));
        let class = if is_subject { "on self" } else { "" };
        let cells: Html = columns.iter().map(|column| cell(row, column)).collect();
        html! { <tr role="row" class=class>{cells}</tr> }
    };
    table.rows.iter().map(row).collect()
}

fn cell(row: &[Cell], column: &Column) -> Html {
    let text = shown(row, column);
    let is_empty = text.is_empty() || text == "–";
    let content = match row.get(column.at).and_then(|cell| cell.link.as_ref()) {
        Some(link) => html! { <a href=link>{text}</a> },
        None => html! { {text} },
    };
    if column.at == 0 && !column.is_numeric {
        return html! {
            <th scope="row" role="rowheader">
                {content}
            </th>
        };
    }
    let class = match (column.is_numeric, is_empty) {
        (true, false) => "n",
        (true, true) => "n no-value",
        (false, true) => "no-value",
        (false, false) => "",
    };
    // On a narrow screen a row is lines, and each value has its name.
    html! {
        <td role="cell" class=class data-label=&column.text>
            {content}
        </td>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use charts::Format;

    #[test]
    fn the_ends_of_an_interval_are_one_column() {
        let headings = [
            Heading::text("Indicator"),
            Heading::number("Value"),
            Heading::number("95% from"),
            Heading::number("95% to"),
            Heading::number("Change, 95% from"),
            Heading::number("Change, 95% to"),
            Heading::number("95% to"),
        ];
        let columns = columns(&headings);
        let texts: Vec<&str> = columns.iter().map(|column| column.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Indicator",
                "Value",
                "95% interval",
                "Change, 95% interval",
                "95% to"
            ]
        );
        let row: Vec<Cell> = ["a", "5", "4", "6", "", "", "7"].map(Cell::text).into();
        let shown: Vec<String> = columns.iter().map(|column| shown(&row, column)).collect();
        assert_eq!(shown, ["a", "5", "4 to 6", "", "7"]);
    }

    #[test]
    fn every_value_has_the_name_of_its_column_and_none_is_said_to_be_none() {
        let table = Table {
            headings: vec![
                Heading::text("Practice"),
                Heading::number("Patients & staff"),
                Heading::number("95% from"),
                Heading::number("95% to"),
                Heading::text("Remark"),
            ],
            rows: vec![
                [
                    Cell::link("Ash <1>", "/places/A81002/?a=1&b=2"),
                    Cell::text("4"),
                ]
                .into_iter()
                .chain(["3", "5", "–"].map(Cell::text))
                .collect(),
            ],
        };
        let made = data_table(&table, "Places").into_string();
        for part in [
            r#"<div class="scroll tall" tabindex="0" role="region" aria-label="Places, table">"#,
            r#"<table class="lines" role="table">"#,
            r#"<th scope="col" role="columnheader" class="n">95% interval</th>"#,
            r#"<th scope="row" role="rowheader"><a href="/places/A81002/?a=1&amp;b=2">Ash &lt;1&gt;</a></th>"#,
            r#"<td role="cell" class="n" data-label="Patients &amp; staff">4</td>"#,
            r#"<td role="cell" class="n" data-label="95% interval">3 to 5</td>"#,
            r#"<td role="cell" class="no-value" data-label="Remark">–</td>"#,
        ] {
            assert!(made.contains(part), "{part} is not in {made}");
        }
        assert_eq!(made.matches("<td").count(), 3, "{made}");
    }

    #[test]
    fn a_heading_leads_to_the_useful_order_first_and_then_to_the_other() {
        let columns = columns(&[Heading::text("Practice"), Heading::number("Patients")]);
        let order = |column, is_descending| Sort {
            column,
            is_descending,
        };
        assert_eq!(next_order(&columns[1], &order(0, false)), order(1, true));
        assert_eq!(next_order(&columns[1], &order(1, true)), order(1, false));
        assert_eq!(next_order(&columns[0], &order(1, true)), order(0, false));
        let made = sort_heading(
            &columns[1],
            "?sort=1",
            state_of(&columns[1], &order(1, true)),
        );
        assert_eq!(
            made.as_str(),
            r#"<th scope="col" role="columnheader" class="n" aria-sort="descending"><a href="?sort=1" data-noscroll>Patients<span aria-hidden="true">↓</span></a></th>"#
        );
        assert_eq!(state_of(&columns[0], &order(1, true)), None);
    }

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
