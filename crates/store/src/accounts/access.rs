//! Ending what lets somebody in, whenever their password, address or rights change.

use super::rows::{address_key, moment, rows, run};
use super::{By, MailJob, Person, PersonId, Renewal};
use super::{audit, mails};
use crate::db::{StoreError, Tx};

/// Ends all that was made before a change of somebody's password, address or rights and would
/// let in whoever holds it: sessions, links in mails, mails that wait to bring such links, and
/// keys for programs. One session may go on under another token; whether it was there. The
/// person is locked by the caller, and is as before the change.
pub(super) async fn end_access(
    tx: &mut Tx,
    person: &Person,
    keep: Option<Renewal<'_>>,
    by: &By,
) -> Result<bool, StoreError> {
    end_sign_ins(tx, &person.id, keep.map(|keep| keep.sign_in.as_str())).await?;
    let is_kept = match keep {
        Some(keep) => {
            run!(
                &mut *tx,
                "UPDATE sign_ins SET token_hash = $3 WHERE id = $1 AND person_id = $2",
                keep.sign_in.as_str(),
                person.id.as_str(),
                keep.token_hash
            )? == 1
        }
        None => true,
    };
    end_links(tx, person).await?;
    end_api_keys(tx, &person.id, by).await?;
    Ok(is_kept)
}

/// Ends every session of somebody but one; gives how many.
pub(super) async fn end_sign_ins(
    tx: &mut Tx,
    person: &PersonId,
    except: Option<&str>,
) -> Result<u64, StoreError> {
    Ok(run!(
        tx,
        "DELETE FROM sign_ins WHERE person_id = $1 AND id <> $2",
        person.as_str(),
        except.unwrap_or_default()
    )?)
}

/// Ends the links of somebody, and forgets the mails that would bring more of them: what was
/// asked for before is as old as what was made before.
async fn end_links(tx: &mut Tx, person: &Person) -> Result<(), StoreError> {
    run!(
        &mut *tx,
        "DELETE FROM links WHERE person_id = $1",
        person.id.as_str()
    )?;
    mails::drop_where(
        tx,
        person.id.as_str(),
        |job| matches!(job, MailJob::ConfirmAddress { person: whose, .. } if *whose == person.id),
    )
    .await?;
    let key = address_key(&person.address);
    mails::drop_where(
        tx,
        "reset-password",
        |job| matches!(job, MailJob::ResetPassword { address } if address_key(address) == key),
    )
    .await
}

/// Revokes the keys of somebody.
async fn end_api_keys(tx: &mut Tx, person: &PersonId, by: &By) -> Result<(), StoreError> {
    // In the order in which counts are written, so that neither waits for the other for ever.
    let keys = rows!(
        &mut *tx,
        (String,),
        "SELECT id FROM api_keys WHERE person_id = $1 AND revoked_at IS NULL ORDER BY id",
        person.as_str()
    )?;
    for (key,) in keys {
        run!(
            &mut *tx,
            "UPDATE api_keys SET revoked_at = $2 WHERE id = $1",
            &key,
            moment(by.at)
        )?;
        audit::line(tx, by, "api-key-revoked", None, Some(&key)).await?;
    }
    Ok(())
}
