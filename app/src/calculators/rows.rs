//! A part of rows that one adds and removes. Few columns make a table; many make a card a row.

use calculators::form::{Field, Part, Rows};
use html::{Html, html};

use super::cells;
use super::fields::{id_of, in_cell, labelled};
use super::grid::{Results, column_heads, column_help};
use super::model::State;
use crate::components::Pieces;

/// How many columns fit a table.
const IN_TABLE: usize = 6;

/// A part of rows.
pub(super) fn rows_part(state: &State, pieces: &Pieces, part: &Part, rows: &Rows) -> Html {
    let shown = state.rows(&part.id);
    let is_full = shown.len() >= rows.most;
    let heads = state.heads(&part.id);
    let results = Results {
        state,
        pieces,
        part: &part.id,
        heads: &heads,
        inputs: rows.columns.len(),
        after: 1,
    };
    let body = if rows.columns.len() <= IN_TABLE {
        table(&results, &part.heading, rows, &shown)
    } else {
        cards(&results, rows, &shown)
    };
    html! {
        {body}
        <button class="btn" type="submit" name="add" value=&part.id disabled=is_full data-does="add">
            {format!("Add {} {}", article(&rows.noun), rows.noun)}
        </button>
    }
}

/// The article before a noun.
fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}

/// The identifier of a row in the document.
fn row_id(part: &str, row: usize) -> String {
    format!("{}-row", id_of(&format!("{part}.{row}")))
}

fn remove(part: &str, row: usize, noun: &str) -> Html {
    html! {
        <button
            class="btn plain remove"
            type="submit"
            name="remove"
            value=format!("{part}.{row}")
            aria-label=format!("Remove {noun} {row}")
            data-does="remove"
        >
            "Remove"
        </button>
    }
}

fn table(results: &Results<'_>, heading: &str, rows: &Rows, shown: &[usize]) -> Html {
    let noun = &rows.noun;
    let lines: Html = shown
        .iter()
        .map(|row| table_row(results, rows, *row))
        .collect();
    html! {
        {column_help(&rows.columns)}
        <table class="entry-table rows" hidden=shown.is_empty()>
            <caption class="unseen">{heading}</caption>
            <thead>
                <tr>
                    <th scope="col">
                        <span class="unseen">{format!("Number of the {noun}")}</span>
                    </th>
                    {column_heads(&rows.columns)}
                    {results.heads()}
                    <th scope="col">
                        <span class="unseen">"Remove"</span>
                    </th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
    }
}

fn table_row(results: &Results<'_>, rows: &Rows, row: usize) -> Html {
    let noun = &rows.noun;
    let inputs: Html = rows
        .columns
        .iter()
        .map(|column| {
            let key = format!("{}.{row}.{}", results.part, column.id);
            let heard = format!("{}, {noun} {row}", column.label);
            in_cell(results.state, results.pieces, &key, column, heard)
        })
        .collect();
    let number = row.to_string();
    html! {
        <tr id=row_id(results.part, row)>
            <th scope="row">
                <span class="row-noun">{format!("{noun} ")}</span>
                {&number}
            </th>
            {inputs}
            {results.cells(&number)}
            <td class="removes">{remove(results.part, row, noun)}</td>
        </tr>
        {results.more(&number)}
    }
}

fn cards(results: &Results<'_>, rows: &Rows, shown: &[usize]) -> Html {
    let has_help = rows.columns.iter().any(|column| column.help.is_some());
    let help = has_help.then(|| {
        html! {
            <details class="change">
                <summary>"What to type"</summary>
                <div class="column-help">{column_help(&rows.columns)}</div>
            </details>
        }
    });
    let cards: Html = shown
        .iter()
        .map(|row| row_card(results, rows, *row))
        .collect();
    html! { {help} <ul class="row-cards">{cards}</ul> }
}

fn row_card(results: &Results<'_>, rows: &Rows, row: usize) -> Html {
    let (state, pieces, part) = (results.state, results.pieces, results.part);
    let field = |column: &Field| {
        let key = format!("{part}.{row}.{}", column.id);
        labelled(state, pieces, &key, column, true)
    };
    let fields: Html = rows.columns.iter().map(field).collect();
    let result = cells::row(state, part, &row.to_string());
    let columns = results.heads.columns.iter().enumerate();
    let said: Html = columns
        .map(|(index, column)| {
            let text = result.and_then(|result| result.cells.get(index));
            let text = text.map(cells::text).filter(|text| !text.is_empty());
            html! {
                <div>
                    <dt>{&column.label}</dt>
                    <dd>{text.as_deref().unwrap_or("–")}</dd>
                </div>
            }
        })
        .collect();
    let id = format!("{}-results", row_id(part, row));
    html! {
        <li id=row_id(part, row)>
            <fieldset class="row-card">
                <legend class="row-noun">{format!("{} {row}", rows.noun)}</legend>
                <div class="entry-fields">{fields}</div>
                <div class="row-foot">
                    <dl class="row-results" id=&id>
                        {pieces.piece(&id, said)}
                    </dl>
                    {remove(part, row, &rows.noun)}
                </div>
            </fieldset>
        </li>
    }
}
