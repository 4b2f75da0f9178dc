//! What forms about signing in are held against: how a name and an address are written, and how
//! often passwords are tried and mails are asked for.

use domain::visible::is_invisible;

use crate::account::refusal::Answer;
use crate::account::state::Visit;
use crate::auth::limits::Limit;
use crate::auth::password;

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
        .any(is_invisible)
        .then(|| "A name has letters, spaces and marks only.".to_owned())
}

/// What is wrong with a mail address, if anything.
pub(crate) fn address_objection(address: &str) -> Option<String> {
    (!::mail::is_address(address)).then(|| CHECK_ADDRESS.to_owned())
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

/// Whether a password is right, with the limits on trying.
pub(crate) async fn proves(
    visit: &Visit,
    address: &str,
    password: &str,
    hash: Option<&str>,
) -> Answer<bool> {
    // A whole office comes from one network: a device that signed in with the account before is
    // no stranger there, and is counted by itself.
    let device = visit.known_device(address);
    let (limit, whose) = match &device {
        Some(device) => (Limit::Device, device.hash()),
        None => {
            visit.limited(Limit::Network, visit.network()).await?;
            let whose = visit.accounts.hash(&address.trim().to_lowercase());
            (Limit::Account, whose)
        }
    };
    let key = limit.key(&whose);
    // Before the password is looked at, which takes time in which many more could come.
    visit.taken(limit, &whose).await?;
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
    } else if device.is_none() {
        visit.failed(Limit::Network, visit.network()).await?;
    }
    Ok(is_right)
}
