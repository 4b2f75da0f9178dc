//! The question of a dashboard: the period, the profile, the group, and what to do with the
//! answer.

use answers::dashboard::profiles;
use domain::organisation::Kind;
use domain::peers::GroupKey;
use leptos::prelude::*;

use crate::address;
use crate::components::{ListOf, OwnGroup, PeriodSelect, QuestionRow, SavedViews, Switch};
use crate::dashboard::View;
use crate::go::{NavigationMode, use_go};

/// The question: the period, the profile, the group, what to do with the answer.
#[component]
pub(super) fn QuestionForm(view: View) -> impl IntoView {
    let profiles = profile_choices(view);
    let has_profiles = profiles.with_untracked(|profiles| profiles.len() > 1);
    let groups = group_choices(view);
    let has_groups = !groups.with_untracked(Vec::is_empty);
    let go = use_go();
    // Another profile has other indicators: the server is asked.
    let choose_profile = Callback::new(move |id: String| {
        let mut address = view.address.get_untracked();
        address.profile = Some(id);
        address.show = None;
        go.run((
            address::tool(&view.slug(), &address),
            NavigationMode::Afresh,
        ));
    });
    let choose_group = Callback::new(move |id: String| {
        view.change(|address| address.group = GroupKey::from_id(&id));
    });
    let kept: Vec<(&'static str, String)> = view
        .address
        .get_untracked()
        .pairs()
        .into_iter()
        .filter(|(name, _)| {
            let is_shown =
                matches!(*name, "period" | "group") || has_profiles && *name == "profile";
            !is_shown
        })
        .collect();
    let said = Signal::derive(move || {
        let chosen = |choices: Vec<(String, String, bool)>| {
            let mut choices = choices.into_iter();
            choices.find(|choice| choice.2).map(|choice| choice.1)
        };
        let period = view.with(|comparison| comparison.shown_period().long());
        let profile = has_profiles.then(|| chosen(profiles.get())).flatten();
        let parts: Vec<String> = [Some(period), profile, chosen(groups.get())]
            .into_iter()
            .flatten()
            .collect();
        parts.join(" · ")
    });
    view! {
        <QuestionRow
            action=format!("/tools/{}/", view.slug())
            said=said
            actions=view! { <Actions view=view/> }.into_any()
        >
            {kept
                .into_iter()
                .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                .collect_view()}
            <Periods view=view/>
            {has_profiles
                .then(|| {
                    view! {
                        <ListOf label="Show" name="profile" choices=profiles choose=choose_profile/>
                    }
                })}
            {has_groups
                .then(|| {
                    view! {
                        <Switch
                            label="Compare with"
                            name="group"
                            choices=groups
                            choose=choose_group
                        />
                    }
                })}
        </QuestionRow>
    }
}

/// The groups that may be chosen: identifier, label, and whether it is shown.
fn group_choices(view: View) -> Signal<Vec<(String, String, bool)>> {
    Signal::derive(move || {
        let group = view.group.get();
        let wanted = view.address.with(|address| address.group);
        view.with(|comparison| {
            let mut choices: Vec<(String, String, bool)> = comparison
                .groups
                .iter()
                .enumerate()
                .filter(|(_, head)| head.key != GroupKey::Own)
                .map(|(index, head)| {
                    let chosen = wanted != Some(GroupKey::Own) && group == Some(index);
                    (
                        head.key.id().to_owned(),
                        head.key.label().to_owned(),
                        chosen,
                    )
                })
                .collect();
            let own = if comparison.group_index(GroupKey::Own).is_some() {
                "Own"
            } else {
                "Own…"
            };
            if comparison.subject.kind != Kind::England {
                choices.push((
                    GroupKey::Own.id().to_owned(),
                    own.to_owned(),
                    wanted == Some(GroupKey::Own),
                ));
            }
            choices
        })
    })
}

/// The profiles that may be chosen: identifier, label, and whether it is shown.
fn profile_choices(view: View) -> Signal<Vec<(String, String, bool)>> {
    Signal::derive(move || {
        let wanted = view.address.with(|address| address.profile.clone());
        view.with(|comparison| {
            let shown = profiles::shown(&comparison.dataset, wanted.as_deref());
            let shown = shown.map(|profile| profile.id.clone());
            profiles::offered(&comparison.dataset)
                .map(|profile| {
                    let is_shown = shown.as_ref() == Some(&profile.id);
                    (profile.id.clone(), profile.label.clone(), is_shown)
                })
                .collect::<Vec<_>>()
        })
    })
}

/// The period; another is asked of the server.
#[component]
fn Periods(view: View) -> impl IntoView {
    let (label, periods, shown) = view.with_untracked(|comparison| {
        (
            comparison.dataset.cadence.label(),
            comparison.periods.clone(),
            comparison.shown_period(),
        )
    });
    let go = use_go();
    let choose = move |period| {
        let mut address = view.address.get_untracked();
        address.period = period;
        go.run((
            address::tool(&view.slug(), &address),
            NavigationMode::Afresh,
        ));
    };
    view! { <PeriodSelect label=label periods=periods shown=shown choose=choose/> }
}

/// What may be done with the answer.
#[component]
fn Actions(view: View) -> impl IntoView {
    view! {
        <SavedViews
            slug=view.slug()
            address=Signal::derive(move || address::tool(&view.slug(), &view.address.get()))
        />
        <Share/>
    }
}

#[component]
pub(super) fn OwnGroupSection(view: View) -> impl IntoView {
    let members = view.with(|comparison| {
        comparison
            .group_index(GroupKey::Own)
            .map(|group| comparison.groups[group].members.clone())
            .unwrap_or_default()
    });
    let kind = view.with(|comparison| comparison.subject.kind);
    view! { <OwnGroup slug=view.slug() address=view.address.into() kind=kind members=members/> }
}

#[component]
pub(crate) fn Share() -> impl IntoView {
    let copied = RwSignal::new(None::<bool>);
    let copy = move |_| {
        crate::browser::copy_address(move |is_done| {
            copied.set(Some(is_done));
            set_timeout(move || copied.set(None), std::time::Duration::from_secs(4));
        });
    };
    view! {
        <button class="btn script-only" type="button" on:click=copy>
            {move || match copied.get() {
                Some(true) => "Address copied",
                Some(false) => "Copy it from the bar above",
                None => "Share",
            }}
        </button>
        <span class="unseen" role="status">
            {move || (copied.get() == Some(true)).then_some("The address is on the clipboard.")}
        </span>
    }
}
