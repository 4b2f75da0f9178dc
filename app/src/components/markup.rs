//! Small pieces of markup.

use leptos::prelude::*;

/// A sentence with parts in bold, which stand between double asterisks.
#[component]
pub fn Marked(
    /// The sentence.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    // Every second part stood between asterisks.
    text.split("**")
        .enumerate()
        .map(|(index, part)| {
            let part = part.to_owned();
            if index % 2 == 1 {
                view! { <b>{part}</b> }.into_any()
            } else {
                part.into_any()
            }
        })
        .collect_view()
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
