//! The page that says how a program reads what a figure shows.

use leptos::prelude::*;

use super::snippets::Language;
use super::views::Use;
use super::{COOKBOOK, KEYS, TRY, code, snippet};
use crate::account::frame::{Frame, section};
use crate::account::page::Page;

/// The page of a figure, on the site with this address.
#[must_use]
pub fn use_this_data(model: &Use, site: &str) -> Page {
    let (address, name) = model.page.clone();
    let fields = model
        .fields
        .iter()
        .map(|(name, meaning)| {
            view! {
                <dt>
                    <code>{name.clone()}</code>
                </dt>
                <dd>{meaning.clone()}</dd>
            }
        })
        .collect_view();
    let notes = (!model.notes.is_empty()).then(|| {
        let notes = model
            .notes
            .iter()
            .map(|note| view! { <li>{note.clone()}</li> });
        view! { <ul class="notes-of-use">{notes.collect_view()}</ul> }
    });
    let languages = Language::ALL
        .into_iter()
        .map(|language| {
            view! {
                <div class="language">
                    <h3>{language.label()}</h3>
                    <p>{language.about()}</p>
                    {snippet("use", language, &model.request, site)}
                </div>
            }
        })
        .collect_view();
    Frame::open("Use this data")
        .below(view! {
            <p class="lead">{model.what.clone()}</p>
            <p class="where">
                <a href=address>{name}</a>
                <a href=model.csv.clone() download>
                    "The figure as a CSV file"
                </a>
            </p>
        })
        .page(view! {
            <div class="programs">
                {section(
                    "ask",
                    "The address",
                    "",
                    view! {
                        {code("use-address", "Address", model.request.address(site))}
                        <p>
                            "It needs a key: "
                            <a href=KEYS>"make one"</a>
                            ", and send it in the header "
                            <code>"Authorization: Bearer"</code>
                            ". The "
                            <a href=COOKBOOK>"cookbook"</a>
                            " says more, and the "
                            <a href=TRY>"reference"</a>
                            " lets you try it."
                        </p>
                    },
                )}
                {section(
                    "rows",
                    "What it answers",
                    "",
                    view! {
                        <p>{model.rows.clone()}</p>
                        <dl class="facts">{fields}</dl>
                        {notes}
                    },
                )}
                {section("languages", "In your program", "", languages)}
            </div>
        })
}
