//! Devices on which people are signed in.

use domain::access::Action;
use domain::code::OdsCode;
use jiff::Timestamp;

use super::access::end_sign_ins;
use super::audit;
use super::rows::{
    self, PersonColumns, code, granted, lock_actor, lock_person, lock_verified, moment, read,
    read_some, relation_for, row, rows, run,
};
use super::{By, NewSignIn, Person, PersonId, Refused, SignIn, SignInId};
use crate::db::{Store, StoreError, Tx};

type Row = (String, String, bool, Option<String>, String, String, String);

fn sign_in(row: &Row) -> Result<SignIn, StoreError> {
    let (id, device, is_lasting, workspace, created_at, used_at, expires_at) = row;
    let what = "a sign-in";
    Ok(SignIn {
        id: read(what, id)?,
        device: device.clone(),
        is_lasting: *is_lasting,
        workspace: read_some(what, workspace.as_deref())?,
        created_at: read(what, created_at)?,
        used_at: read(what, used_at)?,
        expires_at: read(what, expires_at)?,
    })
}

/// Takes an organisation from all devices of somebody who works for it no more.
pub(super) async fn leave(
    tx: &mut Tx,
    person: &PersonId,
    organisation: OdsCode,
) -> Result<(), StoreError> {
    run!(
        tx,
        "UPDATE sign_ins SET workspace = NULL WHERE person_id = $1 AND workspace = $2",
        person.as_str(),
        organisation.as_str()
    )?;
    Ok(())
}

/// On how many devices somebody may be signed in. Who signs in on one more is signed out where they
/// have not been for longest.
const MOST: i64 = 100;

impl Store {
    /// Keeps a sign-in, and removes those of anybody that have expired, and the oldest of this
    /// person where there are too many. Refused where the
    /// password or the address has changed since the password was verified.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn sign_in(
        &self,
        new: &NewSignIn,
        by: &By,
    ) -> Result<Result<SignInId, Refused>, StoreError> {
        let mut tx = self.change().await?;
        let Some(person) = lock_verified(&mut tx, &new.credentials).await? else {
            return Ok(Err(Refused::Stale));
        };
        let id = SignInId::random();
        run!(
            &mut tx,
            "INSERT INTO sign_ins
             (id, person_id, token_hash, device, is_lasting, created_at, used_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
            id.as_str(),
            person.id.as_str(),
            &new.token_hash,
            &new.device,
            new.is_lasting,
            moment(by.at),
            moment(new.expires_at)
        )?;
        run!(
            &mut tx,
            "DELETE FROM sign_ins WHERE expires_at <= $1",
            moment(by.at)
        )?;
        run!(
            &mut tx,
            "DELETE FROM sign_ins WHERE person_id = $1 AND id <> $2 AND id NOT IN (
                 SELECT id FROM sign_ins WHERE person_id = $1 AND id <> $2
                 ORDER BY used_at DESC, id LIMIT $3
             )",
            person.id.as_str(),
            id.as_str(),
            MOST - 1
        )?;
        let by = by.as_person(&person.id);
        audit::line(&mut tx, &by, "signed-in", None, Some(id.as_str())).await?;
        tx.commit().await?;
        Ok(Ok(id))
    }

    /// The sign-in of this token, and whose it is; `None` where it ended or has expired.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn signed_in(
        &self,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Option<(SignIn, Person)>, StoreError> {
        type Both = (
            String,
            String,
            bool,
            Option<String>,
            String,
            String,
            String,
            String,
            String,
            String,
            bool,
            String,
        );
        let mut tx = self.read().await?;
        let found = row!(
            &mut tx,
            Both,
            "SELECT s.id, s.device, s.is_lasting, s.workspace, s.created_at, s.used_at,
             s.expires_at, p.id, p.name, p.address, p.is_administrator, p.created_at
             FROM sign_ins s JOIN people p ON p.id = s.person_id
             WHERE s.token_hash = $1 AND s.expires_at > $2",
            token_hash,
            moment(now)
        )?;
        let Some((a, b, c, d, e, f, g, id, name, address, is_administrator, created_at)) = found
        else {
            return Ok(None);
        };
        let person: PersonColumns = (id, name, address, is_administrator, created_at);
        Ok(Some((
            sign_in(&(a, b, c, d, e, f, g))?,
            rows::person(&person)?,
        )))
    }

    /// Notes that a sign-in is used, and until when it lasts now.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn sign_in_used(
        &self,
        id: &SignInId,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.change().await?;
        run!(
            &mut tx,
            "UPDATE sign_ins SET used_at = $2, expires_at = $3 WHERE id = $1",
            id.as_str(),
            moment(now),
            moment(expires_at)
        )?;
        tx.commit().await
    }

    /// The devices on which somebody is signed in, the one used last first.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn sign_ins_of(
        &self,
        person: &PersonId,
        now: Timestamp,
    ) -> Result<Vec<SignIn>, StoreError> {
        let mut tx = self.read().await?;
        rows!(
            &mut tx,
            Row,
            "SELECT id, device, is_lasting, workspace, created_at, used_at, expires_at
             FROM sign_ins WHERE person_id = $1 AND expires_at > $2
             ORDER BY used_at DESC, id",
            person.as_str(),
            moment(now)
        )?
        .iter()
        .map(sign_in)
        .collect()
    }

    /// Ends one sign-in of this person; whether there was such a one.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn end_sign_in(
        &self,
        person: &PersonId,
        id: &SignInId,
        by: &By,
    ) -> Result<bool, StoreError> {
        let mut tx = self.change().await?;
        // What is done in this session is done before it ends, or not at all.
        lock_person(&mut tx, person).await?;
        let was_there = run!(
            &mut tx,
            "DELETE FROM sign_ins WHERE id = $1 AND person_id = $2",
            id.as_str(),
            person.as_str()
        )? == 1;
        if was_there {
            audit::line(&mut tx, by, "signed-out", None, Some(id.as_str())).await?;
        }
        tx.commit().await?;
        Ok(was_there)
    }

    /// Ends every sign-in of this person, or every other one; gives how many.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn end_sign_ins(
        &self,
        person: &PersonId,
        except: Option<&SignInId>,
        by: &By,
    ) -> Result<u64, StoreError> {
        let mut tx = self.change().await?;
        lock_person(&mut tx, person).await?;
        let ended = end_sign_ins(&mut tx, person, except.map(SignInId::as_str)).await?;
        let target = Some(person.as_str());
        audit::line(&mut tx, by, "signed-out-everywhere", None, target).await?;
        tx.commit().await?;
        Ok(ended)
    }

    /// Chooses the organisation that is worked for on one device, or none. Refused unless the
    /// person is a member of it now, and the sign-in is theirs.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn use_workspace(
        &self,
        person: &PersonId,
        id: &SignInId,
        organisation: Option<OdsCode>,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let locked = lock_actor(&mut tx, by).await?;
        if let Some(organisation) = organisation {
            let action = Action::WorkForOrganisation;
            granted!(relation_for(&mut tx, locked.as_ref(), organisation, action).await?);
        }
        let is_there = run!(
            &mut tx,
            "UPDATE sign_ins SET workspace = $3 WHERE id = $1 AND person_id = $2",
            id.as_str(),
            person.as_str(),
            code(organisation.as_ref())
        )? == 1;
        if !is_there {
            return Ok(Err(Refused::NotFound));
        }
        audit::commit(tx, by, "workspace-chosen", organisation, Some(id.as_str())).await
    }
}
