//! The question of a dashboard: the period, the profile, the group, and what to do with the
//! answer.

use std::sync::Arc;

use answers::dashboard::profiles;
use domain::organisation::Kind;
use domain::peers::GroupKey;
use html::{Html, html};
use leptos::prelude::*;

use crate::components::{
    Addressed as _, Choice, ChoiceOption, Live, OrganisationSearch, QuestionRow, SearchTarget,
    contents, hidden_fields, saved_views, share_button,
};
use crate::dashboard::shown::Shown;

/// The question: the period, the profile, the group, what to do with the answer.
pub(super) fn question(shown: &Shown) -> Html {
    let (period, profile, group) = (periods(shown), profile(shown), group(shown));
    let kept = shown.address.pairs().into_iter().filter(|(name, _)| {
        let is_control = match *name {
            "profile" => profile.is_some(),
            name => matches!(name, "period" | "group"),
        };
        !is_control
    });
    let said = [Some(&period), profile.as_ref(), group.as_ref()];
    let said = said.into_iter().flatten().filter_map(Choice::chosen);
    QuestionRow {
        action: format!("/tools/{}/", shown.slug),
        said: said.collect::<Vec<_>>().join(" · "),
        controls: html! {
            {hidden_fields(kept)}
            {period.list()}
            {profile.as_ref().map(Choice::list)}
            {group.as_ref().map(Choice::switch)}
        },
        actions: html! {
            {saved_views(shown.visitor.as_deref(), &shown.slug, &shown.here())}
            {share_button()}
        },
    }
    .html()
}

/// The period; another is asked of the server.
fn periods(shown: &Shown) -> Choice {
    let comparison = &shown.comparison;
    let now = comparison.shown_period();
    let options = comparison
        .periods
        .iter()
        .rev()
        .map(|period| ChoiceOption::new(period.to_string(), period.long(), *period == now));
    let label = comparison.dataset.cadence.label();
    Choice::new(label, "period", options.collect())
}

/// The profile, where there are several. Another has other indicators: the server is asked.
fn profile(shown: &Shown) -> Option<Choice> {
    let dataset = &shown.comparison.dataset;
    let now = profiles::shown(dataset, shown.address.profile.as_deref())?;
    let options: Vec<ChoiceOption> = profiles::offered(dataset)
        .map(|profile| ChoiceOption::new(&profile.id, &profile.label, profile.id == now.id))
        .collect();
    (options.len() > 1).then(|| Choice::new("Show", "profile", options).dropping("show"))
}

/// The group, where there is any.
fn group(shown: &Shown) -> Option<Choice> {
    let comparison = &shown.comparison;
    let is_own = shown.is_own_group();
    let groups = comparison.groups.iter().enumerate();
    let mut options: Vec<ChoiceOption> = groups
        .filter(|(_, head)| head.key != GroupKey::Own)
        .map(|(index, head)| {
            let is_chosen = !is_own && shown.group == Some(index);
            ChoiceOption::new(head.key.id(), head.key.label(), is_chosen)
        })
        .collect();
    // A group of practices is none that their ICB could be set beside.
    if comparison.subject.kind != Kind::England && comparison.asked.is_none() {
        let has_members = comparison.group_index(GroupKey::Own).is_some();
        let label = if has_members { "Own" } else { "Own…" };
        options.push(ChoiceOption::new(GroupKey::Own.id(), label, is_own));
    }
    (!options.is_empty()).then(|| Choice::new("Compare with", "group", options))
}

/// The element that has the user's own group.
const OWN_GROUP: &str = "own-group";

/// The members of the user's own group, and adding more; hidden where another group is chosen.
pub(super) fn own_group_section(live: &Live<Shown>) -> AnyView {
    let (action, kind, is_chosen) = live.read(|shown| {
        let action = format!("/tools/{}/", shown.slug);
        let kind = shown.comparison.subject.kind;
        (action, kind, shown.is_own_group())
    });
    Effect::new({
        let live = live.clone();
        move |_| crate::browser::show(OWN_GROUP, live.follow(Shown::is_own_group))
    });
    let heading = live.part(|shown| shown.own_group().heading());
    let fields = live.part(|shown| shown.own_group().fields());
    let saved = live.part(|shown| shown.own_group().saved(shown.visitor.as_deref()));
    let live = live.clone();
    let add = Arc::new(move |code| {
        crate::browser::go(&live.read(|shown| shown.own_group().with_also(code)));
    });
    let search = OrganisationSearch {
        id: "add-member",
        placeholder: "Add by name, code or postcode",
        target: SearchTarget::Choose(kind, add),
    };
    let button = contents(|| {
        html! {
            <button class="btn no-script" type="submit">
                "Add by code"
            </button>
        }
    });
    let form = leptos::html::custom("form")
        .attr("action", action)
        .attr("method", "get")
        .child(vec![fields, search.view(), button])
        .into_any();
    leptos::html::custom("section")
        .attr("class", "own")
        .attr("id", OWN_GROUP)
        .attr("aria-label", "Own group")
        .attr("hidden", (!is_chosen).then_some(""))
        .child(vec![heading, form, saved])
        .into_any()
}
