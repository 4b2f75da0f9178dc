//! The audit log: who did what, on what, when, from where.

use domain::code::OdsCode;

use super::rows::{code, count, limit, moment, pattern, read, read_some, rows, run};
use super::{AuditEntry, By, Page, Paging, PersonId, Refused, ids};
use crate::db::{Store, StoreError, Tx};

/// Writes a line.
pub(super) async fn line(
    tx: &mut Tx,
    by: &By,
    action: &str,
    organisation: Option<OdsCode>,
    target: Option<&str>,
) -> Result<(), StoreError> {
    run!(
        tx,
        "INSERT INTO audit (id, at, person_id, action, organisation, target, network)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        ids::random(),
        moment(by.at),
        by.person.as_ref().map(PersonId::as_str),
        action,
        code(organisation.as_ref()),
        target,
        &by.network
    )?;
    Ok(())
}

/// Writes the line of a change, which is the last thing that is done in it, and commits.
pub(super) async fn commit(
    mut tx: Tx,
    by: &By,
    action: &str,
    organisation: Option<OdsCode>,
    target: Option<&str>,
) -> Result<Result<(), Refused>, StoreError> {
    line(&mut tx, by, action, organisation, target).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

type Row = (
    String,
    Option<String>,
    Option<String>,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
);

/// The columns of a line.
macro_rules! columns {
    () => {
        "SELECT a.at, a.person_id, p.name, a.action, a.organisation, a.target,
         COALESCE(t.name, s.name, d.name, k.name), a.network "
    };
}

/// Lines, and the names in them, for the organisation `$1`, or for the platform where that is
/// empty. Lines keep identifiers, and names are those of today. An organisation is shown those of
/// people and things that are its own now: how others are called by now is not its business.
macro_rules! lines {
    () => {
        "FROM audit a
         LEFT JOIN people p ON p.id = a.person_id
         AND ($1 = '' OR EXISTS (SELECT 1 FROM workspace_members m
                                 WHERE m.organisation = a.organisation AND m.person_id = p.id
                                 AND m.state IN ('pending', 'active', 'admin')))
         LEFT JOIN people t ON t.id = a.target
         AND ($1 = '' OR EXISTS (SELECT 1 FROM workspace_members m
                                 WHERE m.organisation = a.organisation AND m.person_id = t.id
                                 AND m.state IN ('pending', 'active', 'admin')))
         LEFT JOIN presets s ON s.id = a.target AND s.organisation = a.organisation
         LEFT JOIN documents d ON d.id = a.target AND d.organisation = a.organisation
         LEFT JOIN api_keys k ON k.id = a.target AND $1 = ''
         WHERE ($1 = '' OR a.organisation = $1)
         AND (lower(a.action) LIKE lower($2) ESCAPE '!'
              OR lower(a.organisation) LIKE lower($2) ESCAPE '!'
              OR lower(p.name) LIKE lower($2) ESCAPE '!'
              OR lower(t.name) LIKE lower($2) ESCAPE '!') "
    };
}

fn entry(row: Row) -> Result<AuditEntry, StoreError> {
    let (at, person, name, action, organisation, target, target_name, network) = row;
    let what = "the audit log";
    Ok(AuditEntry {
        at: read(what, &at)?,
        person: read_some(what, person.as_deref())?,
        name,
        action,
        organisation: read_some(what, organisation.as_deref())?,
        target,
        target_name,
        network,
    })
}

impl Store {
    /// Lines of the audit log, newest first: of one organisation, or of all. The search is for
    /// an action, the code of an organisation, or the name of who did it or to whom. One
    /// organisation is shown the names of its members, of those who ask, and of what it keeps
    /// now, and finds by no others.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn audit(
        &self,
        paging: &Paging,
        organisation: Option<OdsCode>,
    ) -> Result<Page<AuditEntry>, StoreError> {
        let mut tx = self.read().await?;
        let organisation = code(organisation.as_ref()).unwrap_or_default();
        let pattern = pattern(&paging.search);
        let total = count!(
            &mut tx,
            concat!("SELECT COUNT(*) ", lines!()),
            organisation,
            &pattern
        )?;
        let found = rows!(
            &mut tx,
            Row,
            concat!(
                columns!(),
                lines!(),
                "ORDER BY a.at DESC, a.id DESC LIMIT $3 OFFSET $4"
            ),
            organisation,
            &pattern,
            limit(paging.take),
            limit(paging.skip)
        )?;
        Ok(Page {
            rows: found.into_iter().map(entry).collect::<Result<_, _>>()?,
            total,
        })
    }

    /// All that somebody did and all that was done to them, newest first. The names are those
    /// of themselves and what is theirs, and of who and what is in a workspace of theirs now.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn audit_of(&self, person: &PersonId) -> Result<Vec<AuditEntry>, StoreError> {
        let mut tx = self.read().await?;
        rows!(
            &mut tx,
            Row,
            concat!(
                columns!(),
                "FROM audit a
                 LEFT JOIN workspace_members v ON v.organisation = a.organisation
                 AND v.person_id = $1 AND v.state IN ('active', 'admin')
                 LEFT JOIN workspace_members mp ON mp.organisation = v.organisation
                 AND mp.person_id = a.person_id AND mp.state IN ('pending', 'active', 'admin')
                 LEFT JOIN workspace_members mt ON mt.organisation = v.organisation
                 AND mt.person_id = a.target AND mt.state IN ('pending', 'active', 'admin')
                 LEFT JOIN people p ON p.id = a.person_id
                 AND (p.id = $1 OR p.id = mp.person_id)
                 LEFT JOIN people t ON t.id = a.target AND (t.id = $1 OR t.id = mt.person_id)
                 LEFT JOIN presets s ON s.id = a.target
                 AND (s.person_id = $1 OR s.organisation = v.organisation)
                 LEFT JOIN documents d ON d.id = a.target
                 AND (d.person_id = $1 OR d.organisation = v.organisation)
                 LEFT JOIN api_keys k ON k.id = a.target AND k.person_id = $1
                 WHERE a.person_id = $1 OR a.target = $1
                 ORDER BY a.at DESC, a.id DESC"
            ),
            person.as_str()
        )?
        .into_iter()
        .map(entry)
        .collect()
    }

    /// How many lines of the log are of somebody.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn audit_count_of(&self, person: &PersonId) -> Result<u64, StoreError> {
        let mut tx = self.read().await?;
        Ok(count!(
            &mut tx,
            "SELECT COUNT(*) FROM audit WHERE person_id = $1 OR target = $1",
            person.as_str()
        )?)
    }

    /// Writes a line for something that changes nothing here, as when somebody fetches all
    /// that is kept about them.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn record(
        &self,
        action: &str,
        organisation: Option<OdsCode>,
        target: Option<&str>,
        by: &By,
    ) -> Result<(), StoreError> {
        let mut tx = self.change().await?;
        line(&mut tx, by, action, organisation, target).await?;
        tx.commit().await
    }
}
