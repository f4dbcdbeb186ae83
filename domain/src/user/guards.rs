//! Who may do what to whom, whatever the user's status.
//!
//! What the caller may not do at all is refused before anything is said about the user's status.

use super::{Action, Caller, CallerId, Command, Decision, Refusal, Surroundings, User};
use crate::policy::{DeleteMode, Policy};

/// What must hold before the status is looked at.
pub(super) fn admit(
    user: &User,
    command: &Command,
    caller: &Caller,
    around: &Surroundings,
    policy: &Policy,
) -> Result<(), Refusal> {
    let is_gone = user.deleted.is_some() && !may_see_deleted(command.action(), caller);
    if is_gone || !caller.sees(user, policy) {
        return Err(Refusal::NotFound);
    }
    let CallerId::User(id) = caller.by else { return Ok(()) };
    let reach = reach(user, command);
    if reach == Reach::Access && id == user.id {
        return Err(Refusal::SelfAction { action: command.action() });
    }
    let holds_as_much = caller.permissions.cover(around.target_permissions) && caller.holds_grants(&user.grants);
    if reach != Reach::Harmless && !holds_as_much {
        return Err(Refusal::PrivilegeEscalation);
    }
    match command {
        Command::Edit(edit) if edit.gives_what_lacks(user, caller) => Err(Refusal::PrivilegeEscalation),
        _ => Ok(()),
    }
}

/// Whether the account's policy offers the action. Giving access back is always offered. An operator of the installation
/// has none of a user's powers inside an account: they restore, and nothing else.
pub(super) fn is_offered(action: Action, caller: &Caller, policy: &Policy) -> bool {
    if matches!(caller.by, CallerId::Operator(_)) {
        return action == Action::Restore;
    }
    match action {
        Action::Activate => policy.onboarding.admin_may_activate,
        Action::ResetPassword => policy.password.admin_may_set,
        Action::Lock => policy.actions.lock,
        Action::Deactivate => policy.actions.deactivate,
        Action::Delete => policy.delete.mode != DeleteMode::Disabled,
        Action::Restore => false,
        Action::Invite
        | Action::ResendInvitation
        | Action::Edit
        | Action::SendResetLink
        | Action::ExpirePassword
        | Action::ResetMfa
        | Action::Unlock
        | Action::Reactivate
        | Action::RevokeSessions => true,
    }
}

/// Whether what was decided leaves the account without anybody who manages users.
pub(super) fn leaves_nobody(command: &Command, decision: &Decision, around: &Surroundings) -> bool {
    let takes_management = match command {
        Command::Lock { .. } | Command::Deactivate { .. } | Command::Delete => true,
        Command::Edit(edit) => edit.role.is_some_and(|(_, permissions)| !permissions.manage_users()),
        _ => false,
    };
    decision.changed && takes_management && around.target_permissions.manage_users() && !around.others_manage_users
}

fn may_see_deleted(action: Action, caller: &Caller) -> bool {
    action == Action::Restore && matches!(caller.by, CallerId::Operator(_))
}

/// How deep a command reaches into somebody's account.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Names, or access given back.
    Harmless,
    /// Where links go: who reads the mail can take the account over.
    Contact,
    /// What somebody may do, and whether they get in.
    Access,
}

fn reach(user: &User, command: &Command) -> Reach {
    match command {
        Command::ResetPassword { .. }
        | Command::SendResetLink
        | Command::ExpirePassword
        | Command::ResetMfa
        | Command::Lock { .. }
        | Command::Deactivate { .. }
        | Command::Delete
        | Command::RevokeSessions => Reach::Access,
        Command::Edit(edit) if edit.changes_access(user) => Reach::Access,
        Command::Edit(edit) if edit.changes_sign_in(user) => Reach::Contact,
        Command::Edit(_)
        | Command::Invite
        | Command::ResendInvitation
        | Command::Activate
        | Command::Unlock
        | Command::Reactivate
        | Command::Restore { .. } => Reach::Harmless,
    }
}
