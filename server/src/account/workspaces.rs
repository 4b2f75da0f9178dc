//! Workspaces: asking for access, deciding, leaving, and the one that is worked for now.

use app::account::documents::SharedDocument;
use app::account::form::Form;
use app::account::table::{Listing, paging};
use app::account::workspace as views;
use domain::access::{Action, MemberState, may};
use domain::code::OdsCode;
use serde::Deserialize;
use store::accounts::{PersonId, Relation};

use super::done;
use super::fields::{Asked, Fields, Listed, Of};
use super::presets::saved;
use super::profile::can_be_worked_for;
use super::refusal::{Answer, Refusal};
use super::routes::is_page;
use super::state::{Visit, local, onward};
use crate::auth::limits::Limit;

/// The address of a workspace after something was done in it.
fn address(code: OdsCode, done: &str) -> String {
    format!("/accounts/workspaces/{code}/?done={done}")
}

fn profile(done: &str) -> String {
    format!("/accounts/profile/?done={done}")
}

pub(crate) async fn page(
    visit: Visit,
    Of(code): Of<OdsCode>,
    Asked(asked): Asked<Listed>,
) -> Answer {
    let person = visit.person()?;
    let relation = visit.store().relation(&person.id, code).await?;
    let context = relation.access_context(person.is_administrator);
    if !may(context, Action::SeeWorkspace) {
        return Err(match relation.member {
            Some(_) => Refusal::NotAllowed,
            None => Refusal::NotFound,
        });
    }
    let page = view(&visit, code, relation, &asked).await?;
    visit.show(page).await
}

async fn view(
    visit: &Visit,
    code: OdsCode,
    relation: Relation,
    asked: &Listed,
) -> Answer<app::account::page::Page> {
    let (person, store) = (visit.person()?, visit.store());
    let context = relation.access_context(person.is_administrator);
    let everybody = store.members_of(code).await?;
    let (members, others): (Vec<_>, Vec<_>) = everybody
        .into_iter()
        .partition(|member| member.state.is_member());
    let requests = if may(context, Action::ManageMembers) {
        others
            .into_iter()
            .filter(|member| member.state == MemberState::Pending)
            .collect()
    } else {
        Vec::new()
    };
    let is_here = |organisation: Option<OdsCode>| organisation == Some(code);
    // What is kept in a workspace is for those who work for it, not for the platform.
    let is_member = relation.member.is_some_and(MemberState::is_member);
    let (mut presets, mut documents) = (Vec::new(), Vec::new());
    if is_member {
        for preset in store.presets_for(&person.id, visit.active()).await? {
            if is_here(preset.organisation) {
                presets.push(saved(visit, preset, &[relation_of(code, relation)]));
            }
        }
        documents = store
            .documents_for(&person.id)
            .await?
            .into_iter()
            .filter(|document| is_here(document.organisation))
            .map(|document| SharedDocument {
                organisation: Some(visit.organisation(code)),
                may_change: document.is_own || relation.member == Some(MemberState::Admin),
                document,
            })
            .collect();
    }
    let audit = if may(context, Action::SeeWorkspaceAudit) {
        let rows = store
            .audit(&paging(&asked.q, asked.page()), Some(code))
            .await?;
        Some(Listing {
            q: asked.q.clone(),
            page: asked.page(),
            rows,
        })
    } else {
        None
    };
    Ok(views::workspace(&views::Workspace {
        person: person.clone(),
        organisation: visit.organisation(code),
        relation,
        is_active: visit.active() == Some(code),
        members,
        requests,
        presets,
        documents,
        audit,
        done: done::words(&asked.done),
        form: Form::new(),
    }))
}

/// What somebody is to an organisation, in the form in which presets ask for it.
pub(crate) const fn relation_of(code: OdsCode, relation: Relation) -> (OdsCode, Relation) {
    (code, relation)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Switching {
    workspace: String,
    next: String,
}

/// Works for another organisation on this device, or for none.
pub(crate) async fn switch(visit: Visit, Fields(fields): Fields<Switching>) -> Answer {
    let who = visit.signed_in()?;
    let code = match fields.workspace.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| Refusal::NotFound)?),
    };
    visit
        .store()
        .use_workspace(&who.person.id, &who.sign_in.id, code, &visit.by())
        .await??;
    let next = local(&fields.next).unwrap_or("/accounts/profile/");
    Ok(onward(after_switch(next)))
}

/// Where a switch leads: back to the page, but a tool opens anew, on the organisation that was
/// chosen rather than on the one in its address.
fn after_switch(next: &str) -> &str {
    let path = next.split(['?', '#']).next().unwrap_or(next);
    let is_account = path.starts_with("/accounts/") || path.starts_with("/admin");
    if path.starts_with("/tools/") {
        path
    } else if is_account && !is_page(path) {
        // The form stood on the answer to another form, which has no address of its own.
        "/accounts/profile/"
    } else {
        next
    }
}

pub(crate) async fn ask(visit: Visit, Of(code): Of<OdsCode>) -> Answer {
    let snapshot = visit.accounts.app.following.now();
    let organisation = snapshot.catalogue.by_code(code);
    if !organisation.is_some_and(|found| can_be_worked_for(found.kind)) {
        return Err(Refusal::NotFound);
    }
    // Every request is a mail to those who decide, also one that was withdrawn a moment ago.
    let person = visit.person()?.id.clone();
    let (here, anywhere) = (
        visit.accounts.hash(&format!("{person} {code}")),
        visit.accounts.hash(person.as_str()),
    );
    visit.limited(Limit::Mail, &here).await?;
    visit.limited(Limit::Access, &anywhere).await?;
    visit.store().ask_for_access(code, &visit.by()).await??;
    visit.failed(Limit::Mail, &here).await?;
    visit.failed(Limit::Access, &anywhere).await?;
    Ok(onward(&profile("asked")))
}

pub(crate) async fn withdraw(visit: Visit, Of(code): Of<OdsCode>) -> Answer {
    visit.store().withdraw_request(code, &visit.by()).await??;
    Ok(onward(&profile("withdrawn")))
}

pub(crate) async fn leave(visit: Visit, Of(code): Of<OdsCode>) -> Answer {
    visit.store().leave_workspace(code, &visit.by()).await??;
    Ok(onward(&profile("left")))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sharing {
    may_share: String,
}

pub(crate) async fn set_sharing(
    visit: Visit,
    Of(code): Of<OdsCode>,
    Fields(fields): Fields<Sharing>,
) -> Answer {
    let may_share = fields.may_share == "yes";
    visit
        .store()
        .set_members_may_share(code, may_share, &visit.by())
        .await??;
    Ok(onward(&address(code, "sharing")))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Then {
    next: String,
}

impl Then {
    /// Back to where the form was, or to the workspace.
    fn address(&self, code: OdsCode, done: &str) -> String {
        match local(&self.next) {
            Some(next) if !next.contains('?') => format!("{next}?done={done}"),
            Some(next) => next.to_owned(),
            None => address(code, done),
        }
    }
}

pub(crate) async fn approve(
    visit: Visit,
    Of((code, person)): Of<(OdsCode, PersonId)>,
    Fields(then): Fields<Then>,
) -> Answer {
    let state = visit
        .store()
        .decide_request(code, &person, true, &visit.by())
        .await??;
    let done = if state == MemberState::Admin {
        "approved-admin"
    } else {
        "approved"
    };
    Ok(onward(&then.address(code, done)))
}

pub(crate) async fn reject(
    visit: Visit,
    Of((code, person)): Of<(OdsCode, PersonId)>,
    Fields(then): Fields<Then>,
) -> Answer {
    visit
        .store()
        .decide_request(code, &person, false, &visit.by())
        .await??;
    Ok(onward(&then.address(code, "rejected")))
}

pub(crate) async fn promote(visit: Visit, Of((code, person)): Of<(OdsCode, PersonId)>) -> Answer {
    visit
        .store()
        .promote_member(code, &person, &visit.by())
        .await??;
    Ok(onward(&address(code, "promoted")))
}

pub(crate) async fn remove(visit: Visit, Of((code, person)): Of<(OdsCode, PersonId)>) -> Answer {
    visit
        .store()
        .remove_member(code, &person, &visit.by())
        .await??;
    Ok(onward(&address(code, "removed")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_opens_a_tool_anew_and_leaves_other_pages() {
        assert_eq!(
            after_switch("/tools/list-size/?org=A81001"),
            "/tools/list-size/"
        );
        assert_eq!(after_switch("/search/?q=a"), "/search/?q=a");
        assert_eq!(after_switch("/accounts/documents/"), "/accounts/documents/");
        assert_eq!(after_switch("/accounts/profile/name"), "/accounts/profile/");
    }
}
