//! The headline cards.

use answers::dashboard::figures;
use answers::dashboard::words::absent_words;
use domain::comparison::words::{group_label, upper_first};
use domain::comparison::{Card, Judgement};
use leptos::prelude::*;

use crate::components::StripMark;
use crate::dashboard::View;

/// The headline cards.
#[component]
pub(crate) fn Cards(view: View) -> impl IntoView {
    let profile = view
        .address
        .with_untracked(|address| address.profile.clone());
    let (ids, passed) =
        view.with_untracked(|comparison| figures::headline(comparison, profile.as_deref()));
    view! {
        <h2 class="unseen" id="headline-heading">"Headline figures"</h2>
        <section class="kpis" aria-labelledby="headline-heading">
            {ids.into_iter().map(|id| view! { <CardBox view=view id=id/> }).collect_view()}
        </section>
        {passed.map(|passed| view! { <p class="small quiet">{passed}</p> })}
    }
}

#[component]
fn CardBox(view: View, id: String) -> impl IntoView {
    let id = StoredValue::new(id);
    let card = move || {
        let group = view.group.get();
        view.with_untracked(|comparison| id.with_value(|id| comparison.card(id, group)))
    };
    let label = view.with_untracked(|comparison| {
        id.with_value(|id| {
            comparison
                .declaration()
                .indicator(id)
                .map(|indicator| indicator.label.clone())
        })
    });
    let link = move || {
        format!(
            "{}#over-time",
            view.link(|address| address.show = Some(id.get_value()))
        )
    };
    let is_shown = move || {
        id.with_value(|id| view.show.with(|show| show == id))
            .then_some("")
    };
    view! {
        <article class="kpi" data-shown=is_shown>
            <h3>
                <a href=link>{label}</a>
            </h3>
            {move || card().map(|card| card_body(view, &card))}
        </article>
    }
}

fn card_body(view: View, card: &Card) -> impl IntoView + use<> {
    let Some(value) = card.value.clone() else {
        return view! {
            <p class="value none">
                {view.with(|comparison| absent_words(comparison, &card.indicator))}
            </p>
        }
        .into_any();
    };
    let columns = view.columns();
    let group = view.with(|comparison| {
        let group = columns.group()?;
        Some(group_label(comparison, group, &card.indicator))
    });
    let versus = card.versus.clone().zip(group).map(|(versus, group)| {
        let class = match versus.judgement {
            Judgement::Better => "better",
            Judgement::Worse => "worse",
            Judgement::Differs | Judgement::NoRealDifference => "",
        };
        let word = match versus.judgement {
            Judgement::Better => ", better",
            Judgement::Worse => ", worse",
            Judgement::Differs | Judgement::NoRealDifference => "",
        };
        view! {
            <p class="versus">
                {group} " " <b>{versus.value}</b>
                {versus.of.map(|of| format!(" (of {of})"))} " · "
                <span class=class>{format!("{}{word}", versus.words)}</span>
            </p>
        }
    });
    view! {
        <p class="value">
            {value} {card.of.clone().map(|of| view! { <small>{of}</small> })}
        </p>
        {card.remark.clone().map(|remark| view! { <p class="place">{upper_first(&remark)}</p> })}
        {card.strip.map(|strip| view! { <StripMark strip=strip/> })}
        {versus}
        {card.place.clone().map(|place| view! { <p class="place">{place}</p> })}
    }
    .into_any()
}
