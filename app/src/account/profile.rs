//! The profile: who somebody is here, and the organisations that they work for.

use domain::access::MemberState;
use domain::code::OdsCode;
use leptos::prelude::*;
use store::accounts::{Member, Person};

use super::form::{Form, Look, button_form, search, unseen};
use super::frame::{Frame, Organisation, Tab, more, named, section, tag};
use super::page::Page;
use super::words;

/// The page of the profile.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Who is signed in.
    pub person: Person,
    /// The organisations that they asked to work for, whatever came of it.
    pub workspaces: Vec<OwnWorkspace>,
    /// The organisation that they work for on this device.
    pub active: Option<OdsCode>,
    /// Requests that wait for them to decide, by organisation.
    pub waiting: Vec<(Organisation, u64)>,
    /// What was searched for; nothing before a search.
    pub find: Option<String>,
    /// What was found.
    pub found: Vec<FoundOrganisation>,
    /// Word of what was done.
    pub done: Option<String>,
    /// For what was refused.
    pub form: Form,
}

/// An organisation that somebody asked to work for.
#[derive(Debug, Clone)]
pub struct OwnWorkspace {
    /// The organisation.
    pub organisation: Organisation,
    /// What they are to it.
    pub member: Member,
}

/// A practice or PCN that was found.
#[derive(Debug, Clone)]
pub struct FoundOrganisation {
    /// The organisation.
    pub organisation: Organisation,
    /// What the one who searches is to it.
    pub state: Option<MemberState>,
}

/// The profile.
#[must_use]
pub fn profile(model: &Profile) -> Page {
    let person = &model.person;
    let below = view! {
        <p class="where">
            <span>{person.address.clone()}</span>
            <span>"Registered " {words::on_day(person.created_at)}</span>
            {person.is_administrator.then(|| view! { <span>"Administrator of the platform"</span> })}
            <a href="/accounts/security/">"Change name or address"</a>
        </p>
    };
    Frame::tab(person, Tab::Profile)
        .heading(person.name.clone())
        .below(below)
        .done(model.done.as_ref())
        .form(&model.form)
        .page(view! { {waiting(&model.waiting)} {workspaces(model)} {find(model)} })
}

fn waiting(waiting: &[(Organisation, u64)]) -> Option<AnyView> {
    let all: u64 = waiting.iter().map(|(_, count)| count).sum();
    (all > 0).then(|| {
        let lines = waiting
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(organisation, count)| {
                view! {
                    <li>
                        <a href=format!(
                            "{}#requests",
                            organisation.workspace(),
                        )>{words::count(*count, "request", "requests")} " for " {organisation.name.clone()}</a>
                    </li>
                }
            })
            .collect_view();
        view! {
            <section class="panel" aria-labelledby="waiting">
                <h2 id="waiting">"Waiting for you to decide"</h2>
                <ul>{lines}</ul>
            </section>
        }
        .into_any()
    })
}

fn workspaces(model: &Profile) -> AnyView {
    if model.workspaces.is_empty() {
        return section(
            "workspaces",
            "Your workspaces",
            "",
            view! {
                <p class="aside">
                    "You work for no organisation here yet. Find yours below and ask for access: its admin decides, or an administrator of this site where it has none."
                </p>
            },
        );
    }
    let rows = model
        .workspaces
        .iter()
        .map(|workspace| row(workspace, model.active))
        .collect_view();
    section(
        "workspaces",
        "Your workspaces",
        "The organisation that you work for decides which saved views come first, and on which a tool opens.",
        view! { <ul class="ledger">{rows}</ul> },
    )
}

fn row(workspace: &OwnWorkspace, active: Option<OdsCode>) -> AnyView {
    let organisation = &workspace.organisation;
    let state = workspace.member.state;
    let is_active = state.is_member() && active == Some(organisation.code);
    let name = if state.is_member() {
        view! { <a href=organisation.workspace()>{organisation.name.clone()}</a> }.into_any()
    } else {
        named(organisation)
    };
    view! {
        <li>
            <div class="what">
                <h3>{name}</h3>
                <p class="detail">{organisation.context()}</p>
                <p>
                    {role_or_request(&workspace.member)}
                    {is_active.then(|| view! { " " {tag("Working for this now")} })}
                </p>
            </div>
            <div class="actions">{actions(workspace, is_active)}</div>
        </li>
    }
    .into_any()
}

/// What somebody is to an organisation, since when, and who decides.
fn role_or_request(member: &Member) -> AnyView {
    let asked = words::on_day(member.asked_at);
    let decided = words::on_day(member.decided_at.unwrap_or(member.asked_at));
    let decides = if member.has_admin {
        "Its admin decides."
    } else {
        "It has no admin: an administrator of this site decides."
    };
    match member.state {
        MemberState::Pending => {
            view! { "Waiting for approval; asked on " {asked} ". " {decides} }.into_any()
        }
        MemberState::Active => view! { "Member since " {decided} }.into_any(),
        MemberState::Admin => view! { "Admin since " {decided} }.into_any(),
        MemberState::Rejected => view! { "Refused on " {decided} }.into_any(),
        MemberState::Removed => view! { "Member no longer, since " {decided} }.into_any(),
    }
}

fn actions(workspace: &OwnWorkspace, is_active: bool) -> AnyView {
    let organisation = &workspace.organisation;
    let name = organisation.name.as_str();
    let code = organisation.code.to_string();
    match workspace.member.state {
        MemberState::Pending => button_form(
            &organisation.workspace_action("withdraw"),
            &[],
            "Withdraw",
            &format!("the request for {name}"),
            Look::Ordinary,
        ),
        MemberState::Active | MemberState::Admin => {
            let (text, to, about) = if is_active {
                ("Stop working for this", "", format!("now: {name}"))
            } else {
                ("Work for this", code.as_str(), format!("now: {name}"))
            };
            view! {
                {button_form(
                    "/accounts/workspace/",
                    &[("workspace", to), ("next", "/accounts/profile/")],
                    text,
                    &about,
                    Look::Ordinary,
                )}
                {leave(organisation, name)}
            }
            .into_any()
        }
        MemberState::Rejected | MemberState::Removed => ask(organisation, "Ask again"),
    }
}

/// Leaving a workspace, with a second step.
pub(super) fn leave(organisation: &Organisation, name: &str) -> AnyView {
    more(
        "Leave",
        name,
        false,
        view! {
            <p>
                "You see its shared views and documents no longer. Views that you kept in it stay with it; documents that you uploaded stay yours. To come back you must ask again."
            </p>
            {button_form(
                &organisation.workspace_action("leave"),
                &[],
                "Leave",
                name,
                Look::Grave,
            )}
        },
    )
}

fn ask(organisation: &Organisation, text: &str) -> AnyView {
    button_form(
        &organisation.workspace_action("ask"),
        &[],
        text,
        &format!("to work for {}", organisation.name),
        Look::Ordinary,
    )
}

fn find(model: &Profile) -> AnyView {
    let form = Form::new().with("find", model.find.clone().unwrap_or_default());
    let asked = model.find.as_deref().unwrap_or_default().trim();
    let counted = match (asked.is_empty(), model.found.len()) {
        (true, _) => String::new(),
        (false, 0) => format!(
            "No practice or PCN found for “{asked}”. Try a part of the name, the code, or the postcode."
        ),
        (false, count) => format!(
            "{} for “{asked}”, the best first.",
            words::count(count as u64, "organisation", "organisations")
        ),
    };
    let rows = model
        .found
        .iter()
        .map(|found| {
            let organisation = &found.organisation;
            let action = match found.state {
                None => ask(organisation, "Ask for access"),
                Some(MemberState::Rejected | MemberState::Removed) => ask(organisation, "Ask again"),
                Some(MemberState::Pending) => tag("Waiting for approval"),
                Some(state) => view! {
                    <a class="btn" href=organisation.workspace()>
                        {if state == MemberState::Admin { "You are an admin" } else { "You are a member" }}
                        {unseen(&format!("of {}", organisation.name))}
                    </a>
                }
                .into_any(),
            };
            view! {
                <li>
                    <div class="what">
                        <h3>{named(organisation)}</h3>
                        <p class="detail">{organisation.context()}</p>
                    </div>
                    <div class="actions">{action}</div>
                </li>
            }
        })
        .collect_view();
    let list = (!model.found.is_empty()).then(|| view! { <ul class="ledger">{rows}</ul> });
    section(
        "find-organisation",
        "Find a practice or PCN you work for",
        "",
        view! {
            {search(
                "/accounts/profile/",
                &form.scoped("workspace"),
                "find",
                "Name, code or postcode",
                "Whoever decides sees your name and your mail address.",
            )}
            <p class="quiet counted" role="status" data-results>
                {counted}
            </p>
            <div data-results>{list}</div>
        },
    )
}
