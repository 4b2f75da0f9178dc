//! Tables of what an account, a workspace or the whole site holds: one function draws them
//! all, and one puts the search and the pages around those that grow.
//!
//! On narrow screens the rows stack, each value below the name of its column. Stacking takes
//! away what browsers know of a table, so each part says itself what it is.

use std::fmt::Write as _;

use leptos::prelude::*;
use store::accounts::{Page as Rows, Paging};

use super::form::{Form, search};
use super::words;

/// How many rows a page of a long table has.
pub const ROWS: u64 = 50;

/// A page of a long table, and what was searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// What was searched for; empty for everything.
    pub q: String,
    /// Which page it is, from 1.
    pub page: u64,
    /// Its rows, and how many there are in all.
    pub rows: Rows<T>,
}

/// The part of a list that a page shows: what the store is asked for.
#[must_use]
pub fn paging(q: &str, page: u64) -> Paging {
    Paging {
        search: q.trim().to_owned(),
        // A number that somebody made up must not be too large for the store.
        skip: page.saturating_sub(1).min(1_000_000) * ROWS,
        take: ROWS,
    }
}

/// The heading of a column.
pub(super) struct Column {
    text: &'static str,
    is_number: bool,
    is_unseen: bool,
}

impl Column {
    /// A column of words.
    pub(super) const fn words(text: &'static str) -> Self {
        Self {
            text,
            is_number: false,
            is_unseen: false,
        }
    }

    /// A column of numbers.
    pub(super) const fn numbers(text: &'static str) -> Self {
        Self {
            text,
            is_number: true,
            is_unseen: false,
        }
    }

    /// A column of buttons, whose heading is only heard.
    pub(super) const fn actions(text: &'static str) -> Self {
        Self {
            text,
            is_number: false,
            is_unseen: true,
        }
    }
}

/// What stands in a cell.
pub(super) enum Cell {
    /// Words.
    Text(String),
    /// Words that lead somewhere.
    Link {
        /// As shown.
        text: String,
        /// Where it leads.
        address: String,
        /// A quiet line below.
        detail: String,
    },
    /// Words with a quiet line below.
    Detailed(String, String),
    /// A number.
    Number(u64),
    /// Buttons, dates and whatever else has markup.
    View(AnyView),
    /// Nothing.
    Empty,
}

impl Cell {
    /// Words that lead somewhere.
    pub(super) fn link(text: impl Into<String>, address: impl Into<String>) -> Self {
        Self::Link {
            text: text.into(),
            address: address.into(),
            detail: String::new(),
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    fn view(self) -> AnyView {
        match self {
            Self::Text(text) => text.into_any(),
            Self::Link {
                text,
                address,
                detail,
            } => view! {
                <a href=address>{text}</a>
                {detail_line(detail)}
            }
            .into_any(),
            Self::Detailed(text, detail) => view! {
                {text}
                {detail_line(detail)}
            }
            .into_any(),
            Self::Number(number) => words::number(number).into_any(),
            Self::View(view) => view,
            Self::Empty => ().into_any(),
        }
    }
}

fn detail_line(detail: String) -> Option<AnyView> {
    (!detail.is_empty()).then(|| view! { <span class="detail">{detail}</span> }.into_any())
}

/// A row, and what may open below it.
pub(super) struct Row {
    cells: Vec<Cell>,
    under: Option<AnyView>,
}

impl Row {
    /// A row of cells; the first names it.
    pub(super) fn new(cells: Vec<Cell>) -> Self {
        Self { cells, under: None }
    }

    /// With something below that is as wide as the table.
    pub(super) fn under(mut self, view: Option<AnyView>) -> Self {
        self.under = view;
        self
    }
}

/// A table; `label` is what it is, for those who hear it.
pub(super) fn table(label: &str, columns: &[Column], rows: Vec<Row>) -> AnyView {
    let heads = columns
        .iter()
        .map(|column| {
            let class = if column.is_number { "n" } else { "" };
            let text = if column.is_unseen {
                view! { <span class="unseen">{column.text}</span> }.into_any()
            } else {
                column.text.into_any()
            };
            view! {
                <th scope="col" class=class role="columnheader">
                    {text}
                </th>
            }
        })
        .collect_view();
    let width = columns.len().to_string();
    let rows = rows
        .into_iter()
        .map(|row| {
            let class = if row.under.is_some() { "over" } else { "" };
            let cells = row
                .cells
                .into_iter()
                .zip(columns)
                .enumerate()
                .map(|(index, (cell, column))| body_cell(index, cell, column))
                .collect_view();
            let under = row.under.map(|under| {
                view! {
                    <tr class="under" role="row">
                        <td role="cell" colspan=width.clone()>
                            {under}
                        </td>
                    </tr>
                }
            });
            view! {
                <tr class=class role="row">
                    {cells}
                </tr>
                {under}
            }
        })
        .collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=format!("{label}, table")>
            <table class="stacks" role="table" aria-label=label.to_owned()>
                <thead role="rowgroup">
                    <tr role="row">{heads}</tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn body_cell(index: usize, cell: Cell, column: &Column) -> AnyView {
    if index == 0 {
        return view! {
            <th scope="row" role="rowheader">
                {cell.view()}
            </th>
        }
        .into_any();
    }
    let class = match (column.is_number, cell.is_empty()) {
        (true, _) => "n",
        (false, true) => "none",
        (false, false) => "",
    };
    // The name of the column stands beside the value where rows are stacked.
    let label = (!column.is_unseen).then_some(column.text);
    view! {
        <td class=class role="cell" data-label=label>
            {cell.view()}
        </td>
    }
    .into_any()
}

/// What surrounds a table that grows.
pub(super) struct TableFrame<'a> {
    /// The page's path.
    pub(super) path: &'a str,
    /// What the search looks through.
    pub(super) search: &'static str,
    /// What may be typed there.
    pub(super) hint: &'static str,
    /// One row, and several.
    pub(super) noun: (&'static str, &'static str),
    /// What stands where there is no row at all.
    pub(super) empty: &'static str,
}

/// A table that can be searched and that comes in pages.
pub(super) fn listing<T>(
    around: &TableFrame<'_>,
    label: &str,
    columns: &[Column],
    list: &Listing<T>,
    row: impl Fn(&T) -> Row,
) -> AnyView {
    let form = Form::new().with("q", list.q.clone());
    let total = list.rows.total;
    let counted = words::count(total, around.noun.0, around.noun.1);
    let counted = match (total, list.q.is_empty()) {
        (0, true) => around.empty.to_owned(),
        (0, false) => format!("Nothing found for “{}”.", list.q),
        (_, true) => format!("{counted}."),
        (_, false) => format!("{counted} for “{}”.", list.q),
    };
    let rows: Vec<_> = list.rows.rows.iter().map(row).collect();
    let table = (!rows.is_empty()).then(|| table(label, columns, rows));
    view! {
        {search(around.path, &form, "q", around.search, around.hint)}
        <p class="quiet counted" role="status" data-results>
            {counted}
        </p>
        <div data-results>{table} {pager(around.path, label, &list.q, list.page, total)}</div>
    }
    .into_any()
}

/// The links to the pages before and after.
fn pager(path: &str, label: &str, q: &str, page: u64, total: u64) -> Option<AnyView> {
    let pages = total.div_ceil(ROWS).max(1);
    let page = page.max(1);
    if pages == 1 && page == 1 {
        return None;
    }
    let link = |to: u64, text: &'static str, rel: &'static str| {
        view! {
            <a class="btn" rel=rel href=page_address(path, q, to)>
                {text}
            </a>
        }
    };
    let before = (page > 1).then(|| link((page - 1).min(pages), "Previous", "prev"));
    let after = (page < pages).then(|| link(page + 1, "Next", "next"));
    Some(
        view! {
            <nav class="pager" aria-label=format!("Pages of {label}")>
                {before}
                <span>
                    {format!("Page {} of {}", words::number(page), words::number(pages))}
                </span>
                {after}
            </nav>
        }
        .into_any(),
    )
}

fn page_address(path: &str, q: &str, page: u64) -> String {
    let mut parts = Vec::new();
    if !q.is_empty() {
        parts.push(format!("q={}", encoded(q)));
    }
    if page > 1 {
        parts.push(format!("page={page}"));
    }
    if parts.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", parts.join("&"))
    }
}

/// A value as it stands in a query.
pub(super) fn encoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_asks_for_its_own_part() {
        assert_eq!(paging(" elm ", 0).skip, 0);
        assert_eq!(paging(" elm ", 1).search, "elm");
        assert_eq!(paging("", 3).skip, 2 * ROWS);
        assert!(i64::try_from(paging("", u64::MAX).skip).is_ok());
    }

    #[test]
    fn links_to_pages_keep_the_search() {
        let html = |page, total| {
            pager("/admin/people/", "People", "Elm & Oak", page, total)
                .map(RenderHtml::to_html)
                .unwrap_or_default()
        };
        assert_eq!(html(1, ROWS), "", "one page needs no links");
        let first = html(1, ROWS * 2 + 1);
        assert!(first.contains("Page 1 of 3"));
        assert!(
            first.contains("/admin/people/?q=Elm%20%26%20Oak&amp;page=2"),
            "{first}"
        );
        assert!(!first.contains("Previous"));
        let last = html(3, ROWS * 2 + 1);
        assert!(last.contains("page=2") && !last.contains("Next"));
        let beyond = html(9, ROWS + 1);
        assert!(
            beyond.contains("page=2"),
            "back to where there is something"
        );
    }
}
