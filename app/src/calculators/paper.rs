//! The inputs on paper: what was typed and what was assumed, with where it is from.

use calculators::form::{Body, Field, Form};
use html::html;
use leptos::prelude::*;

use super::asked::Asked;
use super::fields::{origin_words, shown};
use super::model::Model;
use crate::components::fragment;
use crate::display::use_display;

/// A line of the paper.
#[derive(Debug, Clone, PartialEq)]
struct Input {
    part: String,
    label: String,
    value: String,
    from: String,
}

/// The inputs as a table of values; on paper alone.
#[component]
pub(super) fn Paper(model: Model) -> impl IntoView {
    let display = use_display();
    let inputs = Memo::new(move |before: Option<&Vec<Input>>| match before {
        Some(before) if !display.is_printing() => before.clone(),
        _ => {
            display.track();
            model
                .form
                .with(|form| model.asked.with(|asked| inputs(form, asked)))
        }
    });
    let rows = fragment("tbody", "", move || {
        let mut part = String::new();
        inputs.with(|inputs| {
            inputs
                .iter()
                .map(|input| {
                    let is_new = part != input.part;
                    part.clone_from(&input.part);
                    let heading = is_new.then(|| {
                        html! {
                            <tr class="area">
                                <th scope="rowgroup" colspan="3">
                                    {&input.part}
                                </th>
                            </tr>
                        }
                    });
                    html! {
                        {heading}
                        <tr>
                            <th scope="row">{&input.label}</th>
                            <td class="n">{&input.value}</td>
                            <td>{&input.from}</td>
                        </tr>
                    }
                })
                .collect()
        })
    });
    view! {
        <section class="sheet printed" id="inputs-on-paper">
            <header>
                <h2>"What it rests on"</h2>
            </header>
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Input"</th>
                        <th scope="col" class="n">
                            "Value"
                        </th>
                        <th scope="col">"From"</th>
                    </tr>
                </thead>
                {rows}
            </table>
        </section>
    }
}

fn inputs(form: &Form, asked: &Asked) -> Vec<Input> {
    let mut inputs = Vec::new();
    let mut take = |part: &str, label: String, key: &str, field: &Field| {
        let (value, from) = match asked.get(key).filter(|typed| !typed.trim().is_empty()) {
            Some(typed) => (shown(&field.kind, typed), "yours".to_owned()),
            None => {
                let found = form.find(key);
                let default = found.and_then(|found| found.default).unwrap_or_default();
                if default.is_empty() {
                    return;
                }
                let from = found
                    .and_then(|found| found.default_from)
                    .map(origin_words)
                    .unwrap_or_default();
                (shown(&field.kind, default), from)
            }
        };
        inputs.push(Input {
            part: part.to_owned(),
            label,
            value,
            from,
        });
    };
    for part in &form.parts {
        match &part.body {
            Body::Fields(fields) => {
                for field in fields {
                    take(&part.heading, field.label.clone(), &field.id, field);
                }
            }
            Body::Grid(grid) => {
                for row in &grid.rows {
                    for column in &grid.columns {
                        let key = format!("{}.{}.{}", part.id, row.id, column.id);
                        let label = format!(
                            "{}, {}",
                            row.label,
                            super::fields::lower_first(&column.label)
                        );
                        take(&part.heading, label, &key, column);
                    }
                }
            }
            Body::Rows(rows) => {
                let answers = asked.whole();
                let reader = calculators::reader::Reader::new(form, &answers);
                for number in reader.rows(&part.id) {
                    for column in &rows.columns {
                        let key = format!("{}.{number}.{}", part.id, column.id);
                        let column_label = super::fields::lower_first(&column.label);
                        let label = format!("{} {number}, {column_label}", rows.noun);
                        take(&part.heading, label, &key, column);
                    }
                }
            }
        }
    }
    inputs
}
