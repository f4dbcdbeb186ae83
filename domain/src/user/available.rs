//! What can be done to a user now, by this caller: found by asking [`decide`] itself.

use super::{Action, Caller, Command, Edit, Surroundings, User, decide};
use crate::Moment;
use crate::policy::Policy;

/// The actions that would succeed and change something now, for this caller; none for who does not manage users.
#[must_use]
pub fn available_actions(
    user: &User,
    caller: &Caller,
    around: &Surroundings,
    policy: &Policy,
    now: Moment,
) -> Vec<Action> {
    if !caller.permissions.manage_users() {
        return Vec::new();
    }
    let would_change = |action: &Action| {
        decide(user, &probe(*action, user), caller, around, policy, now).is_ok_and(|decision| decision.changed)
    };
    Action::ALL.into_iter().filter(would_change).collect()
}

/// The least that the action can be asked with.
fn probe(action: Action, user: &User) -> Command {
    match action {
        Action::Invite => Command::Invite,
        Action::ResendInvitation => Command::ResendInvitation,
        Action::Activate => Command::Activate,
        // An edit that changes a name stands for all: whoever may edit at all may do that.
        Action::Edit => Command::Edit(Box::new(Edit {
            first_name: Some(format!("{}.", user.profile.first_name)),
            ..Edit::default()
        })),
        Action::ResetPassword => Command::ResetPassword { require_change: false },
        Action::SendResetLink => Command::SendResetLink,
        Action::ExpirePassword => Command::ExpirePassword,
        Action::ResetMfa => Command::ResetMfa,
        Action::Lock => Command::Lock { reason: None },
        Action::Unlock => Command::Unlock,
        Action::Deactivate => Command::Deactivate { reason: None },
        Action::Reactivate => Command::Reactivate,
        Action::Delete => Command::Delete,
        Action::Restore => Command::Restore { reason: None },
        Action::RevokeSessions => Command::RevokeSessions,
    }
}
