//! The choice of a period.

use domain::period::Period;
use leptos::prelude::*;

/// A list of periods, the newest first. Within a form it works without script; `choose` is
/// called with the period where there is script.
#[component]
pub fn PeriodSelect(
    /// What a period is called: `Month`, `Year`.
    label: &'static str,
    /// The periods that there are, in order of time.
    periods: Vec<Period>,
    /// The one that is shown.
    shown: Period,
    /// Called with the period that is chosen.
    #[prop(into)]
    choose: Callback<Option<Period>>,
) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <select
                name="period"
                on:change=move |event| choose.run(event_target_value(&event).parse().ok())
            >
                {periods
                    .iter()
                    .rev()
                    .map(|period| {
                        view! {
                            <option value=period.to_string() selected=*period == shown>
                                {period.long()}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}
