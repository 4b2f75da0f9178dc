//! The pages of the platform's administrators: numbers, people, organisations, requests,
//! releases and the log. Nothing here shows a password or a token, and network addresses are
//! the first digits of their keyed hashes.

use std::collections::BTreeMap;

use domain::code::OdsCode;
use domain::release::Release;
use leptos::prelude::*;
use store::accounts::{AuditEntry, Member, Person, PersonRow, WorkspaceRow};

use super::form::Form;
use super::frame::{Frame, Organisation, Tab, tag};
use super::page::Page;
use super::table::{Cell, Column, Listing, Row, TableFrame, listing};
use super::words;
use super::workspace::{decide, what, who};

/// The numbers of the first page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// Accounts.
    pub people: u64,
    /// Registrations whose address is not verified.
    pub registrations: u64,
    /// Sign-ins that have not ended.
    pub sign_ins: u64,
    /// Organisations with a member or a request.
    pub organisations: u64,
    /// Requests that wait.
    pub requests: u64,
    /// Those of them for which no organisation's admin can decide.
    pub requests_for_you: u64,
    /// Saved views and groups.
    pub presets: u64,
    /// Documents.
    pub documents: u64,
    /// The bytes of all documents.
    pub document_bytes: u64,
    /// Keys for programs that were not revoked.
    pub api_keys: u64,
    /// Mails that wait to be sent.
    pub mails: u64,
    /// Releases that were loaded.
    pub releases: u64,
    /// Lines of the log.
    pub audit: u64,
}

/// The first page of the administrators.
#[derive(Debug, Clone)]
pub struct Administration {
    /// Who is signed in.
    pub person: Person,
    /// The numbers.
    pub numbers: Numbers,
}

/// The first page of the administrators.
#[must_use]
pub fn administration(model: &Administration) -> Page {
    let numbers = model.numbers;
    let count = words::count;
    let cards = [
        (
            "/admin/people/",
            "People",
            count(numbers.people, "account", "accounts"),
            format!(
                "{} not verified; signed in on {}.",
                count(numbers.registrations, "registration", "registrations"),
                count(numbers.sign_ins, "device", "devices"),
            ),
        ),
        (
            "/admin/organisations/",
            "Organisations",
            count(numbers.organisations, "workspace", "workspaces"),
            format!(
                "They and their people keep {} and {} ({}).",
                count(numbers.presets, "view or group", "views and groups"),
                count(numbers.documents, "document", "documents"),
                words::size(numbers.document_bytes),
            ),
        ),
        (
            "/admin/requests/",
            "Requests",
            format!("{} waiting", words::number(numbers.requests)),
            if numbers.requests_for_you == 0 {
                "None is for you to decide.".to_owned()
            } else {
                format!(
                    "{} for you to decide: the organisation has no admin.",
                    words::number(numbers.requests_for_you)
                )
            },
        ),
        (
            "/admin/api-keys/",
            "API keys",
            count(numbers.api_keys, "key", "keys"),
            "Who reads the figures by program, and how much each may.".to_owned(),
        ),
        (
            "/admin/releases/",
            "Releases",
            count(numbers.releases, "release", "releases"),
            "What was loaded, from which files, and what it changed.".to_owned(),
        ),
        (
            "/admin/audit/",
            "Log",
            count(numbers.audit, "line", "lines"),
            "Who did what, and when.".to_owned(),
        ),
    ];
    let cards = cards
        .into_iter()
        .map(|(address, title, number, about)| {
            view! {
                <li class="card">
                    <h2>
                        <a href=address>{title}</a>
                    </h2>
                    <p class="big">{number}</p>
                    <p>{about}</p>
                </li>
            }
        })
        .collect_view();
    let mails = (numbers.mails > 0).then(|| {
        view! {
            <p class="aside after">
                {count(numbers.mails, "mail waits", "mails wait")} " to be sent."
            </p>
        }
    });
    Frame::tab(&model.person, Tab::Administration).page(view! {
        <ul class="cards">{cards}</ul>
        {mails}
    })
}

fn page(
    person: &Person,
    title: &str,
    done: Option<&String>,
    form: Option<&Form>,
    content: AnyView,
) -> Page {
    let mut frame = Frame::under(person, Tab::Administration, title).done(done);
    if let Some(form) = form {
        frame = frame.form(form);
    }
    frame.page(view! { <div class="long">{content}</div> })
}

/// The organisation of a code, or the code where no directory knows it.
fn organisation(names: &BTreeMap<OdsCode, Organisation>, code: OdsCode) -> Organisation {
    names
        .get(&code)
        .cloned()
        .unwrap_or_else(|| Organisation::unknown(code))
}

fn to_workspace(organisation: &Organisation) -> Cell {
    Cell::Link {
        text: organisation.name.clone(),
        address: organisation.workspace(),
        detail: organisation.context(),
    }
}

/// The page of people.
#[derive(Debug, Clone)]
pub struct People {
    /// Who is signed in.
    pub person: Person,
    /// The people.
    pub list: Listing<PersonRow>,
    /// The organisations in the list.
    pub organisations: BTreeMap<OdsCode, Organisation>,
}

/// Everybody with an account.
#[must_use]
pub fn people(model: &People) -> Page {
    const COLUMNS: [Column; 6] = [
        Column::words("Name"),
        Column::words("Mail address"),
        Column::words("Works for"),
        Column::words("Registered"),
        Column::numbers("Devices"),
        Column::words("Last used"),
    ];
    let around = TableFrame {
        path: "/admin/people/",
        search: "Search people",
        hint: "A part of the name or of the mail address.",
        noun: ("person", "people"),
        empty: "Nobody has an account yet.",
    };
    let rows = |row: &PersonRow| {
        let name = view! {
            {row.person.name.clone()}
            {row.person.is_administrator.then(|| view! { " " {tag("administrator")} })}
        };
        let works_for = row
            .organisations
            .iter()
            .map(|code| {
                let organisation = organisation(&model.organisations, *code);
                let address = organisation.workspace();
                view! {
                    <li>
                        <a href=address>{organisation.name}</a>
                    </li>
                }
            })
            .collect_view();
        let works_for = if row.organisations.is_empty() {
            Cell::Empty
        } else {
            Cell::View(view! { <ul>{works_for}</ul> }.into_any())
        };
        Row::new(vec![
            Cell::View(name.into_any()),
            Cell::Text(row.person.address.clone()),
            works_for,
            Cell::View(words::on_day(row.person.created_at)),
            Cell::Number(row.sign_ins),
            row.used_at
                .map_or(Cell::Empty, |at| Cell::View(words::at_moment(at))),
        ])
    };
    page(
        &model.person,
        "People",
        None,
        None,
        listing(&around, "People", &COLUMNS, &model.list, rows),
    )
}

/// The page of organisations.
#[derive(Debug, Clone)]
pub struct Organisations {
    /// Who is signed in.
    pub person: Person,
    /// The organisations with a member or a request.
    pub list: Listing<WorkspaceRow>,
    /// Their names.
    pub organisations: BTreeMap<OdsCode, Organisation>,
}

/// Every organisation that somebody works for or asked to.
#[must_use]
pub fn organisations(model: &Organisations) -> Page {
    const COLUMNS: [Column; 4] = [
        Column::words("Organisation"),
        Column::numbers("Members"),
        Column::numbers("Admins"),
        Column::numbers("Requests"),
    ];
    let around = TableFrame {
        path: "/admin/organisations/",
        search: "Search organisations",
        hint: "A part of the name, or the code.",
        noun: ("organisation", "organisations"),
        empty: "Nobody works for an organisation here yet.",
    };
    let rows = |row: &WorkspaceRow| {
        Row::new(vec![
            to_workspace(&organisation(&model.organisations, row.organisation)),
            Cell::Number(row.members),
            Cell::Number(row.admins),
            Cell::Number(row.pending),
        ])
    };
    page(
        &model.person,
        "Organisations",
        None,
        None,
        listing(&around, "Organisations", &COLUMNS, &model.list, rows),
    )
}

/// The page of requests.
#[derive(Debug, Clone)]
pub struct Requests {
    /// Who is signed in.
    pub person: Person,
    /// The requests that wait, longest first.
    pub list: Listing<Member>,
    /// The names of the organisations.
    pub organisations: BTreeMap<OdsCode, Organisation>,
    /// Word of what was done.
    pub done: Option<String>,
    /// For what was refused.
    pub form: Form,
}

/// Every request that waits.
#[must_use]
pub fn requests(model: &Requests) -> Page {
    const COLUMNS: [Column; 5] = [
        Column::words("Name"),
        Column::words("Mail address"),
        Column::words("Organisation"),
        Column::words("Asked"),
        Column::words("Decision"),
    ];
    let around = TableFrame {
        path: "/admin/requests/",
        search: "Search requests",
        hint: "A part of a name, a mail address, or a code.",
        noun: ("request", "requests"),
        empty: "Nobody waits.",
    };
    let rows = |member: &Member| {
        let organisation = organisation(&model.organisations, member.organisation);
        let decision = if member.has_admin {
            Cell::Text("The organisation’s admin decides".to_owned())
        } else {
            Cell::View(decide(
                &organisation,
                &member.person,
                &member.name,
                "/admin/requests/",
            ))
        };
        Row::new(vec![
            Cell::Text(member.name.clone()),
            Cell::Text(member.address.clone()),
            to_workspace(&organisation),
            Cell::View(words::on_day(member.asked_at)),
            decision,
        ])
    };
    page(
        &model.person,
        "Requests",
        model.done.as_ref(),
        Some(&model.form),
        listing(&around, "Requests", &COLUMNS, &model.list, rows),
    )
}

/// The page of releases.
#[derive(Debug, Clone)]
pub struct Releases {
    /// Who is signed in.
    pub person: Person,
    /// The releases, newest first.
    pub list: Listing<Release>,
}

/// What was loaded.
#[must_use]
pub fn releases(model: &Releases) -> Page {
    const COLUMNS: [Column; 6] = [
        Column::words("File"),
        Column::words("Loaded"),
        Column::numbers("Rows read"),
        Column::numbers("Rows kept"),
        Column::numbers("Values changed"),
        Column::words("In use"),
    ];
    let around = TableFrame {
        path: "/admin/releases/",
        search: "Search releases",
        hint: "A part of a file’s name, or the dataset.",
        noun: ("release", "releases"),
        empty: "Nothing is loaded yet.",
    };
    let rows = |release: &Release| {
        let name = match release.files.as_slice() {
            [] => "no file".to_owned(),
            [one] => one.name.clone(),
            [first, rest @ ..] => format!("{} and {} more", first.name, rest.len()),
        };
        let loaded = release.loaded_at.parse().map_or_else(
            |_| Cell::Text(release.loaded_at.clone()),
            |at| Cell::View(words::at_moment(at)),
        );
        let changed = release
            .changes
            .iter()
            .map(|change| change.changed + change.removed)
            .sum();
        let in_use = if release.is_current {
            "yes"
        } else {
            "replaced"
        };
        Row::new(vec![
            Cell::Detailed(name, release.source_label.clone()),
            loaded,
            Cell::Number(release.rows.read),
            Cell::Number(release.rows.kept),
            Cell::Number(changed),
            Cell::Text(in_use.to_owned()),
        ])
    };
    page(
        &model.person,
        "Releases",
        None,
        None,
        listing(&around, "Releases", &COLUMNS, &model.list, rows),
    )
}

/// The page of the log.
#[derive(Debug, Clone)]
pub struct Audit {
    /// Who is signed in.
    pub person: Person,
    /// The lines, newest first.
    pub list: Listing<AuditEntry>,
    /// The names of the organisations.
    pub organisations: BTreeMap<OdsCode, Organisation>,
}

/// Who did what, and when.
#[must_use]
pub fn audit(model: &Audit) -> Page {
    const COLUMNS: [Column; 5] = [
        Column::words("When"),
        Column::words("Who"),
        Column::words("What"),
        Column::words("Organisation"),
        Column::words("From"),
    ];
    let around = TableFrame {
        path: "/admin/audit/",
        search: "Search the log",
        hint: "A part of a name, what was done, or a code.",
        noun: ("line", "lines"),
        empty: "Nothing happened yet.",
    };
    let rows = |entry: &AuditEntry| {
        let organisation = entry.organisation.map_or(Cell::Empty, |code| {
            let organisation = organisation(&model.organisations, code);
            Cell::link(organisation.name.clone(), organisation.workspace())
        });
        Row::new(vec![
            Cell::View(words::at_moment(entry.at)),
            Cell::Text(who(entry, "an account that is gone")),
            what(entry),
            organisation,
            Cell::Text(words::first_digits(&entry.network)),
        ])
    };
    page(
        &model.person,
        "Log",
        None,
        None,
        listing(&around, "Log", &COLUMNS, &model.list, rows),
    )
}
