//! Who a dashboard is about, and what it says first.

use domain::organisation::Kind;
use html::{Html, html};
use leptos::prelude::*;

use crate::address::{self, Address};
use crate::components::{Crumb, crumbs, fragment, marked};
use crate::dashboard::View;

/// Who the page is about.
#[component]
pub(super) fn Subject(view: View) -> impl IntoView {
    let subject = view.with(|comparison| comparison.subject.clone());
    let slug = view.slug();
    let tool_title = view.with_untracked(|comparison| comparison.dataset.title.clone());
    let patients = subject.patients_in_words(domain::format::integer);
    let divided = subject.divided_in_words();
    let practices = subject
        .practices
        .filter(|count| *count > 0)
        .map(|count| domain::format::counted(f64::from(count), "practice", "practices"));
    let closed = match (subject.status, subject.closed) {
        (domain::organisation::Status::Closed, Some(day)) => Some(format!("Closed {}", day.long())),
        (domain::organisation::Status::Closed, None) => Some("Closed".to_owned()),
        (domain::organisation::Status::Dormant, _) => Some("Dormant".to_owned()),
        (domain::organisation::Status::Proposed, _) => Some("Not yet open".to_owned()),
        _ => None,
    };
    let period = view.with(|comparison| comparison.shown_period().long());
    let nation = move || {
        let address = Address {
            org: view.address.with(|address| address.org),
            period: Some(view.with(domain::comparison::Comparison::shown_period)),
            show: Some(view.show.get()),
            ..Address::default()
        };
        address::nation(&view.slug(), &address)
    };
    let is_england = subject.kind == Kind::England;
    let crumbs = crumbs(&[
        Crumb::link("Tools", "/tools/"),
        Crumb::link(tool_title.clone(), format!("/tools/{slug}/")),
        Crumb::here(subject.name.clone()),
    ]);
    fragment("div", "page subject", move || {
        let parents: Html = subject
            .parents
            .iter()
            .map(|parent| {
                let to = view.link(|address| {
                    *address = Address {
                        group: None,
                        near: None,
                        sort: None,
                        ..address.with_org(parent.code)
                    };
                });
                html! { <a href=to>{&parent.name}</a> }
            })
            .collect();
        html! {
            {&crumbs}
            <h1>{&subject.name}</h1>
            <p class="where">
                <span class="printed">{format!("{tool_title}, {period}")}</span>
                {(!is_england)
                    .then(|| {
                        html! {
                            <a href=address::place(subject.code)>
                                {format!("{} {}", subject.kind.label(), subject.code)}
                            </a>
                        }
                    })}
                {closed.as_ref().map(|closed| html! { <span class="tag">{closed}</span> })}
                {parents}
                {(!divided.is_empty()).then(|| html! { <span>{&divided}</span> })}
                {practices.as_ref().map(|practices| html! { <span>{practices}</span> })}
                {patients.as_ref().map(|patients| html! { <span>{patients}</span> })}
                <a class="onward" href=nation()>
                    "State of the nation"
                </a>
            </p>
        }
    })
}

/// The page speaks first.
#[component]
pub(super) fn Story(view: View) -> impl IntoView {
    fragment("div", "short", move || {
        let group = view.group.get();
        let sentences = view.with_untracked(|comparison| comparison.story(group).to_vec());
        sentences
            .iter()
            .map(|text| html! { <p>{marked(text)}</p> })
            .collect()
    })
}
