//! Who works for which organisation, and who decides it.

use domain::access::{Action, MemberState, may};
use domain::code::OdsCode;

use super::rows::{
    again, count, granted, lock_actor, lock_two, lock_workspace, lock_workspaces, moment, read,
    read_some, refusal, relation, relation_for, row, rows, run,
};
use super::{By, Cause, MailJob, Member, Person, PersonId, Refused, Relation};
use super::{audit, mails, sign_ins};
use crate::db::{Store, StoreError, Tx};

/// How many requests of one person may wait at a time.
const MOST_PENDING: u64 = 20;

pub(super) type Row = (
    String,
    String,
    String,
    String,
    String,
    String,
    Option<String>,
    bool,
    bool,
);

/// The columns of a member, and the tables they come from.
macro_rules! members {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.name, p.address, m.organisation, m.state, m.asked_at, m.decided_at,
             EXISTS (SELECT 1 FROM workspace_members a
                     WHERE a.organisation = m.organisation AND a.state = 'admin'),
             w.members_may_share
             FROM workspace_members m
             JOIN people p ON p.id = m.person_id
             JOIN workspaces w ON w.organisation = m.organisation ",
            $rest
        )
    };
}
pub(super) use members;

pub(super) fn member(row: Row) -> Result<Member, StoreError> {
    let (
        person,
        name,
        address,
        organisation,
        state,
        asked_at,
        decided_at,
        has_admin,
        members_may_share,
    ) = row;
    let what = "a member";
    Ok(Member {
        person: read(what, &person)?,
        name,
        address,
        organisation: read(what, &organisation)?,
        state: read(what, &state)?,
        asked_at: read(what, &asked_at)?,
        decided_at: read_some(what, decided_at.as_deref())?,
        has_admin,
        members_may_share,
    })
}

/// Decides what somebody is to an organisation from now on.
async fn decide(
    tx: &mut Tx,
    organisation: OdsCode,
    person: &PersonId,
    state: MemberState,
    by: &By,
) -> Result<(), StoreError> {
    run!(
        tx,
        "UPDATE workspace_members SET state = $3, decided_at = $4
         WHERE organisation = $1 AND person_id = $2",
        organisation.as_str(),
        person.as_str(),
        state.id(),
        moment(by.at)
    )?;
    Ok(())
}

/// As [`decide`], with word to the person and a line in the audit log.
async fn decide_and_tell(
    tx: &mut Tx,
    organisation: OdsCode,
    person: &PersonId,
    state: MemberState,
    (cause, action): (Cause, &str),
    by: &By,
) -> Result<(), StoreError> {
    decide(tx, organisation, person, state, by).await?;
    let job = MailJob::AccessDecided {
        person: person.clone(),
        organisation,
        state,
        cause,
    };
    mails::queue(tx, &job, Some(person), by.at).await?;
    audit::line(tx, by, action, Some(organisation), Some(person.as_str())).await
}

/// Ends what somebody used as a member.
async fn end_use(tx: &mut Tx, organisation: OdsCode, person: &PersonId) -> Result<(), StoreError> {
    sign_ins::leave(tx, person, organisation).await?;
    run!(
        tx,
        "DELETE FROM preset_defaults WHERE person_id = $1 AND organisation = $2",
        person.as_str(),
        organisation.as_str()
    )?;
    Ok(())
}

/// How many people other than this one are of a state.
async fn others(
    tx: &mut Tx,
    organisation: OdsCode,
    person: &PersonId,
    state: MemberState,
) -> Result<u64, StoreError> {
    Ok(count!(
        tx,
        "SELECT COUNT(*) FROM workspace_members
         WHERE organisation = $1 AND person_id <> $2 AND state = $3",
        organisation.as_str(),
        person.as_str(),
        state.id()
    )?)
}

/// The member of longest standing other than this one.
async fn eldest(
    tx: &mut Tx,
    organisation: OdsCode,
    person: &PersonId,
) -> Result<Option<PersonId>, StoreError> {
    row!(
        tx,
        (String,),
        "SELECT person_id FROM workspace_members
         WHERE organisation = $1 AND person_id <> $2 AND state = 'active'
         ORDER BY COALESCE(decided_at, asked_at), asked_at, person_id LIMIT 1",
        organisation.as_str(),
        person.as_str()
    )?
    .map(|(id,)| read("a member", &id))
    .transpose()
}

/// Leaves every workspace of somebody (locked by the caller) whose account goes. Where they are
/// the only admin, the longest-standing member becomes one: an account can always be
/// deleted, and members are never left without an admin, for whoever was approved next would
/// be put over them.
pub(super) async fn leave_all(tx: &mut Tx, person: &PersonId, by: &By) -> Result<(), StoreError> {
    let organisations: Vec<OdsCode> = rows!(
        &mut *tx,
        (String,),
        "SELECT organisation FROM workspace_members WHERE person_id = $1",
        person.as_str()
    )?
    .iter()
    .map(|(organisation,)| read("a member", organisation))
    .collect::<Result<_, _>>()?;
    lock_workspaces(tx, organisations.iter().copied()).await?;
    for organisation in organisations {
        // Asked under the lock: another admin's account may have gone a moment ago.
        let state = relation(tx, person, organisation).await?.member;
        let action = match state {
            Some(MemberState::Active | MemberState::Admin) => "workspace-left",
            Some(MemberState::Pending) => "request-withdrawn",
            Some(MemberState::Rejected | MemberState::Removed) | None => continue,
        };
        audit::line(tx, by, action, Some(organisation), Some(person.as_str())).await?;
        if state != Some(MemberState::Admin)
            || others(tx, organisation, person, MemberState::Admin).await? > 0
        {
            continue;
        }
        if let Some(successor) = eldest(tx, organisation, person).await? {
            let what = (Cause::Succession, "successor-promoted");
            decide_and_tell(tx, organisation, &successor, MemberState::Admin, what, by).await?;
        }
    }
    Ok(())
}

/// Those who decide over the members of an organisation.
async fn deciders(tx: &mut Tx, organisation: OdsCode) -> Result<Vec<PersonId>, StoreError> {
    let mut found = rows!(
        &mut *tx,
        (String,),
        "SELECT person_id FROM workspace_members
         WHERE organisation = $1 AND state = 'admin' ORDER BY person_id",
        organisation.as_str()
    )?;
    if found.is_empty() {
        found = rows!(
            tx,
            (String,),
            "SELECT id FROM people WHERE is_administrator ORDER BY id"
        )?;
    }
    found.iter().map(|(id,)| read("a member", id)).collect()
}

/// A decision that is about to be made, everything it rests on being locked.
struct Decision {
    /// What the workspace allows whoever decides.
    relation: Relation,
    /// What the other is to it now.
    state: MemberState,
}

/// Locks what a decision over a member rests on, and asks whether it may be made.
async fn decision(
    tx: &mut Tx,
    organisation: OdsCode,
    person: &PersonId,
    by: &By,
    cause: Cause,
) -> Result<Result<Decision, Refused>, StoreError> {
    let (actor, _) = lock_two(tx, by, person).await?;
    let Some(actor) = actor else {
        return Ok(Err(Refused::NotFound));
    };
    lock_workspace(tx, organisation).await?;
    let own = relation(tx, &actor.id, organisation).await?;
    let state = relation(tx, person, organisation).await?.member;
    if !may(
        own.access_context(actor.is_administrator),
        Action::ManageMembers,
    ) {
        return Ok(Err(refused_decision(&actor, own, state, cause)));
    }
    Ok(match state {
        Some(state) => Ok(Decision {
            relation: own,
            state,
        }),
        None => Err(Refused::NotFound),
    })
}

/// Why somebody may not decide. Of two administrators of the platform who approve the first
/// request at the same moment, the second learns that it was decided and not that an admin,
/// whom the first one just made, is in charge.
fn refused_decision(
    actor: &Person,
    own: Relation,
    state: Option<MemberState>,
    cause: Cause,
) -> Refused {
    let is_decided =
        cause == Cause::Request && state.is_some_and(|state| state != MemberState::Pending);
    if actor.is_administrator && own.member.is_none() && is_decided {
        Refused::AlreadyDecided
    } else {
        refusal(actor, own.member)
    }
}

impl Store {
    /// What somebody is to an organisation, and what its workspace allows.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn relation(
        &self,
        person: &PersonId,
        organisation: OdsCode,
    ) -> Result<Relation, StoreError> {
        let mut tx = self.read().await?;
        relation(&mut tx, person, organisation).await
    }

    /// All that somebody is or was to organisations, in the order in which they asked.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn memberships_of(&self, person: &PersonId) -> Result<Vec<Member>, StoreError> {
        let mut tx = self.read().await?;
        rows!(
            &mut tx,
            Row,
            members!("WHERE m.person_id = $1 ORDER BY m.asked_at, m.organisation"),
            person.as_str()
        )?
        .into_iter()
        .map(member)
        .collect()
    }

    /// Everybody who is or was something to an organisation, by name.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn members_of(&self, organisation: OdsCode) -> Result<Vec<Member>, StoreError> {
        let mut tx = self.read().await?;
        rows!(
            &mut tx,
            Row,
            members!("WHERE m.organisation = $1 ORDER BY lower(p.name), p.id"),
            organisation.as_str()
        )?
        .into_iter()
        .map(member)
        .collect()
    }

    /// Asks to work for an organisation, and tells those who decide: its admins, or the
    /// administrators of the platform where it has none. Refused to members, to those who asked
    /// already, and to those with too many requests.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn ask_for_access(
        &self,
        organisation: OdsCode,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        // One of those who decide may delete their account at this moment.
        again!(self.ask_for_access_once(organisation, by))
    }

    async fn ask_for_access_once(
        &self,
        organisation: OdsCode,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let Some(actor) = lock_actor(&mut tx, by).await? else {
            return Ok(Err(Refused::NotAllowed));
        };
        run!(
            &mut tx,
            "INSERT INTO workspaces (organisation, members_may_share, created_at)
             VALUES ($1, TRUE, $2) ON CONFLICT (organisation) DO NOTHING",
            organisation.as_str(),
            moment(by.at)
        )?;
        lock_workspace(&mut tx, organisation).await?;
        let own = relation(&mut tx, &actor.id, organisation).await?;
        if !may(
            own.access_context(actor.is_administrator),
            Action::AskForAccess,
        ) {
            return Ok(Err(Refused::NotAllowed));
        }
        let pending = count!(
            &mut tx,
            "SELECT COUNT(*) FROM workspace_members WHERE person_id = $1 AND state = 'pending'",
            actor.id.as_str()
        )?;
        if pending >= MOST_PENDING {
            return Ok(Err(Refused::Full));
        }
        run!(
            &mut tx,
            "INSERT INTO workspace_members (organisation, person_id, state, asked_at)
             VALUES ($1, $2, 'pending', $3)
             ON CONFLICT (organisation, person_id) DO UPDATE
             SET state = 'pending', asked_at = excluded.asked_at, decided_at = NULL",
            organisation.as_str(),
            actor.id.as_str(),
            moment(by.at)
        )?;
        for to in deciders(&mut tx, organisation).await? {
            let job = MailJob::AccessAsked {
                to: to.clone(),
                person: actor.id.clone(),
                organisation,
            };
            mails::queue(&mut tx, &job, Some(&to), by.at).await?;
        }
        audit::commit(
            tx,
            by,
            "access-asked",
            Some(organisation),
            Some(actor.id.as_str()),
        )
        .await
    }

    /// Takes a request back that waits, with the mails about it that were not sent yet.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn withdraw_request(
        &self,
        organisation: OdsCode,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let Some(actor) = lock_actor(&mut tx, by).await? else {
            return Ok(Err(Refused::NotFound));
        };
        lock_workspace(&mut tx, organisation).await?;
        let own = relation(&mut tx, &actor.id, organisation).await?;
        if !may(
            own.access_context(actor.is_administrator),
            Action::WithdrawRequest,
        ) {
            return Ok(Err(match own.member {
                Some(_) => Refused::AlreadyDecided,
                None => Refused::NotFound,
            }));
        }
        run!(
            &mut tx,
            "DELETE FROM workspace_members WHERE organisation = $1 AND person_id = $2",
            organisation.as_str(),
            actor.id.as_str()
        )?;
        mails::drop_where(&mut tx, actor.id.as_str(), |job| {
            matches!(job, MailJob::AccessAsked { person, organisation: of, .. }
                if *person == actor.id && *of == organisation)
        })
        .await?;
        audit::commit(
            tx,
            by,
            "request-withdrawn",
            Some(organisation),
            Some(actor.id.as_str()),
        )
        .await
    }

    /// Approves or rejects a request that waits, and tells the person. The first who is
    /// approved becomes the admin; where there are members, even without an admin, they become
    /// one of them. Gives what they are from now on.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn decide_request(
        &self,
        organisation: OdsCode,
        person: &PersonId,
        approve: bool,
        by: &By,
    ) -> Result<Result<MemberState, Refused>, StoreError> {
        let mut tx = self.change().await?;
        let decision = granted!(decision(&mut tx, organisation, person, by, Cause::Request).await?);
        if decision.state != MemberState::Pending {
            return Ok(Err(Refused::AlreadyDecided));
        }
        let has_members = decision.relation.has_admin
            || others(&mut tx, organisation, person, MemberState::Active).await? > 0;
        let (state, action) = match (approve, has_members) {
            (true, true) => (MemberState::Active, "request-approved"),
            (true, false) => (MemberState::Admin, "request-approved"),
            (false, _) => (MemberState::Rejected, "request-rejected"),
        };
        let what = (Cause::Request, action);
        decide_and_tell(&mut tx, organisation, person, state, what, by).await?;
        tx.commit().await?;
        Ok(Ok(state))
    }

    /// Makes a member an admin, and tells them.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn promote_member(
        &self,
        organisation: OdsCode,
        person: &PersonId,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let decision =
            granted!(decision(&mut tx, organisation, person, by, Cause::Decision).await?);
        match decision.state {
            MemberState::Active => {}
            MemberState::Admin => return Ok(Err(Refused::AlreadyDecided)),
            _ => return Ok(Err(Refused::NotFound)),
        }
        let (state, what) = (MemberState::Admin, (Cause::Decision, "member-promoted"));
        decide_and_tell(&mut tx, organisation, person, state, what, by).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// Removes a member or an admin other than oneself, and tells them. On their devices the
    /// organisation is chosen no more.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn remove_member(
        &self,
        organisation: OdsCode,
        person: &PersonId,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let decision =
            granted!(decision(&mut tx, organisation, person, by, Cause::Decision).await?);
        if by.person.as_ref() == Some(person) {
            return Ok(Err(Refused::NotAllowed));
        }
        match decision.state {
            MemberState::Active => {}
            MemberState::Admin => {
                if others(&mut tx, organisation, person, MemberState::Admin).await? == 0 {
                    return Ok(Err(Refused::LastAdmin));
                }
            }
            MemberState::Removed => return Ok(Err(Refused::AlreadyDecided)),
            MemberState::Pending | MemberState::Rejected => return Ok(Err(Refused::NotFound)),
        }
        end_use(&mut tx, organisation, person).await?;
        let (state, what) = (MemberState::Removed, (Cause::Decision, "member-removed"));
        decide_and_tell(&mut tx, organisation, person, state, what, by).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// Stops working for an organisation. The only admin is refused while there are other
    /// members: they name another first.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn leave_workspace(
        &self,
        organisation: OdsCode,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let Some(actor) = lock_actor(&mut tx, by).await? else {
            return Ok(Err(Refused::NotFound));
        };
        let action = Action::LeaveWorkspace;
        let own = granted!(relation_for(&mut tx, Some(&actor), organisation, action).await?);
        if own.member == Some(MemberState::Admin)
            && others(&mut tx, organisation, &actor.id, MemberState::Admin).await? == 0
            && others(&mut tx, organisation, &actor.id, MemberState::Active).await? > 0
        {
            return Ok(Err(Refused::LastAdmin));
        }
        end_use(&mut tx, organisation, &actor.id).await?;
        decide(&mut tx, organisation, &actor.id, MemberState::Removed, by).await?;
        audit::commit(
            tx,
            by,
            "workspace-left",
            Some(organisation),
            Some(actor.id.as_str()),
        )
        .await
    }

    /// Says whether members of an organisation may share, or its admins alone.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn set_members_may_share(
        &self,
        organisation: OdsCode,
        members_may_share: bool,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let actor = lock_actor(&mut tx, by).await?;
        let action = Action::ChangeSharing;
        granted!(relation_for(&mut tx, actor.as_ref(), organisation, action).await?);
        run!(
            &mut tx,
            "UPDATE workspaces SET members_may_share = $2 WHERE organisation = $1",
            organisation.as_str(),
            members_may_share
        )?;
        let action = if members_may_share {
            "sharing-opened-to-members"
        } else {
            "sharing-kept-to-admins"
        };
        audit::line(&mut tx, by, action, Some(organisation), None).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }
}
