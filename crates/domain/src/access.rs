//! Who may do what: one function, asked by every page that needs an account and, inside
//! their transactions, by the repositories that change something.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What somebody is to the workspace of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MemberState {
    /// Asked, and not decided.
    Pending,
    /// Works for it.
    Active,
    /// Works for it and decides who else does.
    Admin,
    /// Asked, and was refused.
    Rejected,
    /// Worked for it once: left, or was removed.
    Removed,
}

/// A text that is no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not the state of a member")]
pub struct NotAState(pub String);

impl MemberState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Pending,
        Self::Active,
        Self::Admin,
        Self::Rejected,
        Self::Removed,
    ];

    /// As stored and as written in addresses.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Admin => "admin",
            Self::Rejected => "rejected",
            Self::Removed => "removed",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pending => "Waiting for approval",
            Self::Active => "Member",
            Self::Admin => "Admin",
            Self::Rejected => "Refused",
            Self::Removed => "Removed",
        }
    }

    /// Whether it is a member's: one who works for the organisation.
    #[must_use]
    pub const fn is_member(self) -> bool {
        matches!(self, Self::Active | Self::Admin)
    }
}

impl FromStr for MemberState {
    type Err = NotAState;

    fn from_str(text: &str) -> Result<Self, NotAState> {
        Self::ALL
            .into_iter()
            .find(|state| state.id() == text)
            .ok_or_else(|| NotAState(text.to_owned()))
    }
}

/// Something that somebody may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read what is public.
    ReadPublic,
    /// Have an account's own pages: profile, devices, own presets and documents.
    UseAccount,
    /// Ask to work for the organisation.
    AskForAccess,
    /// Take such a request back.
    WithdrawRequest,
    /// Stop working for the organisation.
    LeaveWorkspace,
    /// See the workspace: its members, its presets, its documents.
    SeeWorkspace,
    /// Work for the organisation: choose it as the active workspace.
    WorkForOrganisation,
    /// Approve and reject requests, make members admins, remove them.
    ManageMembers,
    /// Say whether members may share.
    ChangeSharing,
    /// Read the organisation's part of the audit log.
    SeeWorkspaceAudit,
    /// Keep a preset or a document in the workspace.
    ShareWithWorkspace,
    /// Open a preset or a document.
    Open,
    /// Rename, replace, share or delete a preset or a document.
    Change,
    /// See the pages for the platform's administrators.
    Administer,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 14] = [
        Self::ReadPublic,
        Self::UseAccount,
        Self::AskForAccess,
        Self::WithdrawRequest,
        Self::LeaveWorkspace,
        Self::SeeWorkspace,
        Self::WorkForOrganisation,
        Self::ManageMembers,
        Self::ChangeSharing,
        Self::SeeWorkspaceAudit,
        Self::ShareWithWorkspace,
        Self::Open,
        Self::Change,
        Self::Administer,
    ];
}

/// What somebody is, to the thing that they want to do something with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccessContext {
    /// Whether they are signed in, with a verified address.
    pub is_signed_in: bool,
    /// Whether they are an administrator of the platform.
    pub is_administrator: bool,
    /// What they are to the workspace in question.
    pub member: Option<MemberState>,
    /// Whether that workspace has an admin.
    pub has_admin: bool,
    /// Whether its members may share.
    pub members_may_share: bool,
    /// Whether the preset or document is theirs.
    pub is_owner: bool,
    /// Whether the preset or document is kept in the workspace.
    pub is_shared: bool,
}

/// Whether somebody in this context may do this.
#[must_use]
pub fn may(who: AccessContext, action: Action) -> bool {
    let is_member = who.member.is_some_and(MemberState::is_member);
    let is_admin = who.member == Some(MemberState::Admin);
    if !who.is_signed_in {
        return action == Action::ReadPublic;
    }
    match action {
        Action::ReadPublic | Action::UseAccount => true,
        Action::AskForAccess => !is_member && who.member != Some(MemberState::Pending),
        Action::WithdrawRequest => who.member == Some(MemberState::Pending),
        Action::LeaveWorkspace | Action::WorkForOrganisation => is_member,
        Action::SeeWorkspace => is_member || who.is_administrator,
        // The platform steps in only where the organisation has nobody of its own.
        Action::ManageMembers => is_admin || (who.is_administrator && !who.has_admin),
        Action::ChangeSharing => is_admin,
        Action::SeeWorkspaceAudit => is_admin || who.is_administrator,
        Action::ShareWithWorkspace => is_admin || (is_member && who.members_may_share),
        // What is kept in a workspace follows the membership, also for its owner, except that
        // an owner's document stays their own when they leave.
        Action::Open => who.is_owner || (who.is_shared && is_member),
        Action::Change => who.is_owner || (who.is_shared && is_admin),
        Action::Administer => who.is_administrator,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of the table: who, and the actions that are theirs. All others are refused.
    type Row = (&'static str, AccessContext, &'static [Action]);

    fn table() -> Vec<Row> {
        use Action::*;
        let visitor = AccessContext::default();
        let person = AccessContext {
            is_signed_in: true,
            ..visitor
        };
        let member = |state| AccessContext {
            member: Some(state),
            has_admin: true,
            ..person
        };
        let administrator = AccessContext {
            is_administrator: true,
            ..person
        };
        vec![
            ("a visitor", visitor, &[ReadPublic]),
            (
                "a visitor who claims everything",
                AccessContext {
                    is_signed_in: false,
                    is_administrator: true,
                    member: Some(MemberState::Admin),
                    has_admin: true,
                    members_may_share: true,
                    is_owner: true,
                    is_shared: true,
                },
                &[ReadPublic],
            ),
            (
                "a stranger to the organisation",
                person,
                &[ReadPublic, UseAccount, AskForAccess],
            ),
            (
                "a stranger to something shared",
                AccessContext {
                    is_shared: true,
                    ..person
                },
                &[ReadPublic, UseAccount, AskForAccess],
            ),
            (
                "one who waits",
                AccessContext {
                    is_shared: true,
                    ..member(MemberState::Pending)
                },
                &[ReadPublic, UseAccount, WithdrawRequest],
            ),
            (
                "one who was refused",
                AccessContext {
                    is_shared: true,
                    ..member(MemberState::Rejected)
                },
                &[ReadPublic, UseAccount, AskForAccess],
            ),
            (
                "one who was removed",
                AccessContext {
                    is_shared: true,
                    members_may_share: true,
                    ..member(MemberState::Removed)
                },
                &[ReadPublic, UseAccount, AskForAccess],
            ),
            (
                "a member",
                member(MemberState::Active),
                &[
                    ReadPublic,
                    UseAccount,
                    LeaveWorkspace,
                    SeeWorkspace,
                    WorkForOrganisation,
                ],
            ),
            (
                "a member, of something shared, where members may share",
                AccessContext {
                    is_shared: true,
                    members_may_share: true,
                    ..member(MemberState::Active)
                },
                &[
                    ReadPublic,
                    UseAccount,
                    LeaveWorkspace,
                    SeeWorkspace,
                    WorkForOrganisation,
                    ShareWithWorkspace,
                    Open,
                ],
            ),
            (
                "an admin, of something shared",
                AccessContext {
                    is_shared: true,
                    ..member(MemberState::Admin)
                },
                &[
                    ReadPublic,
                    UseAccount,
                    LeaveWorkspace,
                    SeeWorkspace,
                    WorkForOrganisation,
                    ManageMembers,
                    ChangeSharing,
                    SeeWorkspaceAudit,
                    ShareWithWorkspace,
                    Open,
                    Change,
                ],
            ),
            (
                "an admin, of something of another's own",
                member(MemberState::Admin),
                &[
                    ReadPublic,
                    UseAccount,
                    LeaveWorkspace,
                    SeeWorkspace,
                    WorkForOrganisation,
                    ManageMembers,
                    ChangeSharing,
                    SeeWorkspaceAudit,
                    ShareWithWorkspace,
                ],
            ),
            (
                "an owner",
                AccessContext {
                    is_owner: true,
                    ..person
                },
                &[ReadPublic, UseAccount, AskForAccess, Open, Change],
            ),
            (
                "an administrator, where the organisation has no admin",
                administrator,
                &[
                    ReadPublic,
                    UseAccount,
                    AskForAccess,
                    SeeWorkspace,
                    ManageMembers,
                    SeeWorkspaceAudit,
                    Administer,
                ],
            ),
            (
                "an administrator, where it has one",
                AccessContext {
                    has_admin: true,
                    is_shared: true,
                    ..administrator
                },
                &[
                    ReadPublic,
                    UseAccount,
                    AskForAccess,
                    SeeWorkspace,
                    SeeWorkspaceAudit,
                    Administer,
                ],
            ),
        ]
    }

    #[test]
    fn everybody_may_do_what_the_table_says_and_nothing_else() {
        for (who, context, allowed) in table() {
            for action in Action::ALL {
                assert_eq!(
                    may(context, action),
                    allowed.contains(&action),
                    "{who}: {action:?}"
                );
            }
        }
    }

    #[test]
    fn states_come_back_from_their_text() {
        for state in MemberState::ALL {
            assert_eq!(state.id().parse(), Ok(state));
        }
        assert!("owner".parse::<MemberState>().is_err());
    }
}
