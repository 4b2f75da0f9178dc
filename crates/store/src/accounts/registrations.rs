//! Registrations, and the links in mails.

use jiff::Timestamp;

use super::rows::{address_key, again, count, hours_before, moment, read, row, rows, run};
use super::{By, LinkPurpose, MailId, MailJob, PersonId, Registration, RegistrationId, Verified};
use super::{audit, mails};
use crate::db::{Store, StoreError, Tx};

/// How long a registration is kept whose address nobody verifies, in hours.
const KEPT: i64 = 7 * 24;

type Row = (String, String, String, String);

fn registration(row: Row) -> Result<Registration, StoreError> {
    let (id, name, address, password) = row;
    Ok(Registration {
        id: read("a registration", &id)?,
        name,
        address,
        password,
    })
}

/// Every registration of an address, newest first.
pub(super) async fn of_address(
    tx: &mut Tx,
    address: &str,
) -> Result<Vec<Registration>, StoreError> {
    rows!(
        tx,
        Row,
        "SELECT id, name, address, password FROM registrations
         WHERE address_key = $1 ORDER BY created_at DESC, id DESC",
        address_key(address)
    )?
    .into_iter()
    .map(registration)
    .collect()
}

type LinkRow = (String, Option<String>, Option<String>, Option<String>);

/// What a link is for, unless it has expired.
pub(super) async fn find_link(
    tx: &mut Tx,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<LinkPurpose>, StoreError> {
    let found = row!(
        tx,
        LinkRow,
        "SELECT purpose, registration_id, person_id, address FROM links
         WHERE token_hash = $1 AND expires_at > $2",
        token_hash,
        moment(now)
    )?;
    let what = "a link";
    Ok(match found {
        None => None,
        Some((purpose, registration, person, address)) => {
            Some(match (purpose.as_str(), registration, person, address) {
                ("verify", Some(registration), _, _) => {
                    LinkPurpose::Verify(read(what, &registration)?)
                }
                ("reset", _, Some(person), _) => LinkPurpose::Reset(read(what, &person)?),
                ("address", _, Some(person), Some(address)) => {
                    LinkPurpose::Address(read(what, &person)?, address)
                }
                (purpose, ..) => return Err(StoreError::damaged(what, purpose)),
            })
        }
    })
}

/// Consumes a link; whether this was its one use.
pub(super) async fn use_link(tx: &mut Tx, token_hash: &str) -> Result<bool, StoreError> {
    Ok(run!(tx, "DELETE FROM links WHERE token_hash = $1", token_hash)? == 1)
}

impl Store {
    /// Keeps a registration and queues the mail with the link that verifies it. It does the
    /// same whether or not the address has an account, so that nobody can tell.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn register(
        &self,
        name: &str,
        address: &str,
        password_hash: &str,
        by: &By,
    ) -> Result<RegistrationId, StoreError> {
        let mut tx = self.change().await?;
        run!(
            &mut tx,
            "DELETE FROM registrations WHERE created_at < $1",
            moment(hours_before(by.at, KEPT))
        )?;
        run!(
            &mut tx,
            "DELETE FROM links WHERE expires_at <= $1",
            moment(by.at)
        )?;
        let id = RegistrationId::random();
        run!(
            &mut tx,
            "INSERT INTO registrations (id, name, address, address_key, password, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            id.as_str(),
            name,
            address.trim(),
            address_key(address),
            password_hash,
            moment(by.at)
        )?;
        let job = MailJob::Verify {
            registration: id.clone(),
        };
        mails::queue(&mut tx, &job, None, by.at).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// A registration, until its address is verified or a week has gone by.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn registration(
        &self,
        id: &RegistrationId,
    ) -> Result<Option<Registration>, StoreError> {
        let mut tx = self.read().await?;
        row!(
            &mut tx,
            Row,
            "SELECT id, name, address, password FROM registrations WHERE id = $1",
            id.as_str()
        )?
        .map(registration)
        .transpose()
    }

    /// Every registration of an address, newest first.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn registrations_of(&self, address: &str) -> Result<Vec<Registration>, StoreError> {
        let mut tx = self.read().await?;
        of_address(&mut tx, address).await
    }

    /// Queues another mail with a link for the newest registration of an address; nothing where
    /// there is none.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn resend_verification(&self, address: &str, by: &By) -> Result<(), StoreError> {
        let mut tx = self.change().await?;
        if let Some(newest) = of_address(&mut tx, address).await?.into_iter().next() {
            let job = MailJob::Verify {
                registration: newest.id,
            };
            mails::queue(&mut tx, &job, None, by.at).await?;
        }
        tx.commit().await
    }

    /// Keeps a link that is about to be mailed; whether there is something to mail. There is
    /// not where the registration or the person is gone by now, or the mail that was to bring
    /// it waits no longer: a new password or address ends what was asked for before.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn make_link(
        &self,
        purpose: &LinkPurpose,
        token_hash: &str,
        expires_at: Timestamp,
        mail: Option<&MailId>,
    ) -> Result<bool, StoreError> {
        let (kind, registration, person, address) = match purpose {
            LinkPurpose::Verify(registration) => ("verify", Some(registration), None, None),
            LinkPurpose::Reset(person) => ("reset", None, Some(person), None),
            LinkPurpose::Address(person, address) => {
                ("address", None, Some(person), Some(address.trim()))
            }
        };
        let mut tx = self.change().await?;
        // Locked, so that it is still there when the link refers to it.
        let found = run!(
            &mut tx,
            "UPDATE registrations SET name = name WHERE id = $1",
            registration.map(RegistrationId::as_str)
        )? + run!(
            &mut tx,
            "UPDATE people SET name = name WHERE id = $1",
            person.map(PersonId::as_str)
        )?;
        if found == 0 {
            return Ok(false);
        }
        if let Some(mail) = mail {
            // Whoever ends links takes the mails away under the lock that is held here.
            let waiting = count!(
                &mut tx,
                "SELECT COUNT(*) FROM mails WHERE id = $1",
                mail.as_str()
            )?;
            if waiting == 0 {
                return Ok(false);
            }
        }
        run!(
            &mut tx,
            "INSERT INTO links
             (token_hash, purpose, registration_id, person_id, address, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            token_hash,
            kind,
            registration.map(RegistrationId::as_str),
            person.map(PersonId::as_str),
            address,
            moment(expires_at)
        )?;
        tx.commit().await?;
        Ok(true)
    }

    /// What a link is for, without using it; `None` where it was used, has expired, or never
    /// was.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn link(
        &self,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Option<LinkPurpose>, StoreError> {
        let mut tx = self.read().await?;
        find_link(&mut tx, token_hash, now).await
    }

    /// Makes the account of the registration whose link was followed, and forgets every
    /// registration of its address.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn verify(&self, token_hash: &str, by: &By) -> Result<Verified, StoreError> {
        again!(self.verify_once(token_hash, by))
    }

    async fn verify_once(&self, token_hash: &str, by: &By) -> Result<Verified, StoreError> {
        let mut tx = self.change().await?;
        let Some(LinkPurpose::Verify(registration)) = find_link(&mut tx, token_hash, by.at).await?
        else {
            return Ok(Verified::NoLink);
        };
        let person = PersonId::random();
        // This comes first: of two links for one address, the second waits here until all
        // about the first is done, and then finds itself gone.
        let made = run!(
            &mut tx,
            "INSERT INTO people
             (id, name, address, address_key, password, is_administrator, created_at)
             SELECT $1, name, address, address_key, password, FALSE, $3
             FROM registrations WHERE id = $2
             ON CONFLICT (address_key) DO NOTHING",
            person.as_str(),
            registration.as_str(),
            moment(by.at)
        )? == 1;
        if !use_link(&mut tx, token_hash).await? {
            tx.rollback().await?;
            return Ok(Verified::NoLink);
        }
        run!(
            &mut tx,
            "DELETE FROM registrations WHERE address_key IN
             (SELECT address_key FROM registrations WHERE id = $1)",
            registration.as_str()
        )?;
        if made {
            let by = by.as_person(&person);
            audit::line(&mut tx, &by, "registered", None, None).await?;
        }
        tx.commit().await?;
        Ok(if made {
            Verified::Person(person)
        } else {
            Verified::Taken
        })
    }
}
