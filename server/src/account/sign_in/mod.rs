//! Registering, verifying, signing in and out, and a new password or address by mail.
//!
//! Whether an address has an account is never told: the same work is done and the same words
//! are said either way. What differs is told by mail, to the one who reads it.

mod checks;
mod log_in;
mod new_address;
mod password_reset;
mod registration;
mod session;

use app::account::form::Form;
use app::account::page::Page;
use app::account::sign_in as views;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use store::accounts::LinkPurpose;

use super::refusal::Answer;
use super::state::Visit;
use crate::auth::token::Token;

pub(crate) use checks::{address_objection, mail_allowed, name_objection, proves};
pub(crate) use log_in::{log_in, log_in_page, log_out, log_out_page};
pub(crate) use new_address::{take_address, take_address_page};
pub(crate) use password_reset::{ask_reset, reset, reset_page};
pub(crate) use registration::{
    check_mail_address, register, register_page, resend, verify, verify_page,
};
pub(crate) use session::{lifetime, renew, with_cookie};

/// A form with a mail address alone.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct AddressOnly {
    address: String,
}

/// The token of a link in a mail, in an address or in a form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct TokenOnly {
    token: String,
}

/// The page about a link in a mail that can no longer be used.
async fn link_gone(visit: &Visit, kind: views::LinkKind) -> Answer {
    let page = views::link_gone(&views::LinkGone { kind });
    visit.show_as(StatusCode::GONE, page).await
}

/// The token of a link in a mail, and what the link is for while it can be used.
async fn link_of(visit: &Visit, token: &str) -> Answer<Option<(Token, LinkPurpose)>> {
    let Some(token) = Token::read(token) else {
        return Ok(None);
    };
    let purpose = visit.store().link(&token.hash(), visit.now()).await?;
    Ok(purpose.map(|purpose| (token, purpose)))
}

/// The form again, where what was typed is no address or too many mails were asked for; `None`
/// where a mail may be sent, which is then counted.
async fn mail_refused(
    visit: &Visit,
    address: &str,
    page: impl Fn(Form) -> Page,
) -> Answer<Option<Response>> {
    let form = Form::new().with("address", address);
    if let Some(objection) = address_objection(address) {
        let page = page(form.error("address", objection));
        return visit.show_again(page).await.map(Some);
    }
    if let Err(refusal) = mail_allowed(visit, address).await {
        let page = async |form| Ok(page(form));
        return visit.show_later(refusal, form, page).await.map(Some);
    }
    Ok(None)
}
