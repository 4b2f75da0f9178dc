//! The headline cards.

use answers::dashboard::figures;
use answers::dashboard::words::absent_words;
use domain::comparison::words::{group_label, upper_first};
use domain::comparison::{Card, Judgement};
use html::{Html, html};

use crate::components::strip_mark;
use crate::dashboard::shown::Shown;

/// The headline cards.
pub(super) fn cards(shown: &Shown) -> Html {
    let (ids, _) = figures::headline(&shown.comparison, shown.address.profile.as_deref());
    ids.iter().map(|id| card_box(shown, id)).collect()
}

/// What is said of headlines that have no card.
pub(super) fn passed(shown: &Shown) -> Html {
    let (_, passed) = figures::headline(&shown.comparison, shown.address.profile.as_deref());
    passed.map_or_else(
        Html::new,
        |passed| html! { <p class="small quiet">{passed}</p> },
    )
}

fn card_box(shown: &Shown, id: &str) -> Html {
    let comparison = &shown.comparison;
    let card = comparison.card(id, shown.group);
    let indicator = comparison.declaration().indicator(id);
    let label = indicator.map(|indicator| indicator.label.as_str());
    let link = shown.link(|address| address.show = Some(id.to_owned()));
    let is_shown = (shown.show == id).then_some("");
    html! {
        <article class="kpi" data-shown=is_shown>
            <h3>
                <a href=format!("{link}#over-time")>{label}</a>
            </h3>
            {card.map(|card| card_body(shown, &card))}
        </article>
    }
}

fn card_body(shown: &Shown, card: &Card) -> Html {
    let Some(value) = card.value.clone() else {
        return html! {
            <p class="value none">
                {absent_words(&shown.comparison, &card.indicator)}
            </p>
        };
    };
    let group = shown.columns().group();
    let group = group.map(|group| group_label(&shown.comparison, group, &card.indicator));
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
