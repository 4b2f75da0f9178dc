//! The choice of an indicator.

use leptos::prelude::*;

/// A list of indicators. Within a form it works without script; `choose` is called with the
/// identifier where there is script.
#[component]
pub fn IndicatorSelect(
    /// The identifiers and labels.
    indicators: Vec<(String, String)>,
    /// The identifier of the one that is shown.
    #[prop(into)]
    shown: Signal<String>,
    /// Called with the identifier of the one that is chosen.
    #[prop(into)]
    choose: Callback<String>,
) -> impl IntoView {
    view! {
        <label class="field">
            <span>"Indicator"</span>
            <select name="show" on:change=move |event| choose.run(event_target_value(&event))>
                {indicators
                    .into_iter()
                    .map(|(id, label)| {
                        let is_first = shown.with_untracked(|shown| *shown == id);
                        let value = id.clone();
                        let is_shown = move || shown.with(|shown| *shown == id);
                        view! {
                            <option value=value prop:selected=is_shown selected=is_first>
                                {label}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}
