//! What the repositories of accounts take and give.

use std::str::FromStr;

use domain::access::{AccessContext, MemberState};
use domain::code::OdsCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{
    DocumentId, DocumentLinkId, MailId, PersonId, PresetId, RegistrationId, SignInId,
};

/// Who changes something, for the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Who is signed in.
    pub person: Option<PersonId>,
    /// The hash of the token of the session in which they do it; a change is refused where
    /// that session has ended. `None` for a command, and where there is no session.
    pub session: Option<String>,
    /// Their network address, as a keyed hash; `command` for a command.
    pub network: String,
    /// Now.
    pub at: Timestamp,
}

impl By {
    /// The same moment and place, for what this person does who is not signed in (yet).
    pub(super) fn as_person(&self, person: &PersonId) -> Self {
        Self {
            person: Some(person.clone()),
            ..self.clone()
        }
    }
}

/// What a password was verified against. What rests on it is refused where any of it has
/// changed since: to verify a password takes time, in which it may have been changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Whose.
    pub person: PersonId,
    /// The address of their account.
    pub address: String,
    /// The password's Argon2id hash.
    pub password: String,
}

/// The session that outlives a change of password or address, and the hash of its token from
/// then on: the token of before ends like every other session.
#[derive(Debug, Clone, Copy)]
pub struct Renewal<'a> {
    /// The session.
    pub sign_in: &'a SignInId,
    /// The hash of its new token.
    pub token_hash: &'a str,
}

/// Somebody with a verified address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Their identifier.
    pub id: PersonId,
    /// As they call themselves.
    pub name: String,
    /// Where mail reaches them.
    pub address: String,
    /// Whether they are an administrator of the platform.
    pub is_administrator: bool,
    /// When they registered.
    pub created_at: Timestamp,
}

/// Somebody who registered and has not verified the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Its identifier.
    pub id: RegistrationId,
    /// As they call themselves.
    pub name: String,
    /// Where the link goes.
    pub address: String,
    /// The password's Argon2id hash.
    pub password: String,
}

/// What a link in a mail is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Verify the address of a registration.
    Verify(RegistrationId),
    /// Set a new password.
    Reset(PersonId),
    /// Take a new address.
    Address(PersonId, String),
}

/// How verifying ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// The account exists from now on.
    Person(PersonId),
    /// The link was used, has expired, or never was.
    NoLink,
    /// Somebody verified an account of this address before.
    Taken,
}

/// How taking a new address ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewAddress {
    /// It is the account's address from now on.
    Taken,
    /// The link was used, has expired, never was, or is another person's; or the session
    /// has ended.
    NoLink,
    /// Another account has it.
    InUse,
}

/// A device on which somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignIn {
    /// Its identifier.
    pub id: SignInId,
    /// What the browser says it is, in words.
    pub device: String,
    /// Whether it outlives the browser.
    pub is_lasting: bool,
    /// The organisation that is worked for there.
    pub workspace: Option<OdsCode>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was used last, give or take some minutes.
    pub used_at: Timestamp,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
}

/// A sign-in to be kept.
#[derive(Debug, Clone)]
pub struct NewSignIn {
    /// What its password was verified against.
    pub credentials: Credentials,
    /// The hash of the token in the cookie.
    pub token_hash: String,
    /// What the browser says it is, in words.
    pub device: String,
    /// Whether it outlives the browser.
    pub is_lasting: bool,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
}

/// What somebody is to one organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// As they call themselves.
    pub name: String,
    /// Their address, for those who decide.
    pub address: String,
    /// The organisation.
    pub organisation: OdsCode,
    /// What they are to it.
    pub state: MemberState,
    /// When they asked.
    pub asked_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// Whether the organisation has an admin.
    pub has_admin: bool,
    /// Whether its members may share.
    pub members_may_share: bool,
}

/// Why a change did not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Whoever asks may not do this, or not any more.
    #[error("this is not yours to do")]
    NotAllowed,
    /// There is no such thing, or none that the one who asks may know of.
    #[error("there is no such thing")]
    NotFound,
    /// Somebody else decided in the meantime.
    #[error("this was decided already")]
    AlreadyDecided,
    /// The last admin must name another first.
    #[error("the last admin names another before leaving")]
    LastAdmin,
    /// A limit on how many, or how much, is reached.
    #[error("there is no room for more")]
    Full,
    /// The session has ended, or the password or the address has changed, since this was asked.
    #[error("the account was changed in the meantime")]
    Stale,
}

/// What a preset keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PresetKind {
    /// The view of a tool.
    View,
    /// A benchmark group.
    Group,
}

impl PresetKind {
    /// As stored.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Group => "group",
        }
    }
}

/// A text that is no kind of preset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a kind of preset")]
pub struct NotAKind(pub String);

impl FromStr for PresetKind {
    type Err = NotAKind;

    fn from_str(text: &str) -> Result<Self, NotAKind> {
        [Self::View, Self::Group]
            .into_iter()
            .find(|kind| kind.id() == text)
            .ok_or_else(|| NotAKind(text.to_owned()))
    }
}

/// A saved view or benchmark group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preset {
    /// Its identifier.
    pub id: PresetId,
    /// What it keeps.
    pub kind: PresetKind,
    /// The tool of a view; empty for a group.
    pub tool: String,
    /// As its owner calls it.
    pub name: String,
    /// A view: path and query. A group: codes with commas.
    pub address: String,
    /// Who made it, as they call themselves; nobody where the account is gone.
    pub by: Option<String>,
    /// Whether the one who asks made it.
    pub is_own: bool,
    /// The workspace that keeps it.
    pub organisation: Option<OdsCode>,
    /// Whether its tool opens on it for the one who asks, in the workspace that was asked for.
    pub is_default: bool,
    /// When it was saved last.
    pub updated_at: Timestamp,
}

/// A view on which a tool opens for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DefaultPreset {
    /// The workspace in which it does; none for where they work for none.
    pub organisation: Option<OdsCode>,
    /// The tool.
    pub tool: String,
    /// The view.
    pub preset: PresetId,
}

/// A preset to be saved.
#[derive(Debug, Clone)]
pub struct NewPreset {
    /// What it keeps.
    pub kind: PresetKind,
    /// The tool of a view; empty for a group.
    pub tool: String,
    /// Its name.
    pub name: String,
    /// A view: path and query. A group: codes with commas.
    pub address: String,
    /// The workspace that is to keep it.
    pub organisation: Option<OdsCode>,
}

/// An uploaded file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Its identifier.
    pub id: DocumentId,
    /// Its file name.
    pub name: String,
    /// What its content was recognised as.
    pub media_type: String,
    /// Its size.
    pub bytes: u64,
    /// The SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
    /// Where its bytes are in the file store.
    #[serde(skip)]
    pub object: String,
    /// Who uploaded it, as they call themselves; nobody where the account is gone.
    pub by: Option<String>,
    /// Whether the one who asks uploaded it.
    pub is_own: bool,
    /// The workspace that it is shared with.
    pub organisation: Option<OdsCode>,
    /// Links by which anybody may fetch it, and since when.
    pub links: Vec<(DocumentLinkId, Timestamp)>,
    /// When it was uploaded.
    pub created_at: Timestamp,
}

/// A document to be kept.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// Its file name.
    pub name: String,
    /// What its content was recognised as.
    pub media_type: String,
    /// Its size.
    pub bytes: u64,
    /// The SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
    /// Where its bytes are in the file store.
    pub object: String,
}

/// What it follows from that somebody is something else to an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// They asked for access, and this is the answer.
    Request,
    /// Those who decide said so, of somebody who was a member.
    #[default]
    Decision,
    /// The account of the only admin is gone, and they had been a member for longest.
    Succession,
}

/// What a mail is about. Its text, and the link in it, are made when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "kebab-case")]
pub enum MailJob {
    /// The link that verifies a registration; or, where the address has an account by then,
    /// word of that.
    Verify {
        /// The registration.
        registration: RegistrationId,
    },
    /// The link that sets a new password, if the address has an account.
    ResetPassword {
        /// The address that was typed.
        address: String,
    },
    /// The link that takes a new address; or word that it is in use.
    ConfirmAddress {
        /// Whose.
        person: PersonId,
        /// The new address.
        address: String,
    },
    /// Word to the old address that there is a new one.
    AddressChanged {
        /// As the person calls themselves.
        name: String,
        /// The old address, where this goes.
        old: String,
        /// The new one.
        new: String,
    },
    /// Word that the password was changed.
    PasswordChanged {
        /// Whose.
        person: PersonId,
    },
    /// Word to one who decides that somebody asks for access.
    AccessAsked {
        /// Who is told.
        to: PersonId,
        /// Who asks.
        person: PersonId,
        /// The organisation.
        organisation: OdsCode,
    },
    /// Word to somebody of what they are to an organisation from now on.
    AccessDecided {
        /// Who is told.
        person: PersonId,
        /// The organisation.
        organisation: OdsCode,
        /// What they are to it.
        state: MemberState,
        /// What this follows from.
        #[serde(default)]
        cause: Cause,
    },
    /// Word that the account is gone.
    AccountDeleted {
        /// As the person called themselves.
        name: String,
        /// Where this goes.
        address: String,
    },
}

/// A mail that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueMail {
    /// Its identifier.
    pub id: MailId,
    /// What it is about.
    pub job: MailJob,
    /// How often it was tried before.
    pub tries: u32,
}

/// A mail that waits, as whom it concerns may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitingMail {
    /// What it is about.
    pub job: MailJob,
    /// Since when it waits.
    pub created_at: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next.
    pub due_at: Timestamp,
    /// Why it could not be sent, the last time that it was tried.
    pub last_error: Option<String>,
}

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub person: Option<PersonId>,
    /// As they call themselves; `None` where the account is gone, or for those who may not
    /// know.
    pub name: Option<String>,
    /// What, as `request-approved`.
    pub action: String,
    /// The organisation in question.
    pub organisation: Option<OdsCode>,
    /// What it was done to, by identifier.
    pub target: Option<String>,
    /// The name of the person or thing it was done to, where that is still known, and to those
    /// who ask.
    pub target_name: Option<String>,
    /// The network address, as a keyed hash.
    pub network: String,
}

/// A part of a list, and how long the whole is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// This part.
    pub rows: Vec<T>,
    /// How many there are in all.
    pub total: u64,
}

/// Which part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paging {
    /// Only what holds this text, in whatever letters.
    pub search: String,
    /// How many to leave out.
    pub skip: u64,
    /// How many to give.
    pub take: u64,
}

/// A person as administrators see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonRow {
    /// Who.
    pub person: Person,
    /// On how many devices they are signed in.
    pub sign_ins: u64,
    /// When one of them was used last.
    pub used_at: Option<Timestamp>,
    /// The organisations that they work for.
    pub organisations: Vec<OdsCode>,
}

/// An organisation with members, as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkspaceRow {
    /// The organisation.
    pub organisation: OdsCode,
    /// Its members, admins included.
    pub members: u64,
    /// Its admins.
    pub admins: u64,
    /// Requests that wait.
    pub pending: u64,
}

/// What somebody is to a workspace, with what the workspace allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relation {
    /// What they are to it.
    pub member: Option<MemberState>,
    /// Whether it has an admin.
    pub has_admin: bool,
    /// Whether its members may share.
    pub members_may_share: bool,
}

impl Relation {
    /// The access context that follows, for somebody who is signed in.
    #[must_use]
    pub fn access_context(self, is_administrator: bool) -> AccessContext {
        AccessContext {
            is_signed_in: true,
            is_administrator,
            member: self.member,
            has_admin: self.has_admin,
            members_may_share: self.members_may_share,
            ..AccessContext::default()
        }
    }
}
