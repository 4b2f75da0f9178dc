//! The headline cards.

use answers::dashboard::figures;
use answers::dashboard::words::absent_words;
use domain::comparison::words::{group_label, upper_first};
use domain::comparison::{Card, Judgement};
use html::{Html, html};
use leptos::prelude::*;

use crate::components::{Host, fragment_in, strip_mark};
use crate::dashboard::View;

/// The headline cards.
#[component]
pub(crate) fn Cards(view: View) -> impl IntoView {
    let profile = view
        .address
        .with_untracked(|address| address.profile.clone());
    let (ids, passed) =
        view.with_untracked(|comparison| figures::headline(comparison, profile.as_deref()));
    let host = Host {
        labelled_by: Some("headline-heading"),
        ..Host::new("section", "kpis")
    };
    let cards = fragment_in(host, move || {
        ids.iter().map(|id| card_box(view, id)).collect()
    });
    view! {
        <h2 class="unseen" id="headline-heading">"Headline figures"</h2>
        {cards}
        {passed.map(|passed| view! { <p class="small quiet">{passed}</p> })}
    }
}

fn card_box(view: View, id: &str) -> Html {
    let group = view.group.get();
    let (card, label) = view.with_untracked(|comparison| {
        let indicator = comparison.declaration().indicator(id);
        (
            comparison.card(id, group),
            indicator.map(|indicator| indicator.label.clone()),
        )
    });
    let link = view.link(|address| address.show = Some(id.to_owned()));
    let is_shown = view.show.with(|show| show == id).then_some("");
    html! {
        <article class="kpi" data-shown=is_shown>
            <h3>
                <a href=format!("{link}#over-time")>{label}</a>
            </h3>
            {card.map(|card| card_body(view, &card))}
        </article>
    }
}

fn card_body(view: View, card: &Card) -> Html {
    let Some(value) = card.value.clone() else {
        return html! {
            <p class="value none">
                {view.with(|comparison| absent_words(comparison, &card.indicator))}
            </p>
        };
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
        html! {
            <p class="versus">
                {group} " " <b>{versus.value}</b>
                {versus.of.map(|of| format!(" (of {of})"))} " · "
                <span class=class>{format!("{}{word}", versus.words)}</span>
            </p>
        }
    });
    html! {
        <p class="value">
            {value} {card.of.clone().map(|of| html! { <small>{of}</small> })}
        </p>
        {card.remark.clone().map(|remark| html! { <p class="place">{upper_first(&remark)}</p> })}
        {card.strip.map(strip_mark)}
        {versus}
        {card.place.clone().map(|place| html! { <p class="place">{place}</p> })}
    }
}
