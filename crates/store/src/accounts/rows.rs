//! What the repositories share: how moments are written, how rows are locked, and who may.
//!
//! Rows are locked in one order, so that no two transactions wait for each other: people (by
//! identifier), then presets and documents, then workspaces (by code), then everything else.

use std::fmt::Display;
use std::str::FromStr;

use domain::access::{Action, MemberState, may};
use domain::code::OdsCode;
use jiff::{SignedDuration, Timestamp};

use super::{By, Credentials, Person, PersonId, Refused, Relation};
use crate::db::{StoreError, Tx};

/// Runs one statement; gives the number of rows it touched.
macro_rules! run {
    ($tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::db::on!($tx, c => sqlx::query($sql)
            $(.bind($value))*
            .execute(c)
            .await
            .map(|done| done.rows_affected()))
    };
}
pub(super) use run;

/// Every row of one statement, as tuples.
macro_rules! rows {
    ($tx:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::db::on!($tx, c => sqlx::query_as::<_, $row>($sql)
            $(.bind($value))*
            .fetch_all(c)
            .await)
    };
}
pub(super) use rows;

/// The only row of one statement, where there is one.
macro_rules! row {
    ($tx:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::db::on!($tx, c => sqlx::query_as::<_, $row>($sql)
            $(.bind($value))*
            .fetch_optional(c)
            .await)
    };
}
pub(super) use row;

/// One number.
macro_rules! count {
    ($tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::db::on!($tx, c => sqlx::query_scalar::<_, i64>($sql)
            $(.bind($value))*
            .fetch_one(c)
            .await)
        .map(i64::unsigned_abs)
    };
}
pub(super) use count;

/// The value of something that may be refused; a refusal ends the function, and what its
/// transaction did is undone.
macro_rules! granted {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(refused) => return Ok(Err(refused)),
        }
    };
}
pub(super) use granted;

/// Tries a transaction again where it only met another one.
macro_rules! again {
    ($attempt:expr) => {{
        let mut tries = 0;
        loop {
            tries += 1;
            match $attempt.await {
                Err(error) if tries < 4 && $crate::accounts::rows::is_collision(&error) => {}
                result => break result,
            }
        }
    }};
}
pub(super) use again;

/// Whether a transaction failed only for what another did at the same time.
pub(super) fn is_collision(error: &StoreError) -> bool {
    let StoreError::Database(sqlx::Error::Database(error)) = error else {
        return false;
    };
    error.is_unique_violation()
        || error.is_foreign_key_violation()
        // PostgreSQL: two that wait for each other, and two that cannot both have been first.
        || matches!(error.code().as_deref(), Some("40P01" | "40001"))
}

/// A moment as it is kept: of one width, so that moments compare as text.
pub(super) fn moment(at: Timestamp) -> String {
    format!("{at:.6}")
}

/// A moment some hours earlier.
pub(super) fn hours_before(at: Timestamp, hours: i64) -> Timestamp {
    at.checked_sub(SignedDuration::from_hours(hours))
        .unwrap_or(Timestamp::MIN)
}

/// Reads what was kept as text.
pub(super) fn read<T>(what: &str, text: &str) -> Result<T, StoreError>
where
    T: FromStr,
    T::Err: Display,
{
    text.parse()
        .map_err(|error| StoreError::damaged(what, error))
}

/// As [`read`], for what may be absent.
pub(super) fn read_some<T>(what: &str, text: Option<&str>) -> Result<Option<T>, StoreError>
where
    T: FromStr,
    T::Err: Display,
{
    text.map(|text| read(what, text)).transpose()
}

/// By what an address is found: letter case and blanks around it make no other address.
pub(super) fn address_key(address: &str) -> String {
    address.trim().to_lowercase()
}

/// The code of an organisation, for a column that may be empty.
pub(super) fn code(organisation: Option<&OdsCode>) -> Option<&str> {
    organisation.map(OdsCode::as_str)
}

/// The columns of a person.
pub(super) type PersonColumns = (String, String, String, bool, String);

/// Reads a person.
pub(super) fn person(columns: &PersonColumns) -> Result<Person, StoreError> {
    let (id, name, address, is_administrator, created_at) = columns;
    Ok(Person {
        id: read("a person", id)?,
        name: name.clone(),
        address: address.clone(),
        is_administrator: *is_administrator,
        created_at: read("a person", created_at)?,
    })
}

/// Locks a person, and gives them as they are now; nobody where the account is gone.
pub(super) async fn lock_person(tx: &mut Tx, id: &PersonId) -> Result<Option<Person>, StoreError> {
    let columns = row!(
        tx,
        PersonColumns,
        "UPDATE people SET name = name WHERE id = $1
         RETURNING id, name, address, is_administrator, created_at",
        id.as_str()
    )?;
    columns.as_ref().map(person).transpose()
}

/// Locks a person who proved who they are; nobody where what they proved no longer holds.
pub(super) async fn lock_verified(
    tx: &mut Tx,
    credentials: &Credentials,
) -> Result<Option<Person>, StoreError> {
    let Some(person) = lock_person(tx, &credentials.person).await? else {
        return Ok(None);
    };
    let hold = count!(
        tx,
        "SELECT COUNT(*) FROM people WHERE id = $1 AND address_key = $2 AND password = $3",
        credentials.person.as_str(),
        address_key(&credentials.address),
        &credentials.password
    )? == 1;
    Ok(hold.then_some(person))
}

/// Whether the session in which something is done is still there. To be asked under the lock
/// of the person, which whatever ends sessions takes first.
pub(super) async fn is_signed_in(tx: &mut Tx, by: &By) -> Result<bool, StoreError> {
    let (Some(person), Some(session)) = (&by.person, &by.session) else {
        return Ok(true);
    };
    let found = count!(
        tx,
        "SELECT COUNT(*) FROM sign_ins WHERE person_id = $1 AND token_hash = $2",
        person.as_str(),
        session
    )?;
    Ok(found == 1)
}

/// Locks whoever changes something, and somebody else. Nobody changes anything in a session
/// that has ended.
pub(super) async fn lock_two(
    tx: &mut Tx,
    by: &By,
    other: &PersonId,
) -> Result<(Option<Person>, Option<Person>), StoreError> {
    let (actor, other) = lock_in_order(tx, by.person.as_ref(), other).await?;
    let actor = if is_signed_in(tx, by).await? {
        actor
    } else {
        None
    };
    Ok((actor, other))
}

async fn lock_in_order(
    tx: &mut Tx,
    one: Option<&PersonId>,
    other: &PersonId,
) -> Result<(Option<Person>, Option<Person>), StoreError> {
    match one {
        None => Ok((None, lock_person(tx, other).await?)),
        Some(one) if one == other => {
            let person = lock_person(tx, one).await?;
            Ok((person.clone(), person))
        }
        Some(one) if one < other => {
            let first = lock_person(tx, one).await?;
            Ok((first, lock_person(tx, other).await?))
        }
        Some(one) => {
            let second = lock_person(tx, other).await?;
            Ok((lock_person(tx, one).await?, second))
        }
    }
}

/// Locks whoever changes something; nobody where nobody is signed in, or no longer, or the
/// account is gone.
pub(super) async fn lock_actor(tx: &mut Tx, by: &By) -> Result<Option<Person>, StoreError> {
    let Some(person) = &by.person else {
        return Ok(None);
    };
    let actor = lock_person(tx, person).await?;
    Ok(if is_signed_in(tx, by).await? {
        actor
    } else {
        None
    })
}

/// Locks a workspace, where there is one: memberships change only under this lock.
pub(super) async fn lock_workspace(tx: &mut Tx, organisation: OdsCode) -> Result<(), StoreError> {
    run!(
        tx,
        "UPDATE workspaces SET members_may_share = members_may_share WHERE organisation = $1",
        organisation.as_str()
    )?;
    Ok(())
}

/// Locks some workspaces.
pub(super) async fn lock_workspaces(
    tx: &mut Tx,
    organisations: impl IntoIterator<Item = OdsCode>,
) -> Result<(), StoreError> {
    let mut organisations: Vec<OdsCode> = organisations.into_iter().collect();
    organisations.sort_unstable();
    organisations.dedup();
    for organisation in organisations {
        lock_workspace(tx, organisation).await?;
    }
    Ok(())
}

/// What somebody is to an organisation.
pub(super) async fn relation(
    tx: &mut Tx,
    person: &PersonId,
    organisation: OdsCode,
) -> Result<Relation, StoreError> {
    let found = row!(
        tx,
        (bool, Option<String>, bool),
        "SELECT w.members_may_share, m.state,
         EXISTS (SELECT 1 FROM workspace_members a
                 WHERE a.organisation = w.organisation AND a.state = 'admin')
         FROM workspaces w
         LEFT JOIN workspace_members m
         ON m.organisation = w.organisation AND m.person_id = $2
         WHERE w.organisation = $1",
        organisation.as_str(),
        person.as_str()
    )?;
    let Some((members_may_share, state, has_admin)) = found else {
        return Ok(Relation {
            member: None,
            has_admin: false,
            members_may_share: false,
        });
    };
    Ok(Relation {
        member: read_some("a member", state.as_deref())?,
        has_admin,
        members_may_share,
    })
}

/// The relation of somebody (locked by the caller) to a workspace, which is locked here, if
/// it lets them do this.
pub(super) async fn relation_for(
    tx: &mut Tx,
    person: Option<&Person>,
    organisation: OdsCode,
    action: Action,
) -> Result<Result<Relation, Refused>, StoreError> {
    let Some(person) = person else {
        return Ok(Err(Refused::NotFound));
    };
    lock_workspace(tx, organisation).await?;
    let relation = relation(tx, &person.id, organisation).await?;
    Ok(
        if may(relation.access_context(person.is_administrator), action) {
            Ok(relation)
        } else {
            Err(refusal(person, relation.member))
        },
    )
}

/// How somebody is refused who may not do something with a workspace: nobody learns of those
/// that they have no business with.
pub(super) fn refusal(person: &Person, member: Option<MemberState>) -> Refused {
    if member.is_none() && !person.is_administrator {
        Refused::NotFound
    } else {
        Refused::NotAllowed
    }
}

/// The longest text that is searched for: engines refuse very long patterns.
const LONGEST_SEARCH: usize = 200;

/// A pattern for `lower(column) LIKE lower($n) ESCAPE '!'` that finds the text anywhere. Both
/// sides are lowered by the engine, because engines differ in which letters they know.
pub(super) fn pattern(search: &str) -> String {
    let mut pattern = String::from("%");
    for letter in search.trim().chars().take(LONGEST_SEARCH) {
        match letter {
            // PostgreSQL takes no such text.
            '\0' => continue,
            '!' | '%' | '_' => pattern.push('!'),
            _ => {}
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// A number of rows for SQL.
pub(super) fn limit(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_one_width_and_compare_as_text() {
        let moments = [
            "2026-11-24T10:00:00Z",
            "2026-11-24T10:00:00.000001Z",
            "2026-11-24T10:00:00.5Z",
            "2026-11-24T10:00:01Z",
        ]
        .map(|text| moment(text.parse().expect("a moment")));
        assert_eq!(moments[0], "2026-11-24T10:00:00.000000Z");
        assert!(moments.is_sorted());
        assert!(moments.iter().all(|text| text.len() == moments[0].len()));
        assert_eq!(moment(Timestamp::MAX).len(), moments[0].len());
        let back: Timestamp = read("a moment", &moments[2]).expect("a moment");
        assert_eq!(moment(back), moments[2]);
        assert!(matches!(
            read::<Timestamp>("a moment", "yesterday"),
            Err(StoreError::Damaged { .. })
        ));
    }

    #[test]
    fn patterns_take_nothing_for_a_wildcard() {
        assert_eq!(pattern(" 5%_o!\0 "), "%5!%!_o!!%");
        assert_eq!(pattern(""), "%%");
        assert_eq!(pattern(&"x".repeat(9_999)).len(), LONGEST_SEARCH + 2);
    }
}
