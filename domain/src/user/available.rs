//! What can be done to a user now, by this caller: found by asking [`decide`] itself.

use super::{Action, AdminLock, Caller, Command, Deactivation, Edit, Profile, Surroundings, User, decide};
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
    let user = &outline(user);
    let would_change = |action: &Action| {
        decide(user, &probe(*action), caller, around, policy, now).is_ok_and(|decision| decision.changed)
    };
    Action::ALL.into_iter().filter(would_change).collect()
}

/// The user without the texts on record, which no rule looks at that a probe meets: each decision makes a copy of the
/// user, and there is one for every action of every user on a page.
fn outline(user: &User) -> User {
    let text = String::new;
    let profile = Profile { first_name: text(), last_name: text(), email: text(), phone: None };
    let admin_lock = user.admin_lock.as_ref().map(|lock| AdminLock { reason: None, ..*lock });
    let deactivated = user.deactivated.as_ref().map(|deactivation| Deactivation { reason: None, ..*deactivation });
    User { username: text(), profile, admin_lock, deactivated, ..user.clone() }
}

/// The least that the action can be asked with.
fn probe(action: Action) -> Command {
    match action {
        Action::Invite => Command::Invite,
        Action::ResendInvitation => Command::ResendInvitation,
        Action::Activate => Command::Activate,
        // An edit that changes a name stands for all: whoever may edit at all may do that.
        Action::Edit => Command::Edit(Box::new(Edit { first_name: Some("Another".to_owned()), ..Edit::default() })),
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
