//! The inputs, part by part as the form declares them. Each input is a piece of its own, so that a
//! keystroke makes anew only what it changes.

use calculators::form::{Body, Field, Part};
use html::{Html, html};

use super::fields::{labelled, messages};
use super::grid::grid_part;
use super::model::State;
use super::rows::rows_part;
use crate::components::{Host, Live, Pieces};

/// The inputs.
pub(super) fn inputs(live: &Live<State>) -> leptos::prelude::AnyView {
    let host = Host {
        id: Some("inputs"),
        ..Host::new("div", "inputs")
    };
    live.part_in_pieces(host, |state, pieces| {
        let parts = state.form.parts.iter();
        let parts: Html = parts.map(|part| one_part(state, pieces, part)).collect();
        html! { {whole(state, pieces)} {parts} }
    })
}

/// What is wrong with the whole: problems whose key is no field of the form, nor a figure of the
/// rules, stand here.
fn whole(state: &State, pieces: &Pieces) -> Html {
    let form = &state.form;
    let is_homeless = |key: &str| {
        let is_part = form.part(key).is_some();
        !is_part && form.find(key).is_none() && !key.starts_with("rule.")
    };
    let problems = state.outcome.problems.iter();
    let said = messages(problems.filter(|problem| is_homeless(&problem.key)));
    html! {
        <div class="problems whole" role="status" id="whole-problems">
            {pieces.piece("whole-problems", said)}
        </div>
    }
}

fn one_part(state: &State, pieces: &Pieces, part: &Part) -> Html {
    let id = format!("part-{}", part.id);
    let heading = format!("{id}-heading");
    let problem = format!("{id}-problem");
    let body = match &part.body {
        Body::Fields(fields) => fields_part(state, pieces, fields),
        Body::Rows(rows) => rows_part(state, pieces, part, rows),
        Body::Grid(grid) => grid_part(state, pieces, part, grid),
    };
    let help = part.help.as_ref();
    let help = help.map(|help| html! { <p class="quiet help">{help}</p> });
    let content = html! {
        {help}
        <div class="problems" id=&problem>
            {pieces.piece(&problem, messages(state.problems(&part.id)))}
        </div>
        {body}
    };
    let head = html! { <h2 id=&heading>{&part.heading}</h2> };
    let fold = state.fold(&part.id);
    let (class, content) = if fold.folds {
        let folded = html! {
            <details open=fold.is_open>
                <summary>{head}</summary>
                {content}
            </details>
        };
        ("part-of-form folds", folded)
    } else {
        ("part-of-form", html! { {head} {content} })
    };
    html! {
        <section class=class id=&id aria-labelledby=&heading>
            {content}
        </section>
    }
}

/// Single fields.
fn fields_part(state: &State, pieces: &Pieces, fields: &[Field]) -> Html {
    let fields = fields.iter();
    let fields: Html = fields
        .map(|field| labelled(state, pieces, &field.id, field, false))
        .collect();
    html! { <div class="entry-fields">{fields}</div> }
}
