//! The page of a dashboard: its question, and whatever the answer is.

use std::sync::Arc;

use answers::dashboard::{Answer, profiles};
use answers::site::ToolCard;
use domain::comparison::Comparison;
use domain::organisation::Kind;
use domain::peers::GroupKey;
use domain::registry::{Reading, Section, SectionView, View as BreakdownView};
use html::{Html, html};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::address::{Address, FromQuery as _};
use crate::components::{NotUnderstood, SectionLinks, contents};
use crate::dashboard::against::Against;
use crate::dashboard::breakdowns::Breakdowns;
use crate::dashboard::cards::Cards;
use crate::dashboard::data::{comparison, series};
use crate::dashboard::everything::Everything;
use crate::dashboard::indicator_table::IndicatorTable;
use crate::dashboard::members::MembersSection;
use crate::dashboard::neighbours::NeighboursSection;
use crate::dashboard::notes::Notes;
use crate::dashboard::over_time::OverTime;
use crate::dashboard::question::{OwnGroupSection, QuestionForm};
use crate::dashboard::subject::{Story, Subject};
use crate::dashboard::unanswered::{Chooser, Failed, NothingReported, Unanswered};
use crate::dashboard::view::View;
use crate::served::{inert, with_served};

/// The dashboard of a tool.
#[component]
pub fn Dashboard(tool: Arc<ToolCard>) -> impl IntoView {
    let query = use_query_map();
    let address = Memo::new(move |_| query.with(Address::from_query));
    // The page is of one question: another is another page. What changes without asking the server
    // is read from the address as it changes.
    let dataset = tool.dataset.clone();
    let ask = move || {
        let asked = address.get_untracked();
        let own: Vec<String> = asked.own.iter().map(ToString::to_string).collect();
        let (dataset, org) = (dataset.clone(), asked.org.map(|org| org.to_string()));
        async move {
            match org {
                Some(org) => comparison(
                    dataset,
                    org,
                    asked
                        .period
                        .map(|period| period.to_string())
                        .unwrap_or_default(),
                    own.join(","),
                    asked.profile.unwrap_or_default(),
                    // The series that comes with the page; another is asked for when it is chosen.
                    asked.show.unwrap_or_default(),
                )
                .await
                .map(Some),
                None => Ok(None),
            }
        }
    };
    with_served("comparison", ask, move |answer| {
        let tool = Arc::clone(&tool);
        match answer {
            Some(Some(Answer::Comparison(comparison))) => {
                view! { <Answered tool=tool comparison=*comparison address=address/> }.into_any()
            }
            Some(Some(Answer::Unavailable(nothing))) => {
                view! { <Unanswered tool=tool nothing=nothing address=address/> }.into_any()
            }
            Some(None) => view! { <Chooser tool=tool/> }.into_any(),
            None => view! { <Failed tool=tool/> }.into_any(),
        }
    })
}

#[component]
fn Answered(tool: Arc<ToolCard>, comparison: Comparison, address: Memo<Address>) -> impl IntoView {
    let view = View::new(&tool.slug, comparison, address);
    fetch_series(view.comparison, address, view.show);
    let title =
        view.with_untracked(|comparison| format!("{}: {}", tool.title, comparison.subject.name));
    let is_reported = view.with_untracked(Comparison::is_reported);
    let sections = view.with_untracked(|comparison| comparison.dataset.sections.clone());
    let (declared, periods) = view
        .with_untracked(|comparison| (Arc::clone(&comparison.dataset), comparison.periods.clone()));
    let wants_own = move || address.with(|address| address.group == Some(GroupKey::Own));
    view! {
        <Title text=title/>
        <main id="main">
            <Subject view=view/>
            <QuestionForm view=view/>
            {inert("div", "contents", move || view! { <SectionLinks links=view.with_untracked(links)/> })}
            <div class="page">
                <WithheldProfile view=view/>
                <NotUnderstood dataset=declared periods=periods/>
                {move || wants_own().then(|| view! { <OwnGroupSection view=view/> })}
                {if is_reported {
                    view! {
                        <Story view=view/>
                        <Cards view=view/>
                        <OverTime view=view/>
                        <Against view=view/>
                        {sections
                            .into_iter()
                            .map(|section| view! { <DeclaredSection view=view section=section/> })
                            .collect_view()}
                        <Breakdowns view=view/>
                        <Everything view=view/>
                    }
                        .into_any()
                } else {
                    view! { <NothingReported view=view/> }.into_any()
                }}
                <Notes view=view/>
            </div>
        </main>
    }
}

/// The sections of the page, those that have something to show: identifier and words.
fn links(comparison: &Comparison) -> Vec<(String, String)> {
    if !comparison.is_reported() {
        return Vec::new();
    }
    let subject = &comparison.subject;
    let is_in_a_pcn = subject.parents.iter().any(|one| one.kind == Kind::Pcn);
    let has_reading = |id: &String| {
        comparison
            .indicator(id)
            .is_some_and(|(series, _)| series.own_reading(comparison.period) != Reading::Missing)
    };
    let mut links = vec![("over-time".to_owned(), "Over time".to_owned())];
    if !comparison.groups.is_empty() {
        links.push(("against".to_owned(), "Comparison".to_owned()));
    }
    for section in &comparison.dataset.sections {
        let is_shown = match &section.view {
            SectionView::Indicators { indicators, .. } => indicators.iter().any(has_reading),
            SectionView::Neighbours { .. } => {
                matches!(subject.kind, Kind::Practice | Kind::Pcn | Kind::SubIcb)
            }
            SectionView::Members { .. } => subject.kind != Kind::Practice || is_in_a_pcn,
        };
        if is_shown {
            links.push((section.id.clone(), section.title.clone()));
        }
    }
    let (shares, wholes): (Vec<_>, Vec<_>) = comparison
        .declaration()
        .breakdowns
        .iter()
        .partition(|one| matches!(one.view, BreakdownView::Share { .. }));
    if !wholes.is_empty() {
        links.push(("made-of".to_owned(), "Breakdown".to_owned()));
    }
    if !shares.is_empty() {
        links.push(("missed".to_owned(), "How rates differ".to_owned()));
    }
    links.push(("everything".to_owned(), "Every indicator".to_owned()));
    links.push(("notes".to_owned(), "Notes".to_owned()));
    links
}

/// Says that the profile of the address has no figures for organisations like this one.
#[component]
fn WithheldProfile(view: View) -> impl IntoView {
    let said = move || {
        let wanted = view.address.with(|address| address.profile.clone());
        view.with(|comparison| {
            let dataset = &comparison.dataset;
            let withheld = profiles::withheld(dataset, wanted.as_deref())?;
            let shown = profiles::shown(dataset, wanted.as_deref())?;
            let plural = match comparison.subject.kind {
                Kind::England => Kind::England.label(),
                kind => kind.plural(),
            };
            Some(format!(
                "No figures are published for {plural} under “{}”. “{}” is shown instead.",
                withheld.label, shown.label
            ))
        })
    };
    contents(move || said().map_or_else(Html::new, |said| html! { <p class="aside">{said}</p> }))
}

/// A section that only this dataset has.
#[component]
fn DeclaredSection(view: View, section: Section) -> impl IntoView {
    match section.view.clone() {
        SectionView::Indicators { label, indicators } => {
            view! { <IndicatorTable view=view section=section label=label indicators=indicators/> }
                .into_any()
        }
        SectionView::Neighbours { .. } => {
            view! { <NeighboursSection view=view section=section/> }.into_any()
        }
        SectionView::Members { .. } => {
            view! { <MembersSection view=view section=section/> }.into_any()
        }
    }
}

/// Asks for the series of an indicator when it is chosen for the first time, and keeps it.
fn fetch_series(comparison: RwSignal<Comparison>, address: Memo<Address>, show: Memo<String>) {
    Effect::new(move |_| {
        let show = show.get();
        let is_there = comparison.with_untracked(|comparison| {
            comparison
                .indicator(&show)
                .is_none_or(|(series, _)| series.is_whole() || comparison.periods.len() == 1)
        });
        if is_there {
            return;
        }
        let (dataset, org, period) = comparison.with_untracked(|comparison| {
            (
                comparison.dataset.id.clone(),
                comparison.subject.code.to_string(),
                comparison.shown_period().to_string(),
            )
        });
        let own = address.with_untracked(|address| {
            let own: Vec<String> = address.own.iter().map(ToString::to_string).collect();
            own.join(",")
        });
        leptos::task::spawn_local(async move {
            let found = series(dataset, org, period, own, show).await;
            for found in found.into_iter().flat_map(|found| found.0) {
                // The page may be gone by then.
                let _ = comparison.try_update(|comparison| comparison.replace_series(found));
            }
        });
    });
}
