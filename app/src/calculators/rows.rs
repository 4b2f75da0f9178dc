//! A part of rows that one adds and removes. Few columns make a table; many make a card a row.

use calculators::form::{Field, Rows};
use leptos::prelude::*;

use super::cells::{self, Heads};
use super::fields::{Label, LabelledField, Problems, id_of, input};
use super::grid::{MoreResults, ResultCells, ResultHeads, column_help};
use super::model::Model;

/// How many columns fit a table.
const IN_TABLE: usize = 6;

/// A part of rows.
#[component]
pub(super) fn RowsPart(model: Model, part: String, heading: String, rows: Rows) -> impl IntoView {
    let heads = cells::heads(model, &part);
    let noun = rows.noun.clone();
    let first = rows.columns.first().map(|column| column.id.clone());
    let part_name = StoredValue::new(part.clone());
    let columns = StoredValue::new(rows.columns);
    let shown = Memo::new(move |_| part_name.with_value(|part| model.rows(part)));
    let add = {
        let part = part.clone();
        move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            let row = model.add_row(&part);
            if let Some(first) = &first {
                crate::browser::focus_later(id_of(&format!("{part}.{row}.{first}")));
            }
        }
    };
    let is_full = move || shown.with(|shown| shown.len() >= rows.most);
    let is_table = columns.with_value(|columns| columns.len() <= IN_TABLE);
    let body = if is_table {
        let inputs = columns.with_value(Vec::len);
        view! {
            {columns.with_value(|columns| column_help(columns))}
            <table class="entry-table rows" hidden=move || shown.with(Vec::is_empty)>
                <caption class="unseen">{heading}</caption>
                <thead>
                    <tr>
                        <th scope="col">
                            <span class="unseen">{format!("Number of the {noun}")}</span>
                        </th>
                        {columns
                            .with_value(|columns| {
                                columns
                                    .iter()
                                    .map(|column| {
                                        view! {
                                            <th scope="col">{column.label.clone()}</th>
                                        }
                                    })
                                    .collect_view()
                            })}
                        <ResultHeads heads=heads inputs=inputs/>
                        <th scope="col">
                            <span class="unseen">"Remove"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || shown.get()
                        key=|row| *row
                        children={
                            let noun = noun.clone();
                            move |row| {
                                view! {
                                    <TableRow model=model part=part_name row=row columns=columns heads=heads noun=noun.clone()/>
                                }
                            }
                        }
                    />
                </tbody>
            </table>
        }
        .into_any()
    } else {
        let has_help =
            columns.with_value(|columns| columns.iter().any(|column| column.help.is_some()));
        view! {
            {has_help
                .then(|| {
                    view! {
                        <details class="change">
                            <summary>"What to type"</summary>
                            <div class="column-help">{columns.with_value(|columns| column_help(columns))}</div>
                        </details>
                    }
                })}
            <ul class="row-cards">
                <For
                    each=move || shown.get()
                    key=|row| *row
                    children={
                        let noun = noun.clone();
                        move |row| {
                            view! {
                                <RowCard model=model part=part_name row=row columns=columns heads=heads noun=noun.clone()/>
                            }
                        }
                    }
                />
            </ul>
        }
        .into_any()
    };
    view! {
        {body}
        <button class="btn" type="submit" name="add" value=part disabled=is_full on:click=add>
            {format!("Add {} {noun}", article(&noun))}
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

#[component]
fn Remove(model: Model, part: StoredValue<String>, row: usize, noun: String) -> impl IntoView {
    let remove = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        part.with_value(|part| model.remove_row(part, row));
    };
    let value = part.with_value(|part| format!("{part}.{row}"));
    view! {
        <button
            class="btn plain remove"
            type="submit"
            name="remove"
            value=value
            aria-label=format!("Remove {noun} {row}")
            on:click=remove
        >
            "Remove"
        </button>
    }
}

#[component]
fn TableRow(
    model: Model,
    part: StoredValue<String>,
    row: usize,
    columns: StoredValue<Vec<Field>>,
    heads: Memo<Heads>,
    noun: String,
) -> impl IntoView {
    let part_name = part.get_value();
    let inputs = columns.with_value(|columns| {
        columns
            .iter()
            .map(|column| {
                let key = format!("{part_name}.{row}.{}", column.id);
                let heard = format!("{}, {noun} {row}", column.label);
                let control = input(model, &key, column, Label::Heard(heard));
                view! {
                    <td class="asked" data-label=column.label.clone()>
                        {control}
                        <Problems model=model key=key/>
                    </td>
                }
            })
            .collect_view()
    });
    let inputs_count = columns.with_value(Vec::len);
    view! {
        <tr>
            <th scope="row">
                <span class="row-noun">{format!("{noun} ")}</span>
                {row}
            </th>
            {inputs}
            <ResultCells
                model=model
                part=part_name.clone()
                row=row.to_string()
                heads=heads
                inputs=inputs_count
            />
            <td class="removes">
                <Remove model=model part=part row=row noun=noun/>
            </td>
        </tr>
        <MoreResults model=model part=part_name row=row.to_string() heads=heads inputs=inputs_count after=1/>
    }
}

#[component]
fn RowCard(
    model: Model,
    part: StoredValue<String>,
    row: usize,
    columns: StoredValue<Vec<Field>>,
    heads: Memo<Heads>,
    noun: String,
) -> impl IntoView {
    let part_name = part.get_value();
    let fields = columns.with_value(|columns| {
        columns
            .iter()
            .map(|column| {
                let key = format!("{part_name}.{row}.{}", column.id);
                view! { <LabelledField model=model key=key field=column.clone() is_terse=true/> }
            })
            .collect_view()
    });
    let heading = format!("{noun} {row}");
    let results = move || {
        let part = part_name.clone();
        heads
            .get()
            .columns
            .into_iter()
            .enumerate()
            .map(|(index, column)| {
                let part = part.clone();
                let text = move || {
                    cells::with_row(model, &part, &row.to_string(), |result| {
                        result.cells.get(index).map(cells::text)
                    })
                    .filter(|text| !text.is_empty())
                    .unwrap_or_else(|| "–".to_owned())
                };
                view! {
                    <div>
                        <dt>{column.label}</dt>
                        <dd>{text}</dd>
                    </div>
                }
            })
            .collect_view()
    };
    view! {
        <li>
            <fieldset class="row-card">
                <legend class="row-noun">{heading}</legend>
                <div class="entry-fields">{fields}</div>
                <div class="row-foot">
                    <dl class="row-results">{results}</dl>
                    <Remove model=model part=part row=row noun=noun/>
                </div>
            </fieldset>
        </li>
    }
}
