//! The page of a dashboard: its question, and whatever the answer is.

use std::sync::Arc;

use answers::dashboard::{Answer, profiles};
use answers::site::ToolCard;
use domain::comparison::Comparison;
use domain::organisation::Kind;
use domain::registry::{Reading, SectionView, View as BreakdownView};
use html::{Html, html};
use leptos::prelude::*;

use crate::address::{Address, FromQuery as _};
use crate::components::{Host, Live, element, not_understood, section_links};
use crate::dashboard::data::{self, PageData, Sections};
use crate::dashboard::shown::Shown;
use crate::dashboard::{
    against, breakdowns, cards, everything, indicator_table, members, neighbours, notes, over_time,
    parts, question, subject, together, unanswered,
};
use crate::location::{Query, use_query};
use crate::served::{inert_html, with_served};
use crate::title::set_title;
use crate::visitor::use_visitor;

/// The dashboard of a tool.
#[component]
pub fn Dashboard(tool: Arc<ToolCard>) -> impl IntoView {
    let query = use_query();
    // The page is of one question: another is another page. What changes without asking the server
    // is read from the address as it changes.
    let dataset = tool.dataset.clone();
    let ask = move || {
        let asked = query.with_untracked(Address::from_query);
        let own = own_codes(&asked);
        let (dataset, org) = (dataset.clone(), asked.org.map(|org| org.to_string()));
        async move {
            match org {
                Some(org) => data::dashboard(
                    dataset,
                    org,
                    asked
                        .period
                        .map(|period| period.to_string())
                        .unwrap_or_default(),
                    own,
                    asked.profile.unwrap_or_default(),
                    // What comes with the page; another is asked for when it is chosen.
                    asked.show.unwrap_or_default(),
                    asked.member.unwrap_or_default(),
                )
                .await
                .map(Some),
                None => Ok(None),
            }
        }
    };
    with_served("dashboard", ask, move |found| {
        let tool = Arc::clone(&tool);
        match found {
            Some(Some(PageData { answer, sections })) => match answer {
                Answer::Comparison(comparison) => answered(&tool, *comparison, sections, query),
                Answer::Unavailable(nothing) => {
                    let address = query.with_untracked(Address::from_query);
                    unanswered::unanswered(&tool, &nothing, &address)
                }
            },
            Some(None) => unanswered::chooser(&tool),
            None => unanswered::failed(&tool),
        }
    })
}

/// The codes of the user's own group, as the server is asked.
fn own_codes(address: &Address) -> String {
    let codes: Vec<String> = address.own.iter().map(ToString::to_string).collect();
    codes.join(",")
}

fn answered(
    tool: &ToolCard,
    comparison: Comparison,
    sections: Sections,
    query: RwSignal<Query>,
) -> AnyView {
    set_title(&format!("{}: {}", tool.title, comparison.about().name));
    let is_reported = comparison.is_reported();
    let links = inert_html(Host::contents(), || {
        section_links(&links(&comparison, &sections))
    });
    let live = Live::new(Shown::new(
        &tool.slug,
        comparison,
        sections,
        use_visitor(),
        query.get_untracked(),
    ));
    live.follow_address(query, |live| {
        fetch_series(live);
        fetch_members(live);
    });
    crate::browser::draw_charts();
    let mut content = vec![live.part(aside), question::own_group_section(&live)];
    if is_reported {
        content.extend(sections_of(&live));
    } else {
        content.push(live.part(unanswered::nothing_reported));
    }
    content.push(notes::notes(&live));
    let parts = vec![
        live.part_in(Host::new("div", "page subject"), subject::subject),
        live.part(question::question),
        links,
        element(Host::new("div", "page"), content),
    ];
    let main = Host {
        id: Some("main"),
        ..Host::new("main", "")
    };
    element(main, parts)
}

/// The sections of a page that has figures.
fn sections_of(live: &Live<Shown>) -> Vec<AnyView> {
    let heading = Host {
        id: Some("headline-heading"),
        ..Host::new("h2", "unseen")
    };
    let headline = Host {
        labelled_by: heading.id,
        ..Host::new("section", "kpis")
    };
    vec![
        live.part_in(Host::new("div", "short"), subject::story),
        inert_html(heading, || html! { "Headline figures" }),
        live.part_in(headline, cards::cards),
        inert_html(Host::contents(), || live.read(cards::passed)),
        inert_html(Host::contents(), || live.read(parts::parts)),
        live.part(over_time::over_time),
        live.part_below(against::against),
        live.part_below(declared_sections),
        live.part_below(breakdowns::breakdowns),
        live.part_below(everything::everything),
    ]
}

/// Asks for the series of the shown indicator where it is not there yet, and keeps it.
fn fetch_series(live: &Live<Shown>) {
    let asked = live.read(|shown| {
        let comparison = &shown.comparison;
        let is_there = comparison
            .indicator(&shown.show)
            .is_none_or(|(series, _)| series.is_whole() || comparison.periods.len() == 1);
        (!is_there).then(|| {
            data::series(
                comparison.dataset.id.clone(),
                comparison.subject.code.to_string(),
                comparison.shown_period().to_string(),
                own_codes(&shown.address),
                shown.show.clone(),
            )
        })
    });
    let Some(asked) = asked else {
        return;
    };
    let live = live.clone();
    leptos::task::spawn_local(async move {
        for found in asked.await.into_iter().flat_map(|found| found.0) {
            live.change(|shown| shown.comparison.replace_series(found));
        }
    });
}

/// Asks for the members of the area in the indicator of the address where others are shown.
fn fetch_members(live: &Live<Shown>) {
    let wanted: Vec<(String, String)> = live.read(|shown| {
        let sections = shown.members.keys();
        sections
            .filter_map(|section| Some((section.clone(), shown.wanted_member(section)?)))
            .collect()
    });
    for (section, wanted) in wanted {
        let asked = live.read(|shown| {
            let comparison = &shown.comparison;
            data::members(
                comparison.dataset.id.clone(),
                section.clone(),
                comparison.subject.code.to_string(),
                comparison.shown_period().to_string(),
                wanted.clone(),
            )
        });
        let live = live.clone();
        leptos::task::spawn_local(async move {
            let Ok(Some(found)) = asked.await else {
                return;
            };
            // Another may be chosen by then.
            if live.read(|shown| shown.wanted_member(&section)) == Some(wanted) {
                live.change(|shown| drop(shown.members.insert(section, found)));
            }
        });
    }
}

/// The sections of the page, those that have something to show: identifier and words.
fn links(comparison: &Comparison, sections: &Sections) -> Vec<(String, String)> {
    if !comparison.is_reported() {
        return Vec::new();
    }
    let subject = &comparison.subject;
    let has_reading = |id: &String| {
        comparison
            .indicator(id)
            .is_some_and(|(series, _)| series.own_reading(comparison.period) != Reading::Missing)
    };
    let mut links: Vec<(String, String)> = parts::sections(comparison)
        .map(|(section, _)| (section.id.clone(), section.title.clone()))
        .collect();
    links.push(("over-time".to_owned(), "Over time".to_owned()));
    if !comparison.groups.is_empty() {
        links.push(("against".to_owned(), "Comparison".to_owned()));
    }
    for section in &comparison.dataset.sections {
        let is_shown = match &section.view {
            SectionView::Indicators { indicators, .. } => indicators.iter().any(has_reading),
            SectionView::Neighbours { .. } => {
                matches!(subject.kind, Kind::Practice | Kind::Pcn | Kind::SubIcb)
            }
            SectionView::Parts { .. } => continue,
            SectionView::Members { .. } => {
                let mut members = sections.members.iter();
                members.any(|(id, _)| *id == section.id)
            }
            SectionView::Together { .. } => {
                sections.together.iter().any(|(id, _)| *id == section.id)
            }
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

/// Says that the profile of the address has no figures for organisations like this one, and what
/// else in the address does not exist.
fn aside(shown: &Shown) -> Html {
    let comparison = &shown.comparison;
    let missing = not_understood(&comparison.dataset, &comparison.periods, &shown.query);
    html! { {withheld_profile(shown)} {missing} }
}

fn withheld_profile(shown: &Shown) -> Option<Html> {
    let dataset = &shown.comparison.dataset;
    let wanted = shown.address.profile.as_deref();
    let withheld = profiles::withheld(dataset, wanted)?;
    let instead = profiles::shown(dataset, wanted)?;
    let plural = match shown.comparison.about().kind {
        Kind::England => Kind::England.label(),
        kind => kind.plural(),
    };
    let said = format!(
        "No figures are published for {plural} under “{}”. “{}” is shown instead.",
        withheld.label, instead.label
    );
    Some(html! { <p class="aside">{said}</p> })
}

/// The sections that only this dataset has.
fn declared_sections(shown: &Shown) -> Html {
    let sections = shown.comparison.dataset.sections.iter();
    sections
        .map(|section| match &section.view {
            SectionView::Indicators { label, indicators } => {
                indicator_table::indicator_table(shown, section, label, indicators)
            }
            SectionView::Neighbours { .. } => neighbours::neighbours_section(shown, section),
            SectionView::Members { .. } => members::members_section(shown, section),
            SectionView::Together { .. } => together::together_section(shown, section),
            // The server alone draws what no choice changes.
            SectionView::Parts { .. } => Html::new(),
        })
        .collect()
}
