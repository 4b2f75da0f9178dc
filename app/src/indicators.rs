//! The page of every indicator of a dataset: found by a word, each with the organisation's figure,
//! where it stands among others, and the group beside it. The server alone draws it.

use answers::indicators::{IndicatorList, MOST};
use domain::code::OdsCode;
use domain::comparison::words::{group_label, upper_first};
use domain::comparison::{Card, Comparison, Judgement};
use html::{Html, html};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::address::{self, Address};
use crate::components::{Crumb, Crumbs, contents, strip_mark};
use crate::find::not_found;
use crate::location::use_query;
use crate::served::{inert_page, with_part_served};

/// The indicators of a tool that fit a text, for an organisation; `None` where there is no such
/// tool, organisation or period.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = IndicatorsFn, prefix = "/fn", endpoint = "indicators", input = GetUrl)]
pub async fn indicators(
    slug: String,
    org: String,
    period: String,
    query: String,
) -> Result<Option<IndicatorList>, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    let Some(dataset) = snapshot.registry.by_slug(&slug) else {
        return Ok(None);
    };
    Ok(answers::questions::indicators(&snapshot, &dataset.id, &org, &period, &query).ok())
}

/// The page of a tool. Without an organisation it is of England.
pub(crate) fn indicators_page(slug: String) -> AnyView {
    let asked = use_query().with_untracked(|query| {
        let of = |name: &str| query.get(name).unwrap_or_default();
        (of("org"), of("period"), of("q"))
    });
    let (org, period, text) = asked;
    let org = if org.is_empty() {
        OdsCode::ENGLAND.to_string()
    } else {
        org
    };
    let shown_slug = slug.clone();
    with_part_served(
        "indicators",
        move || indicators(slug.clone(), org.clone(), period.clone(), text.clone()),
        |found| found.as_ref().is_some_and(Option::is_some),
        move |is_known, found| {
            if !is_known {
                return not_found();
            }
            let slug = shown_slug.clone();
            let list = found.flatten();
            let title = list.as_ref().map_or_else(String::new, heading);
            inert_page(title, move || list.map(|list| shown(&slug, &list)))
        },
    )
}

fn heading(list: &IndicatorList) -> String {
    format!("Every measure of {}", list.comparison.dataset.title)
}

fn shown(slug: &str, list: &IndicatorList) -> impl IntoView + use<> {
    let comparison = &list.comparison;
    let subject = &comparison.subject;
    let tool = address::tool_for(slug, subject.code);
    let crumbs = vec![
        Crumb::link("Tools", "/tools/"),
        Crumb::link(comparison.dataset.title.clone(), tool),
        Crumb::here("Every measure"),
    ];
    let whose = format!("{}, {}", subject.name, comparison.shown_period().long());
    let (search, table) = (search(list), table(slug, list));
    view! {
        <div class="subject">
            <Crumbs crumbs=crumbs/>
            <h1>{heading(list)}</h1>
            <p class="where">{whose}</p>
        </div>
        {contents(move || search.clone())}
        {contents(move || table.clone())}
    }
}

/// The search, and what it found.
fn search(list: &IndicatorList) -> Html {
    let comparison = &list.comparison;
    let listed: usize = list.groups.iter().map(|group| group.indicators.len()).sum();
    let said = match (list.query.is_empty(), list.found) {
        (true, _) if listed < list.found => format!(
            "The first {MOST} of {} measures. Search for a code or a word to find the others.",
            list.all
        ),
        (true, _) => format!("{} measures.", list.all),
        (false, 0) => format!(
            "Nothing found for “{}”. Try a code, a condition, or a shorter word.",
            list.query
        ),
        (false, found) if listed < found => format!(
            "The first {MOST} of {found} measures for “{}”; another word finds fewer.",
            list.query
        ),
        (false, 1) => format!("One measure of {} for “{}”.", list.all, list.query),
        (false, found) => format!("{found} measures of {} for “{}”.", list.all, list.query),
    };
    let (org, period) = (
        comparison.subject.code.to_string(),
        comparison.shown_period().to_string(),
    );
    html! {
        <form class="find-measure" method="get" role="search" aria-label="Measures">
            <input type="hidden" name="org" value=org/>
            <input type="hidden" name="period" value=period/>
            <label for="measure-words">"Code or words"</label>
            <input type="search" id="measure-words" name="q" value=&list.query maxlength="100"/>
            <button class="button" type="submit">"Search"</button>
        </form>
        <p class="quiet">{said}</p>
    }
}

fn table(slug: &str, list: &IndicatorList) -> Html {
    let comparison = &list.comparison;
    if list.groups.is_empty() {
        return Html::new();
    }
    let group = comparison.default_group();
    let own = domain::names::short(&comparison.subject.name);
    let heads = group.map(|group| {
        let name = upper_first(&comparison.groups[group].phrase);
        html! {
            <th scope="col" role="columnheader" class="n">{name}</th>
            <th scope="col" role="columnheader">"Difference"</th>
        }
    });
    let columns = if group.is_some() { "6" } else { "4" };
    let bodies: Html = list
        .groups
        .iter()
        .map(|of| {
            let rows: Html = of
                .indicators
                .iter()
                .filter_map(|id| comparison.card(id, group))
                .map(|card| row(slug, comparison, &of.profile, &card, group))
                .collect();
            html! {
                <tbody role="rowgroup">
                    <tr role="row" class="group">
                        <th scope="rowgroup" role="rowheader" colspan=columns>
                            {&of.label}
                        </th>
                    </tr>
                    {rows}
                </tbody>
            }
        })
        .collect();
    html! {
        <section class="sheet" aria-label="Measures">
            <div class="figure">
                <div class="scroll" tabindex="0" role="region" aria-label="Measures, table">
                    <table class="lines measures" role="table">
                        <thead role="rowgroup">
                            <tr role="row">
                                <th scope="col" role="columnheader">"Measure"</th>
                                <th scope="col" role="columnheader" class="n">{own}</th>
                                <th scope="col" role="columnheader">"Among others"</th>
                                <th scope="col" role="columnheader">"Place"</th>
                                {heads}
                            </tr>
                        </thead>
                        {bodies}
                    </table>
                </div>
            </div>
        </section>
    }
}

fn row(
    slug: &str,
    comparison: &Comparison,
    profile: &str,
    card: &Card,
    group: Option<usize>,
) -> Html {
    let asked = Address {
        org: Some(comparison.subject.code),
        period: Some(comparison.shown_period()),
        profile: Some(profile.to_owned()),
        show: Some(card.indicator.id.clone()),
        ..Address::default()
    };
    let to = format!("/tools/{slug}/{}#over-time", asked.query());
    let value = card
        .value
        .clone()
        .unwrap_or_else(|| card.absence.unwrap_or("Not published").to_lowercase());
    let beside = group.map(|group| {
        let label = group_label(comparison, group, &card.indicator);
        let (value, words) = card.versus.clone().map_or_else(
            || (String::new(), Html::new()),
            |versus| {
                (
                    versus.value.clone(),
                    difference(&versus.words, versus.judgement),
                )
            },
        );
        html! {
            <td role="cell" class="n" data-label=label>{value}</td>
            <td role="cell" class="small" data-label="Difference">{words}</td>
        }
    });
    let own = domain::names::short(&comparison.subject.name);
    html! {
        <tr role="row">
            <th scope="row" role="rowheader">
                <a href=to>{&card.indicator.label}</a>
                {card.remark.as_ref().map(|remark| html! { <span class="detail">{remark}</span> })}
            </th>
            <td role="cell" class="n" data-label=own>
                {value} <span class="detail">{card.of.as_deref()}</span>
            </td>
            <td role="cell" class="strip-cell" data-label="Among others">
                {card.strip.map(strip_mark)}
            </td>
            <td role="cell" class="small" data-label="Place">{card.place.as_deref()}</td>
            {beside}
        </tr>
    }
}

/// The difference in words; what is better or worse beyond chance says so.
fn difference(words: &str, judgement: Judgement) -> Html {
    match judgement {
        Judgement::Better => html! { <b class="better">{format!("{words}, better")}</b> },
        Judgement::Worse => html! { <b class="worse">{format!("{words}, worse")}</b> },
        Judgement::Differs => html! { <b>{words}</b> },
        Judgement::NoRealDifference => html! { {words} },
    }
}
