//! Who a dashboard is about, and what it says first.

use domain::organisation::Kind;
use leptos::prelude::*;

use crate::address::{self, Address};
use crate::components::{Crumb, Crumbs, Marked};
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
    view! {
        <div class="page subject">
            <Crumbs crumbs=vec![
                Crumb::link("Tools", "/tools/"),
                Crumb::link(tool_title.clone(), format!("/tools/{slug}/")),
                Crumb::here(subject.name.clone()),
            ]/>
            <h1>{subject.name.clone()}</h1>
            <p class="where">
                <span class="printed">{format!("{tool_title}, {period}")}</span>
                {(!is_england)
                    .then(|| {
                        view! {
                            <a href=address::place(subject.code)>
                                {format!("{} {}", subject.kind.label(), subject.code)}
                            </a>
                        }
                    })}
                {closed.map(|closed| view! { <span class="tag">{closed}</span> })}
                {subject
                    .parents
                    .iter()
                    .map(|parent| {
                        let to = {
                            let code = parent.code;
                            move || view.link(|address| *address = Address {
                                group: None,
                                near: None,
                                sort: None,
                                ..address.with_org(code)
                            })
                        };
                        view! { <a href=to>{parent.name.clone()}</a> }
                    })
                    .collect_view()}
                {(!divided.is_empty()).then(|| view! { <span>{divided}</span> })}
                {practices.map(|practices| view! { <span>{practices}</span> })}
                {patients.map(|patients| view! { <span>{patients}</span> })}
                <a class="onward" href=nation>
                    "State of the nation"
                </a>
            </p>
        </div>
    }
}

/// The page speaks first.
#[component]
pub(super) fn Story(view: View) -> impl IntoView {
    let sentences = move || {
        let group = view.group.get();
        view.with_untracked(|comparison| comparison.story(group).to_vec())
    };
    view! {
        <div class="short">
            {move || {
                sentences()
                    .into_iter()
                    .map(|text| {
                        view! {
                            <p>
                                <Marked text=text/>
                            </p>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
}
