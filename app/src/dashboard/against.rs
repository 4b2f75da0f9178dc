//! The chosen indicator against every group.

use answers::dashboard::figures;
use domain::comparison::words::group_label;
use domain::comparison::{Card, Comparison, Judgement};
use domain::format;
use domain::registry::Direction;
use html::{Html, html};

use crate::components::{Sheet, gap_mark, table_foot};
use crate::dashboard::shown::Shown;

/// The chosen indicator against every group.
pub(super) fn against(shown: &Shown) -> Html {
    let comparison = &shown.comparison;
    if comparison.groups.is_empty() {
        return Html::new();
    }
    let indicator = comparison.declaration().indicator(&shown.show);
    let text = indicator.map_or_else(String::new, |indicator| {
        let words = match indicator.direction {
            Direction::Neither => "Neither higher nor lower is better here",
            direction => direction.words(),
        };
        format!("{words}. {}", indicator.caveat)
    });
    let label = format!(
        "{}, {}",
        indicator.map_or("", |indicator| &indicator.label),
        comparison.shown_period().long()
    );
    let content = html! {
        <div class="figure">
            {table(shown, &label)}
            {table_foot(&label, &shown.csv("against"))}
        </div>
    };
    Sheet {
        id: "against".to_owned(),
        heading: "Comparison".to_owned(),
        text,
        content,
        ..Sheet::default()
    }
    .html()
}

fn table(shown: &Shown, label: &str) -> Html {
    let comparison = &shown.comparison;
    let own_name = domain::names::short(&comparison.subject.name);
    let own = comparison
        .card(&shown.show, None)
        .and_then(|card| card.value);
    let said = own.as_ref().map(|value| {
        let answered = figures::answered_in_words(comparison, &shown.show, None);
        let said = match answered {
            Some(answered) => format!("{own_name}: {value}, {answered}"),
            None => format!("{own_name}: {value}"),
        };
        html! { <p class="own-said">{said}</p> }
    });
    let marks = match &own {
        Some(value) => format!("Dot: the group. Line: {own_name}, {value}"),
        None => "Dot: the group".to_owned(),
    };
    let has_intervals = has_intervals(comparison, &shown.show);
    let interval = has_intervals.then(|| {
        html! {
            <th scope="col" role="columnheader" class="n">
                "95% interval"
            </th>
        }
    });
    html! {
        {said}
        <div class="scroll" tabindex="0" role="region" aria-label="Comparison, table">
            <table class="roomy lines" role="table">
                <caption class="unseen">{label}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">"Group"</th>
                        <th scope="col" role="columnheader" class="hide-s">
                            {marks}
                        </th>
                        <th scope="col" role="columnheader" class="n">
                            "Value"
                        </th>
                        <th scope="col" role="columnheader" class="n">
                            "Difference"
                        </th>
                        {interval}
                        <th scope="col" role="columnheader">"Rank"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows(shown, has_intervals)}</tbody>
            </table>
        </div>
    }
}

/// How many organisations there are in a group whose figure is published itself.
fn members_words(comparison: &Comparison, group: usize) -> String {
    let listed = comparison.groups.get(group).map_or(0, |head| head.listed);
    let kind = comparison.subject.kind;
    format::counted(f64::from(listed), kind.word(), kind.plural())
}

/// Whether any difference of an indicator has an interval: complete counts have none.
fn has_intervals(comparison: &Comparison, show: &str) -> bool {
    (0..comparison.groups.len()).any(|group| {
        comparison
            .card(show, Some(group))
            .and_then(|card| card.versus)
            .is_some_and(|versus| versus.interval.is_some())
    })
}

fn rows(shown: &Shown, has_intervals: bool) -> Html {
    let comparison = &shown.comparison;
    let show = &shown.show;
    let cards: Vec<Option<Card>> = (0..comparison.groups.len())
        .map(|group| comparison.card(show, Some(group)))
        .collect();
    let scale = scale_of(&cards);
    comparison
        .groups
        .iter()
        .zip(cards)
        .enumerate()
        .map(|(index, (head, card))| {
            let class = if shown.group == Some(index) { "on" } else { "" };
            let name = match comparison.declaration().indicator(show) {
                Some(indicator) if indicator.is_mean_of_group() => {
                    group_label(comparison, index, indicator)
                }
                _ => head.name.clone(),
            };
            let key = head.key;
            let link = shown.link(|address| address.group = Some(key));
            let detail = comparison
                .indicator(show)
                .and_then(|(series, indicator)| comparison.group_members(series, indicator, index))
                .unwrap_or_else(|| members_words(comparison, index));
            let versus = card.as_ref().and_then(|card| card.versus.clone());
            let own = card
                .as_ref()
                .and_then(|card| card.strip)
                .map(|strip| strip.own);
            let mark = versus
                .as_ref()
                .zip(own)
                .zip(scale)
                .map(|((versus, own), scale)| {
                    let range = versus.group_interval.map(|range| (range.low, range.high));
                    gap_mark(scale, versus.number, range, own)
                });
            let has_figure = versus.is_some();
            let answered = figures::answered_in_words(comparison, show, Some(index));
            let (value, words, interval) = versus.map_or_else(
                || {
                    (
                        comparison.no_group_figure(show, index),
                        String::new(),
                        String::new(),
                    )
                },
                |versus| {
                    let words = match versus.judgement {
                        Judgement::NoRealDifference => "not statistically significant".to_owned(),
                        _ => versus.difference,
                    };
                    (versus.value, words, versus.interval.unwrap_or_default())
                },
            );
            // Without a figure of the group there is no rank in it, and the reason is given.
            let place = card
                .and_then(|card| card.place_in_group)
                .filter(|_| has_figure)
                .unwrap_or_default();
            let interval = has_intervals.then(|| {
                html! {
                    <td role="cell" class=valued("n quiet", &interval) data-label="95% interval">
                        {interval}
                    </td>
                }
            });
            html! {
                <tr role="row" class=class>
                    <th scope="row" role="rowheader">
                        <a href=link>{name}</a>
                        <span class="detail">{detail}</span>
                    </th>
                    <td role="cell" class="hide-s gap-mark">{mark}</td>
                    <td role="cell" class="n" data-label="Value">
                        {value}
                        {answered.map(|said| html! { <span class="answered">{said}</span> })}
                    </td>
                    <td role="cell" class=valued("n", &words) data-label="Difference">
                        {words}
                    </td>
                    {interval}
                    <td role="cell" class=valued("small", &place) data-label="Rank">
                        {place}
                    </td>
                </tr>
            }
        })
        .collect()
}

/// The class of a cell, and that it is left out of the lines of a narrow screen where it is empty.
fn valued(class: &str, text: &str) -> String {
    match text.is_empty() {
        true => format!("{class} no-value"),
        false => class.to_owned(),
    }
}

/// One scale for all marks of the table: the subject, the groups and their intervals.
fn scale_of(cards: &[Option<Card>]) -> Option<(f64, f64)> {
    let mut low = f64::INFINITY;
    let mut high = f64::NEG_INFINITY;
    let mut take = |value: f64| {
        low = low.min(value);
        high = high.max(value);
    };
    for card in cards.iter().flatten() {
        if let Some(versus) = &card.versus {
            take(versus.number);
            if let Some(range) = versus.group_interval {
                take(range.low);
                take(range.high);
            }
        }
        if let Some(strip) = card.strip {
            take(strip.own);
        }
    }
    let room = (high - low) * 0.08;
    (high > low).then_some((low - room, high + room))
}
