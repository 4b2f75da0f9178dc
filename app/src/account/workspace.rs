//! The workspace of an organisation: who works for it, who asks to, what it keeps, and what
//! happened in it. What somebody may do here is asked of [`domain::access::may`], as the store
//! asks it again when they do it.

use std::cmp::Reverse;

use domain::access::{Action, MemberState, may};
use leptos::prelude::*;
use store::accounts::{AuditEntry, DocumentId, Member, Person, PersonId, Relation};

use super::documents::{self, SharedDocument};
use super::form::{Form, Look, button_form, hidden};
use super::frame::{Frame, Organisation, Tab, more, section, tag};
use super::page::Page;
use super::presets::{self, SavedPreset};
use super::profile::leave;
use super::table::{Cell, Column, Listing, Row, TableFrame, listing, table};
use super::words;

/// The page of a workspace.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// Who is signed in.
    pub person: Person,
    /// The organisation.
    pub organisation: Organisation,
    /// What they are to it, and what it allows.
    pub relation: Relation,
    /// Whether they work for it on this device.
    pub is_active: bool,
    /// Its members, admins included.
    pub members: Vec<Member>,
    /// Requests that wait.
    pub requests: Vec<Member>,
    /// What it keeps of views and groups.
    pub presets: Vec<SavedPreset>,
    /// What is shared with it.
    pub documents: Vec<SharedDocument>,
    /// Its part of the audit log, for those who may read it.
    pub audit: Option<Listing<AuditEntry>>,
    /// Word of what was done.
    pub done: Option<String>,
    /// For what was refused.
    pub form: Form,
}

/// The workspace of an organisation.
#[must_use]
pub fn workspace(model: &Workspace) -> Page {
    let organisation = &model.organisation;
    let place = organisation.place().map(|place| {
        view! { <a href=place>"Its figures"</a> }
    });
    let below = view! {
        <p class="where">
            <span>{organisation.context()}</span>
            {place}
            <span>{own_role(model.relation.member)}</span>
            {model.is_active.then(|| tag("Working for this now"))}
        </p>
    };
    let is_member = model.relation.member.is_some_and(MemberState::is_member);
    Frame::under(
        &model.person,
        Tab::Profile,
        format!("{}, workspace", organisation.name),
    )
    .heading(organisation.name.clone())
    .below(below)
    .done(model.done.as_ref())
    .form(&model.form)
    .page(view! {
        {is_member.then(|| switch(model))}
        {requests(model)}
        {can(model, Action::SeeWorkspace).then(|| members(model))}
        // What is kept here is for those who work for it, not for the platform.
        {is_member.then(|| view! { {kept(model)} {shared(model)} })}
        {can(model, Action::ChangeSharing).then(|| sharing(model))}
        {audit(model)}
    })
}

fn can(model: &Workspace, action: Action) -> bool {
    may(
        model.relation.access_context(model.person.is_administrator),
        action,
    )
}

fn own_role(state: Option<MemberState>) -> &'static str {
    match state {
        Some(MemberState::Admin) => "You are an admin",
        Some(MemberState::Active) => "You are a member",
        Some(MemberState::Pending) => "You have asked for access",
        Some(MemberState::Rejected | MemberState::Removed) | None => "You are not a member",
    }
}

/// Working for it on this device, and leaving it.
fn switch(model: &Workspace) -> AnyView {
    let organisation = &model.organisation;
    let code = organisation.code.to_string();
    let next = organisation.workspace();
    let work = (!model.is_active).then(|| {
        button_form(
            "/accounts/workspace/",
            &[("workspace", &code), ("next", &next)],
            "Work for this",
            &format!("now: {}", organisation.name),
            Look::Primary,
        )
    });
    view! { <div class="row-of-buttons">{work} {leave(organisation, &organisation.name)}</div> }
        .into_any()
}

fn requests(model: &Workspace) -> Option<AnyView> {
    const COLUMNS: [Column; 4] = [
        Column::words("Name"),
        Column::words("Mail address"),
        Column::words("Asked"),
        Column::actions("Decide"),
    ];
    if !can(model, Action::ManageMembers) {
        return None;
    }
    let about = if model.relation.has_admin {
        "Say yes to those whom you know to work for it."
    } else if model.members.is_empty() {
        "The organisation has no members, so the administrators of the platform decide. Whoever is approved first becomes its admin."
    } else {
        "The organisation has no admin, so the administrators of the platform decide. Whoever is approved becomes a member; make one of the members an admin."
    };
    let content = if model.requests.is_empty() {
        view! { <p class="aside">"Nobody waits."</p> }.into_any()
    } else {
        let rows = model
            .requests
            .iter()
            .map(|member| {
                Row::new(vec![
                    Cell::Text(member.name.clone()),
                    Cell::Text(member.address.clone()),
                    Cell::View(words::on_day(member.asked_at)),
                    Cell::View(decide(
                        &model.organisation,
                        &member.person,
                        &member.name,
                        &model.organisation.workspace(),
                    )),
                ])
            })
            .collect();
        table("Requests for access", &COLUMNS, rows)
    };
    Some(section("requests", "Requests for access", about, content))
}

/// The two buttons by which a request is decided; `next` is where to go then.
pub(super) fn decide(
    organisation: &Organisation,
    person: &PersonId,
    name: &str,
    next: &str,
) -> AnyView {
    let about = format!("{name} for {}", organisation.name);
    view! {
        <div class="row-of-buttons">
            {button_form(
                &member_action(organisation, person, "approve"),
                &[("next", next)],
                "Approve",
                &about,
                Look::Ordinary,
            )}
            {button_form(
                &member_action(organisation, person, "reject"),
                &[("next", next)],
                "Refuse",
                &about,
                Look::Ordinary,
            )}
        </div>
    }
    .into_any()
}

fn member_action(organisation: &Organisation, person: &PersonId, action: &str) -> String {
    organisation.workspace_action(&format!("members/{person}/{action}"))
}

fn members(model: &Workspace) -> AnyView {
    const COLUMNS: [Column; 3] = [
        Column::words("Name"),
        Column::words("Role"),
        Column::words("Since"),
    ];
    const COLUMNS_WITH_ADDRESSES: [Column; 4] = [
        Column::words("Name"),
        Column::words("Mail address"),
        Column::words("Role"),
        Column::words("Since"),
    ];
    let shows_addresses =
        model.relation.member == Some(MemberState::Admin) || model.person.is_administrator;
    let manages = can(model, Action::ManageMembers);
    let mut members: Vec<_> = model.members.iter().collect();
    members.sort_by_cached_key(|member| {
        (
            Reverse(member.state == MemberState::Admin),
            member.name.to_lowercase(),
        )
    });
    let rows = members
        .into_iter()
        .map(|member| {
            let is_self = member.person == model.person.id;
            let name = view! {
                {member.name.clone()}
                {is_self.then(|| view! { " " {tag("you")} })}
            };
            let mut cells = vec![Cell::View(name.into_any())];
            if shows_addresses {
                cells.push(Cell::Text(member.address.clone()));
            }
            cells.push(Cell::Text(member.state.label().to_owned()));
            cells.push(Cell::View(words::on_day(
                member.decided_at.unwrap_or(member.asked_at),
            )));
            Row::new(cells).under((manages && !is_self).then(|| manage(model, member)))
        })
        .collect();
    let columns: &[Column] = if shows_addresses {
        &COLUMNS_WITH_ADDRESSES
    } else {
        &COLUMNS
    };
    let content = if model.members.is_empty() {
        view! { <p class="aside">"Nobody works for it here yet."</p> }.into_any()
    } else {
        table("Members", columns, rows)
    };
    section("members", "Members", "", content)
}

fn manage(model: &Workspace, member: &Member) -> AnyView {
    let organisation = &model.organisation;
    let name = member.name.as_str();
    let is_admin = member.state == MemberState::Admin;
    let promote = (!is_admin).then(|| {
        view! {
            <p>
                "An admin decides who works for it, and may change everything that it keeps."
            </p>
            {button_form(
                &member_action(organisation, &member.person, "promote"),
                &[],
                "Make an admin:",
                name,
                Look::Ordinary,
            )}
        }
    });
    more(
        if is_admin {
            "Remove"
        } else {
            "Make an admin or remove"
        },
        name,
        false,
        view! {
            {promote}
            <p>"Whoever is removed sees nothing here any more. They may ask again."</p>
            {button_form(
                &member_action(organisation, &member.person, "remove"),
                &[],
                "Remove",
                name,
                Look::Grave,
            )}
        },
    )
}

fn kept(model: &Workspace) -> AnyView {
    let content = if model.presets.is_empty() {
        view! {
            <p class="aside">
                "Nothing is kept here yet. Save a view in a tool and keep it for everybody."
            </p>
        }
        .into_any()
    } else {
        let rows = model
            .presets
            .iter()
            .map(|saved| presets::row(saved, None))
            .collect_view();
        view! { <ul class="ledger">{rows}</ul> }.into_any()
    };
    section("kept", "Shared views and groups", "", content)
}

fn shared(model: &Workspace) -> AnyView {
    let content = if model.documents.is_empty() {
        view! {
            <p class="aside">
                "No document is shared here yet. Share one under "
                <a href=Tab::Documents.address()>"Documents"</a> "."
            </p>
        }
        .into_any()
    } else {
        let none: Option<&(DocumentId, Form)> = None;
        let rows = model
            .documents
            .iter()
            .map(|shared| documents::row(shared, &[], none, true))
            .collect();
        table("Shared documents", &documents::COLUMNS_OF_OTHERS, rows)
    };
    section("documents", "Shared documents", "", content)
}

fn sharing(model: &Workspace) -> AnyView {
    let (now, to, text) = if model.relation.members_may_share {
        (
            "Members may keep views and documents here.",
            "no",
            "Let only admins share",
        )
    } else {
        (
            "Only admins may keep views and documents here.",
            "yes",
            "Let members share",
        )
    };
    let action = model.organisation.workspace_action("sharing");
    section(
        "sharing",
        "Who may share",
        now,
        view! {
            <form class="one" method="post" action=action novalidate data-enhance>
                {hidden("may_share", to)}
                {super::form::button(text, "", Look::Ordinary)}
            </form>
        },
    )
}

fn audit(model: &Workspace) -> Option<AnyView> {
    let list = model.audit.as_ref()?;
    if !can(model, Action::SeeWorkspaceAudit) {
        return None;
    }
    let path = model.organisation.workspace();
    let around = TableFrame {
        path: &path,
        search: "Search what happened",
        hint: "A name, or what was done.",
        noun: ("line", "lines"),
        empty: "Nothing happened yet.",
    };
    let log = listing(&around, "What happened", &AUDIT_COLUMNS, list, audit_row);
    Some(section(
        "audit",
        "What happened",
        "Newest first. Names are those of members, of those who ask, and of what is kept here now. Of all else, the first letters of its identifier stand in the line.",
        log,
    ))
}

/// The columns of the log of one organisation.
const AUDIT_COLUMNS: [Column; 4] = [
    Column::words("When"),
    Column::words("Who"),
    Column::words("What"),
    Column::words("From"),
];

fn audit_row(entry: &AuditEntry) -> Row {
    Row::new(vec![
        Cell::View(words::at_moment(entry.at)),
        Cell::Text(who(entry, "not a member")),
        what(entry),
        Cell::Text(words::first_digits(&entry.network)),
    ])
}

/// Who did something, as far as whoever looks may know; `unnamed` is what they are without a
/// name.
pub(super) fn who(entry: &AuditEntry, unnamed: &str) -> String {
    match (&entry.name, &entry.person) {
        (Some(name), _) => name.clone(),
        (None, Some(person)) => format!("{unnamed}, {}", words::first_digits(person.as_str())),
        (None, None) => "nobody signed in".to_owned(),
    }
}

/// What was done, and to whom or what as far as whoever looks may know.
pub(super) fn what(entry: &AuditEntry) -> Cell {
    Cell::Detailed(
        words::action(&entry.action),
        entry
            .target_name
            .clone()
            .or_else(|| entry.target.as_deref().map(words::first_digits))
            .unwrap_or_default(),
    )
}
