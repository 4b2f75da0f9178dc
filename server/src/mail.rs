//! Sends the mails that wait in the store. Requests only leave errands there; what a mail
//! says, and the link in it, is made here, when it is sent, so that no link that works is ever
//! stored. A mail that could not be sent is tried again, later each time, for about a day.
//!
//! Several servers may share a store: an errand is claimed before it is run. One that is
//! killed in between sends its mail again, which is better than not at all.

use std::time::Duration;

use ::mail::{Letter, Outcome, Post};
use domain::access::MemberState;
use jiff::{SignedDuration, Timestamp};
use store::StoreError;
use store::accounts::{Cause, DueMail, Errand, LinkPurpose};

use crate::account::Accounts;
use crate::auth::token::Token;

/// How long a link in a mail lives.
const LINK: SignedDuration = SignedDuration::from_mins(60);
/// How long an errand is another server's before it is free again.
const CLAIM: SignedDuration = SignedDuration::from_mins(3);
/// How often to look when nobody says that something waits.
const LOOK_EVERY: Duration = Duration::from_secs(20);
/// After so many tries a mail is given up: with the delays below, after about a day.
const MOST_TRIES: u32 = 14;

/// Sends what waits, until the server stops.
pub(crate) async fn send_for_ever(accounts: Accounts, post: Post) {
    loop {
        while let Some(waited) = send_next(&accounts, &post).await.transpose() {
            if let Err(error) = waited {
                tracing::error!(%error, "the mails that wait could not be read");
                break;
            }
        }
        // Whichever comes first; both only mean: look again.
        let _ = tokio::time::timeout(LOOK_EVERY, accounts.mail_waits.notified()).await;
    }
}

/// Sends the mail that is due first; nothing where none is.
pub(crate) async fn send_next(accounts: &Accounts, post: &Post) -> Result<Option<()>, StoreError> {
    let store = &accounts.store;
    let now = Timestamp::now();
    let Some(due) = store.due_mail(now, later(now, CLAIM)).await? else {
        return Ok(None);
    };
    let written = write(accounts, &due.errand, now).await;
    let failure = match written {
        Ok(None) => None,
        Ok(Some((to, letter))) => match post.send(&to, &letter, &accounts.app.public_url).await {
            Ok(()) => None,
            Err(error) => Some((error.to_string(), error.is_permanent())),
        },
        Err(error) => Some((error.to_string(), false)),
    };
    match failure {
        None => store.mail_sent(&due.id).await?,
        Some((error, is_permanent)) => fail(accounts, &due, &error, is_permanent, now).await?,
    }
    Ok(Some(()))
}

async fn fail(
    accounts: &Accounts,
    due: &DueMail,
    error: &str,
    is_permanent: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let tries = due.tries + 1;
    if is_permanent || tries >= MOST_TRIES {
        tracing::error!(mail = %due.id, tries, error, "a mail was given up");
        return accounts.store.drop_mail(&due.id).await;
    }
    // Half a minute, doubled each time, at most three hours.
    let seconds = 30_i64
        .saturating_mul(1_i64 << tries.min(20))
        .min(3 * 60 * 60);
    tracing::warn!(mail = %due.id, tries, error, "a mail could not be sent; it is tried again");
    let again = later(now, SignedDuration::from_secs(seconds));
    accounts.store.mail_failed(&due.id, error, again).await
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// The letter of an errand and where it goes; nothing where there is nobody to write to.
async fn write(
    accounts: &Accounts,
    errand: &Errand,
    now: Timestamp,
) -> Result<Option<(String, Letter)>, StoreError> {
    let store = &accounts.store;
    let link = |path: &str| accounts.link(path);
    let secret_link = async |purpose: LinkPurpose, path: &str| {
        let token = Token::random();
        store
            .make_link(&purpose, &token.hash(), later(now, LINK))
            .await?;
        Ok::<_, StoreError>(accounts.link(&format!("{path}?token={}", token.secret())))
    };
    let organisation = |code| {
        accounts
            .organisation_name(code)
            .unwrap_or_else(|| code.to_string())
    };
    Ok(match errand {
        Errand::Verify { registration } => {
            let Some(registration) = store.registration(registration).await? else {
                return Ok(None);
            };
            let letter = match store.person_by_address(&registration.address).await? {
                Some((person, _)) => Letter::AlreadyRegistered {
                    name: person.name,
                    sign_in: link("/accounts/login/"),
                    reset: link("/accounts/password-reset/"),
                },
                None => Letter::Verify {
                    name: registration.name,
                    link: secret_link(LinkPurpose::Verify(registration.id), "/accounts/verify/")
                        .await?,
                },
            };
            Some((registration.address, letter))
        }
        Errand::ResetPassword { address } => {
            let Some((person, _)) = store.person_by_address(address).await? else {
                return Ok(None);
            };
            let purpose = LinkPurpose::Reset(person.id);
            let letter = Letter::ResetPassword {
                name: person.name,
                link: secret_link(purpose, "/accounts/password-reset/").await?,
            };
            Some((person.address, letter))
        }
        Errand::ConfirmAddress { person, address } => {
            let Some(person) = store.person(person).await? else {
                return Ok(None);
            };
            let letter = match store.person_by_address(address).await? {
                Some(_) => Letter::AddressInUse {
                    sign_in: link("/accounts/login/"),
                },
                None => {
                    let purpose = LinkPurpose::Address(person.id, address.clone());
                    Letter::ConfirmAddress {
                        name: person.name,
                        link: secret_link(purpose, "/accounts/address/").await?,
                    }
                }
            };
            Some((address.clone(), letter))
        }
        Errand::AddressChanged { name, old, new } => Some((
            old.clone(),
            Letter::AddressChanged {
                name: name.clone(),
                new: new.clone(),
            },
        )),
        Errand::PasswordChanged { person } => store.person(person).await?.map(|person| {
            let letter = Letter::PasswordChanged {
                name: person.name,
                reset: link("/accounts/password-reset/"),
            };
            (person.address, letter)
        }),
        Errand::AccessAsked {
            to,
            person,
            organisation: code,
        } => {
            let (Some(to), Some(person)) = (store.person(to).await?, store.person(person).await?)
            else {
                return Ok(None);
            };
            let letter = Letter::AccessAsked {
                name: to.name,
                person: person.name,
                person_address: person.address,
                organisation: organisation(*code),
                link: link(&format!("/accounts/workspaces/{code}/")),
            };
            Some((to.address, letter))
        }
        Errand::AccessDecided {
            person,
            organisation: code,
            state,
            cause,
        } => store.person(person).await?.map(|person| {
            let letter = Letter::AccessDecided {
                name: person.name,
                organisation: organisation(*code),
                outcome: match state {
                    MemberState::Active => Outcome::Approved,
                    MemberState::Admin => match cause {
                        Cause::Request => Outcome::ApprovedAsAdmin,
                        Cause::Decision => Outcome::Promoted,
                        Cause::Succession => Outcome::Succeeded,
                    },
                    MemberState::Pending | MemberState::Rejected => Outcome::Rejected,
                    MemberState::Removed => Outcome::Removed,
                },
                link: link("/accounts/profile/"),
            };
            (person.address, letter)
        }),
        Errand::AccountDeleted { name, address } => Some((
            address.clone(),
            Letter::AccountDeleted { name: name.clone() },
        )),
    })
}
