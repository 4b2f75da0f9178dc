//! The inputs on paper: what was typed and what was assumed, with where it is from.

use calculators::form::{Body, Field, Form};
use html::{Html, html};

use super::asked::Asked;
use super::fields::{origin_words, shown};
use super::model::State;

/// A line of the paper.
struct Input {
    part: String,
    label: String,
    value: String,
    from: String,
}

/// The inputs as a table of values; on paper alone, so that the browser draws them when the page is
/// printed. Before that there are those of the server.
pub(super) fn paper(state: &State) -> Html {
    let is_drawn = cfg!(any(feature = "ssr", feature = "csr")) || crate::browser::is_printing();
    let inputs = is_drawn.then(|| inputs(&state.form, &state.asked));
    let inputs = inputs.unwrap_or_default();
    let parts = inputs.chunk_by(|one, next| one.part == next.part);
    let rows: Html = parts.map(lines).collect();
    html! {
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
                <tbody data-keep=!is_drawn>{rows}</tbody>
            </table>
        </section>
    }
}

/// The inputs of a part.
fn lines(inputs: &[Input]) -> Html {
    let heading = inputs.first().map(|input| {
        html! {
            <tr class="area">
                <th scope="rowgroup" colspan="3">
                    {&input.part}
                </th>
            </tr>
        }
    });
    let lines: Html = inputs
        .iter()
        .map(|input| {
            html! {
                <tr>
                    <th scope="row">{&input.label}</th>
                    <td class="n">{&input.value}</td>
                    <td>{&input.from}</td>
                </tr>
            }
        })
        .collect();
    html! { {heading} {lines} }
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
