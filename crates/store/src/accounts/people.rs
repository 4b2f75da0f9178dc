//! People with an account.

use super::access::end_access;
use super::registrations::{find_link, of_address, use_link};
use super::rows::{
    self, PersonColumns, address_key, again, is_signed_in, lock_actor, lock_person, lock_two,
    lock_verified, moment, row, rows, run,
};
use super::{
    By, Credentials, LinkPurpose, MailJob, NewAddress, Person, PersonId, Refused, Registration,
    Renewal, WaitingMail,
};
use super::{audit, documents, mails, members};
use crate::db::{Store, StoreError, Tx};

/// What [`By::network`] says of a command, which asks nobody for permission.
const COMMAND: &str = "command";

/// Sets a password, ends all that was made before it, and tells the person; whether the session
/// that is to go on was there.
async fn set_password(
    tx: &mut Tx,
    person: &Person,
    password_hash: &str,
    keep: Option<Renewal<'_>>,
    by: &By,
) -> Result<bool, StoreError> {
    run!(
        &mut *tx,
        "UPDATE people SET password = $2 WHERE id = $1",
        person.id.as_str(),
        password_hash
    )?;
    let is_kept = end_access(tx, person, keep, by).await?;
    let job = MailJob::PasswordChanged {
        person: person.id.clone(),
    };
    mails::queue(tx, &job, Some(&person.id), by.at).await?;
    Ok(is_kept)
}

/// Whether a mail is to, or about, somebody; `registrations` are those of their address.
fn concerns(job: &MailJob, person: &Person, registrations: &[Registration]) -> bool {
    match job {
        MailJob::Verify { registration } => {
            registrations.iter().any(|known| known.id == *registration)
        }
        MailJob::ResetPassword { address } => address_key(address) == address_key(&person.address),
        MailJob::ConfirmAddress { person: whose, .. }
        | MailJob::PasswordChanged { person: whose }
        | MailJob::AccessDecided { person: whose, .. } => *whose == person.id,
        MailJob::AccessAsked {
            to, person: whose, ..
        } => *to == person.id || *whose == person.id,
        // The queue knows whose the first is; the second is the last word to one who is gone.
        MailJob::AddressChanged { .. } | MailJob::AccountDeleted { .. } => false,
    }
}

/// Removes the mails that wait and are to, or about, somebody whose account goes. What the
/// queue knows to be theirs goes with them.
async fn drop_mails(tx: &mut Tx, person: &Person) -> Result<(), StoreError> {
    let registrations = of_address(tx, &person.address).await?;
    mails::drop_where(tx, "", |job| concerns(job, person, &registrations)).await
}

impl Store {
    /// A person; nobody where the account is gone.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn person(&self, id: &PersonId) -> Result<Option<Person>, StoreError> {
        let mut tx = self.read().await?;
        let columns = row!(
            &mut tx,
            PersonColumns,
            "SELECT id, name, address, is_administrator, created_at FROM people WHERE id = $1",
            id.as_str()
        )?;
        columns.as_ref().map(rows::person).transpose()
    }

    /// The person of an address, in whatever letters, and the hash of their password.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn person_by_address(
        &self,
        address: &str,
    ) -> Result<Option<(Person, String)>, StoreError> {
        let mut tx = self.read().await?;
        let found = row!(
            &mut tx,
            (String, String, String, bool, String, String),
            "SELECT id, name, address, is_administrator, created_at, password
             FROM people WHERE address_key = $1",
            address_key(address)
        )?;
        let Some((id, name, address, is_administrator, created_at, password)) = found else {
            return Ok(None);
        };
        let person = rows::person(&(id, name, address, is_administrator, created_at))?;
        Ok(Some((person, password)))
    }

    /// The hash of somebody's password.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn password_of(&self, id: &PersonId) -> Result<Option<String>, StoreError> {
        let mut tx = self.read().await?;
        let found = row!(
            &mut tx,
            (String,),
            "SELECT password FROM people WHERE id = $1",
            id.as_str()
        )?;
        Ok(found.map(|(password,)| password))
    }

    /// The mails that wait and are to, or about, somebody, oldest first.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn waiting_mails_of(&self, person: &Person) -> Result<Vec<WaitingMail>, StoreError> {
        let mut tx = self.read().await?;
        let registrations = of_address(&mut tx, &person.address).await?;
        let waiting = mails::waiting(&mut tx).await?;
        Ok(waiting
            .into_iter()
            .filter(|(whose, mail)| {
                whose.as_ref() == Some(&person.id) || concerns(&mail.job, person, &registrations)
            })
            .map(|(_, mail)| mail)
            .collect())
    }

    /// Queues the mail with the link that sets a new password. It does the same whether or not
    /// the address has an account, so that nobody can tell.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn ask_password_reset(&self, address: &str, by: &By) -> Result<(), StoreError> {
        let mut tx = self.change().await?;
        let job = MailJob::ResetPassword {
            address: address.trim().to_owned(),
        };
        mails::queue(&mut tx, &job, None, by.at).await?;
        tx.commit().await
    }

    /// Sets the password of the person whose link was followed, and ends their sessions, links
    /// and keys; nobody where the link was used, has expired, or never was.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn reset_password(
        &self,
        token_hash: &str,
        new_hash: &str,
        by: &By,
    ) -> Result<Option<PersonId>, StoreError> {
        let mut tx = self.change().await?;
        let Some(LinkPurpose::Reset(person)) = find_link(&mut tx, token_hash, by.at).await? else {
            return Ok(None);
        };
        // What ends links locks the person first, so that the link is looked at again below.
        let Some(locked) = lock_person(&mut tx, &person).await? else {
            return Ok(None);
        };
        if !use_link(&mut tx, token_hash).await? {
            return Ok(None);
        }
        let by = by.as_person(&person);
        set_password(&mut tx, &locked, new_hash, None, &by).await?;
        audit::line(&mut tx, &by, "password-reset", None, Some(person.as_str())).await?;
        tx.commit().await?;
        Ok(Some(person))
    }

    /// Sets the password of somebody who proved the one before, and ends their other sessions,
    /// their links and their keys. Refused where the session has ended or the password has
    /// changed since it was verified.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn change_password(
        &self,
        verified: &Credentials,
        new_hash: &str,
        keep: Renewal<'_>,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let Some(person) = lock_verified(&mut tx, verified).await? else {
            return Ok(Err(Refused::Stale));
        };
        if !is_signed_in(&mut tx, by).await?
            || !set_password(&mut tx, &person, new_hash, Some(keep), by).await?
        {
            return Ok(Err(Refused::Stale));
        }
        let target = Some(person.id.as_str());
        audit::commit(tx, by, "password-changed", None, target).await
    }

    /// Changes what whoever asks calls themselves. Refused where their session has ended.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn change_name(
        &self,
        name: &str,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let Some(person) = lock_actor(&mut tx, by).await? else {
            return Ok(Err(Refused::Stale));
        };
        run!(
            &mut tx,
            "UPDATE people SET name = $2 WHERE id = $1",
            person.id.as_str(),
            name
        )?;
        audit::commit(tx, by, "name-changed", None, Some(person.id.as_str())).await
    }

    /// Queues the mail with the link that takes a new address, for somebody who proved their
    /// password. Refused where the session has ended or the password has changed since it was
    /// verified.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn ask_new_address(
        &self,
        verified: &Credentials,
        address: &str,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let Some(person) = lock_verified(&mut tx, verified).await? else {
            return Ok(Err(Refused::Stale));
        };
        if !is_signed_in(&mut tx, by).await? {
            return Ok(Err(Refused::Stale));
        }
        let job = MailJob::ConfirmAddress {
            person: person.id.clone(),
            address: address.trim().to_owned(),
        };
        mails::queue(&mut tx, &job, Some(&person.id), by.at).await?;
        let target = Some(person.id.as_str());
        audit::commit(tx, by, "address-change-asked", None, target).await
    }

    /// Takes the address that a link of this person proves; ends their other sessions, their
    /// links and their keys, and tells the old address. The link of another person stays as
    /// it is.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn confirm_address(
        &self,
        token_hash: &str,
        person: &PersonId,
        keep: Renewal<'_>,
        by: &By,
    ) -> Result<NewAddress, StoreError> {
        // Two accounts may take one address at the same moment: the second sees it taken when
        // it tries again.
        again!(self.confirm_address_once(token_hash, person, keep, by))
    }

    async fn confirm_address_once(
        &self,
        token_hash: &str,
        person: &PersonId,
        keep: Renewal<'_>,
        by: &By,
    ) -> Result<NewAddress, StoreError> {
        let mut tx = self.change().await?;
        let Some(before) = lock_person(&mut tx, person).await? else {
            return Ok(NewAddress::NoLink);
        };
        if !is_signed_in(&mut tx, by).await? {
            return Ok(NewAddress::NoLink);
        }
        let address = match find_link(&mut tx, token_hash, by.at).await? {
            Some(LinkPurpose::Address(whose, address)) if whose == *person => address,
            _ => return Ok(NewAddress::NoLink),
        };
        if !use_link(&mut tx, token_hash).await? {
            return Ok(NewAddress::NoLink);
        }
        let is_free = run!(
            &mut tx,
            "UPDATE people SET address = $2, address_key = $3 WHERE id = $1
             AND NOT EXISTS (SELECT 1 FROM people o WHERE o.address_key = $3 AND o.id <> $1)",
            person.as_str(),
            address.as_str(),
            address_key(&address)
        )? == 1;
        if !is_free {
            tx.commit().await?;
            return Ok(NewAddress::InUse);
        }
        // Links to the old address would let whoever reads its mail set a password.
        if !end_access(&mut tx, &before, Some(keep), by).await? {
            return Ok(NewAddress::NoLink);
        }
        // Registrations of the new one had links that would outlive it.
        run!(
            &mut tx,
            "DELETE FROM registrations WHERE address_key = $1",
            address_key(&address)
        )?;
        let job = MailJob::AddressChanged {
            name: before.name,
            old: before.address,
            new: address,
        };
        mails::queue(&mut tx, &job, Some(person), by.at).await?;
        audit::line(&mut tx, by, "address-changed", None, Some(person.as_str())).await?;
        tx.commit().await?;
        Ok(NewAddress::Taken)
    }

    /// Makes an account without a mail, for the command line; nobody where the address has one.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn make_person(
        &self,
        name: &str,
        address: &str,
        password_hash: &str,
        is_administrator: bool,
        by: &By,
    ) -> Result<Option<PersonId>, StoreError> {
        let mut tx = self.change().await?;
        let person = PersonId::random();
        let is_made = run!(
            &mut tx,
            "INSERT INTO people
             (id, name, address, address_key, password, is_administrator, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (address_key) DO NOTHING",
            person.as_str(),
            name,
            address.trim(),
            address_key(address),
            password_hash,
            is_administrator,
            moment(by.at)
        )? == 1;
        if !is_made {
            return Ok(None);
        }
        let action = if is_administrator {
            "administrator-made"
        } else {
            "account-made"
        };
        audit::line(&mut tx, by, action, None, Some(person.as_str())).await?;
        tx.commit().await?;
        Ok(Some(person))
    }

    /// Makes somebody an administrator of the platform, or no longer one, and ends their
    /// sessions, links and keys. For administrators and for commands.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn set_administrator(
        &self,
        person: &PersonId,
        is_administrator: bool,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let (actor, found) = lock_two(&mut tx, by, person).await?;
        let is_command = by.person.is_none() && by.network == COMMAND;
        if !is_command && !actor.is_some_and(|actor| actor.is_administrator) {
            return Ok(Err(Refused::NotAllowed));
        }
        let Some(found) = found else {
            return Ok(Err(Refused::NotFound));
        };
        if found.is_administrator != is_administrator {
            run!(
                &mut tx,
                "UPDATE people SET is_administrator = $2 WHERE id = $1",
                person.as_str(),
                is_administrator
            )?;
            let action = if is_administrator {
                "administrator-made"
            } else {
                "administrator-unmade"
            };
            // A session that somebody stole would gain the new rights with the person.
            end_access(&mut tx, &found, None, by).await?;
            audit::line(&mut tx, by, action, None, Some(person.as_str())).await?;
        }
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// The administrators of the platform, by name.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn administrators(&self) -> Result<Vec<Person>, StoreError> {
        let mut tx = self.read().await?;
        rows!(
            &mut tx,
            PersonColumns,
            "SELECT id, name, address, is_administrator, created_at FROM people
             WHERE is_administrator ORDER BY lower(name), id"
        )?
        .iter()
        .map(rows::person)
        .collect()
    }

    /// Deletes an account with all that is its own, and every link to its documents, which
    /// nobody could end any more. What it shared with workspaces stays without an owner, and a
    /// workspace without another admin gets its longest-standing member for one. Gives where
    /// the bytes of the deleted documents are, for the caller to remove. Refused where the
    /// session has ended or the password has changed since it was verified.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn delete_person(
        &self,
        verified: &Credentials,
        by: &By,
    ) -> Result<Result<Vec<String>, Refused>, StoreError> {
        again!(self.delete_person_once(verified, by))
    }

    async fn delete_person_once(
        &self,
        verified: &Credentials,
        by: &By,
    ) -> Result<Result<Vec<String>, Refused>, StoreError> {
        let mut tx = self.change().await?;
        let Some(gone) = lock_verified(&mut tx, verified).await? else {
            return Ok(Err(Refused::Stale));
        };
        if !is_signed_in(&mut tx, by).await? {
            return Ok(Err(Refused::Stale));
        }
        let person = &gone.id.clone();
        // Locked, so that what an admin stops sharing at this moment is not left to nobody.
        run!(
            &mut tx,
            "UPDATE documents SET name = name WHERE person_id = $1",
            person.as_str()
        )?;
        let objects = rows!(
            &mut tx,
            (String,),
            "DELETE FROM documents WHERE person_id = $1 AND organisation IS NULL
             RETURNING object",
            person.as_str()
        )?;
        documents::end_links(&mut tx, person, by).await?;
        run!(
            &mut tx,
            "DELETE FROM presets WHERE person_id = $1 AND organisation IS NULL",
            person.as_str()
        )?;
        // Locked before the workspaces, as everybody does: they lose their owner below.
        run!(
            &mut tx,
            "UPDATE presets SET name = name WHERE person_id = $1",
            person.as_str()
        )?;
        members::leave_all(&mut tx, person, by).await?;
        drop_mails(&mut tx, &gone).await?;
        run!(
            &mut tx,
            "DELETE FROM registrations WHERE address_key = $1",
            address_key(&gone.address)
        )?;
        // Memberships, sign-ins, links and mails go with the person.
        run!(&mut tx, "DELETE FROM people WHERE id = $1", person.as_str())?;
        let job = MailJob::AccountDeleted {
            name: gone.name,
            address: gone.address,
        };
        mails::queue(&mut tx, &job, None, by.at).await?;
        audit::line(&mut tx, by, "account-deleted", None, Some(person.as_str())).await?;
        tx.commit().await?;
        Ok(Ok(objects.into_iter().map(|(object,)| object).collect()))
    }
}
