//! The row that holds the question: the year, the scenario, what to do with the answer.

use leptos::prelude::*;

use super::asked::MOST_SCENARIOS;
use super::model::Model;
use crate::components::{contents, saved_views};
use crate::visitor::use_visitor;

#[component]
pub(super) fn QuestionForm(model: Model) -> impl IntoView {
    let tool = model.tool;
    let visitor = use_visitor();
    let (year, org) = model
        .asked
        .with_untracked(|asked| (asked.year, asked.org.clone()));
    let choose_year = move |event| {
        let chosen = calculators::rules::Year::from_slug(&event_target_value(&event));
        if let Some(chosen) = chosen {
            model.go_to(|asked| asked.year = chosen);
        }
    };
    view! {
        <div class="ask" role="group" aria-label="Question">
            <div class="page">
                {org.map(|org| view! { <input type="hidden" name="org" value=org/> })}
                <button class="btn primary no-script" type="submit">
                    "Work it out"
                </button>
                <label class="field">
                    <span>"Scheme year"</span>
                    // Whoever comes back sees the year that is shown.
                    <select name="year" autocomplete="off" on:change=choose_year>
                        {tool
                            .entry.years
                            .iter()
                            .rev()
                            .map(|other| {
                                view! {
                                    <option value=other.slug() selected=*other == year>
                                        {other.to_string()}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                </label>
                <Scenarios model=model/>
                <div class="tools-end">
                    <a class="btn" href=model.export("scenario.xlsx") download>
                        "Excel"
                    </a>
                    <a class="btn" href=model.export("scenario.csv") download>
                        "CSV"
                    </a>
                    {(tool.entry.slug == "enhanced-access")
                        .then(|| {
                            view! {
                                <a class="btn" href=model.export("plan.ics") download>
                                    "Calendar"
                                </a>
                            }
                        })}
                    <button
                        class="btn script-only"
                        type="button"
                        on:click=|_| crate::browser::print_page()
                    >
                        "Print"
                    </button>
                    {contents(move || {
                        let address = model.settled.with(|(asked, _)| asked.address(tool));
                        saved_views(visitor.as_deref(), tool.entry.slug, &address)
                    })}
                </div>
            </div>
        </div>
    }
}

/// The scenarios: those that there are, and a new one.
#[component]
fn Scenarios(model: Model) -> impl IntoView {
    let choices = Memo::new(move |_| {
        model.asked.with(|asked| {
            let numbers = asked.scenarios.numbers();
            numbers
                .into_iter()
                .map(|number| (number, asked.scenarios.name(number)))
                .collect::<Vec<_>>()
        })
    });
    let shown = Memo::new(move |_| model.asked.with(|asked| asked.shown));
    let is_room = move || choices.with(|choices| choices.len() < usize::from(MOST_SCENARIOS));
    // The form's fields are those of the scenario that it was sent with.
    let of_scenario = move || shown.get().to_string();
    // Where there is one scenario it need not be named.
    let is_several = move || choices.with(|choices| choices.len() > 1);
    view! {
        <fieldset class="field">
            <legend>"Scenario"</legend>
            <input type="hidden" name="of-scenario" value=of_scenario/>
            <div class="switch">
                {move || {
                    choices
                        .get()
                        .into_iter()
                        .map(|(number, name)| {
                            let name = if number == 1 && name == "Scenario 1" {
                                "As now".to_owned()
                            } else {
                                name
                            };
                            view! {
                                <label>
                                    <input
                                        type="radio"
                                        name="scenario"
                                        value=number.to_string()
                                        checked=number == shown.get_untracked()
                                        prop:checked=move || number == shown.get()
                                        on:change=move |_| model.change(|asked| asked.shown = number)
                                    />
                                    {name}
                                </label>
                            }
                        })
                        .collect_view()
                }}
                {move || {
                    is_room()
                        .then(|| {
                            view! {
                                <label class="new">
                                    <input
                                        type="radio"
                                        name="scenario"
                                        value="new"
                                        prop:checked=false
                                        on:change=move |_| model.change(super::asked::Asked::begin)
                                    />
                                    "+ New"
                                </label>
                            }
                        })
                }}
            </div>
        </fieldset>
        {move || is_several().then(|| name_and_delete(model, shown.get()))}
        <HiddenScenarios model=model/>
    }
}

/// The name of a scenario, and the button that deletes it.
fn name_and_delete(model: Model, number: u8) -> AnyView {
    let placeholder = if number == 1 {
        "As now".to_owned()
    } else {
        format!("Scenario {number}")
    };
    let name = model.asked.with_untracked(|asked| {
        let answers = match number {
            1 => Some(&asked.scenarios.base),
            _ => asked.scenarios.overlays.get(&number),
        };
        answers
            .and_then(|answers| answers.get("name"))
            .unwrap_or_default()
            .to_owned()
    });
    let key = if number == 1 {
        "name".to_owned()
    } else {
        format!("s{number}.name")
    };
    view! {
        <label class="field">
            <span>"Scenario name"</span>
            <input type="text" name=key data-key="name" value=name placeholder=placeholder maxlength="40" size="14"/>
        </label>
        {(number != 1)
            .then(|| {
                view! {
                    <button
                        class="btn plain script-only"
                        type="button"
                        on:click=move |_| model.change(super::asked::Asked::end)
                    >
                        "Delete scenario"
                    </button>
                }
            })}
    }
    .into_any()
}

/// Without script, what the scenarios hold that are not shown travels with the form.
#[component]
fn HiddenScenarios(model: Model) -> impl IntoView {
    move || {
        let (asked, _) = model.settled.get();
        let own = asked.name("");
        let form = model.form.get_untracked();
        let hidden: Vec<(String, String)> = asked
            .scenarios
            .to_pairs()
            .into_iter()
            .filter(|(name, _)| {
                let is_other = match asked.shown {
                    1 => is_of_scenario(name),
                    _ => !name.starts_with(&own),
                };
                // Of what is shown, that which no input holds.
                let key = name.strip_prefix(&own).unwrap_or(name);
                is_other || (key != "name" && !key.starts_with("rule.") && form.find(key).is_none())
            })
            .collect();
        hidden
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
            .collect_view()
    }
}

/// Whether a name is of a scenario after the first: `s2.list`.
fn is_of_scenario(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.len() > 3 && bytes[0] == b's' && (b'2'..=b'9').contains(&bytes[1]) && bytes[2] == b'.'
}
