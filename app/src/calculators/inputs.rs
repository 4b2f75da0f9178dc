//! The inputs, part by part as the form declares them. A part is drawn anew only where what it
//! asks changes; what holds by default changes in place.

use std::hash::{DefaultHasher, Hash, Hasher};

use calculators::form::{Body, Field, Grid, Part, Rows};
use leptos::prelude::*;

use super::fields::LabelledField;
use super::grid::GridPart;
use super::model::Model;
use super::rows::RowsPart;

/// The inputs.
#[component]
pub(super) fn Inputs(model: Model) -> impl IntoView {
    // What is asked, without what holds by default.
    let parts = Memo::new(move |_| {
        let drawn = model.drawn.get();
        model.form.with(|form| {
            form.parts
                .iter()
                .map(|part| ((drawn, shape(part)), part.id.clone()))
                .collect::<Vec<_>>()
        })
    });
    view! {
        <Whole model=model/>
        <For
            each=move || parts.get()
            key=|(shape, _)| *shape
            children=move |(_, id)| {
                let part = model.form.with_untracked(|form| form.part(&id).cloned());
                part.map(|part| view! { <OnePart model=model part=part/> })
            }
        />
    }
}

/// What is wrong with the whole.
#[component]
fn Whole(model: Model) -> impl IntoView {
    // Problems whose key is no field of the form, nor a figure of the rules, stand here.
    let homeless = Memo::new(move |_| {
        model.form.with(|form| {
            model.problems.where_key(|key| {
                let is_part = form.part(key).is_some();
                !is_part && form.find(key).is_none() && !key.starts_with("rule.")
            })
        })
    });
    view! {
        <div class="problems whole" role="status">
            {move || super::fields::messages(homeless.get())}
        </div>
    }
}

fn hash_field(field: &Field, into: &mut DefaultHasher) {
    field.id.hash(into);
    field.label.hash(into);
    format!("{:?}", field.kind).hash(into);
}

/// A number that changes where what a part asks changes.
fn shape(part: &Part) -> u64 {
    let mut hasher = DefaultHasher::new();
    part.id.hash(&mut hasher);
    part.heading.hash(&mut hasher);
    match &part.body {
        // Its fields come and go by themselves.
        Body::Fields(_) => 0.hash(&mut hasher),
        Body::Rows(Rows { columns, .. }) => {
            for column in columns {
                hash_field(column, &mut hasher);
            }
        }
        Body::Grid(Grid { rows, columns }) => {
            for column in columns {
                hash_field(column, &mut hasher);
            }
            for row in rows {
                (&row.id, &row.label).hash(&mut hasher);
            }
        }
    }
    hasher.finish()
}

#[component]
fn OnePart(model: Model, part: Part) -> impl IntoView {
    let id = format!("part-{}", part.id);
    let heading_id = format!("{id}-heading");
    let labelled = heading_id.clone();
    // Where there is no result yet, nothing is known to be aside.
    let has_results = model.outcome.with_untracked(|outcome| {
        outcome.per_row.is_empty() || outcome.per_row.contains_key(&part.id)
    });
    let is_typed = {
        let start = format!("{}.", part.id);
        model
            .asked
            .with_untracked(|asked| asked.whole().iter().any(|(key, _)| key.starts_with(&start)))
    };
    let help = part.help.clone();
    let part_id = part.id.clone();
    let is_grid = matches!(part.body, Body::Grid(_));
    let body = match part.body {
        Body::Fields(fields) => {
            view! { <FieldsPart model=model part=part.id fields=fields/> }.into_any()
        }
        Body::Rows(rows) => {
            view! { <RowsPart model=model part=part.id heading=part.heading.clone() rows=rows/> }
                .into_any()
        }
        Body::Grid(grid) => {
            view! { <GridPart model=model part=part.id heading=part.heading.clone() grid=grid/> }
                .into_any()
        }
    };
    let help = help.map(|help| view! { <p class="quiet help">{help}</p> });
    let problems = move || super::fields::messages(model.problems.at(&part_id));
    // A grid that nothing is worked out for row by row gives the rest its defaults; it waits
    // until it is wanted.
    if is_grid && !has_results {
        view! {
            <section class="part-of-form folds" id=id aria-labelledby=labelled>
                <details open=is_typed>
                    <summary>
                        <h2 id=heading_id>{part.heading}</h2>
                    </summary>
                    {help}
                    <div class="problems">{problems}</div>
                    {body}
                </details>
            </section>
        }
        .into_any()
    } else {
        view! {
            <section class="part-of-form" id=id aria-labelledby=labelled>
                <h2 id=heading_id>{part.heading}</h2>
                {help}
                <div class="problems">{problems}</div>
                {body}
            </section>
        }
        .into_any()
    }
}

/// Single fields. One that comes or goes leaves the others alone.
#[component]
fn FieldsPart(model: Model, part: String, fields: Vec<Field>) -> impl IntoView {
    let first = fields;
    let now = Memo::new(move |_| {
        model
            .form
            .with(|form| match form.part(&part).map(|part| &part.body) {
                Some(Body::Fields(fields)) => fields.iter().map(shape_of).collect::<Vec<_>>(),
                _ => Vec::new(),
            })
    });
    view! {
        <div class="entry-fields">
            <For
                each=move || now.get()
                key=|(shape, _)| *shape
                children=move |(_, id)| {
                    let field = model
                        .form
                        .with_untracked(|form| form.find(&id).map(|found| found.field.clone()))
                        .or_else(|| first.iter().find(|field| field.id == id).cloned());
                    field.map(|field| view! { <LabelledField model=model key=id.clone() field=field/> })
                }
            />
        </div>
    }
}

fn shape_of(field: &Field) -> (u64, String) {
    let mut hasher = DefaultHasher::new();
    hash_field(field, &mut hasher);
    (hasher.finish(), field.id.clone())
}
