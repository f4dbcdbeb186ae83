//! Verbs that take nothing but a reason: the same for one user and for many.

use super::Command;
use crate::names::names;

/// A verb that takes nothing but a reason.
///
/// Not among them: editing, which takes values, and setting a password, which is for one user alone to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// See [`Command::Invite`].
    Invite,
    /// See [`Command::ResendInvitation`].
    ResendInvitation,
    /// See [`Command::Activate`].
    Activate,
    /// See [`Command::SendResetLink`].
    SendResetLink,
    /// See [`Command::ExpirePassword`].
    ExpirePassword,
    /// See [`Command::ResetMfa`].
    ResetMfa,
    /// See [`Command::Lock`].
    Lock,
    /// See [`Command::Unlock`].
    Unlock,
    /// See [`Command::Deactivate`].
    Deactivate,
    /// See [`Command::Reactivate`].
    Reactivate,
    /// See [`Command::Delete`].
    Delete,
    /// See [`Command::RevokeSessions`].
    RevokeSessions,
}

names! {
    Verb:
    Invite = "invite",
    ResendInvitation = "resend_invitation",
    Activate = "activate",
    SendResetLink = "send_reset_link",
    ExpirePassword = "expire_password",
    ResetMfa = "reset_mfa",
    Lock = "lock",
    Unlock = "unlock",
    Deactivate = "deactivate",
    Reactivate = "reactivate",
    Delete = "delete",
    RevokeSessions = "revoke_sessions",
}

impl Verb {
    /// The command, with the reason where it keeps one with the user.
    #[must_use]
    pub fn command(self, reason: Option<String>) -> Command {
        match self {
            Self::Invite => Command::Invite,
            Self::ResendInvitation => Command::ResendInvitation,
            Self::Activate => Command::Activate,
            Self::SendResetLink => Command::SendResetLink,
            Self::ExpirePassword => Command::ExpirePassword,
            Self::ResetMfa => Command::ResetMfa,
            Self::Lock => Command::Lock { reason },
            Self::Unlock => Command::Unlock,
            Self::Deactivate => Command::Deactivate { reason },
            Self::Reactivate => Command::Reactivate,
            Self::Delete => Command::Delete,
            Self::RevokeSessions => Command::RevokeSessions,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_is_named_as_its_action() {
        for verb in Verb::ALL {
            assert_eq!(verb.name(), verb.command(None).action().name());
        }
    }
}
