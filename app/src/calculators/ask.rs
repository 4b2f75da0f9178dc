//! The row that holds the question: the year, the scenario, what to do with the answer.

use html::{Html, html};

use super::asked::MOST_SCENARIOS;
use super::model::State;
use crate::components::{hidden_fields, saved_views};

/// The question.
pub(super) fn question(state: &State) -> Html {
    let entry = &state.tool.entry;
    let org = state.asked.org.clone().map(|org| ("org", org));
    let years: Html = entry
        .years
        .iter()
        .rev()
        .map(|year| {
            html! {
                <option value=year.slug() selected=*year == state.asked.year>
                    {year.to_string()}
                </option>
            }
        })
        .collect();
    let file = |file: &str, label: &str| {
        html! {
            <a class="btn" href=state.export(file) download>
                {label}
            </a>
        }
    };
    let calendar = (entry.slug == "enhanced-access").then(|| file("plan.ics", "Calendar"));
    let address = format!("/tools/{}/{}", entry.slug, state.settled.query);
    // Whoever comes back sees the year that is shown.
    html! {
        <div class="ask" role="group" aria-label="Question">
            <div class="page">
                {hidden_fields(org)}
                <button class="btn primary no-script" type="submit">
                    "Work it out"
                </button>
                <label class="field">
                    <span>"Scheme year"</span>
                    <select name="year" autocomplete="off" data-chooses="year">
                        {years}
                    </select>
                </label>
                {scenarios(state)}
                <div class="tools-end">
                    {file("scenario.xlsx", "Excel")}
                    {file("scenario.csv", "CSV")}
                    {calendar}
                    <button class="btn script-only" type="button" data-does="print">
                        "Print"
                    </button>
                    {saved_views(state.visitor.as_deref(), entry.slug, &address)}
                </div>
            </div>
        </div>
    }
}

/// The scenarios: those that there are, and a new one.
fn scenarios(state: &State) -> Html {
    let shown = state.asked.shown;
    let numbers = state.asked.scenarios.numbers();
    let has_room = numbers.len() < usize::from(MOST_SCENARIOS);
    // Where there is one scenario it need not be named.
    let named = (numbers.len() > 1).then(|| name_and_delete(state));
    let options: Html = numbers
        .into_iter()
        .map(|number| {
            html! {
                <label>
                    <input
                        type="radio"
                        name="scenario"
                        value=number.to_string()
                        checked=number == shown
                        data-chooses="scenario"
                    />
                    {state.scenario_name(number)}
                </label>
            }
        })
        .collect();
    let new = has_room.then(|| {
        html! {
            <label class="new">
                <input type="radio" name="scenario" value="new" data-chooses="scenario"/>
                "+ New"
            </label>
        }
    });
    let kept: Html = state
        .settled
        .kept
        .iter()
        .map(|(name, value)| html! { <input type="hidden" name=name value=value/> })
        .collect();
    // The form's fields are those of the scenario that it was sent with.
    html! {
        <fieldset class="field">
            <legend>"Scenario"</legend>
            <input type="hidden" name="of-scenario" value=shown.to_string()/>
            <div class="switch">{options} {new}</div>
        </fieldset>
        {named}
        {kept}
    }
}

/// The name of the scenario that is shown, and the button that deletes it.
fn name_and_delete(state: &State) -> Html {
    let number = state.asked.shown;
    let is_first = number == 1;
    let placeholder = if is_first {
        "As now".to_owned()
    } else {
        format!("Scenario {number}")
    };
    let scenarios = &state.asked.scenarios;
    let answers = if is_first {
        Some(&scenarios.base)
    } else {
        scenarios.overlays.get(&number)
    };
    let name = answers.and_then(|answers| answers.get("name"));
    let delete = (!is_first).then(|| {
        html! {
            <button class="btn plain script-only" type="button" data-does="end">
                "Delete scenario"
            </button>
        }
    });
    html! {
        <label class="field">
            <span>"Scenario name"</span>
            <input
                type="text"
                name=state.asked.name("name")
                data-key="name"
                value=name.unwrap_or_default()
                placeholder=placeholder
                maxlength="40"
                size="14"
            />
        </label>
        {delete}
    }
}
