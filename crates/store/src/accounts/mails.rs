//! The mails that wait.

use jiff::Timestamp;

use super::rows::{count, moment, pattern, read, read_some, row, rows, run};
use super::{DueMail, MailId, MailJob, PersonId, WaitingMail};
use crate::db::{Store, StoreError, Tx};

/// Puts a mail into the queue. With the person it goes.
pub(super) async fn queue(
    tx: &mut Tx,
    job: &MailJob,
    person: Option<&PersonId>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let job = serde_json::to_string(job)
        .map_err(|error| StoreError::damaged("a mail to be queued", error))?;
    run!(
        tx,
        "INSERT INTO mails (id, errand, person_id, created_at, tries, due_at)
         VALUES ($1, $2, $3, $4, 0, $4)",
        MailId::random().as_str(),
        job,
        person.map(PersonId::as_str),
        moment(at)
    )?;
    Ok(())
}

/// Removes the mails that wait and are about this. Only those that mention a text are read
/// (all of them, where it is empty), so that one that cannot be read stops as little as can be.
pub(super) async fn drop_where(
    tx: &mut Tx,
    mentioned: &str,
    mut is_about: impl FnMut(&MailJob) -> bool,
) -> Result<(), StoreError> {
    let waiting = rows!(
        &mut *tx,
        (String, String),
        "SELECT id, errand FROM mails WHERE errand LIKE $1 ESCAPE '!' ORDER BY id",
        pattern(mentioned)
    )?;
    for (id, job) in waiting {
        if is_about(&job_of(&id, &job)?) {
            run!(&mut *tx, "DELETE FROM mails WHERE id = $1", id)?;
        }
    }
    Ok(())
}

type WaitingRow = (
    String,
    String,
    Option<String>,
    String,
    i64,
    String,
    Option<String>,
);

/// The mails that wait, oldest first, and whose they are where the queue knows it. One that
/// cannot be read is left out: nobody can tell whose it is.
pub(super) async fn waiting(
    tx: &mut Tx,
) -> Result<Vec<(Option<PersonId>, WaitingMail)>, StoreError> {
    let mut mails = Vec::new();
    for (id, job, person, created_at, tries, due_at, last_error) in rows!(
        tx,
        WaitingRow,
        "SELECT id, errand, person_id, created_at, tries, due_at, last_error
         FROM mails ORDER BY created_at, id"
    )? {
        let Ok(job) = job_of(&id, &job) else {
            continue;
        };
        let mail = WaitingMail {
            job,
            created_at: read("a mail", &created_at)?,
            tries: u32::try_from(tries).unwrap_or(u32::MAX),
            due_at: read("a mail", &due_at)?,
            last_error,
        };
        mails.push((read_some("a mail", person.as_deref())?, mail));
    }
    Ok(mails)
}

/// Reads what a mail is about.
fn job_of(id: &str, job: &str) -> Result<MailJob, StoreError> {
    serde_json::from_str(job).map_err(|error| StoreError::damaged(format!("mail {id}"), error))
}

impl Store {
    /// The mail that has been due longest, if any is. It is put off until `claimed_until`, so
    /// that nobody else takes it meanwhile, and somebody does if this process ends.
    ///
    /// # Errors
    /// When the engine refuses, or the mail cannot be read (it is put off all the same, so that
    /// it keeps no other from going out).
    pub async fn due_mail(
        &self,
        now: Timestamp,
        claimed_until: Timestamp,
    ) -> Result<Option<DueMail>, StoreError> {
        let now = moment(now);
        let until = moment(claimed_until);
        loop {
            // Looking needs no lock: most of the time there is nothing.
            let mut tx = self.read().await?;
            let earliest = row!(
                &mut tx,
                (String,),
                "SELECT id FROM mails WHERE due_at <= $1 ORDER BY due_at, id LIMIT 1",
                &now
            )?;
            tx.rollback().await?;
            let Some((id,)) = earliest else {
                return Ok(None);
            };
            let mut tx = self.change().await?;
            let claimed = row!(
                &mut tx,
                (String, String, i64),
                "UPDATE mails SET due_at = $3 WHERE id = $1 AND due_at <= $2
                 RETURNING id, errand, tries",
                id,
                &now,
                &until
            )?;
            tx.commit().await?;
            // Where somebody else was quicker, another may be due.
            if let Some((id, job, tries)) = claimed {
                return Ok(Some(DueMail {
                    id: read("a mail", &id)?,
                    job: job_of(&id, &job)?,
                    tries: u32::try_from(tries).unwrap_or(u32::MAX),
                }));
            }
            if until <= now {
                return Ok(None);
            }
        }
    }

    /// Removes a mail that was sent.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn mail_sent(&self, mail: &MailId) -> Result<(), StoreError> {
        self.drop_mail(mail).await
    }

    /// Notes that a mail could not be sent, and when to try again.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn mail_failed(
        &self,
        mail: &MailId,
        error: &str,
        due_at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.change().await?;
        run!(
            &mut tx,
            "UPDATE mails SET tries = tries + 1, last_error = $2, due_at = $3 WHERE id = $1",
            mail.as_str(),
            error.replace('\0', ""),
            moment(due_at)
        )?;
        tx.commit().await
    }

    /// Removes a mail that is not to be sent.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn drop_mail(&self, mail: &MailId) -> Result<(), StoreError> {
        let mut tx = self.change().await?;
        run!(&mut tx, "DELETE FROM mails WHERE id = $1", mail.as_str())?;
        tx.commit().await
    }

    /// How many mails wait, claimed ones included.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn waiting_mails(&self) -> Result<u64, StoreError> {
        let mut tx = self.read().await?;
        Ok(count!(&mut tx, "SELECT COUNT(*) FROM mails")?)
    }
}
