//! The question of the State of the Nation: the period, the indicator, the level of areas.

use domain::comparison::words::upper_first;
use leptos::prelude::*;

use crate::components::{IndicatorSelect, PeriodSelect, QuestionRow, SavedViews, Switch};
use crate::dashboard::Share;
use crate::nation::view::{LEVELS, NationView};

/// The question.
#[component]
pub(super) fn QuestionForm(view: NationView) -> impl IntoView {
    let levels = Signal::derive(move || {
        let now = view.level.get();
        LEVELS
            .into_iter()
            .map(|level| {
                (
                    level.id().to_owned(),
                    upper_first(level.plural()),
                    level == now,
                )
            })
            .collect::<Vec<_>>()
    });
    let choose_level = Callback::new(move |id: String| {
        view.change(|address| {
            address.level = id.parse().ok();
            address.sort = None;
        });
    });
    let org = view.address.with_untracked(|address| address.org);
    let org = org.map(|org| org.to_string());
    let said = Signal::derive(move || {
        let level = upper_first(view.level.get().plural());
        view.with(|nation| {
            let indicator = nation.indicator().map(|indicator| indicator.label.clone());
            let parts: Vec<String> = [Some(nation.period().long()), indicator, Some(level)]
                .into_iter()
                .flatten()
                .collect();
            parts.join(" · ")
        })
    });
    let actions = view! {
        <SavedViews slug=view.slug() address=Signal::derive(move || view.link(|_| {}))/>
        <Share/>
    };
    view! {
        <QuestionRow
            action=format!("/tools/{}/nation/", view.slug())
            said=said
            actions=actions.into_any()
        >
            {org.map(|org| view! { <input type="hidden" name="org" value=org/> })}
            <Periods view=view/>
            <Indicators view=view/>
            <Switch label="Areas" name="level" choices=levels choose=choose_level/>
        </QuestionRow>
    }
}

#[component]
fn Periods(view: NationView) -> impl IntoView {
    let (label, periods, shown) = view.with(|nation| {
        (
            nation.england.dataset.cadence.label(),
            nation.england.periods.clone(),
            nation.period(),
        )
    });
    let choose = move |period| view.ask(|address| address.period = period);
    view! { <PeriodSelect label=label periods=periods shown=shown choose=choose/> }
}

#[component]
fn Indicators(view: NationView) -> impl IntoView {
    let (indicators, shown) = view.with(|nation| {
        let declared = nation.england.dataset.indicators.iter();
        let indicators: Vec<_> = declared
            .map(|indicator| (indicator.id.clone(), indicator.label.clone()))
            .collect();
        (indicators, nation.show.clone())
    });
    let choose = move |chosen: String| {
        view.ask(|address| {
            address.show = Some(chosen);
            address.sort = None;
        });
    };
    view! { <IndicatorSelect indicators=indicators shown=Signal::stored(shown) choose=choose/> }
}
