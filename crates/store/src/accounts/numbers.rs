//! How much there is of everything, for those who run the platform.

use jiff::Timestamp;

use super::rows::{count, moment};
use crate::Store;
use crate::db::StoreError;

/// How much there is of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// People with a verified address.
    pub people: u64,
    /// Registrations whose link was not followed yet.
    pub registrations: u64,
    /// Devices on which somebody is signed in.
    pub sign_ins: u64,
    /// Organisations that somebody works for.
    pub workspaces: u64,
    /// Requests that wait.
    pub requests: u64,
    /// Those among them for organisations that have no admin of their own.
    pub requests_without_admin: u64,
    /// Saved views and groups.
    pub presets: u64,
    /// Uploaded files.
    pub documents: u64,
    /// Their bytes.
    pub document_bytes: u64,
    /// Keys for programs that were not revoked.
    pub api_keys: u64,
    /// Mails that wait.
    pub mails: u64,
    /// Lines of the log.
    pub audit: u64,
}

impl Store {
    /// Counts everything.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn numbers(&self, now: Timestamp) -> Result<Numbers, StoreError> {
        let mut tx = self.read().await?;
        let mut numbers = Numbers::default();
        let counts: [(&mut u64, &'static str); 11] = [
            (&mut numbers.people, "SELECT COUNT(*) FROM people"),
            (
                &mut numbers.registrations,
                "SELECT COUNT(*) FROM registrations",
            ),
            (
                &mut numbers.workspaces,
                "SELECT COUNT(DISTINCT organisation) FROM workspace_members
                 WHERE state IN ('active', 'admin')",
            ),
            (
                &mut numbers.requests,
                "SELECT COUNT(*) FROM workspace_members WHERE state = 'pending'",
            ),
            (
                &mut numbers.requests_without_admin,
                "SELECT COUNT(*) FROM workspace_members m WHERE m.state = 'pending'
                 AND NOT EXISTS (SELECT 1 FROM workspace_members a
                 WHERE a.organisation = m.organisation AND a.state = 'admin')",
            ),
            (&mut numbers.presets, "SELECT COUNT(*) FROM presets"),
            (&mut numbers.documents, "SELECT COUNT(*) FROM documents"),
            // A sum of BIGINT is NUMERIC in PostgreSQL.
            (
                &mut numbers.document_bytes,
                "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM documents",
            ),
            (
                &mut numbers.api_keys,
                "SELECT COUNT(*) FROM api_keys WHERE revoked_at IS NULL",
            ),
            (&mut numbers.mails, "SELECT COUNT(*) FROM mails"),
            (&mut numbers.audit, "SELECT COUNT(*) FROM audit"),
        ];
        for (number, sql) in counts {
            *number = count!(&mut tx, sql)?;
        }
        numbers.sign_ins = count!(
            &mut tx,
            "SELECT COUNT(*) FROM sign_ins WHERE expires_at > $1",
            moment(now)
        )?;
        Ok(numbers)
    }
}
