//! A part of fixed rows: a table with its inputs, and beside them what each row comes to. On a
//! narrow screen a row is a card.

use domain::calculators::form::{Field, Grid, GridRow};
use leptos::prelude::*;

use super::cells::{self, GaugeMark, Heads};
use super::fields::{Label, Problems, input};
use super::model::Model;

/// Rows that stand under one heading.
struct Group {
    name: Option<String>,
    rows: Vec<GridRow>,
}

fn grouped(rows: Vec<GridRow>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for row in rows {
        match groups.last_mut() {
            Some(group) if group.name == row.group => group.rows.push(row),
            _ => groups.push(Group {
                name: row.group.clone(),
                rows: vec![row],
            }),
        }
    }
    groups
}

/// A part of fixed rows.
#[component]
pub(super) fn GridPart(model: Model, part: String, heading: String, grid: Grid) -> impl IntoView {
    let heads = cells::heads(model, &part);
    let part = StoredValue::new(part);
    let columns = StoredValue::new(grid.columns.clone());
    let groups = grouped(grid.rows);
    let body = groups
        .into_iter()
        .map(|group| {
            let head = group.name.clone().map(|name| {
                view! { <GroupHead model=model part=part name=name heads=heads columns=columns/> }
            });
            let rows = group
                .rows
                .into_iter()
                .map(|row| {
                    view! { <OneRow model=model part=part row=row columns=columns heads=heads/> }
                })
                .collect_view();
            view! {
                <tbody>
                    {head}
                    {rows}
                </tbody>
            }
        })
        .collect_view();
    view! {
        <table class="entry-table">
            <caption class="unseen">{heading}</caption>
            <thead>
                <tr>
                    <th scope="col">
                        <span class="unseen">"Row"</span>
                    </th>
                    {columns
                        .with_value(|columns| {
                            columns
                                .iter()
                                .map(|column| {
                                    view! {
                                        <th scope="col">
                                            {column.label.clone()}
                                            {column
                                                .help
                                                .clone()
                                                .map(|help| view! { <span class="detail">{help}</span> })}
                                        </th>
                                    }
                                })
                                .collect_view()
                        })}
                    <ResultHeads heads=heads/>
                </tr>
            </thead>
            {body}
        </table>
    }
}

/// The headings of the results.
#[component]
pub(super) fn ResultHeads(heads: Memo<Heads>) -> impl IntoView {
    move || {
        let heads = heads.get();
        view! {
            {heads
                .has_gauge
                .then(|| {
                    view! {
                        <th scope="col" class="gauged">
                            "Between the thresholds"
                        </th>
                    }
                })}
            {heads
                .columns
                .into_iter()
                .map(|column| {
                    let class = if column.unit.is_some() { "n" } else { "" };
                    view! {
                        <th scope="col" class=class>
                            {column.label}
                        </th>
                    }
                })
                .collect_view()}
        }
    }
}

#[component]
fn GroupHead(
    model: Model,
    part: StoredValue<String>,
    name: String,
    heads: Memo<Heads>,
    columns: StoredValue<Vec<Field>>,
) -> impl IntoView {
    let amount = {
        let name = name.clone();
        move || {
            model.outcome.with(|outcome| {
                let amount =
                    part.with_value(|part| outcome.per_row.get(part)?.groups.get(&name).copied())?;
                Some(super::fields::large(amount.unit, amount.value))
            })
        }
    };
    let span = move || {
        let heads = heads.get();
        let gauge = usize::from(heads.has_gauge);
        (1 + columns.with_value(Vec::len) + gauge + heads.columns.len()).to_string()
    };
    view! {
        <tr class="area">
            <th scope="rowgroup" colspan=span>
                <span class="area-line">
                    <span>{name}</span>
                    <span class="area-sum">{amount}</span>
                </span>
            </th>
        </tr>
    }
}

#[component]
fn OneRow(
    model: Model,
    part: StoredValue<String>,
    row: GridRow,
    columns: StoredValue<Vec<Field>>,
    heads: Memo<Heads>,
) -> impl IntoView {
    let part_name = part.get_value();
    let inputs = columns.with_value(|columns| {
        columns
            .iter()
            .map(|column| {
                let key = format!("{part_name}.{}.{}", row.id, column.id);
                let heard = format!("{}, {}", row.label, column.label);
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
    view! {
        <tr>
            <th scope="row">
                {row.label.clone()}
                {row.detail.clone().map(|detail| view! { <span class="detail">{detail}</span> })}
            </th>
            {inputs}
            <ResultCells model=model part=part_name row=row.id heads=heads/>
        </tr>
    }
}

/// What a row comes to.
#[component]
pub(super) fn ResultCells(
    model: Model,
    part: String,
    row: String,
    heads: Memo<Heads>,
) -> impl IntoView {
    move || {
        let heads = heads.get();
        let (part, row) = (part.clone(), row.clone());
        let gauge = heads.has_gauge.then(|| {
            view! {
                <td class="gauged">
                    <GaugeMark model=model part=part.clone() row=row.clone()/>
                </td>
            }
        });
        let last = heads.columns.len().saturating_sub(1);
        let cells = heads
            .columns
            .into_iter()
            .enumerate()
            .map(|(index, column)| {
                let (part, row) = (part.clone(), row.clone());
                let class = match (column.unit.is_some(), index == last) {
                    (true, true) => "n result-cell main-cell",
                    (true, false) => "n result-cell",
                    (false, _) => "result-cell",
                };
                let text = move || {
                    cells::with_row(model, &part, &row, |row| {
                        row.cells.get(index).map(cells::text)
                    })
                };
                view! {
                    <td class=class data-label=column.label>
                        {text}
                    </td>
                }
            })
            .collect_view();
        view! {
            {gauge}
            {cells}
        }
    }
}
