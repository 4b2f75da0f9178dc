//! A part of fixed rows: a table with its inputs, and beside them what each row comes to. On a
//! narrow screen a row is a card.

use calculators::form::{Field, Grid, GridRow};
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
    let inputs = columns.with_value(Vec::len);
    view! {
        {columns.with_value(|columns| column_help(columns))}
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
                                        <th scope="col">{column.label.clone()}</th>
                                    }
                                })
                                .collect_view()
                        })}
                    <ResultHeads heads=heads inputs=inputs/>
                </tr>
            </thead>
            {body}
        </table>
    }
}

/// What helps to answer the columns.
pub(super) fn column_help(columns: &[Field]) -> AnyView {
    columns
        .iter()
        .filter_map(|column| {
            let help = column.help.as_deref().filter(|help| !help.is_empty())?;
            let label = column.label.clone();
            let help = help.to_owned();
            Some(view! { <p class="small quiet"><b>{label}</b> ": " {help}</p> })
        })
        .collect_view()
        .into_any()
}

/// The headings of the results.
#[component]
pub(super) fn ResultHeads(heads: Memo<Heads>, inputs: usize) -> impl IntoView {
    move || {
        let heads = heads.get();
        let shown = heads.in_columns(inputs);
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
                .take(shown)
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
        let inputs = columns.with_value(Vec::len);
        let gauge = usize::from(heads.has_gauge);
        (1 + inputs + gauge + heads.in_columns(inputs)).to_string()
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
    let inputs_count = columns.with_value(Vec::len);
    view! {
        <tr>
            <th scope="row">
                {row.label.clone()}
                {row.detail.clone().map(|detail| view! { <span class="detail">{detail}</span> })}
            </th>
            {inputs}
            <ResultCells
                model=model
                part=part_name.clone()
                row=row.id.clone()
                heads=heads
                inputs=inputs_count
            />
        </tr>
        <MoreResults model=model part=part_name row=row.id heads=heads inputs=inputs_count/>
    }
}

/// What a row comes to besides, where there is no room for it in columns.
#[component]
pub(super) fn MoreResults(
    model: Model,
    part: String,
    row: String,
    heads: Memo<Heads>,
    inputs: usize,
    /// Columns after the results.
    #[prop(optional)]
    after: usize,
) -> impl IntoView {
    move || {
        let heads = heads.get();
        let shown = heads.in_columns(inputs);
        if shown == heads.columns.len() {
            return None;
        }
        let span = inputs + usize::from(heads.has_gauge) + shown + after;
        let (part, row) = (part.clone(), row.clone());
        let labels: Vec<String> = heads
            .columns
            .into_iter()
            .map(|column| super::fields::lower_first(&column.label))
            .collect();
        let line = Memo::new(move |_| {
            let parts: Option<Vec<String>> = cells::with_row(model, &part, &row, |row| {
                let cells = row.cells.iter().zip(&labels).skip(shown);
                let said = cells.filter_map(|(cell, label)| {
                    let is_any = cell.value().is_none_or(|value| !value.is_zero());
                    let text = cells::text(cell);
                    (is_any && !text.is_empty()).then(|| format!("{label} {text}"))
                });
                Some(said.collect())
            });
            super::fields::upper_first(&parts.unwrap_or_default().join(" · "))
        });
        Some(view! {
            <tr class="more-results">
                <td></td>
                <td colspan=span.to_string()>{line}</td>
            </tr>
        })
    }
}

/// What a row comes to.
#[component]
pub(super) fn ResultCells(
    model: Model,
    part: String,
    row: String,
    heads: Memo<Heads>,
    inputs: usize,
) -> impl IntoView {
    move || {
        let heads = heads.get();
        let shown = heads.in_columns(inputs);
        let (part, row) = (part.clone(), row.clone());
        let gauge = heads.has_gauge.then(|| {
            view! {
                <td class="gauged">
                    <GaugeMark model=model part=part.clone() row=row.clone()/>
                </td>
            }
        });
        let last = shown.saturating_sub(1);
        let cells = heads
            .columns
            .into_iter()
            .take(shown)
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
