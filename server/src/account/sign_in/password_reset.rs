//! A new password by mail.

use app::account::form::Form;
use app::account::sign_in as views;
use serde::Deserialize;
use store::accounts::{LinkPurpose, PersonId};

use super::registration::check_mail_address;
use super::session::with_cookie;
use super::{AddressOnly, TokenOnly, link_gone, link_of, mail_refused};
use crate::account::fields::{Asked, Fields};
use crate::account::refusal::Answer;
use crate::account::state::{Visit, onward};
use crate::auth::cookie;
use crate::auth::limits::Limit;
use crate::auth::password;
use crate::auth::token::Token;

/// Without a token: asking for the mail. With one: choosing the password.
pub(crate) async fn reset_page(visit: Visit, Asked(asked): Asked<TokenOnly>) -> Answer {
    if asked.token.is_empty() {
        let model = views::ResetPassword { form: Form::new() };
        return visit.show(views::reset_password(&model)).await;
    }
    match reset_link(&visit, &asked.token).await? {
        Some(_) => {
            let model = views::NewPassword {
                token: asked.token,
                form: Form::new(),
            };
            visit.show(views::new_password(&model)).await
        }
        None => link_gone(&visit, views::LinkKind::Reset).await,
    }
}

async fn reset_link(visit: &Visit, token: &str) -> Answer<Option<(Token, PersonId)>> {
    Ok(match link_of(visit, token).await? {
        Some((token, LinkPurpose::Reset(person))) => Some((token, person)),
        _ => None,
    })
}

pub(crate) async fn ask_reset(visit: Visit, Fields(fields): Fields<AddressOnly>) -> Answer {
    let address = fields.address.trim();
    let page = |form| views::reset_password(&views::ResetPassword { form });
    if let Some(refused) = mail_refused(&visit, address, page).await? {
        return Ok(refused);
    }
    visit
        .store()
        .ask_password_reset(address, &visit.by())
        .await?;
    Ok(onward(&check_mail_address("reset", address)))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Resetting {
    token: String,
    password: String,
}

pub(crate) async fn reset(visit: Visit, Fields(fields): Fields<Resetting>) -> Answer {
    let Some((token, person)) = reset_link(&visit, &fields.token).await? else {
        visit.failed(Limit::Network, visit.network()).await?;
        return link_gone(&visit, views::LinkKind::Reset).await;
    };
    let Some(person) = visit.store().person(&person).await? else {
        return link_gone(&visit, views::LinkKind::Reset).await;
    };
    if let Some(objection) = password::objection(&fields.password, &[&person.name, &person.address])
    {
        let model = views::NewPassword {
            token: fields.token,
            form: Form::new().error("password", objection),
        };
        return visit.show_again(views::new_password(&model)).await;
    }
    let hash = visit.accounts.passwords.hash(&fields.password).await?;
    let by = visit.by_person(person.id.clone());
    if visit
        .store()
        .reset_password(&token.hash(), &hash, &by)
        .await?
        .is_none()
    {
        return link_gone(&visit, views::LinkKind::Reset).await;
    }
    visit.accounts.keys.forget_states();
    // Whoever reads the account's mail need not wait for what a stranger tried.
    let key = Limit::Account.key(&visit.accounts.hash(&person.address.to_lowercase()));
    visit.store().forget_attempts(&key).await?;
    let to = onward("/accounts/login/?done=password-reset");
    Ok(with_cookie(to, cookie::drop()))
}
