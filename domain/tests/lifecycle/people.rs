//! Users of every status, callers, and a policy that offers everything.

use chrono::{TimeDelta, TimeZone, Utc};
use domain::Moment;
use domain::ids::{AccountId, OperatorId, RoleId, UserId};
use domain::permissions::{Area, Level, Permissions};
use domain::policy::{DeleteMode, Policy, Preset};
use domain::user::*;
use uuid::Uuid;

pub const ADMIN: UserId = UserId(Uuid::from_u128(1));
pub const ADA: UserId = UserId(Uuid::from_u128(2));
pub const ROLE: RoleId = RoleId(Uuid::from_u128(3));

pub fn now() -> Moment {
    Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap()
}

pub fn days(days: i64) -> TimeDelta {
    TimeDelta::days(days)
}

pub fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

/// A policy under which every verb is offered and time does whatever it can.
pub fn everything() -> Policy {
    let mut policy = Preset::Gateway.policy();
    policy.actions.deactivate = true;
    policy.onboarding.admin_may_activate = true;
    policy.password.admin_may_set = true;
    policy.delete.mode = DeleteMode::Soft;
    policy.email.editable = true;
    policy.mfa.required = false;
    policy
}

pub fn admin() -> Caller {
    Caller {
        by: CallerId::User(ADMIN),
        permissions: Permissions::FULL,
        grants: Vec::new(),
        organization_access: OrganizationAccess::All,
    }
}

pub fn support() -> Caller {
    Caller::operator(OperatorId(Uuid::from_u128(9)))
}

pub fn around() -> Surroundings {
    Surroundings {
        target_permissions: Permissions::NONE.with(Area::Users, Level::Full),
        others_manage_users: true,
        live_sessions: 2,
    }
}

/// Ada, active: onboarded, with a password and a second factor.
pub fn ada() -> User {
    let earlier = now() - days(10);
    User {
        id: ADA,
        account_id: AccountId(Uuid::from_u128(4)),
        username: "ada".to_owned(),
        profile: Profile {
            first_name: "Ada".to_owned(),
            last_name: "Lovelace".to_owned(),
            email: "ada@example.org".to_owned(),
            phone: None,
        },
        photo: None,
        role_id: ROLE,
        grants: Vec::new(),
        organization_access: OrganizationAccess::All,
        onboarding: Onboarding::Done,
        auto_lock: None,
        admin_lock: None,
        inactivity: None,
        failed_sign_ins: None,
        password: Some(PasswordFacts { changed_at: earlier, must_change: false }),
        recovery: None,
        mfa: Some(Mfa { since: earlier }),
        deactivated: None,
        deleted: None,
        last_seen_at: earlier,
        inactivity_warned_at: None,
        last_login_at: Some(earlier),
        created_at: earlier,
        updated_at: earlier,
    }
}

/// The shortest way from `user` to `status`.
pub fn made(user: User, status: Status) -> User {
    let since = now() - minutes(5);
    match status {
        Status::Staged => User { onboarding: Onboarding::Staged, mfa: None, last_login_at: None, ..user },
        Status::Provisioned => User { onboarding: Onboarding::Invited, mfa: None, last_login_at: None, ..user },
        Status::Active => user,
        Status::Recovery => {
            let recovery = Recovery { requested_at: since, by: RequestedBy::OneSelf, expires_at: since + minutes(60) };
            User { recovery: Some(recovery), ..user }
        }
        Status::AwaitingNewPassword => {
            User { password: Some(PasswordFacts { changed_at: since, must_change: true }), ..user }
        }
        Status::LockedOut => User { auto_lock: Some(AutoLock { since, until: None }), ..user },
        Status::Suspended => User { admin_lock: Some(AdminLock { since, by: Some(ADMIN), reason: None }), ..user },
        Status::Deactivated => {
            User { deactivated: Some(Deactivation { at: since, by: Some(ADMIN), reason: None }), ..user }
        }
        Status::Deleted => User { deleted: Some(Deletion { at: since, by: Some(ADMIN), purged: false }), ..user },
    }
}

pub fn ada_who_is(status: Status) -> User {
    let user = made(ada(), status);
    assert_eq!(user.status(&everything(), now()), status);
    user
}

pub fn locked_by_wrong_passwords_until(until: Moment) -> User {
    User { auto_lock: Some(AutoLock { since: now() - minutes(5), until: Some(until) }), ..ada() }
}

pub fn live_link() -> Link {
    Link { expires_at: now() + days(1), used_at: None, revoked_at: None }
}

pub fn command(action: Action) -> Command {
    match action {
        Action::Invite => Command::Invite,
        Action::ResendInvitation => Command::ResendInvitation,
        Action::Activate => Command::Activate,
        Action::Edit => rename("Augusta"),
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

pub fn rename(first_name: &str) -> Command {
    edit(Edit { first_name: Some(first_name.to_owned()), ..Edit::default() })
}

pub fn edit(edit: Edit) -> Command {
    Command::Edit(Box::new(edit))
}

/// What an admin who may do everything achieves under a policy that offers everything.
pub fn asked(user: &User, command: &Command) -> Result<Decision, Refusal> {
    decide(user, command, &admin(), &around(), &everything(), now())
}
