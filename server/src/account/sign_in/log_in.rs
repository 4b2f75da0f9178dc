//! Signing in with a password, and out.

use app::account::form::Form;
use app::account::sign_in as views;
use domain::visible::seen;
use serde::Deserialize;
use store::accounts::Credentials;

use super::checks::proves;
use super::session::{begin, with_cookie};
use crate::account::done;
use crate::account::fields::{Asked, Fields};
use crate::account::refusal::Answer;
use crate::account::state::{Visit, local, onward};
use crate::auth::cookie;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct LogInAsked {
    next: String,
    done: String,
}

pub(crate) async fn log_in_page(visit: Visit, Asked(asked): Asked<LogInAsked>) -> Answer {
    if visit.maybe().is_some() {
        return Ok(onward(local(&asked.next).unwrap_or("/accounts/profile/")));
    }
    let model = views::LogIn {
        form: Form::new().with("next", local(&asked.next).unwrap_or_default()),
        refused: None,
        done: done::words(&asked.done),
    };
    visit.show(views::log_in(&model)).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct LoggingIn {
    address: String,
    password: String,
    stay: String,
    next: String,
}

pub(crate) async fn log_in(visit: Visit, Fields(fields): Fields<LoggingIn>) -> Answer {
    let address = fields.address.trim();
    let next = local(&fields.next).unwrap_or_default();
    let mut form = Form::new()
        .with("address", address)
        .with("stay", fields.stay.as_str())
        .with("next", next);
    if address.is_empty() {
        form = form.error(
            "address",
            "Enter the mail address that you registered with.",
        );
    }
    if fields.password.is_empty() {
        form = form.error("password", "Enter your password.");
    }
    let again = |form: Form, refused: Option<String>| views::LogIn {
        form,
        refused,
        done: None,
    };
    if !form.is_ok() {
        return visit.show_again(views::log_in(&again(form, None))).await;
    }
    // Registrations are not looked at: whoever registers an address of somebody else would learn
    // by signing in whether it has an account.
    let known = visit.store().person_by_address(address).await?;
    let hash = known.as_ref().map(|(_, hash)| hash.as_str());
    let is_right = match proves(&visit, address, &fields.password, hash).await {
        Ok(is_right) => is_right,
        Err(refusal) => {
            let page = async |form| Ok(views::log_in(&again(form, None)));
            return visit.show_later(refusal, form, page).await;
        }
    };
    if let Some((person, password)) = known.filter(|_| is_right) {
        let to = if next.is_empty() {
            "/accounts/profile/"
        } else {
            next
        };
        let credentials = Credentials {
            person: person.id,
            address: person.address,
            password,
        };
        let is_lasting = !fields.stay.is_empty();
        // Refused where the password was right when it was verified, and is no longer.
        if let Ok(response) = begin(&visit, credentials, is_lasting, to).await? {
            return Ok(response);
        }
    }
    let form = form
        .error_at_top("The address or the password is wrong. Both must be as you registered them.");
    let page = views::log_in(&again(form, Some(seen(address))));
    visit.show_again(page).await
}

pub(crate) async fn log_out_page(visit: Visit) -> Answer {
    let Some(who) = visit.maybe() else {
        return Ok(onward("/accounts/login/?done=signed-out"));
    };
    let devices = visit
        .store()
        .sign_ins_of(&who.person.id, visit.now())
        .await?;
    let model = views::LogOut {
        person: who.person.clone(),
        devices: devices.len() as u64,
    };
    visit.show(views::log_out(&model)).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct LoggingOut {
    everywhere: String,
}

pub(crate) async fn log_out(visit: Visit, Fields(fields): Fields<LoggingOut>) -> Answer {
    let mut to = "/accounts/login/?done=signed-out";
    if let Some(who) = visit.maybe() {
        let (store, by) = (visit.store(), visit.by());
        if fields.everywhere.is_empty() {
            store
                .end_sign_in(&who.person.id, &who.sign_in.id, &by)
                .await?;
        } else {
            store.end_sign_ins(&who.person.id, None, &by).await?;
            to = "/accounts/login/?done=signed-out-everywhere";
        }
    }
    Ok(with_cookie(onward(to), cookie::drop()))
}
