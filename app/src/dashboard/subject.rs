//! Who a dashboard is about, and what it says first.

use domain::organisation::Kind;
use html::{Html, html};

use crate::address::{self, Address};
use crate::components::{Crumb, crumbs, marked};
use crate::dashboard::shown::Shown;

/// Who the page is about.
pub(super) fn subject(shown: &Shown) -> Html {
    let comparison = &shown.comparison;
    let subject = comparison.about();
    let slug = &shown.slug;
    let tool_title = &comparison.dataset.title;
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
    let period = comparison.shown_period();
    let nation = Address {
        org: shown.address.org,
        period: Some(period),
        show: Some(shown.show.clone()),
        ..Address::default()
    };
    let crumbs = crumbs(&[
        Crumb::link("Tools", "/tools/"),
        Crumb::link(tool_title.clone(), format!("/tools/{slug}/")),
        Crumb::here(subject.name.clone()),
    ]);
    let parents: Html = subject
        .parents
        .iter()
        .map(|parent| {
            let to = shown.link(|address| {
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
    let place = (subject.kind != Kind::England).then(|| {
        html! {
            <a href=address::place(subject.code)>
                {format!("{} {}", subject.kind.label(), subject.code)}
            </a>
        }
    });
    html! {
        {crumbs}
        <h1>{&subject.name}</h1>
        <p class="where">
            <span class="printed">{format!("{tool_title}, {}", period.long())}</span>
            {place}
            {closed.map(|closed| html! { <span class="tag">{closed}</span> })}
            {parents}
            {(!divided.is_empty()).then(|| html! { <span>{&divided}</span> })}
            {practices.map(|practices| html! { <span>{practices}</span> })}
            {patients.map(|patients| html! { <span>{patients}</span> })}
            <a class="onward" href=address::nation(slug, &nation)>
                "State of the nation"
            </a>
        </p>
        {stand_in(shown)}
    }
}

/// That the figures are those of an area, where none are published at the level of who the page
/// is about.
fn stand_in(shown: &Shown) -> Option<Html> {
    let comparison = &shown.comparison;
    let asked = comparison.asked.as_ref()?;
    let area = shown.link(|address| {
        *address = Address {
            own: Vec::new(),
            ..address.with_org(comparison.subject.code)
        };
    });
    Some(html! {
        <p class="aside" id="stand-in">
            {&asked.said} " "
            <a href=area>{format!("Open the page of {}", comparison.subject.name)}</a>
        </p>
    })
}

/// The page speaks first.
pub(super) fn story(shown: &Shown) -> Html {
    let sentences = shown.comparison.story(shown.group);
    sentences
        .iter()
        .map(|text| html! { <p>{marked(text)}</p> })
        .collect()
}
