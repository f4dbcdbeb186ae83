//! Why a user cannot sign in, and who can change that; and what a sign-in asks for beside the password.

use super::{Action, ChallengeKind, Onboarding, RequestedBy, User};
use crate::Moment;
use crate::ids::UserId;
use crate::names::names;
use crate::policy::Policy;

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
    /// The invitation has expired; who has it can ask for another one with it.
    InvitationExpired,
    /// The invitation was made worthless, as when its user was locked.
    InvitationRevoked,
    /// The mail with the invitation, or with the link that sets a new password, could not be delivered.
    MailUndelivered,
    /// No password is set.
    NoPassword,
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
    InvitationExpired = "invitation_expired",
    InvitationRevoked = "invitation_revoked",
    MailUndelivered = "mail_undelivered",
    NoPassword = "no_password",
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

/// What is known of the newest link that was mailed to a user: an invitation while they are invited, else one that sets a
/// new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailedLink {
    /// When it was made.
    pub created_at: Moment,
    /// When it expires.
    pub expires_at: Moment,
    /// When it was made worthless, before that or after.
    pub revoked_at: Option<Moment>,
    /// Whether its mail was given up.
    pub undelivered: bool,
}

/// Something that a sign-in asks for beside the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What.
    pub kind: ChallengeKind,
    /// Why.
    pub because: StepReason,
    /// Since when, if that is on record.
    pub since: Option<Moment>,
}

/// Why a sign-in asks for something beside the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepReason {
    /// The user has a second factor.
    Enrolled,
    /// The policy requires a second factor, and the user has none: none yet, or it was reset.
    Required,
    /// An admin wants another password.
    MustChange,
    /// The password is older than the policy allows.
    Expired,
}

names! {
    StepReason: Enrolled = "enrolled", Required = "required", MustChange = "must_change", Expired = "expired",
}

/// What a sign-in asks the user for beside the password, in order; whether they get as far is [`obstacles`]' to say.
#[must_use]
pub fn steps(user: &User, policy: &Policy, now: Moment) -> Vec<Step> {
    let factor = match user.mfa {
        Some(mfa) => Some(Step { kind: ChallengeKind::Totp, because: StepReason::Enrolled, since: Some(mfa.since) }),
        None if policy.mfa.required => {
            Some(Step { kind: ChallengeKind::TotpEnrollment, because: StepReason::Required, since: None })
        }
        None => None,
    };
    let (kind, expired_at) = (ChallengeKind::NewPassword, user.password_expires_at(policy).filter(|&at| at <= now));
    let password = match (user.password, expired_at) {
        (Some(password), _) if password.must_change => {
            Some(Step { kind, because: StepReason::MustChange, since: None })
        }
        (Some(_), Some(at)) => Some(Step { kind, because: StepReason::Expired, since: Some(at) }),
        _ => None,
    };
    [factor, password].into_iter().flatten().collect()
}

/// Everything that keeps the user from signing in at `now`; none for a user who can, if perhaps with a new password
/// or second factor. `link` is what was mailed to them last, if anything.
#[must_use]
pub fn obstacles(user: &User, link: Option<MailedLink>, now: Moment) -> Vec<Obstacle> {
    [
        deletion(user),
        deactivation(user),
        admin_lock(user),
        inactivity(user),
        auto_lock(user, now),
        onboarding(user, link),
        dead_invitation(user, link, now),
        recovery(user),
        undelivered(user, link),
        no_password(user),
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

fn onboarding(user: &User, link: Option<MailedLink>) -> Option<Obstacle> {
    match user.onboarding {
        Onboarding::Staged => Some(by_admin(ObstacleCode::NotInvited, Some(user.created_at), Action::Invite)),
        Onboarding::Invited => Some(Obstacle {
            lifted_by: LiftedBy::User,
            ..by_admin(ObstacleCode::OnboardingIncomplete, link.map(|link| link.created_at), Action::ResendInvitation)
        }),
        Onboarding::Done => None,
    }
}

/// An invitation that is not on record any more was dead before it was removed. Who is reactivated is invited anew.
fn dead_invitation(user: &User, link: Option<MailedLink>, now: Moment) -> Option<Obstacle> {
    if user.onboarding != Onboarding::Invited || user.deactivated.is_some() || user.deleted.is_some() {
        return None;
    }
    let (code, since) = match link {
        Some(MailedLink { revoked_at: Some(at), expires_at, .. }) if at < expires_at => {
            (ObstacleCode::InvitationRevoked, Some(at))
        }
        Some(MailedLink { expires_at, .. }) if expires_at > now => return None,
        Some(MailedLink { expires_at, .. }) => (ObstacleCode::InvitationExpired, Some(expires_at)),
        None => (ObstacleCode::InvitationExpired, None),
    };
    Some(by_admin(code, since, Action::ResendInvitation))
}

/// Only where the mail is what the user has to get in by.
fn undelivered(user: &User, link: Option<MailedLink>) -> Option<Obstacle> {
    let link = link.filter(|link| link.undelivered && link.revoked_at.is_none())?;
    let action = match (user.onboarding, user.recovery) {
        (Onboarding::Invited, _) => Action::ResendInvitation,
        (_, Some(recovery)) if recovery.by == RequestedBy::Admin => Action::SendResetLink,
        _ => return None,
    };
    Some(by_admin(ObstacleCode::MailUndelivered, Some(link.created_at), action))
}

/// As with somebody who was imported without one. They may also ask for a link themselves.
fn no_password(user: &User) -> Option<Obstacle> {
    (user.onboarding == Onboarding::Done && user.password.is_none() && user.deleted.is_none())
        .then(|| by_admin(ObstacleCode::NoPassword, None, Action::SendResetLink))
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
