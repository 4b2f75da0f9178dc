//! What a reader must know before quoting a figure.

use std::sync::Arc;

use domain::format;
use domain::peers::GroupKey;
use domain::registry::{Dataset, Indicator, Origin};
use leptos::prelude::*;

use crate::address;
use crate::components::{Host, Live};
use crate::dashboard::shown::Shown;
use crate::served::{inert_in, with_answer};

/// What a reader must know before quoting a figure.
pub(super) fn notes(live: &Live<Shown>) -> AnyView {
    let host = Host {
        id: Some("notes"),
        labelled_by: Some("notes-heading"),
        ..Host::new("section", "sheet notes")
    };
    let live = live.clone();
    inert_in(host, move || live.read(|shown| content(shown).into_any()))
}

fn content(shown: &Shown) -> impl IntoView + use<> {
    let comparison = &shown.comparison;
    let dataset = Arc::clone(&comparison.dataset);
    let period = comparison.shown_period();
    let name = comparison.subject.name.clone();
    let is_demonstration = comparison.is_demonstration;
    let borrowed = comparison.borrowed.clone();
    let similar = similar(shown);
    let covered = comparison.coverage.map(|(reporting, listed)| {
        format!(
            "The figures of {name} are the sum of {} of its {} practices, those that reported in {}.",
            format::integer(f64::from(reporting)),
            format::integer(f64::from(listed)),
            period.long()
        )
    });
    view! {
            <header>
                <h2 id="notes-heading">"Before you quote a figure"</h2>
            </header>
            <div class="figure">
                {dataset
                    .notes
                    .iter()
                    .enumerate()
                    .map(|(index, note)| {
                        let covered = (index == 0).then(|| covered.clone()).flatten();
                        let borrowed = if index == 0 { borrowed.clone() } else { Vec::new() };
                        view! {
                            <details open=index == 0>
                                <summary>{note.title.clone()}</summary>
                                <div>
                                    {note.text.iter().map(|text| view! { <p>{text.clone()}</p> }).collect_view()}
                                    {covered.map(|covered| view! { <p>{covered}</p> })}
                                    {borrowed.into_iter().map(|said| view! { <p>{said}</p> }).collect_view()}
                                </div>
                            </details>
                        }
                    })
                    .collect_view()}
                <details>
                    <summary>"How the figures are computed"</summary>
                    <div>
                        <dl>{dataset.indicators.iter().map(|indicator| computed(indicator)).collect_view()}</dl>
                        <p>
                            "A difference is called better or worse only where its 95% interval excludes none and the direction is not a matter of judgement. Percentiles are mid-ranks among all that reported. "
                            <a href="/methods/">"All methods"</a>
                        </p>
                    </div>
                </details>
                {similar}
                <details>
                    <summary>"Where they come from"</summary>
                    <div>
                        {origin(&dataset, is_demonstration)}
                        {provenance(dataset.id.clone(), period)}
                    </div>
                </details>
            </div>
    }
}

/// How the figures of an indicator are computed, and what to know of them.
fn computed(indicator: &Indicator) -> impl IntoView + use<> {
    let method = indicator.interval_method().map_or_else(
        || "No interval needed.".to_owned(),
        |method| format!("95% interval: {method}."),
    );
    let text = format!(
        "{} {}. {method} {}",
        indicator.meaning,
        indicator.direction.words(),
        indicator.caveat
    );
    view! {
        <div>
            <dt>{indicator.label.clone()}</dt>
            <dd>{text}</dd>
        </div>
    }
}

/// Which practices are similar, and in what.
fn similar(shown: &Shown) -> impl IntoView + use<> {
    let comparison = &shown.comparison;
    let alike_in = comparison.alike_in.clone();
    let group = comparison.group_index(GroupKey::Similar);
    let members = group.map(|group| comparison.groups[group].members.clone());
    let slug = shown.slug.clone();
    members.map(|members| {
        let text = format!(
            "The {} practices that are nearest in {alike_in}, each counted alike after standardising, the list by its logarithm.",
            members.len(),
        );
        view! {
            <details>
                <summary>"Which practices are similar"</summary>
                <div>
                    <p>{text}</p>
                    <ul class="members">
                        {members
                            .into_iter()
                            .map(|member| {
                                view! {
                                    <li>
                                        <a href=address::tool_for(&slug, member.code)>{member.name}</a>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                </div>
            </details>
        }
    })
}

/// Who publishes the figures; a user's own table is nobody's publication.
fn origin(dataset: &Dataset, is_demonstration: bool) -> AnyView {
    if dataset.origin == Origin::User {
        let text = format!(
            "{} is your own table. Nobody published it in this form; the files below say when it was loaded.",
            dataset.title
        );
        return view! { <p>{text}</p> }.into_any();
    }
    if let Some(computed) = &dataset.computed {
        let (parts, invented) = (
            computed.parts_word(),
            if is_demonstration {
                " They are invented."
            } else {
                ""
            },
        );
        let text = format!(
            "{} is computed here; nobody publishes it. The files below are those of its {parts} in this period.{invented} Open Government Licence v3.0.",
            dataset.publication
        );
        return view! { <p>{text}</p> }.into_any();
    }
    let invented =
        is_demonstration.then_some("These figures are invented. They have the shape of ");
    view! {
        <p>
            {invented} <a href=dataset.address.clone()>{dataset.publication.clone()}</a>
            {format!(", {}. Open Government Licence v3.0.", dataset.publisher)}
        </p>
    }
    .into_any()
}

/// The files behind the figures of a period.
fn provenance(dataset: String, period: domain::period::Period) -> AnyView {
    with_answer(
        move || crate::sources::provenance(dataset.clone(), period.to_string()),
        |releases| {
            releases
                .unwrap_or_default()
                .into_iter()
                .map(|release| view! { <crate::sources::ReleaseLine release=release/> })
                .collect_view()
                .into_any()
        },
    )
}
