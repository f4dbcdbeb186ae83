//! A verb as it is ordered: what the domain is asked, and what goes into the records.

use domain::user::{Command, Verb};

use crate::change::Note;

/// The command of a verb, and its note.
#[must_use]
pub fn order(verb: Verb, reason: Option<String>) -> (Command, Note) {
    let entry = match verb {
        Verb::Invite => "user.invited",
        Verb::ResendInvitation => "user.invitation_resent",
        Verb::Activate => "user.activated",
        Verb::SendResetLink => "user.reset_link_sent",
        Verb::ExpirePassword => "user.password_expired",
        Verb::ResetMfa => "user.mfa_reset",
        Verb::Lock => "user.locked",
        Verb::Unlock => "user.unlocked",
        Verb::Deactivate => "user.deactivated",
        Verb::Reactivate => "user.reactivated",
        Verb::Delete => "user.deleted",
        Verb::RevokeSessions => "user.sessions_revoked",
    };
    (verb.command(reason.clone()), Note { reason, ..Note::of(entry) })
}
