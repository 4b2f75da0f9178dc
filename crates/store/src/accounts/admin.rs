//! What administrators of the platform see.

use domain::code::OdsCode;
use rustc_hash::FxHashSet;

use super::members::{self, members};
use super::rows::{self, PersonColumns, count, limit, pattern, read, read_some, row, rows};
use super::{Member, Page, Paging, PersonRow, WorkspaceRow};
use crate::db::{Store, StoreError};

type PersonRowColumns = (
    String,
    String,
    String,
    bool,
    String,
    i64,
    Option<String>,
    Option<String>,
);

fn person_row(row: PersonRowColumns) -> Result<PersonRow, StoreError> {
    let (id, name, address, is_administrator, created_at, sign_ins, used_at, organisations) = row;
    let person: PersonColumns = (id, name, address, is_administrator, created_at);
    let mut organisations: Vec<OdsCode> = organisations
        .as_deref()
        .unwrap_or_default()
        .split_terminator(',')
        .map(|code| read("a member", code))
        .collect::<Result<_, _>>()?;
    organisations.sort_unstable();
    Ok(PersonRow {
        person: rows::person(&person)?,
        sign_ins: sign_ins.unsigned_abs(),
        used_at: read_some("a sign-in", used_at.as_deref())?,
        organisations,
    })
}

/// Finds organisations by their codes, or by names: those live outside SQL, so the caller says
/// which codes their names gave.
struct Search<'a> {
    text: String,
    name_codes: FxHashSet<&'a OdsCode>,
}

impl<'a> Search<'a> {
    fn new(paging: &Paging, name_codes: &'a [OdsCode]) -> Self {
        Self {
            text: paging.search.trim().to_lowercase(),
            name_codes: name_codes.iter().collect(),
        }
    }

    fn finds_text(&self, text: &str) -> bool {
        text.to_lowercase().contains(&self.text)
    }

    fn finds(&self, organisation: &OdsCode) -> bool {
        self.finds_text(organisation.as_str()) || self.name_codes.contains(organisation)
    }
}

/// One part of a list that is filtered already.
fn page<T>(rows: Vec<T>, paging: &Paging) -> Page<T> {
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    Page {
        total: rows.len() as u64,
        rows: rows
            .into_iter()
            .skip(count(paging.skip))
            .take(count(paging.take))
            .collect(),
    }
}

impl Store {
    /// People, by name. The search is for a part of a name or an address.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn people(&self, paging: &Paging) -> Result<Page<PersonRow>, StoreError> {
        let mut tx = self.read().await?;
        let pattern = pattern(&paging.search);
        let total = count!(
            &mut tx,
            "SELECT COUNT(*) FROM people p WHERE lower(p.name) LIKE lower($1) ESCAPE '!'
             OR lower(p.address) LIKE lower($1) ESCAPE '!'",
            &pattern
        )?;
        let found = rows!(
            &mut tx,
            PersonRowColumns,
            "SELECT p.id, p.name, p.address, p.is_administrator, p.created_at,
             (SELECT COUNT(*) FROM sign_ins s WHERE s.person_id = p.id),
             (SELECT MAX(s.used_at) FROM sign_ins s WHERE s.person_id = p.id),
             (SELECT string_agg(m.organisation, ',') FROM workspace_members m
              WHERE m.person_id = p.id AND m.state IN ('active', 'admin'))
             FROM people p WHERE lower(p.name) LIKE lower($1) ESCAPE '!'
             OR lower(p.address) LIKE lower($1) ESCAPE '!'
             ORDER BY lower(p.name), p.id LIMIT $2 OFFSET $3",
            &pattern,
            limit(paging.take),
            limit(paging.skip)
        )?;
        Ok(Page {
            rows: found
                .into_iter()
                .map(person_row)
                .collect::<Result<_, _>>()?,
            total,
        })
    }

    /// Organisations that have members or requests, by code. The search is for a part of a code;
    /// `name_codes` are those whose names hold it.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn workspaces(
        &self,
        paging: &Paging,
        name_codes: &[OdsCode],
    ) -> Result<Page<WorkspaceRow>, StoreError> {
        let mut tx = self.read().await?;
        let search = Search::new(paging, name_codes);
        let mut found = Vec::new();
        for (organisation, members, admins, pending) in rows!(
            &mut tx,
            (String, i64, i64, i64),
            "SELECT organisation,
             COUNT(CASE WHEN state IN ('active', 'admin') THEN 1 END),
             COUNT(CASE WHEN state = 'admin' THEN 1 END),
             COUNT(CASE WHEN state = 'pending' THEN 1 END)
             FROM workspace_members WHERE state IN ('active', 'admin', 'pending')
             GROUP BY organisation"
        )? {
            let organisation: OdsCode = read("a workspace", &organisation)?;
            if search.finds(&organisation) {
                found.push(WorkspaceRow {
                    organisation,
                    members: members.unsigned_abs(),
                    admins: admins.unsigned_abs(),
                    pending: pending.unsigned_abs(),
                });
            }
        }
        found.sort_unstable_by_key(|row| row.organisation);
        Ok(page(found, paging))
    }

    /// Requests that wait, anywhere, oldest first. The search is for a part of a code, of a name
    /// or of an address; `name_codes` are those of organisations whose names hold it.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn requests(
        &self,
        paging: &Paging,
        name_codes: &[OdsCode],
    ) -> Result<Page<Member>, StoreError> {
        let mut tx = self.read().await?;
        let search = Search::new(paging, name_codes);
        let mut found = Vec::new();
        for row in rows!(
            &mut tx,
            members::Row,
            members!("WHERE m.state = 'pending' ORDER BY m.asked_at, m.organisation, p.id")
        )? {
            let member = members::member(row)?;
            if search.finds(&member.organisation)
                || search.finds_text(&member.name)
                || search.finds_text(&member.address)
            {
                found.push(member);
            }
        }
        Ok(page(found, paging))
    }

    /// How many people there are, how many organisations somebody works for, and how many
    /// requests wait.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn counts(&self) -> Result<(u64, u64, u64), StoreError> {
        let mut tx = self.read().await?;
        let found = row!(
            &mut tx,
            (i64, i64, i64),
            "SELECT (SELECT COUNT(*) FROM people),
             (SELECT COUNT(DISTINCT organisation) FROM workspace_members
              WHERE state IN ('active', 'admin')),
             (SELECT COUNT(*) FROM workspace_members WHERE state = 'pending')"
        )?;
        let (people, workspaces, pending) = found.unwrap_or_default();
        Ok((
            people.unsigned_abs(),
            workspaces.unsigned_abs(),
            pending.unsigned_abs(),
        ))
    }
}
