//! What may be done to a user: the verbs, and the verbs with their data.

use super::Edit;
use crate::names::names;

/// A verb on a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Send a staged user the first mail (S4.6).
    Invite,
    /// Send a new invitation; the older one is dead (S0.24).
    ResendInvitation,
    /// Activate without any mail (S3.10).
    Activate,
    /// Change names, contact data, role, grants or access (S0.27).
    Edit,
    /// Set a new password (S0.28).
    ResetPassword,
    /// Send a link by which the user sets a new password.
    SendResetLink,
    /// Make the user change the password at the next sign-in.
    ExpirePassword,
    /// Drop the second factor; it is set up anew at the next sign-in (S0.31).
    ResetMfa,
    /// Lock (S2.10).
    Lock,
    /// Lift the blocks that make the status.
    Unlock,
    /// Take out of the account until reactivated (S0.34).
    Deactivate,
    /// Bring back (S0.37).
    Reactivate,
    /// Delete, as the policy means it (S2.11, S3.13).
    Delete,
    /// Bring a softly deleted user back, for support only (S3.14).
    Restore,
    /// End every session.
    RevokeSessions,
}

names! {
    Action:
    Invite = "invite",
    ResendInvitation = "resend_invitation",
    Activate = "activate",
    Edit = "edit",
    ResetPassword = "reset_password",
    SendResetLink = "send_reset_link",
    ExpirePassword = "expire_password",
    ResetMfa = "reset_mfa",
    Lock = "lock",
    Unlock = "unlock",
    Deactivate = "deactivate",
    Reactivate = "reactivate",
    Delete = "delete",
    Restore = "restore",
    RevokeSessions = "revoke_sessions",
}

/// A verb with its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// See [`Action::Invite`].
    Invite,
    /// See [`Action::ResendInvitation`].
    ResendInvitation,
    /// See [`Action::Activate`].
    Activate,
    /// See [`Action::Edit`].
    Edit(Box<Edit>),
    /// See [`Action::ResetPassword`]; the password itself is checked and hashed outside.
    ResetPassword {
        /// Whether the user must change it at the next sign-in.
        require_change: bool,
    },
    /// See [`Action::SendResetLink`].
    SendResetLink,
    /// See [`Action::ExpirePassword`].
    ExpirePassword,
    /// See [`Action::ResetMfa`].
    ResetMfa,
    /// See [`Action::Lock`].
    Lock {
        /// Why.
        reason: Option<String>,
    },
    /// See [`Action::Unlock`].
    Unlock,
    /// See [`Action::Deactivate`].
    Deactivate {
        /// Why.
        reason: Option<String>,
    },
    /// See [`Action::Reactivate`].
    Reactivate,
    /// See [`Action::Delete`].
    Delete,
    /// See [`Action::Restore`].
    Restore {
        /// Why.
        reason: Option<String>,
    },
    /// See [`Action::RevokeSessions`].
    RevokeSessions,
}

impl Command {
    /// The command's verb.
    #[must_use]
    pub const fn action(&self) -> Action {
        match self {
            Self::Invite => Action::Invite,
            Self::ResendInvitation => Action::ResendInvitation,
            Self::Activate => Action::Activate,
            Self::Edit(_) => Action::Edit,
            Self::ResetPassword { .. } => Action::ResetPassword,
            Self::SendResetLink => Action::SendResetLink,
            Self::ExpirePassword => Action::ExpirePassword,
            Self::ResetMfa => Action::ResetMfa,
            Self::Lock { .. } => Action::Lock,
            Self::Unlock => Action::Unlock,
            Self::Deactivate { .. } => Action::Deactivate,
            Self::Reactivate => Action::Reactivate,
            Self::Delete => Action::Delete,
            Self::Restore { .. } => Action::Restore,
            Self::RevokeSessions => Action::RevokeSessions,
        }
    }
}
