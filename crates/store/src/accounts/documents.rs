//! Uploaded files: what is known of them, and who may fetch them. Their bytes are elsewhere.

use domain::access::{AccessContext, Action, MemberState, may};
use domain::code::OdsCode;
use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::audit;
use super::rows::{
    code, count, granted, lock_actor, lock_workspaces, moment, read, read_some, relation,
    relation_for, row, rows, run,
};
use super::{By, Document, DocumentId, DocumentLinkId, NewDocument, Person, PersonId, Refused};
use crate::db::{Store, StoreError, Tx};

/// How many links one document may have.
const MOST_LINKS: u64 = 20;
/// How many documents somebody may keep, however small: a page lists them all.
const MOST_OWN: u64 = 500;
/// How many documents a workspace may have, of all its members.
const MOST_SHARED: u64 = 500;

type Row = (
    String,
    String,
    String,
    i64,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
    Option<String>,
);

/// The columns of a document, and the tables they come from: for the person `$1`.
macro_rules! documents {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.name, d.media_type, d.bytes, d.sha256, d.object, p.name, d.person_id,
             d.organisation, d.created_at, m.state
             FROM documents d
             LEFT JOIN people p ON p.id = d.person_id
             LEFT JOIN workspace_members m
             ON m.organisation = d.organisation AND m.person_id = $1 ",
            $rest
        )
    };
}

/// What somebody is to a document.
fn access_context(is_owner: bool, is_shared: bool, member: Option<MemberState>) -> AccessContext {
    AccessContext {
        is_signed_in: true,
        member,
        is_owner,
        is_shared,
        ..AccessContext::default()
    }
}

/// Reads a document, without its links, and what the person in question is to it.
fn document(row: Row, person: Option<&PersonId>) -> Result<(Document, AccessContext), StoreError> {
    let (id, name, media_type, bytes, sha256, object, by, owner, organisation, created_at, member) =
        row;
    let what = "a document";
    let is_own = owner.is_some() && owner.as_deref() == person.map(PersonId::as_str);
    let member = read_some(what, member.as_deref())?;
    let context = access_context(is_own, organisation.is_some(), member);
    let document = Document {
        id: read(what, &id)?,
        name,
        media_type,
        bytes: bytes.unsigned_abs(),
        sha256,
        object,
        by,
        is_own,
        organisation: read_some(what, organisation.as_deref())?,
        links: Vec::new(),
        created_at: read(what, &created_at)?,
    };
    Ok((document, context))
}

/// Adds the links to those documents that are somebody's own.
async fn add_links(
    tx: &mut Tx,
    documents: &mut [Document],
    person: &PersonId,
) -> Result<(), StoreError> {
    let links = rows!(
        tx,
        (String, String, String),
        "SELECT l.document_id, l.id, l.created_at
         FROM document_links l JOIN documents d ON d.id = l.document_id
         WHERE d.person_id = $1 ORDER BY l.created_at, l.id",
        person.as_str()
    )?;
    let mut links_of: FxHashMap<String, Vec<(DocumentLinkId, Timestamp)>> = FxHashMap::default();
    for (document, id, created_at) in links {
        let link = (read("a link", &id)?, read("a link", &created_at)?);
        links_of.entry(document).or_default().push(link);
    }
    for document in documents.iter_mut().filter(|document| document.is_own) {
        document.links = links_of.remove(document.id.as_str()).unwrap_or_default();
    }
    Ok(())
}

/// The bytes that somebody's documents take.
async fn bytes_of(tx: &mut Tx, person: &PersonId) -> Result<u64, StoreError> {
    Ok(count!(
        tx,
        "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM documents WHERE person_id = $1",
        person.as_str()
    )?)
}

/// Ends every link to somebody's documents, with a line in the log of each workspace that one
/// of them is shared with.
pub(super) async fn end_links(tx: &mut Tx, person: &PersonId, by: &By) -> Result<(), StoreError> {
    let links = rows!(
        &mut *tx,
        (String, String, Option<String>),
        "SELECT l.id, d.id, d.organisation
         FROM document_links l JOIN documents d ON d.id = l.document_id
         WHERE d.person_id = $1 ORDER BY l.created_at, l.id",
        person.as_str()
    )?;
    for (link, document, organisation) in links {
        run!(&mut *tx, "DELETE FROM document_links WHERE id = $1", link)?;
        let organisation = read_some("a document", organisation.as_deref())?;
        audit::line(tx, by, "document-link-ended", organisation, Some(&document)).await?;
    }
    Ok(())
}

/// A document that is about to be changed, locked with all it rests on.
struct Locked {
    actor: Person,
    /// Whether it is theirs who change it.
    is_own: bool,
    /// Whether it is anybody's.
    has_owner: bool,
    organisation: Option<OdsCode>,
    /// Where its bytes are.
    object: String,
}

/// Locks a document for whoever changes it, with its workspace and another one, and asks
/// whether they may: what they may not open does not exist for them.
async fn lock(
    tx: &mut Tx,
    id: &DocumentId,
    other: Option<OdsCode>,
    by: &By,
) -> Result<Result<Locked, Refused>, StoreError> {
    let Some(actor) = lock_actor(tx, by).await? else {
        return Ok(Err(Refused::NotFound));
    };
    let found = row!(
        &mut *tx,
        (Option<String>, Option<String>, String),
        "UPDATE documents SET name = name WHERE id = $1
         RETURNING person_id, organisation, object",
        id.as_str()
    )?;
    let Some((owner, organisation, object)) = found else {
        return Ok(Err(Refused::NotFound));
    };
    let organisation: Option<OdsCode> = read_some("a document", organisation.as_deref())?;
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
    if !may(context, Action::Change) {
        return Ok(Err(Refused::NotAllowed));
    }
    Ok(Ok(Locked {
        actor,
        is_own,
        has_owner: owner.is_some(),
        organisation,
        object,
    }))
}

impl Store {
    /// Keeps a document. Refused where the documents of this person would take more than
    /// `quota` bytes, or be too many.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn keep_document(
        &self,
        new: &NewDocument,
        quota: u64,
        by: &By,
    ) -> Result<Result<DocumentId, Refused>, StoreError> {
        let mut tx = self.change().await?;
        // The person is locked, so that two uploads count each other.
        let Some(actor) = lock_actor(&mut tx, by).await? else {
            return Ok(Err(Refused::NotAllowed));
        };
        let used = bytes_of(&mut tx, &actor.id).await?;
        let (Some(total), Ok(bytes)) = (used.checked_add(new.bytes), i64::try_from(new.bytes))
        else {
            return Ok(Err(Refused::Full));
        };
        let kept = count!(
            &mut tx,
            "SELECT COUNT(*) FROM documents WHERE person_id = $1",
            actor.id.as_str()
        )?;
        if total > quota || kept >= MOST_OWN {
            return Ok(Err(Refused::Full));
        }
        let id = DocumentId::random();
        run!(
            &mut tx,
            "INSERT INTO documents
             (id, person_id, name, media_type, bytes, sha256, object, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            id.as_str(),
            actor.id.as_str(),
            &new.name,
            &new.media_type,
            bytes,
            &new.sha256,
            &new.object,
            moment(by.at)
        )?;
        audit::line(&mut tx, by, "document-kept", None, Some(id.as_str())).await?;
        tx.commit().await?;
        Ok(Ok(id))
    }

    /// The bytes that somebody's documents take.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn used_bytes(&self, person: &PersonId) -> Result<u64, StoreError> {
        let mut tx = self.read().await?;
        bytes_of(&mut tx, person).await
    }

    /// The documents that somebody may open: their own, with their links, and those shared with
    /// the organisations that they work for; newest first.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn documents_for(&self, person: &PersonId) -> Result<Vec<Document>, StoreError> {
        let mut tx = self.read().await?;
        let mut found = Vec::new();
        for row in rows!(
            &mut tx,
            Row,
            documents!(
                "WHERE d.person_id = $1 OR m.state IN ('active', 'admin')
                 ORDER BY d.created_at DESC, d.id"
            ),
            person.as_str()
        )? {
            let (document, context) = document(row, Some(person))?;
            if may(context, Action::Open) {
                found.push(document);
            }
        }
        add_links(&mut tx, &mut found, person).await?;
        Ok(found)
    }

    /// A document, if this person may open it.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn document(
        &self,
        id: &DocumentId,
        person: &PersonId,
    ) -> Result<Option<Document>, StoreError> {
        let mut tx = self.read().await?;
        let found = row!(
            &mut tx,
            Row,
            documents!("WHERE d.id = $2"),
            person.as_str(),
            id.as_str()
        )?;
        let Some(row) = found else {
            return Ok(None);
        };
        let (mut document, context) = document(row, Some(person))?;
        if !may(context, Action::Open) {
            return Ok(None);
        }
        add_links(&mut tx, std::slice::from_mut(&mut document), person).await?;
        Ok(Some(document))
    }

    /// Gives a document another name.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn rename_document(
        &self,
        id: &DocumentId,
        name: &str,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let locked = granted!(lock(&mut tx, id, None, by).await?);
        run!(
            &mut tx,
            "UPDATE documents SET name = $2 WHERE id = $1",
            id.as_str(),
            name
        )?;
        audit::commit(
            tx,
            by,
            "document-renamed",
            locked.organisation,
            Some(id.as_str()),
        )
        .await
    }

    /// Shares a document with a workspace, which only its owner may, or with none any more,
    /// which an admin may too. What has no owner can only be deleted: shared with nobody, it
    /// would be lost.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn share_document(
        &self,
        id: &DocumentId,
        organisation: Option<OdsCode>,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let locked = granted!(lock(&mut tx, id, organisation, by).await?);
        if !locked.has_owner || (organisation.is_some() && !locked.is_own) {
            return Ok(Err(Refused::NotAllowed));
        }
        if let Some(organisation) = organisation {
            let action = Action::ShareWithWorkspace;
            granted!(relation_for(&mut tx, Some(&locked.actor), organisation, action).await?);
            let others = count!(
                &mut tx,
                "SELECT COUNT(*) FROM documents WHERE organisation = $1 AND id <> $2",
                organisation.as_str(),
                id.as_str()
            )?;
            if others >= MOST_SHARED {
                return Ok(Err(Refused::Full));
            }
        }
        run!(
            &mut tx,
            "UPDATE documents SET organisation = $2 WHERE id = $1",
            id.as_str(),
            code(organisation.as_ref())
        )?;
        let target = Some(id.as_str());
        if locked.organisation != organisation {
            if let Some(before) = locked.organisation {
                audit::line(&mut tx, by, "document-unshared", Some(before), target).await?;
            }
            if organisation.is_some() {
                audit::line(&mut tx, by, "document-shared", organisation, target).await?;
            }
        }
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// Deletes a document with its links, and gives where its bytes are, for the caller to
    /// remove. An admin of the workspace may only where it has no owner any more; of another's,
    /// they stop the sharing.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn delete_document(
        &self,
        id: &DocumentId,
        by: &By,
    ) -> Result<Result<String, Refused>, StoreError> {
        let mut tx = self.change().await?;
        let locked = granted!(lock(&mut tx, id, None, by).await?);
        if locked.has_owner && !locked.is_own {
            return Ok(Err(Refused::NotAllowed));
        }
        run!(&mut tx, "DELETE FROM documents WHERE id = $1", id.as_str())?;
        let target = Some(id.as_str());
        audit::line(&mut tx, by, "document-deleted", locked.organisation, target).await?;
        tx.commit().await?;
        Ok(Ok(locked.object))
    }

    /// Makes a link by which anybody may fetch a document; for its owner. Refused where there
    /// are too many.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn link_document(
        &self,
        id: &DocumentId,
        token_hash: &str,
        by: &By,
    ) -> Result<Result<DocumentLinkId, Refused>, StoreError> {
        let mut tx = self.change().await?;
        let locked = granted!(lock(&mut tx, id, None, by).await?);
        if !locked.is_own {
            return Ok(Err(Refused::NotAllowed));
        }
        let links = count!(
            &mut tx,
            "SELECT COUNT(*) FROM document_links WHERE document_id = $1",
            id.as_str()
        )?;
        if links >= MOST_LINKS {
            return Ok(Err(Refused::Full));
        }
        let link = DocumentLinkId::random();
        run!(
            &mut tx,
            "INSERT INTO document_links (id, document_id, token_hash, created_at)
             VALUES ($1, $2, $3, $4)",
            link.as_str(),
            id.as_str(),
            token_hash,
            moment(by.at)
        )?;
        let target = Some(id.as_str());
        audit::line(&mut tx, by, "document-linked", locked.organisation, target).await?;
        tx.commit().await?;
        Ok(Ok(link))
    }

    /// Ends a link; for the owner of the document.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn revoke_document_link(
        &self,
        link: &DocumentLinkId,
        by: &By,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = self.change().await?;
        let found = row!(
            &mut tx,
            (String,),
            "SELECT document_id FROM document_links WHERE id = $1",
            link.as_str()
        )?;
        let Some((id,)) = found else {
            return Ok(Err(Refused::NotFound));
        };
        let id: DocumentId = read("a link", &id)?;
        let locked = granted!(lock(&mut tx, &id, None, by).await?);
        if !locked.is_own {
            return Ok(Err(Refused::NotAllowed));
        }
        let was_there = run!(
            &mut tx,
            "DELETE FROM document_links WHERE id = $1",
            link.as_str()
        )? == 1;
        if !was_there {
            return Ok(Err(Refused::NotFound));
        }
        let target = Some(id.as_str());
        let organisation = locked.organisation;
        audit::line(&mut tx, by, "document-link-ended", organisation, target).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// The document behind a link, for anybody. A link is its owner's to end, so without an
    /// owner it leads nowhere.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn document_by_link(&self, token_hash: &str) -> Result<Option<Document>, StoreError> {
        let mut tx = self.read().await?;
        let found = row!(
            &mut tx,
            Row,
            // Nobody has an empty identifier.
            documents!(
                "JOIN document_links l ON l.document_id = d.id
                 WHERE l.token_hash = $2 AND d.person_id IS NOT NULL"
            ),
            "",
            token_hash
        )?;
        Ok(match found {
            Some(row) => Some(document(row, None)?.0),
            None => None,
        })
    }
}
