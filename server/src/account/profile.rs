//! The profile with the organisations that somebody works for, and the page on how they sign
//! in: name, address, password, devices.

use app::account::form::Form;
use app::account::frame::Organisation;
use app::account::profile as views;
use app::account::security::{Security, security};
use domain::access::MemberState;
use domain::code::OdsCode;
use domain::organisation::Kind;
use serde::Deserialize;
use store::accounts::{Credentials, Member, SignInId};

use super::done;
use super::fields::{Asked, Fields, Of};
use super::refusal::{Answer, Refusal};
use super::sign_in::{
    address_objection, check_mail_address, mail_allowed, name_objection, proves, renew,
};
use super::state::{Visit, onward};
use crate::auth::password;

/// Where somebody lands who has taken a new address.
pub(crate) const SECURITY_ADDRESS_CHANGED: &str = "/accounts/security/?done=address-changed";

/// How many organisations a search shows.
const FOUND: usize = 12;

impl Visit {
    /// An organisation as pages name it.
    pub(crate) fn organisation(&self, code: OdsCode) -> Organisation {
        let snapshot = self.accounts.app.following.now();
        answers::questions::find(&snapshot, code.as_str(), 5, None)
            .into_iter()
            .find(|found| found.code == code)
            .map_or_else(|| Organisation::unknown(code), of_found)
    }

    /// The codes of organisations whose names hold a text, for lists in which only codes are.
    pub(crate) fn codes_named(&self, text: &str) -> Vec<OdsCode> {
        if text.trim().is_empty() {
            return Vec::new();
        }
        let snapshot = self.accounts.app.following.now();
        answers::questions::find(&snapshot, text, 200, None)
            .into_iter()
            .map(|found| found.code)
            .collect()
    }
}

fn of_found(found: app::Found) -> Organisation {
    Organisation {
        code: found.code,
        name: found.name,
        kind: Some(found.kind),
        within: found.within,
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ProfileAsked {
    find: Option<String>,
    done: String,
}

pub(crate) async fn page(visit: Visit, Asked(asked): Asked<ProfileAsked>) -> Answer {
    let page = profile(&visit, asked, Form::new()).await?;
    visit.show(page).await
}

async fn profile(
    visit: &Visit,
    asked: ProfileAsked,
    form: Form,
) -> Answer<app::account::page::Page> {
    let person = visit.person()?;
    let memberships = visit.store().memberships_of(&person.id).await?;
    let mut waiting = Vec::new();
    for member in &memberships {
        if member.state == MemberState::Admin {
            let count = pending(&visit.store().members_of(member.organisation).await?);
            if count > 0 {
                waiting.push((visit.organisation(member.organisation), count));
            }
        }
    }
    let found = asked
        .find
        .as_deref()
        .map(|text| find(visit, text, &memberships))
        .unwrap_or_default();
    Ok(views::profile(&views::Profile {
        person: person.clone(),
        workspaces: memberships
            .into_iter()
            .map(|member| views::OwnWorkspace {
                organisation: visit.organisation(member.organisation),
                member,
            })
            .collect(),
        active: visit.active(),
        waiting,
        find: asked.find,
        found,
        done: done::words(&asked.done),
        form,
    }))
}

fn pending(members: &[Member]) -> u64 {
    members
        .iter()
        .filter(|member| member.state == MemberState::Pending)
        .count() as u64
}

/// Practices and PCNs that fit a text, with what the visitor is to them.
fn find(visit: &Visit, text: &str, memberships: &[Member]) -> Vec<views::FoundOrganisation> {
    let snapshot = visit.accounts.app.following.now();
    let mut found: Vec<_> = answers::questions::find(&snapshot, text, FOUND * 4, None)
        .into_iter()
        .filter(|found| can_be_worked_for(found.kind))
        .collect();
    found.truncate(FOUND);
    found
        .into_iter()
        .map(|found| views::FoundOrganisation {
            state: memberships
                .iter()
                .find(|member| member.organisation == found.code)
                .map(|member| member.state),
            organisation: of_found(found),
        })
        .collect()
}

/// Whether people can have a workspace of this kind of organisation.
pub(crate) const fn can_be_worked_for(kind: Kind) -> bool {
    matches!(kind, Kind::Practice | Kind::Pcn)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SecurityAsked {
    done: String,
}

/// The forms of the page on signing in; those that were not sent are as they were.
#[derive(Default)]
struct Forms {
    name: Form,
    address: Form,
    password: Form,
}

pub(crate) async fn security_page(visit: Visit, Asked(asked): Asked<SecurityAsked>) -> Answer {
    let page = security_view(&visit, &asked.done, Forms::default()).await?;
    visit.show(page).await
}

async fn security_view(
    visit: &Visit,
    done: &str,
    forms: Forms,
) -> Answer<app::account::page::Page> {
    let who = visit.signed_in()?;
    let sign_ins = visit
        .store()
        .sign_ins_of(&who.person.id, visit.now())
        .await?;
    Ok(security(&Security {
        person: who.person.clone(),
        name: forms.name,
        address: forms.address,
        password: forms.password,
        sign_ins,
        this: who.sign_in.id.clone(),
        done: done::words(done),
    }))
}

async fn security_again(visit: &Visit, forms: Forms) -> Answer {
    let page = security_view(visit, "", forms).await?;
    visit.show_again(page).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct NameOnly {
    pub(crate) name: String,
}

pub(crate) async fn change_name(visit: Visit, Fields(fields): Fields<NameOnly>) -> Answer {
    let name = fields.name.trim();
    if let Some(objection) = name_objection(name) {
        let name = Form::new().with("name", name).error("name", objection);
        return security_again(
            &visit,
            Forms {
                name,
                ..Forms::default()
            },
        )
        .await;
    }
    visit.store().change_name(name, &visit.by()).await??;
    Ok(onward("/accounts/security/?done=name-changed"))
}

const WRONG_PASSWORD: &str = "This is not your password.";

/// What a password was verified against, where it is that of the person who is signed in. What
/// is done with it asks for this again: the password may have changed meanwhile.
pub(crate) async fn own_credentials(visit: &Visit, password: &str) -> Answer<Option<Credentials>> {
    let person = visit.person()?;
    let hash = visit.store().password_of(&person.id).await?;
    let is_right = proves(visit, &person.address, password, hash.as_deref()).await?;
    Ok(hash.filter(|_| is_right).map(|hash| Credentials {
        person: person.id.clone(),
        address: person.address.clone(),
        password: hash,
    }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ChangingAddress {
    address: String,
    password: String,
}

fn of_address(address: Form) -> Forms {
    Forms {
        address,
        ..Forms::default()
    }
}

pub(crate) async fn change_address(
    visit: Visit,
    Fields(fields): Fields<ChangingAddress>,
) -> Answer {
    let address = fields.address.trim();
    let mut form = Form::new().with("address", address);
    if let Some(objection) = address_objection(address) {
        form = form.error("address", objection);
    }
    let person = visit.person()?;
    if form.is_ok() && address.eq_ignore_ascii_case(&person.address) {
        form = form.error("address", "This is your address already.");
    }
    if !form.is_ok() {
        return security_again(&visit, of_address(form)).await;
    }
    let allowed = async {
        let verified = own_credentials(&visit, &fields.password).await?;
        if verified.is_some() {
            mail_allowed(&visit, address).await?;
        }
        Ok(verified)
    };
    let verified = match allowed.await {
        Ok(Some(verified)) => verified,
        Ok(None) => {
            let form = form.error("password", WRONG_PASSWORD);
            return security_again(&visit, of_address(form)).await;
        }
        Err(refusal) => {
            let page = async |form| security_view(&visit, "", of_address(form)).await;
            return visit.show_later(refusal, form, page).await;
        }
    };
    visit
        .store()
        .ask_new_address(&verified, address, &visit.by())
        .await??;
    Ok(onward(&check_mail_address("address", address)))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ChangingPassword {
    current: String,
    password: String,
}

pub(crate) async fn change_password(
    visit: Visit,
    Fields(fields): Fields<ChangingPassword>,
) -> Answer {
    let who = visit.signed_in()?;
    let mut form = Form::new();
    let mut verified = None;
    let personal = [who.person.name.as_str(), who.person.address.as_str()];
    if let Some(objection) = password::objection(&fields.password, &personal) {
        form = form.error("password", objection);
    } else {
        verified = own_credentials(&visit, &fields.current).await?;
        if verified.is_none() {
            form = form.error("current", WRONG_PASSWORD);
        }
    }
    let Some(verified) = verified else {
        return security_again(
            &visit,
            Forms {
                password: form,
                ..Forms::default()
            },
        )
        .await;
    };
    let hash = visit.accounts.passwords.hash(&fields.password).await?;
    let to = "/accounts/security/?done=password-changed";
    let (store, by) = (visit.store(), visit.by());
    let changed = renew(&visit, to, async |renewal| {
        Ok(store
            .change_password(&verified, &hash, renewal, &by)
            .await?)
    });
    let response = changed.await??;
    visit.accounts.keys.forget_states();
    Ok(response)
}

pub(crate) async fn end_sign_in(visit: Visit, Of(device): Of<SignInId>) -> Answer {
    let who = visit.signed_in()?;
    let is_ended = visit
        .store()
        .end_sign_in(&who.person.id, &device, &visit.by())
        .await?;
    if !is_ended {
        return Err(Refusal::NotFound);
    }
    Ok(onward("/accounts/security/?done=device-signed-out"))
}

pub(crate) async fn end_other_sign_ins(visit: Visit) -> Answer {
    let who = visit.signed_in()?;
    visit
        .store()
        .end_sign_ins(&who.person.id, Some(&who.sign_in.id), &visit.by())
        .await?;
    Ok(onward("/accounts/security/?done=others-signed-out"))
}
