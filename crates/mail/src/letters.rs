//! Every mail of the site, and what it says.

use std::fmt;

use crate::compose::{Composed, Draft, Part, compose, name, typed};

/// A mail of the site, with what its text needs. Links are whole, with the site's address.
///
/// Links in letters are keys: [`fmt::Debug`] says which letter it is, and nothing else.
#[derive(Clone, PartialEq, Eq)]
pub enum Letter {
    /// To somebody who registered: confirm your address. Without the name that was typed: the
    /// address may be that of somebody else, whom a stranger's words would reach.
    Verify {
        /// Confirms the address: once, within 60 minutes, with the password.
        link: String,
    },
    /// To somebody who registered again.
    AlreadyRegistered {
        /// As the account's owner calls themselves.
        name: String,
        /// Where to sign in.
        sign_in: String,
        /// Where to ask for a new password.
        reset: String,
    },
    /// To somebody who forgot their password.
    ResetPassword {
        /// As they call themselves.
        name: String,
        /// Sets a new password: once, within 60 minutes.
        link: String,
    },
    /// To the new address of somebody who wants it for their account. Without a name, as
    /// [`Letter::Verify`].
    ConfirmAddress {
        /// Takes the new address: once, within 60 minutes, while signed in.
        link: String,
    },
    /// To an address that somebody wants for their account, and that has one.
    AddressInUse {
        /// Where to sign in.
        sign_in: String,
    },
    /// To the old address of an account that has a new one.
    AddressChanged {
        /// As they call themselves.
        name: String,
        /// The new address.
        new: String,
    },
    /// To somebody whose password was changed.
    PasswordChanged {
        /// As they call themselves.
        name: String,
        /// Where to ask for a new password.
        reset: String,
    },
    /// To somebody who decides who works for an organisation: somebody asks to.
    AccessAsked {
        /// As the one who decides calls themselves.
        name: String,
        /// As the one who asks calls themselves.
        person: String,
        /// The address of the one who asks.
        person_address: String,
        /// The organisation's name.
        organisation: String,
        /// Where to decide.
        link: String,
    },
    /// To somebody of whom it was decided what they are to an organisation.
    AccessDecided {
        /// As they call themselves.
        name: String,
        /// The organisation's name.
        organisation: String,
        /// What was decided.
        outcome: Outcome,
        /// Where to go from here.
        link: String,
    },
    /// To somebody whose account is gone.
    AccountDeleted {
        /// As they called themselves.
        name: String,
    },
}

/// What was decided of somebody's access to an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// They asked, and work for it from now on.
    Approved,
    /// They asked, and are an admin of it from now on.
    ApprovedAsAdmin,
    /// They asked, and were refused.
    Rejected,
    /// They worked for it, and are an admin of it from now on.
    Promoted,
    /// The account of its only admin is gone, and they, who worked for it longest, are its
    /// admin from now on.
    Succeeded,
    /// They worked for it, and no longer do.
    Removed,
}

const HAS_ACCOUNT: &str =
    "You got this mail because there is an account at Haresign with this address.";
const REGISTERED: &str =
    "You got this mail because somebody registered at Haresign with this address.";
const ASKED_FOR: &str =
    "You got this mail because somebody asked Haresign to use this address for their account.";
const DECIDES: &str =
    "You got this mail because you decide who has access to this organisation at Haresign.";
const HAD_ACCOUNT: &str =
    "You got this mail because there was an account at Haresign with this address.";

impl Letter {
    /// The mail, with the site's public address at its foot.
    #[must_use]
    pub fn compose(&self, site: &str) -> Composed {
        compose(self.draft(), site)
    }

    /// Which letter it is, without anything that is in it.
    const fn kind(&self) -> &'static str {
        match self {
            Self::Verify { .. } => "Verify",
            Self::AlreadyRegistered { .. } => "AlreadyRegistered",
            Self::ResetPassword { .. } => "ResetPassword",
            Self::ConfirmAddress { .. } => "ConfirmAddress",
            Self::AddressInUse { .. } => "AddressInUse",
            Self::AddressChanged { .. } => "AddressChanged",
            Self::PasswordChanged { .. } => "PasswordChanged",
            Self::AccessAsked { .. } => "AccessAsked",
            Self::AccessDecided { .. } => "AccessDecided",
            Self::AccountDeleted { .. } => "AccountDeleted",
        }
    }

    // Nothing that a person typed about themselves is in a subject: subjects are shown where
    // nobody expects a stranger's words, and the post to a folder logs them.
    fn draft(&self) -> Draft {
        match self {
            Self::Verify { link } => verify(link),
            Self::AlreadyRegistered {
                name,
                sign_in,
                reset,
            } => already_registered(name, sign_in, reset),
            Self::ResetPassword { name, link } => reset_password(name, link),
            Self::ConfirmAddress { link } => confirm_address(link),
            Self::AddressInUse { sign_in } => address_in_use(sign_in),
            Self::AddressChanged { name, new } => address_changed(name, new),
            Self::PasswordChanged { name, reset } => password_changed(name, reset),
            Self::AccessAsked {
                name: to,
                person,
                person_address,
                organisation,
                link,
            } => access_asked(to, person, person_address, organisation, link),
            Self::AccessDecided {
                name,
                organisation,
                outcome,
                link,
            } => decided(name, &typed(organisation), *outcome, link),
            Self::AccountDeleted { name } => account_deleted(name),
        }
    }
}

fn verify(link: &str) -> Draft {
    Draft {
        subject: "Confirm your address for Haresign".to_owned(),
        parts: vec![
            hello(""),
            paragraph(
                "You registered at Haresign. To finish, confirm that this address is \
                 yours. The page asks for the password that you chose.",
            ),
            button("Confirm your address", link),
            quiet(
                "The link works once, within 60 minutes. If you did not register, \
                 ignore this mail: without the link there is no account.",
            ),
        ],
        reason: REGISTERED,
    }
}

fn already_registered(name: &str, sign_in: &str, reset: &str) -> Draft {
    Draft {
        subject: "You already have a Haresign account".to_owned(),
        parts: vec![
            hello(name),
            paragraph(
                "Somebody registered at Haresign with this address, which has an \
                 account already. Your account was not changed.",
            ),
            paragraph("If it was you, sign in with the password that you have."),
            button("Sign in", sign_in),
            paragraph("If you no longer know the password, set a new one."),
            button("Set a new password", reset),
            quiet("If it was not you, there is nothing to do."),
        ],
        reason: REGISTERED,
    }
}

fn reset_password(name: &str, link: &str) -> Draft {
    Draft {
        subject: "Set a new password for Haresign".to_owned(),
        parts: vec![
            hello(name),
            paragraph(
                "Somebody asked for a new password for your Haresign account. If it \
                 was you, choose one now.",
            ),
            button("Set a new password", link),
            quiet(
                "The link works once, within 60 minutes. If it was not you, ignore \
                 this mail: your password stays as it is.",
            ),
        ],
        reason: HAS_ACCOUNT,
    }
}

fn confirm_address(link: &str) -> Draft {
    Draft {
        subject: "Confirm your new address for Haresign".to_owned(),
        parts: vec![
            hello(""),
            paragraph(
                "You asked to use this address for your Haresign account. Confirm that \
                 it is yours. You must be signed in to do so.",
            ),
            button("Confirm your new address", link),
            quiet(
                "The link works once, within 60 minutes. Until then your account keeps \
                 its old address. If you did not ask for this, ignore this mail.",
            ),
        ],
        reason: ASKED_FOR,
    }
}

fn address_in_use(sign_in: &str) -> Draft {
    Draft {
        subject: "This address already has a Haresign account".to_owned(),
        parts: vec![
            hello(""),
            paragraph(
                "Somebody asked to move their Haresign account to this address. It has \
                 an account already, so nothing was changed.",
            ),
            paragraph(
                "If it was you, sign in to the account that has this address, or keep \
                 the other account at its own.",
            ),
            button("Sign in", sign_in),
            quiet("If it was not you, there is nothing to do."),
        ],
        reason: ASKED_FOR,
    }
}

fn address_changed(name: &str, new: &str) -> Draft {
    Draft {
        subject: "The address of your Haresign account was changed".to_owned(),
        parts: vec![
            hello(name),
            paragraph(&format!(
                "Your Haresign account now has the address {new}. Mail about it goes \
                 there from now on, and it is what you sign in with.",
            )),
            paragraph(
                "All other devices were signed out, and your API keys were revoked. If you \
                 made this change, there is nothing else to do.",
            ),
            paragraph(
                "If it was not you, somebody else has your account. Contact the \
                 operator of the site at once and say which address the account had.",
            ),
        ],
        reason: HAD_ACCOUNT,
    }
}

fn password_changed(name: &str, reset: &str) -> Draft {
    Draft {
        subject: "The password of your Haresign account was changed".to_owned(),
        parts: vec![
            hello(name),
            paragraph(
                "The password of your Haresign account was changed. All other devices were \
                 signed out, and your API keys were revoked. If you changed it, there is \
                 nothing else to do.",
            ),
            paragraph("If it was not you, set a new password at once."),
            button("Set a new password", reset),
        ],
        reason: HAS_ACCOUNT,
    }
}

fn access_asked(
    to: &str,
    person: &str,
    person_address: &str,
    organisation: &str,
    link: &str,
) -> Draft {
    let organisation = typed(organisation);
    Draft {
        subject: format!("Somebody asks for access to {organisation}"),
        parts: vec![
            hello(to),
            paragraph(&format!(
                "{} asks for access to {organisation}. Their address is \
                 {person_address}.",
                named(person),
            )),
            paragraph(
                "Members see what is shared within the organisation. Approve the \
                 request only if you know that this person works for it.",
            ),
            button("Decide", link),
        ],
        reason: DECIDES,
    }
}

fn account_deleted(name: &str) -> Draft {
    Draft {
        subject: "Your Haresign account was deleted".to_owned(),
        parts: vec![
            hello(name),
            paragraph(
                "Your Haresign account was deleted. This is the last mail about it. \
                 The public pages stay open to you without an account.",
            ),
            quiet("If it was not you who deleted it, contact the operator of the site."),
        ],
        reason: HAD_ACCOUNT,
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct(self.kind()).finish_non_exhaustive()
    }
}

fn decided(name: &str, organisation: &str, outcome: Outcome, link: &str) -> Draft {
    const ADMIN: &str = "As an admin you decide who else has access, and whether members may \
                         share presets and documents.";
    let (subject, said, then, label) = match outcome {
        Outcome::Approved => (
            format!("Your access to {organisation} was approved"),
            format!("Your request for access to {organisation} was approved."),
            "You can now choose it as your workspace.",
            "Open the workspace",
        ),
        Outcome::ApprovedAsAdmin => (
            format!("Your access to {organisation} was approved"),
            format!(
                "Your request for access to {organisation} was approved, and you are an admin \
                 of it."
            ),
            ADMIN,
            "Open the workspace",
        ),
        Outcome::Rejected => (
            format!("Your access to {organisation} was refused"),
            format!("Your request for access to {organisation} was refused."),
            "If you think that this is a mistake, speak to somebody who works there. Its public \
             figures stay open to you.",
            "Open Haresign",
        ),
        Outcome::Promoted => (
            format!("You are now an admin of {organisation}"),
            format!("You are now an admin of {organisation} at Haresign."),
            ADMIN,
            "Open the workspace",
        ),
        Outcome::Succeeded => (
            format!("You are now the admin of {organisation}"),
            format!(
                "The only admin of {organisation} has deleted their account at Haresign. You \
                 have been a member for longest, so you are now its admin."
            ),
            ADMIN,
            "Open the workspace",
        ),
        Outcome::Removed => (
            format!("Your access to {organisation} was removed"),
            format!("You no longer have access to {organisation} at Haresign."),
            "If you think that this is a mistake, speak to somebody who works there. Its public \
             figures stay open to you.",
            "Open Haresign",
        ),
    };
    Draft {
        subject,
        parts: vec![
            hello(name),
            paragraph(&said),
            paragraph(then),
            button(label, link),
        ],
        reason: HAS_ACCOUNT,
    }
}

fn hello(to: &str) -> Part {
    match name(to) {
        name if name.is_empty() => paragraph("Hello,"),
        name => paragraph(&format!("Hello {name},")),
    }
}

/// Somebody, to somebody else.
fn named(person: &str) -> String {
    match name(person) {
        name if name.is_empty() => "Somebody".to_owned(),
        name => name,
    }
}

fn paragraph(text: &str) -> Part {
    Part::Paragraph(text.to_owned())
}

fn quiet(text: &str) -> Part {
    Part::Quiet(text.to_owned())
}

fn button(label: &'static str, link: &str) -> Part {
    Part::Button {
        label,
        link: link.to_owned(),
    }
}
