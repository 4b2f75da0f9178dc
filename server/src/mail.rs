//! Sends the mails that wait in the store. Requests only leave jobs there; what a mail
//! says, and the link in it, is made here, when it is sent, so that no link that works is ever
//! stored. A mail that could not be sent is tried again, later each time, for about a day.
//!
//! Several servers may share a store: a job is claimed before it is run. One that is
//! killed in between sends its mail again, which is better than not at all.

use std::time::Duration;

use ::mail::{Letter, Mailer, Outcome};
use domain::access::MemberState;
use domain::code::OdsCode;
use jiff::{SignedDuration, Timestamp};
use store::StoreError;
use store::accounts::{Cause, DueMail, LinkPurpose, MailId, MailJob, Person, Registration};

use crate::account::Accounts;
use crate::auth::token::Token;

/// How long a link in a mail lives.
const LINK: SignedDuration = SignedDuration::from_mins(60);
/// How long a job is another server's before it is free again.
const CLAIM: SignedDuration = SignedDuration::from_mins(3);
/// How often to look when nobody says that something waits.
const LOOK_EVERY: Duration = Duration::from_secs(20);
/// After so many tries a mail is given up: with the delays below, after about a day.
const MOST_TRIES: u32 = 14;

/// Sends what waits, until the server stops.
pub(crate) async fn send_for_ever(accounts: Accounts, mailer: Mailer) {
    loop {
        while let Some(waited) = send_next(&accounts, &mailer).await.transpose() {
            if let Err(error) = waited {
                tracing::error!(%error, "the mails that wait could not be read");
                break;
            }
        }
        // Whichever comes first; both only mean: look again.
        let _ = tokio::time::timeout(LOOK_EVERY, accounts.mail_waits.notified()).await;
    }
}

/// Sends the mail that is due first; `None` where none is.
pub(crate) async fn send_next(
    accounts: &Accounts,
    mailer: &Mailer,
) -> Result<Option<()>, StoreError> {
    let store = &accounts.store;
    let now = Timestamp::now();
    let Some(due) = store.due_mail(now, later(now, CLAIM)).await? else {
        return Ok(None);
    };
    let written = write(accounts, &due, now).await;
    let failure = match written {
        Ok(None) => None,
        Ok(Some((to, letter))) => match mailer.send(&to, &letter, &accounts.app.public_url).await {
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

/// The letter of a job and where it goes; `None` where there is nobody to write to.
async fn write(
    accounts: &Accounts,
    due: &DueMail,
    now: Timestamp,
) -> Result<Option<(String, Letter)>, StoreError> {
    let writer = Writer {
        accounts,
        mail: &due.id,
        now,
    };
    let store = &accounts.store;
    Ok(match &due.job {
        MailJob::Verify { registration } => match store.registration(registration).await? {
            Some(registration) => writer.verify(registration).await?,
            None => None,
        },
        MailJob::ResetPassword { address } => match store.person_by_address(address).await? {
            Some((person, _)) => {
                let purpose = LinkPurpose::Reset(person.id);
                let link = writer
                    .secret_link(purpose, "/accounts/password-reset/")
                    .await?;
                let name = person.name;
                link.map(|link| (person.address, Letter::ResetPassword { name, link }))
            }
            None => None,
        },
        MailJob::ConfirmAddress { person, address } => match store.person(person).await? {
            Some(person) => writer.confirm_address(person, address).await?,
            None => None,
        },
        MailJob::AddressChanged { name, old, new } => Some((
            old.clone(),
            Letter::AddressChanged {
                name: name.clone(),
                new: new.clone(),
            },
        )),
        MailJob::PasswordChanged { person } => store.person(person).await?.map(|person| {
            let letter = Letter::PasswordChanged {
                name: person.name,
                reset: accounts.link("/accounts/password-reset/"),
            };
            (person.address, letter)
        }),
        MailJob::AccessAsked {
            to,
            person,
            organisation,
        } => {
            let (Some(to), Some(person)) = (store.person(to).await?, store.person(person).await?)
            else {
                return Ok(None);
            };
            let letter = Letter::AccessAsked {
                name: to.name,
                person: person.name,
                person_address: person.address,
                organisation: writer.organisation(*organisation),
                link: accounts.link(&format!("/accounts/workspaces/{organisation}/")),
            };
            Some((to.address, letter))
        }
        MailJob::AccessDecided {
            person,
            organisation,
            state,
            cause,
        } => store.person(person).await?.map(|person| {
            let letter = Letter::AccessDecided {
                name: person.name,
                organisation: writer.organisation(*organisation),
                outcome: outcome(*state, *cause),
                link: accounts.link("/accounts/profile/"),
            };
            (person.address, letter)
        }),
        MailJob::AccountDeleted { name, address } => Some((
            address.clone(),
            Letter::AccountDeleted { name: name.clone() },
        )),
    })
}

/// What the letter about a membership says of it.
const fn outcome(state: MemberState, cause: Cause) -> Outcome {
    match (state, cause) {
        (MemberState::Active, _) => Outcome::Approved,
        (MemberState::Admin, Cause::Request) => Outcome::ApprovedAsAdmin,
        (MemberState::Admin, Cause::Decision) => Outcome::Promoted,
        (MemberState::Admin, Cause::Succession) => Outcome::Succeeded,
        (MemberState::Pending | MemberState::Rejected, _) => Outcome::Rejected,
        (MemberState::Removed, _) => Outcome::Removed,
    }
}

/// Writes the letters that need a link of their own.
struct Writer<'a> {
    accounts: &'a Accounts,
    mail: &'a MailId,
    now: Timestamp,
}

impl Writer<'_> {
    /// A link that works once; `None` where what it was asked for was overtaken.
    async fn secret_link(
        &self,
        purpose: LinkPurpose,
        path: &str,
    ) -> Result<Option<String>, StoreError> {
        let token = Token::random();
        let expires_at = later(self.now, LINK);
        let is_made = self
            .accounts
            .store
            .make_link(&purpose, &token.hash(), expires_at, Some(self.mail))
            .await?;
        let path = format!("{path}?token={}", token.secret());
        Ok(is_made.then(|| self.accounts.link(&path)))
    }

    fn organisation(&self, code: OdsCode) -> String {
        self.accounts
            .organisation_name(code)
            .unwrap_or_else(|| code.to_string())
    }

    async fn verify(
        &self,
        registration: Registration,
    ) -> Result<Option<(String, Letter)>, StoreError> {
        let known = self
            .accounts
            .store
            .person_by_address(&registration.address)
            .await?;
        let letter = match known {
            Some((person, _)) => Letter::AlreadyRegistered {
                name: person.name,
                sign_in: self.accounts.link("/accounts/login/"),
                reset: self.accounts.link("/accounts/password-reset/"),
            },
            None => {
                let purpose = LinkPurpose::Verify(registration.id);
                let Some(link) = self.secret_link(purpose, "/accounts/verify/").await? else {
                    return Ok(None);
                };
                Letter::Verify { link }
            }
        };
        Ok(Some((registration.address, letter)))
    }

    async fn confirm_address(
        &self,
        person: Person,
        address: &str,
    ) -> Result<Option<(String, Letter)>, StoreError> {
        let letter = match self.accounts.store.person_by_address(address).await? {
            Some(_) => Letter::AddressInUse {
                sign_in: self.accounts.link("/accounts/login/"),
            },
            None => {
                let purpose = LinkPurpose::Address(person.id, address.to_owned());
                let Some(link) = self.secret_link(purpose, "/accounts/address/").await? else {
                    return Ok(None);
                };
                Letter::ConfirmAddress { link }
            }
        };
        Ok(Some((address.to_owned(), letter)))
    }
}
