//! Registering, and the mail that shows whose address it is.

use app::account::form::Form;
use app::account::page::Page;
use app::account::sign_in as views;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use store::accounts::{Credentials, LinkPurpose, Registration, Verified};

use super::checks::{address_objection, mail_allowed, name_objection, proves};
use super::session::begin;
use super::{AddressOnly, link_gone, link_of, mail_refused};
use crate::account::done;
use crate::account::fields::{Asked, Fields};
use crate::account::refusal::Answer;
use crate::account::state::{Visit, onward};
use crate::auth::limits::Limit;
use crate::auth::password;
use crate::auth::token::Token;

/// How many minutes a link in a mail lives; told on pages and in mails.
const MINUTES: u32 = 60;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Registering {
    name: String,
    address: String,
    password: String,
}

pub(crate) async fn register_page(visit: Visit) -> Answer {
    if visit.maybe().is_some() {
        return Ok(onward("/accounts/profile/"));
    }
    visit
        .show(views::register(&views::Register { form: Form::new() }))
        .await
}

pub(crate) async fn register(visit: Visit, Fields(fields): Fields<Registering>) -> Answer {
    let (name, address) = (fields.name.trim(), fields.address.trim());
    let mut form = Form::new().with("name", name).with("address", address);
    if let Some(objection) = name_objection(name) {
        form = form.error("name", objection);
    }
    if let Some(objection) = address_objection(address) {
        form = form.error("address", objection);
    }
    if let Some(objection) = password::objection(&fields.password, &[name, address]) {
        form = form.error("password", objection);
    }
    if !form.is_ok() {
        return visit
            .show_again(views::register(&views::Register { form }))
            .await;
    }
    let ready = async {
        mail_allowed(&visit, address).await?;
        Ok(visit.accounts.passwords.hash(&fields.password).await?)
    };
    let hash = match ready.await {
        Ok(hash) => hash,
        Err(refusal) => {
            let page = async |form| Ok(views::register(&views::Register { form }));
            return visit.show_later(refusal, form, page).await;
        }
    };
    visit
        .store()
        .register(name, address, &hash, &visit.by())
        .await?;
    Ok(onward(&check_mail_address("verification", address)))
}

/// Where somebody is led to whom a mail was sent: `kind` says which.
pub(crate) fn check_mail_address(kind: &str, address: &str) -> String {
    let address = utf8_percent_encode(address, NON_ALPHANUMERIC);
    format!("/accounts/verify/?kind={kind}&address={address}")
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct VerifyAsked {
    token: String,
    kind: String,
    address: String,
    done: String,
}

/// With a token: finishing a registration. Without: word that a mail is on its way.
pub(crate) async fn verify_page(visit: Visit, Asked(asked): Asked<VerifyAsked>) -> Answer {
    if asked.token.is_empty() {
        return visit.show(check_mail(&visit, &asked, Form::new())).await;
    }
    match registration_of(&visit, &asked.token).await? {
        Some(_) => {
            let model = views::Verify {
                token: asked.token,
                form: Form::new(),
            };
            visit.show(views::verify(&model)).await
        }
        None => link_gone(&visit, views::LinkKind::Verification).await,
    }
}

fn check_mail(visit: &Visit, asked: &VerifyAsked, form: Form) -> Page {
    views::check_mail(&views::CheckMail {
        kind: match asked.kind.as_str() {
            "reset" => views::MailKind::Reset,
            "address" => views::MailKind::NewAddress,
            _ => views::MailKind::Verification,
        },
        address: ::mail::is_address(&asked.address).then(|| asked.address.clone()),
        minutes: MINUTES,
        is_folder: visit.accounts.mail_is_in_a_folder,
        form,
        done: done::words(&asked.done),
    })
}

async fn registration_of(visit: &Visit, token: &str) -> Answer<Option<(Token, Registration)>> {
    let Some((token, LinkPurpose::Verify(registration))) = link_of(visit, token).await? else {
        return Ok(None);
    };
    let registration = visit.store().registration(&registration).await?;
    Ok(registration.map(|registration| (token, registration)))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Verifying {
    token: String,
    password: String,
    stay: String,
}

/// Makes the account. The password shows that whoever follows the link is who registered: a
/// stranger may have registered somebody else's address, with a password of their own.
pub(crate) async fn verify(visit: Visit, Fields(fields): Fields<Verifying>) -> Answer {
    let Some((token, registration)) = registration_of(&visit, &fields.token).await? else {
        visit.failed(Limit::Network, visit.network()).await?;
        return link_gone(&visit, views::LinkKind::Verification).await;
    };
    if !proves(
        &visit,
        &registration.address,
        &fields.password,
        Some(&registration.password),
    )
    .await?
    {
        let model = views::Verify {
            token: fields.token,
            form: Form::new().with("stay", fields.stay).error(
                "password",
                "This is not the password that was chosen with this registration.",
            ),
        };
        return visit.show_again(views::verify(&model)).await;
    }
    match visit.store().verify(&token.hash(), &visit.by()).await? {
        Verified::Person(person) => {
            let credentials = Credentials {
                person,
                address: registration.address,
                password: registration.password,
            };
            let is_lasting = !fields.stay.is_empty();
            let to = "/accounts/profile/?done=verified";
            Ok(begin(&visit, credentials, is_lasting, to).await??)
        }
        Verified::NoLink | Verified::Taken => {
            link_gone(&visit, views::LinkKind::Verification).await
        }
    }
}

pub(crate) async fn resend(visit: Visit, Fields(fields): Fields<AddressOnly>) -> Answer {
    let address = fields.address.trim();
    let page = |form| check_mail(&visit, &VerifyAsked::default(), form);
    if let Some(refused) = mail_refused(&visit, address, page).await? {
        return Ok(refused);
    }
    visit
        .store()
        .resend_verification(address, &visit.by())
        .await?;
    let to = check_mail_address("verification", address);
    Ok(onward(&format!("{to}&done=sent-again")))
}
