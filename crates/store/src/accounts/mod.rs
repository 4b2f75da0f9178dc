//! People and what belongs to them: registrations, sign-ins, workspaces, presets, documents,
//! keys for programs, the mails that wait and the audit log.
//!
//! Every change is one transaction that also writes the line of the audit log, and asks
//! [`domain::access::may`] about rows that it has locked: what was true when a page was made
//! may have changed since. The same goes for the session in which it is done, and for a password
//! that was verified: both are looked at again under the lock of the person, and whatever ends
//! them takes that lock first. To lock a row alike on both engines, a transaction updates it to
//! what it is.

mod access;
mod admin;
mod api_keys;
mod attempts;
mod audit;
mod documents;
mod ids;
mod mails;
mod members;
mod numbers;
mod people;
mod presets;
mod registrations;
mod rows;
mod secrets;
mod sign_ins;
mod types;

pub use api_keys::{ApiKey, KeyUse, LIMIT_A_DAY, LIMIT_A_MINUTE, NewApiKey};
pub use attempts::Pace;
pub use ids::{
    ApiKeyId, DocumentId, DocumentLinkId, MailId, NotAnId, PersonId, PresetId, RegistrationId,
    SignInId,
};
pub use numbers::Numbers;
pub use types::{
    AuditEntry, By, Cause, Credentials, DefaultPreset, Document, DueMail, LinkPurpose, MailJob,
    Member, NewAddress, NewDocument, NewPreset, NewSignIn, NotAKind, Page, Paging, Person,
    PersonRow, Preset, PresetKind, Refused, Registration, Relation, Renewal, SignIn, Verified,
    WaitingMail, WorkspaceRow,
};
