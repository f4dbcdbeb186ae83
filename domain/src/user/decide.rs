//! One function decides every command on a user; the action itself, its dry run and the list of available actions
//! all call it, so they cannot disagree.

use super::{
    Caller, Command, Decision, Refusal, Status, Surroundings, User, activate, deactivate, delete, edit,
    expire_password, guards, invite, lock, reactivate, resend_invitation, reset_mfa, reset_password, restore,
    revoke_sessions, send_reset_link, unlock,
};
use crate::Moment;
use crate::ids::UserId;
use crate::policy::Policy;

/// What a verb looks at.
pub(super) struct Case<'a> {
    pub user: &'a User,
    pub status: Status,
    pub command: &'a Command,
    /// The user that asks, if it is one.
    pub by: Option<UserId>,
    pub around: &'a Surroundings,
    pub policy: &'a Policy,
    pub now: Moment,
}

impl Case<'_> {
    pub(super) fn changed(&self, user: User, effects: impl Into<Vec<super::Effect>>) -> Decision {
        Decision::changed(user, self.now, effects)
    }

    pub(super) fn unchanged(&self) -> Decision {
        Decision::unchanged(self.user)
    }

    pub(super) fn invalid(&self) -> Refusal {
        Refusal::InvalidTransition { action: self.command.action(), current: self.status }
    }
}

/// What follows from `command` on `user`, asked by `caller` at `now`.
///
/// # Errors
/// The first that applies: absent, oneself, more than the caller holds, not offered, not from this status, last admin.
pub fn decide(
    user: &User,
    command: &Command,
    caller: &Caller,
    around: &Surroundings,
    policy: &Policy,
    now: Moment,
) -> Result<Decision, Refusal> {
    let action = command.action();
    let status = user.status(policy, now);
    guards::admit(user, command, caller, around, policy)?;
    if !guards::is_offered(action, caller, policy) {
        return Err(Refusal::ActionNotOffered { action, current: status });
    }
    let case = Case { user, status, command, by: caller.user_id(), around, policy, now };
    let decision = transition(&case)?;
    if guards::leaves_nobody(command, &decision, around) {
        return Err(Refusal::LastAdmin);
    }
    Ok(decision)
}

fn transition(case: &Case<'_>) -> Result<Decision, Refusal> {
    match case.command {
        Command::Invite => invite::invite(case),
        Command::ResendInvitation => resend_invitation::resend_invitation(case),
        Command::Activate => activate::activate(case),
        Command::Edit(edit) => edit::edit(case, edit),
        Command::ResetPassword { require_change } => reset_password::reset_password(case, *require_change),
        Command::SendResetLink => send_reset_link::send_reset_link(case),
        Command::ExpirePassword => expire_password::expire_password(case),
        Command::ResetMfa => reset_mfa::reset_mfa(case),
        Command::Lock { reason } => lock::lock(case, reason.as_deref()),
        Command::Unlock => unlock::unlock(case),
        Command::Deactivate { reason } => deactivate::deactivate(case, reason.as_deref()),
        Command::Reactivate => reactivate::reactivate(case),
        Command::Delete => delete::delete(case),
        Command::Restore { reason } => restore::restore(case, reason.as_deref()),
        Command::RevokeSessions => revoke_sessions::revoke_sessions(case),
    }
}
