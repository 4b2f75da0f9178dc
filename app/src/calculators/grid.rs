//! A part of fixed rows: a table with its inputs, and beside them what each row comes to. On a
//! narrow screen a row is a card.

use calculators::form::{Field, Grid, GridRow, Part};
use html::{Html, html};

use super::cells::{self, Heads};
use super::fields::{id_of, in_cell, large, lower_first, upper_first};
use super::model::State;
use crate::components::Pieces;

/// A part of fixed rows. Rows that follow one another in one group stand under its heading.
pub(super) fn grid_part(state: &State, pieces: &Pieces, part: &Part, grid: &Grid) -> Html {
    let heads = state.heads(&part.id);
    let results = Results {
        state,
        pieces,
        part: &part.id,
        heads: &heads,
        inputs: grid.columns.len(),
        after: 0,
    };
    let groups = grid.rows.chunk_by(|one, next| one.group == next.group);
    let body: Html = groups
        .enumerate()
        .map(|(index, rows)| {
            let name = rows.first().and_then(|row| row.group.as_deref());
            let head = name.map(|name| results.group_head(index, name));
            let rows: Html = rows
                .iter()
                .map(|row| one_row(&results, row, &grid.columns))
                .collect();
            html! { <tbody>{head} {rows}</tbody> }
        })
        .collect();
    html! {
        {column_help(&grid.columns)}
        <table class="entry-table">
            <caption class="unseen">{&part.heading}</caption>
            <thead>
                <tr>
                    <th scope="col">
                        <span class="unseen">"Row"</span>
                    </th>
                    {column_heads(&grid.columns)}
                    {results.heads()}
                </tr>
            </thead>
            {body}
        </table>
    }
}

fn one_row(results: &Results<'_>, row: &GridRow, columns: &[Field]) -> Html {
    let inputs: Html = columns
        .iter()
        .map(|column| {
            let key = format!("{}.{}.{}", results.part, row.id, column.id);
            let heard = format!("{}, {}", row.label, column.label);
            in_cell(results.state, results.pieces, &key, column, heard)
        })
        .collect();
    let detail = row.detail.as_ref();
    let detail = detail.map(|detail| html! { <span class="detail">{detail}</span> });
    html! {
        <tr>
            <th scope="row">{&row.label} {detail}</th>
            {inputs}
            {results.cells(&row.id)}
        </tr>
        {results.more(&row.id)}
    }
}

/// What helps to answer the columns.
pub(super) fn column_help(columns: &[Field]) -> Html {
    columns
        .iter()
        .filter_map(|column| {
            let help = column.help.as_deref().filter(|help| !help.is_empty())?;
            Some(html! { <p class="small quiet"><b>{&column.label}</b> ": " {help}</p> })
        })
        .collect()
}

/// The headings of the inputs.
pub(super) fn column_heads(columns: &[Field]) -> Html {
    let columns = columns.iter();
    columns
        .map(|column| html! { <th scope="col">{&column.label}</th> })
        .collect()
}

/// What the rows of a part come to, beside their inputs.
pub(super) struct Results<'a> {
    pub state: &'a State,
    pub pieces: &'a Pieces,
    /// The part.
    pub part: &'a str,
    pub heads: &'a Heads,
    /// How many columns of inputs there are.
    pub inputs: usize,
    /// How many columns stand after the results.
    pub after: usize,
}

impl Results<'_> {
    /// How many results stand in columns.
    fn shown(&self) -> usize {
        self.heads.in_columns(self.inputs)
    }

    /// How many columns the inputs and the results have.
    fn span(&self) -> usize {
        self.inputs + usize::from(self.heads.has_gauge) + self.shown()
    }

    /// The headings of the results.
    pub(super) fn heads(&self) -> Html {
        let gauge = self.heads.has_gauge.then(|| {
            html! {
                <th scope="col" class="gauged">
                    "Between the thresholds"
                </th>
            }
        });
        let columns = self.heads.columns.iter().take(self.shown());
        let columns: Html = columns
            .map(|column| {
                let class = if column.unit.is_some() { "n" } else { "" };
                html! {
                    <th scope="col" class=class>
                        {&column.label}
                    </th>
                }
            })
            .collect();
        html! { {gauge} {columns} }
    }

    /// The heading of a group of rows, and what they come to together.
    fn group_head(&self, index: usize, name: &str) -> Html {
        let results = self.state.outcome.per_row.get(self.part);
        let amount = results.and_then(|results| results.groups.get(name));
        let amount = amount.map(|amount| large(amount.unit, amount.value));
        let id = format!("{}-group-{index}", self.part);
        html! {
            <tr class="area">
                <th scope="rowgroup" colspan=(1 + self.span()).to_string()>
                    <span class="area-line">
                        <span>{name}</span>
                        <span class="area-sum" id=&id>
                            {self.pieces.piece(&id, html! { {amount} })}
                        </span>
                    </span>
                </th>
            </tr>
        }
    }

    /// The identifier of something that a row comes to.
    fn id(&self, row: &str, what: impl std::fmt::Display) -> String {
        format!("{}-result-{what}", id_of(&format!("{}.{row}", self.part)))
    }

    /// What a row comes to.
    pub(super) fn cells(&self, row: &str) -> Html {
        let result = cells::row(self.state, self.part, row);
        let gauge = self.heads.has_gauge.then(|| {
            let id = self.id(row, "gauge");
            let gauge = result.and_then(|result| result.gauge.as_ref());
            let gauge = gauge.map(cells::gauge).unwrap_or_default();
            html! { <td class="gauged" id=&id>{self.pieces.piece(&id, gauge)}</td> }
        });
        let shown = self.shown();
        let columns = self.heads.columns.iter().take(shown).enumerate();
        let cells: Html = columns
            .map(|(index, column)| {
                let class = match (column.unit.is_some(), index + 1 == shown) {
                    (true, true) => "n result-cell main-cell",
                    (true, false) => "n result-cell",
                    (false, _) => "result-cell",
                };
                let id = self.id(row, index);
                let text = result.and_then(|result| result.cells.get(index));
                let text = text.map(cells::text);
                html! {
                    <td class=class data-label=&column.label id=&id>
                        {self.pieces.piece(&id, html! { {text} })}
                    </td>
                }
            })
            .collect();
        html! { {gauge} {cells} }
    }

    /// What a row comes to besides, where there is no room for it in columns.
    pub(super) fn more(&self, row: &str) -> Option<Html> {
        let (shown, columns) = (self.shown(), &self.heads.columns);
        if shown == columns.len() {
            return None;
        }
        let result = cells::row(self.state, self.part, row);
        let cells = result.into_iter().flat_map(|result| &result.cells);
        let said = cells.zip(columns).skip(shown).filter_map(|(cell, column)| {
            let is_any = cell.value().is_none_or(|value| !value.is_zero());
            let text = cells::text(cell);
            let is_said = is_any && !text.is_empty();
            is_said.then(|| format!("{} {text}", lower_first(&column.label)))
        });
        let line = upper_first(&said.collect::<Vec<_>>().join(" · "));
        let id = self.id(row, "more");
        Some(html! {
            <tr class="more-results">
                <td></td>
                <td colspan=(self.span() + self.after).to_string() id=&id>
                    {self.pieces.piece(&id, html! { {line} })}
                </td>
            </tr>
        })
    }
}
