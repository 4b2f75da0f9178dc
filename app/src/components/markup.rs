//! Small pieces of markup.

use html::{Html, html};
use leptos::prelude::*;

use crate::components::fragment;

/// A sentence with parts in bold, which stand between double asterisks.
#[component]
pub fn Marked(
    /// The sentence.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    fragment("span", "contents", move || marked(&text))
}

/// The same as markup.
#[must_use]
pub fn marked(text: &str) -> Html {
    // Every second part stood between asterisks.
    text.split("**")
        .enumerate()
        .map(|(index, part)| {
            if index % 2 == 1 {
                html! { <b>{part}</b> }
            } else {
                html! { {part} }
            }
        })
        .collect()
}

/// One choice of a switch: identifier, label, whether it is chosen.
pub type Choice = (String, String, bool);

/// A row of choices of which one holds. Within a form it works without script; `choose` is
/// called with the identifier where there is script.
#[component]
pub fn Switch(
    /// What is chosen.
    #[prop(into)]
    label: String,
    /// The name in the form and in the address.
    name: &'static str,
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// Called with the identifier of the choice.
    #[prop(into)]
    choose: Callback<String>,
) -> impl IntoView {
    view! {
        <fieldset class="field">
            <legend>{label}</legend>
            <div class="switch">
                {choices
                    .get_untracked()
                    .into_iter()
                    .enumerate()
                    .map(|(index, (id, text, _))| {
                        let chosen = move || {
                            choices.with(|choices| choices.get(index).is_some_and(|choice| choice.2))
                        };
                        let value = id.clone();
                        view! {
                            <label>
                                <input
                                    type="radio"
                                    name=name
                                    value=value
                                    checked=chosen()
                                    prop:checked=chosen
                                    on:change=move |_| choose.run(id.clone())
                                />
                                {text}
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}

/// More letters than this do not stand in one line beside a heading.
const LETTERS_OF_A_LINE: usize = 64;

/// A choice of one: a row of switches where it fits in a line, else a list.
#[component]
pub fn OneOf(
    /// What is chosen.
    #[prop(into)]
    label: String,
    /// The name in the form and in the address.
    name: &'static str,
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// Called with the identifier of the choice.
    #[prop(into)]
    choose: Callback<String>,
) -> impl IntoView {
    let letters: usize = choices.with_untracked(|choices| {
        let texts = choices.iter().map(|(_, text, _)| text.chars().count() + 3);
        texts.sum()
    });
    if letters <= LETTERS_OF_A_LINE {
        return view! { <Switch label=label name=name choices=choices choose=choose/> }.into_any();
    }
    view! { <ListOf label=label name=name choices=choices choose=choose/> }.into_any()
}

/// A list of choices of which one holds. Within a form it works without script; `choose` is
/// called with the identifier where there is script.
#[component]
pub fn ListOf(
    /// What is chosen.
    #[prop(into)]
    label: String,
    /// The name in the form and in the address.
    name: &'static str,
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// Called with the identifier of the choice.
    #[prop(into)]
    choose: Callback<String>,
) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name on:change=move |event| choose.run(event_target_value(&event))>
                {choices
                    .get_untracked()
                    .into_iter()
                    .enumerate()
                    .map(|(index, (id, text, is_first))| {
                        let chosen = move || {
                            choices.with(|choices| choices.get(index).is_some_and(|choice| choice.2))
                        };
                        view! {
                            <option value=id selected=is_first prop:selected=chosen>
                                {text}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}

/// What stands where there is nothing to show: what happened and what to do.
#[component]
pub fn Empty(
    /// What happened.
    #[prop(into)]
    heading: String,
    /// What to do.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="empty">
            <h2>{heading}</h2>
            {children()}
        </section>
    }
}
