//! Why a user cannot sign in, and who can change that.

use super::{Action, Onboarding, RequestedBy, User};
use crate::Moment;
use crate::ids::UserId;
use crate::names::names;

/// One thing that keeps a user from signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// What it is.
    pub code: ObstacleCode,
    /// Since when, if that is on record.
    pub since: Option<Moment>,
    /// Until when, if it ends by itself.
    pub until: Option<Moment>,
    /// Who set it; none for the system and for the installation's operators.
    pub set_by: Option<UserId>,
    /// Who can lift it.
    pub lifted_by: LiftedBy,
    /// The action that lifts it, if one does.
    pub action: Option<Action>,
}

/// What keeps a user from signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObstacleCode {
    /// Deleted.
    Deleted,
    /// Deactivated.
    Deactivated,
    /// Locked by an admin.
    AdminLock,
    /// Absent too long.
    Inactivity,
    /// Too many wrong passwords.
    AutoLock,
    /// Not invited yet.
    NotInvited,
    /// Invited; onboarding is not completed.
    OnboardingIncomplete,
    /// An admin asked for a new password, which is not set yet.
    RecoveryPending,
}

names! {
    ObstacleCode:
    Deleted = "deleted",
    Deactivated = "deactivated",
    AdminLock = "admin_lock",
    Inactivity = "inactivity",
    AutoLock = "auto_lock",
    NotInvited = "not_invited",
    OnboardingIncomplete = "onboarding_incomplete",
    RecoveryPending = "recovery_pending",
}

/// Who can lift an obstacle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LiftedBy {
    /// Who manages users.
    Admin,
    /// Who manages users; else it ends by itself.
    AdminOrTime,
    /// The user, by the link that was mailed.
    User,
    /// The installation's operators.
    Support,
    /// Nobody.
    Nobody,
}

names! {
    LiftedBy:
    Admin = "admin",
    AdminOrTime = "admin_or_time",
    User = "user",
    Support = "support",
    Nobody = "nobody",
}

/// Everything that keeps the user from signing in at `now`; none for a user who can, if perhaps with a new password
/// or second factor.
#[must_use]
pub fn obstacles(user: &User, now: Moment) -> Vec<Obstacle> {
    [
        deletion(user),
        deactivation(user),
        admin_lock(user),
        inactivity(user),
        auto_lock(user, now),
        onboarding(user),
        recovery(user),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn deletion(user: &User) -> Option<Obstacle> {
    let deletion = user.deleted?;
    let (lifted_by, action) =
        if deletion.purged { (LiftedBy::Nobody, None) } else { (LiftedBy::Support, Some(Action::Restore)) };
    Some(Obstacle {
        code: ObstacleCode::Deleted,
        since: Some(deletion.at),
        until: None,
        set_by: deletion.by,
        lifted_by,
        action,
    })
}

fn deactivation(user: &User) -> Option<Obstacle> {
    user.deactivated.as_ref().map(|deactivation| Obstacle {
        set_by: deactivation.by,
        ..by_admin(ObstacleCode::Deactivated, Some(deactivation.at), Action::Reactivate)
    })
}

fn admin_lock(user: &User) -> Option<Obstacle> {
    user.admin_lock
        .as_ref()
        .map(|lock| Obstacle { set_by: lock.by, ..by_admin(ObstacleCode::AdminLock, Some(lock.since), Action::Unlock) })
}

fn inactivity(user: &User) -> Option<Obstacle> {
    user.inactivity.map(|inactivity| by_admin(ObstacleCode::Inactivity, Some(inactivity.since), Action::Unlock))
}

fn auto_lock(user: &User, now: Moment) -> Option<Obstacle> {
    user.auto_lock.filter(|lock| lock.holds(now)).map(|lock| Obstacle {
        until: lock.until,
        lifted_by: if lock.until.is_some() { LiftedBy::AdminOrTime } else { LiftedBy::Admin },
        ..by_admin(ObstacleCode::AutoLock, Some(lock.since), Action::Unlock)
    })
}

fn onboarding(user: &User) -> Option<Obstacle> {
    match user.onboarding {
        Onboarding::Staged => Some(by_admin(ObstacleCode::NotInvited, Some(user.created_at), Action::Invite)),
        Onboarding::Invited => Some(Obstacle {
            lifted_by: LiftedBy::User,
            ..by_admin(ObstacleCode::OnboardingIncomplete, None, Action::ResendInvitation)
        }),
        Onboarding::Done => None,
    }
}

fn recovery(user: &User) -> Option<Obstacle> {
    user.recovery.filter(|recovery| recovery.by == RequestedBy::Admin).map(|recovery| Obstacle {
        lifted_by: LiftedBy::User,
        ..by_admin(ObstacleCode::RecoveryPending, Some(recovery.requested_at), Action::SendResetLink)
    })
}

fn by_admin(code: ObstacleCode, since: Option<Moment>, action: Action) -> Obstacle {
    Obstacle { code, since, until: None, set_by: None, lifted_by: LiftedBy::Admin, action: Some(action) }
}
