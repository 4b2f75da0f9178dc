//! Registering, verifying, signing in and out, and a new password by mail.
//!
//! Whether an address has an account is never told: the same work is done and the same words
//! are said either way. What differs is told by mail, to the one who reads it.

use app::account::form::Form;
use app::account::sign_in as views;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::SignedDuration;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use store::accounts::{LinkPurpose, NewSignIn, PersonId, Verified};

use super::done;
use super::fields::{Asked, Fields};
use super::profile;
use super::refusal::Answer;
use super::state::{Visit, local, onward};
use crate::auth::cookie;
use crate::auth::limits::Limit;
use crate::auth::password;
use crate::auth::token::Token;

/// How many minutes a link in a mail lives; told on pages and in mails.
const MINUTES: u32 = 60;

/// The most characters of a name.
const LONGEST_NAME: usize = 100;

const CHECK_ADDRESS: &str = "Enter a mail address in full, such as name@practice.example.";

/// What is wrong with a name, if anything.
pub(crate) fn name_objection(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("Enter your name, as colleagues know you.".to_owned());
    }
    if name.chars().count() > LONGEST_NAME {
        return Some(format!("A name has at most {LONGEST_NAME} characters."));
    }
    name.chars()
        .any(char::is_control)
        .then(|| "A name has letters, spaces and marks only.".to_owned())
}

/// What is wrong with a mail address, if anything.
pub(crate) fn address_objection(address: &str) -> Option<String> {
    (!::mail::is_address(address)).then(|| CHECK_ADDRESS.to_owned())
}

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

/// Refuses for a while where too many mails went to an address or were asked for from a
/// network, and counts this one.
pub(crate) async fn mail_allowed(visit: &Visit, address: &str) -> Answer<()> {
    let whose = visit.accounts.hash(&address.to_lowercase());
    visit
        .taken(Limit::MailsFromNetwork, visit.network())
        .await?;
    visit.taken(Limit::Mail, &whose).await
}

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

fn check_mail(visit: &Visit, asked: &VerifyAsked, form: Form) -> app::account::page::Page {
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

async fn link_gone(visit: &Visit, kind: views::LinkKind) -> Answer {
    let page = views::link_gone(&views::LinkGone { kind });
    visit.show_as(StatusCode::GONE, page).await
}

async fn registration_of(
    visit: &Visit,
    token: &str,
) -> Answer<Option<(Token, store::accounts::Registration)>> {
    let Some(token) = Token::read(token) else {
        return Ok(None);
    };
    let purpose = visit.store().link(&token.hash(), visit.now()).await?;
    let Some(LinkPurpose::Verify(registration)) = purpose else {
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
            let is_lasting = !fields.stay.is_empty();
            begin(
                &visit,
                person,
                is_lasting,
                "/accounts/profile/?done=verified",
            )
            .await
        }
        Verified::NoLink | Verified::Taken => {
            link_gone(&visit, views::LinkKind::Verification).await
        }
    }
}

/// Whether a password is right, with the limits on trying.
pub(crate) async fn proves(
    visit: &Visit,
    address: &str,
    password: &str,
    hash: Option<&str>,
) -> Answer<bool> {
    let whose = visit.accounts.hash(&address.trim().to_lowercase());
    let key = Limit::Account.key(&whose);
    visit.limited(Limit::Network, visit.network()).await?;
    // Before the password is looked at, which takes time in which many more could come.
    visit.taken(Limit::Account, &whose).await?;
    // Longer than any that is taken: only there to cost time.
    let password = if password.chars().count() > password::LONGEST {
        ""
    } else {
        password
    };
    let is_right = match visit.accounts.passwords.verify(password, hash).await {
        Ok(is_right) => is_right,
        Err(error) => {
            visit.store().give_attempt_back(&key).await?;
            return Err(error.into());
        }
    };
    if is_right {
        visit.store().forget_attempts(&key).await?;
    } else {
        visit.failed(Limit::Network, visit.network()).await?;
    }
    Ok(is_right)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct AddressOnly {
    address: String,
}

pub(crate) async fn resend(visit: Visit, Fields(fields): Fields<AddressOnly>) -> Answer {
    let address = fields.address.trim();
    if let Some(objection) = address_objection(address) {
        let form = Form::new()
            .with("address", address)
            .error("address", objection);
        let page = check_mail(&visit, &VerifyAsked::default(), form);
        return visit.show_again(page).await;
    }
    if let Err(refusal) = mail_allowed(&visit, address).await {
        let form = Form::new().with("address", address);
        let asked = VerifyAsked::default();
        let page = async |form| Ok(check_mail(&visit, &asked, form));
        return visit.show_later(refusal, form, page).await;
    }
    visit
        .store()
        .resend_verification(address, &visit.by())
        .await?;
    let to = check_mail_address("verification", address);
    Ok(onward(&format!("{to}&done=sent-again")))
}

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
        unverified: None,
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
    let again = |form: Form, unverified: Option<String>| views::LogIn {
        form,
        unverified,
        done: None,
    };
    if !form.is_ok() {
        return visit.show_again(views::log_in(&again(form, None))).await;
    }
    let known = visit.store().person_by_address(address).await?;
    // One that waits is looked at only where there is no account, so that one password is
    // hashed in every case.
    let waiting = match &known {
        Some(_) => None,
        None => visit
            .store()
            .registrations_of(address)
            .await?
            .into_iter()
            .next(),
    };
    let hash = match (&known, &waiting) {
        (Some((_, hash)), _) => Some(hash.as_str()),
        (None, Some(registration)) => Some(registration.password.as_str()),
        (None, None) => None,
    };
    let is_right = match proves(&visit, address, &fields.password, hash).await {
        Ok(is_right) => is_right,
        Err(refusal) => {
            let page = async |form| Ok(views::log_in(&again(form, None)));
            return visit.show_later(refusal, form, page).await;
        }
    };
    if !is_right {
        let form = form.error_at_top(
            "The address or the password is wrong. Both must be as you registered them.",
        );
        return visit.show_again(views::log_in(&again(form, None))).await;
    }
    match known {
        Some((person, _)) => {
            let to = if next.is_empty() {
                "/accounts/profile/"
            } else {
                next
            };
            begin(&visit, person.id, !fields.stay.is_empty(), to).await
        }
        None => {
            let page = views::log_in(&again(form, Some(address.to_owned())));
            visit.show_again(page).await
        }
    }
}

/// Signs somebody in on this device, with a token that nobody has seen before, and leads on.
pub(crate) async fn begin(visit: &Visit, person: PersonId, is_lasting: bool, to: &str) -> Answer {
    let by = visit.by_person(person.clone());
    if let Some(before) = visit.maybe() {
        visit
            .store()
            .end_sign_in(&before.person.id, &before.sign_in.id, &visit.by())
            .await?;
    }
    let token = Token::random();
    let new = NewSignIn {
        person,
        token_hash: token.hash(),
        device: visit.device(),
        is_lasting,
        expires_at: visit.after(lifetime(is_lasting)),
    };
    visit.store().sign_in(&new, &by).await?;
    Ok(with_cookie(onward(to), cookie::keep(&token, is_lasting)))
}

/// How long a sign-in lives without being used.
pub(crate) const fn lifetime(is_lasting: bool) -> SignedDuration {
    if is_lasting {
        cookie::LASTING
    } else {
        cookie::PASSING
    }
}

pub(crate) fn with_cookie(mut response: Response, cookie: axum::http::HeaderValue) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// Gives this device a new token, as whenever what it may do has changed.
pub(crate) async fn rotate(visit: &Visit, to: &str) -> Answer {
    let who = visit.signed_in()?;
    let token = Token::random();
    visit
        .store()
        .rotate_sign_in(&who.sign_in.id, &token.hash(), &visit.by())
        .await?;
    Ok(with_cookie(
        onward(to),
        cookie::keep(&token, who.sign_in.is_lasting),
    ))
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

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct TokenOnly {
    token: String,
}

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
    let Some(token) = Token::read(token) else {
        return Ok(None);
    };
    Ok(
        match visit.store().link(&token.hash(), visit.now()).await? {
            Some(LinkPurpose::Reset(person)) => Some((token, person)),
            _ => None,
        },
    )
}

pub(crate) async fn ask_reset(visit: Visit, Fields(fields): Fields<AddressOnly>) -> Answer {
    let address = fields.address.trim();
    if let Some(objection) = address_objection(address) {
        let form = Form::new()
            .with("address", address)
            .error("address", objection);
        return visit
            .show_again(views::reset_password(&views::ResetPassword { form }))
            .await;
    }
    if let Err(refusal) = mail_allowed(&visit, address).await {
        let form = Form::new().with("address", address);
        let page = async |form| Ok(views::reset_password(&views::ResetPassword { form }));
        return visit.show_later(refusal, form, page).await;
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
    // Whoever reads the account's mail need not wait for what a stranger tried.
    let key = Limit::Account.key(&visit.accounts.hash(&person.address.to_lowercase()));
    visit.store().forget_attempts(&key).await?;
    let to = onward("/accounts/login/?done=password-reset");
    Ok(with_cookie(to, cookie::drop()))
}

/// Taking a new address asks for the account that it is for: a link that went to a mistyped
/// address gives a stranger nothing.
pub(crate) async fn take_address_page(visit: Visit, Asked(asked): Asked<TokenOnly>) -> Answer {
    let person = visit.person()?;
    let purpose = match Token::read(&asked.token) {
        Some(token) => visit.store().link(&token.hash(), visit.now()).await?,
        None => None,
    };
    match purpose {
        Some(LinkPurpose::Address(whose, _)) if whose == person.id => {
            let model = views::TakeAddress {
                token: asked.token,
                form: Form::new(),
            };
            visit.show(views::take_address(&model)).await
        }
        _ => link_gone(&visit, views::LinkKind::NewAddress).await,
    }
}

pub(crate) async fn take_address(visit: Visit, Fields(fields): Fields<TokenOnly>) -> Answer {
    use store::accounts::NewAddress;
    let who = visit.signed_in()?;
    let Some(token) = Token::read(&fields.token) else {
        return link_gone(&visit, views::LinkKind::NewAddress).await;
    };
    let (store, by) = (visit.store(), visit.by());
    let taken = store
        .confirm_address(&token.hash(), &who.person.id, &who.sign_in.id, &by)
        .await?;
    match taken {
        NewAddress::Taken => rotate(&visit, profile::SECURITY_ADDRESS_CHANGED).await,
        // Another account took the address since the mail was sent: nothing more is told.
        NewAddress::NoLink | NewAddress::InUse => {
            link_gone(&visit, views::LinkKind::NewAddress).await
        }
    }
}

/// The policies and refusals need no account; this is for routes that nobody has.
pub(crate) async fn nothing_here() -> Response {
    super::refusal::Refusal::NotFound.into_response()
}
