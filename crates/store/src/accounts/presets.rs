//! Saved views and benchmark groups.

use domain::access::{AccessContext, Action, MemberState, may};
use domain::code::OdsCode;

use super::audit;
use super::rows::{
    code, count, granted, lock_actor, lock_workspaces, moment, read, read_some, relation,
    relation_for, row, rows, run,
};
use super::{
    By, DefaultPreset, NewPreset, Person, PersonId, Preset, PresetId, PresetKind, Refused,
};
use crate::db::{Store, StoreError, Tx};

/// How many presets somebody may keep for themselves.
const MOST_OWN: u64 = 200;
/// How many presets a workspace may keep.
const MOST_SHARED: u64 = 500;

type Row = (
    String,
    String,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    bool,
    String,
    Option<String>,
);

/// The columns of a preset, and the tables they come from: for the person `$1`, in the
/// workspace `$2`.
macro_rules! presets {
    ($rest:literal) => {
        presets!("s.address", $rest)
    };
    ($address:literal, $rest:literal) => {
        concat!(
            "SELECT s.id, s.kind, s.tool, s.name, ",
            $address,
            ", p.name, s.person_id, s.organisation,
             EXISTS (SELECT 1 FROM preset_defaults d
                     WHERE d.preset_id = s.id AND d.person_id = $1 AND d.organisation = $2),
             s.updated_at, m.state
             FROM presets s
             LEFT JOIN people p ON p.id = s.person_id
             LEFT JOIN workspace_members m
             ON m.organisation = s.organisation AND m.person_id = $1 ",
            $rest
        )
    };
}

/// What somebody is to a preset. What a workspace keeps follows the membership, also for whoever
/// made it.
fn access_context(is_own: bool, is_shared: bool, member: Option<MemberState>) -> AccessContext {
    AccessContext {
        is_signed_in: true,
        member,
        is_owner: is_own && (!is_shared || member.is_some_and(MemberState::is_member)),
        is_shared,
        ..AccessContext::default()
    }
}

/// Reads a preset; `None` where this person may not open it.
fn preset(row: Row, person: &PersonId) -> Result<Option<Preset>, StoreError> {
    let (preset, context) = any_preset(row, person)?;
    Ok(may(context, Action::Open).then_some(preset))
}

/// Reads a preset, and what the person in question is to it.
fn any_preset(row: Row, person: &PersonId) -> Result<(Preset, AccessContext), StoreError> {
    let (id, kind, tool, name, address, by, owner, organisation, is_default, updated_at, member) =
        row;
    let what = "a preset";
    let is_own = owner.as_deref() == Some(person.as_str());
    let member = read_some(what, member.as_deref())?;
    let context = access_context(is_own, organisation.is_some(), member);
    let preset = Preset {
        id: read(what, &id)?,
        kind: read(what, &kind)?,
        tool,
        name,
        address,
        by,
        is_own,
        organisation: read_some(what, organisation.as_deref())?,
        is_default,
        updated_at: read(what, &updated_at)?,
    };
    Ok((preset, context))
}

/// A preset that is about to be changed or chosen, locked with all it rests on.
struct Locked {
    actor: Person,
    kind: PresetKind,
    tool: String,
    organisation: Option<OdsCode>,
}

/// Locks a preset for whoever changes it, with its workspace and another one, and asks whether
/// they may: what they may not open does not exist for them.
async fn lock(
    tx: &mut Tx,
    id: &PresetId,
    other: Option<OdsCode>,
    action: Action,
    by: &By,
) -> Result<Result<Locked, Refused>, StoreError> {
    let Some(actor) = lock_actor(tx, by).await? else {
        return Ok(Err(Refused::NotFound));
    };
    let found = row!(
        &mut *tx,
        (String, String, Option<String>, Option<String>),
        "UPDATE presets SET name = name WHERE id = $1
         RETURNING kind, tool, person_id, organisation",
        id.as_str()
    )?;
    let Some((kind, tool, owner, organisation)) = found else {
        return Ok(Err(Refused::NotFound));
    };
    let organisation: Option<OdsCode> = read_some("a preset", organisation.as_deref())?;
    lock_workspaces(tx, organisation.into_iter().chain(other)).await?;
    let member = match organisation {
        Some(organisation) => relation(tx, &actor.id, organisation).await?.member,
        None => None,
    };
    let is_own = owner.as_deref() == Some(actor.id.as_str());
    let context = access_context(is_own, organisation.is_some(), member);
    if !may(context, Action::Open) {
        return Ok(Err(Refused::NotFound));
    }
    if !may(context, action) {
        return Ok(Err(Refused::NotAllowed));
    }
    Ok(Ok(Locked {
        actor,
        kind: read("a preset", &kind)?,
        tool,
        organisation,
    }))
}

impl Store {
    /// Keeps a preset, for oneself or in a workspace. Refused where there are too many.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn save_preset(
        &self,
        new: &NewPreset,
        by: &By,
    ) -> Result<Result<PresetId, Refused>, StoreError> {
        let mut tx = self.change().await?;
        let Some(actor) = lock_actor(&mut tx, by).await? else {
            return Ok(Err(Refused::NotAllowed));
        };
        if let Some(organisation) = new.organisation {
            let action = Action::ShareWithWorkspace;
            granted!(relation_for(&mut tx, Some(&actor), organisation, action).await?);
        }
        // A form that was sent twice keeps one.
        let known = row!(
            &mut tx,
            (String,),
            "SELECT id FROM presets WHERE person_id = $1 AND kind = $2 AND tool = $3
             AND name = $4 AND address = $5 AND COALESCE(organisation, '') = $6",
            actor.id.as_str(),
            new.kind.id(),
            &new.tool,
            &new.name,
            &new.address,
            code(new.organisation.as_ref()).unwrap_or_default()
        )?;
        if let Some((id,)) = known {
            return Ok(Ok(read("a preset", &id)?));
        }
        let is_full = if let Some(organisation) = new.organisation {
            count!(
                &mut tx,
                "SELECT COUNT(*) FROM presets WHERE organisation = $1",
                organisation.as_str()
            )? >= MOST_SHARED
        } else {
            count!(
                &mut tx,
                "SELECT COUNT(*) FROM presets WHERE person_id = $1 AND organisation IS NULL",
                actor.id.as_str()
            )? >= MOST_OWN
        };
        if is_full {
            return Ok(Err(Refused::Full));
        }
        let id = PresetId::random();
        run!(
            &mut tx,
            "INSERT INTO presets
             (id, kind, tool, name, address, person_id, organisation, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
            id.as_str(),
            new.kind.id(),
            &new.tool,
            &new.name,
            &new.address,
            actor.id.as_str(),
            code(new.organisation.as_ref()),
            moment(by.at)
        )?;
        let target = Some(id.as_str());
        audit::line(&mut tx, by, "preset-saved", new.organisation, target).await?;
        tx.commit().await?;
        Ok(Ok(id))
    }

    /// The presets that somebody may open: their own, and those of every organisation that they
    /// work for; by tool and name. Defaults are those in the active workspace. They have the
    /// addresses of groups, and of the views on which tools open; of other views [`Self::preset`]
    /// gives it: addresses may be long, and the views of a workspace many.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn presets_for(
        &self,
        person: &PersonId,
        active: Option<OdsCode>,
    ) -> Result<Vec<Preset>, StoreError> {
        let mut tx = self.read().await?;
        rows!(
            &mut tx,
            Row,
            presets!(
                "CASE WHEN s.kind = 'group' OR EXISTS (
                     SELECT 1 FROM preset_defaults d
                     WHERE d.preset_id = s.id AND d.person_id = $1 AND d.organisation = $2
                 ) THEN s.address ELSE '' END",
                "WHERE s.person_id = $1 OR m.state IN ('active', 'admin')
                 ORDER BY s.tool, lower(s.name), s.id"
            ),
            person.as_str(),
            code(active.as_ref()).unwrap_or_default()
        )?
        .into_iter()
        .filter_map(|row| preset(row, person).transpose())
        .collect()
    }

    /// The presets that somebody made: also those in workspaces that they have left, which
    /// they cannot open there any more, for what they take along and for nothing else.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn presets_made_by(&self, person: &PersonId) -> Result<Vec<Preset>, StoreError> {
        let mut tx = self.read().await?;
        rows!(
            &mut tx,
            Row,
            presets!("WHERE s.person_id = $1 ORDER BY s.tool, lower(s.name), s.id"),
            person.as_str(),
            ""
        )?
        .into_iter()
        .map(|row| Ok(any_preset(row, person)?.0))
        .collect()
    }

    /// The views on which tools open for somebody, in every workspace.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn default_presets_of(
        &self,
        person: &PersonId,
    ) -> Result<Vec<DefaultPreset>, StoreError> {
        let mut tx = self.read().await?;
        rows!(
            &mut tx,
            (String, String, String),
            "SELECT organisation, tool, preset_id FROM preset_defaults
             WHERE person_id = $1 ORDER BY organisation, tool",
            person.as_str()
        )?
        .into_iter()
        .map(|(organisation, tool, preset)| {
            let what = "a default";
            let organisation = Some(organisation.as_str()).filter(|code| !code.is_empty());
            Ok(DefaultPreset {
                organisation: read_some(what, organisation)?,
                tool,
                preset: read(what, &preset)?,
            })
        })
        .collect()
    }

    /// A preset, if this person may open it.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn preset(
        &self,
        id: &PresetId,
        person: &PersonId,
        active: Option<OdsCode>,
    ) -> Result<Option<Preset>, StoreError> {
        let mut tx = self.read().await?;
        let found = row!(
            &mut tx,
            Row,
            presets!("WHERE s.id = $3"),
            person.as_str(),
            code(active.as_ref()).unwrap_or_default(),
            id.as_str()
        )?;
        match found {
            Some(row) => preset(row, person),
            None => Ok(None),
        }
    }

    /// Gives a preset another name.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn rename_preset(
        &self,
        id: &PresetId,
        name: &str,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let locked = granted!(lock(&mut tx, id, None, Action::Change, by).await?);
        run!(
            &mut tx,
            "UPDATE presets SET name = $2, updated_at = $3 WHERE id = $1",
            id.as_str(),
            name,
            moment(by.at)
        )?;
        audit::commit(
            tx,
            by,
            "preset-renamed",
            locked.organisation,
            Some(id.as_str()),
        )
        .await
    }

    /// Puts something else into a preset.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn update_preset(
        &self,
        id: &PresetId,
        address: &str,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let locked = granted!(lock(&mut tx, id, None, Action::Change, by).await?);
        run!(
            &mut tx,
            "UPDATE presets SET address = $2, updated_at = $3 WHERE id = $1",
            id.as_str(),
            address,
            moment(by.at)
        )?;
        audit::commit(
            tx,
            by,
            "preset-updated",
            locked.organisation,
            Some(id.as_str()),
        )
        .await
    }

    /// Deletes a preset; nobody's tool opens on it any more.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn delete_preset(
        &self,
        id: &PresetId,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let locked = granted!(lock(&mut tx, id, None, Action::Change, by).await?);
        run!(&mut tx, "DELETE FROM presets WHERE id = $1", id.as_str())?;
        audit::commit(
            tx,
            by,
            "preset-deleted",
            locked.organisation,
            Some(id.as_str()),
        )
        .await
    }

    /// Says whether a tool opens on this view for oneself, in the active workspace. Refused for
    /// groups, and for workspaces that one does not work for.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn set_default_preset(
        &self,
        id: &PresetId,
        active: Option<OdsCode>,
        is_default: bool,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let locked = granted!(lock(&mut tx, id, active, Action::Open, by).await?);
        if locked.kind != PresetKind::View {
            return Ok(Err(Refused::NotAllowed));
        }
        if let Some(active) = active {
            let action = Action::WorkForOrganisation;
            granted!(relation_for(&mut tx, Some(&locked.actor), active, action).await?);
        }
        let organisation = code(active.as_ref()).unwrap_or_default();
        let action = if is_default {
            run!(
                &mut tx,
                "INSERT INTO preset_defaults (person_id, organisation, tool, preset_id)
                 VALUES ($1, $2, $3, $4)
                 ON CONFLICT (person_id, organisation, tool)
                 DO UPDATE SET preset_id = excluded.preset_id",
                locked.actor.id.as_str(),
                organisation,
                &locked.tool,
                id.as_str()
            )?;
            "default-chosen"
        } else {
            run!(
                &mut tx,
                "DELETE FROM preset_defaults
                 WHERE person_id = $1 AND organisation = $2 AND preset_id = $3",
                locked.actor.id.as_str(),
                organisation,
                id.as_str()
            )?;
            "default-removed"
        };
        audit::line(&mut tx, by, action, active, Some(id.as_str())).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }
}
