//! What time alone does, to the microsecond.

use chrono::TimeDelta;
use domain::policy::Preset;
use domain::user::*;

use crate::people::*;

const INSTANT: TimeDelta = TimeDelta::microseconds(1);

#[test]
fn a_lock_holds_up_to_its_end() {
    let policy = Preset::Msp.policy();
    let end = now() + minutes(10);
    let user = locked_by_wrong_passwords_until(end);
    assert_eq!(user.status_changes_at(&policy, now()), Some(end));
    assert_eq!(user.status(&policy, end - INSTANT), Status::LockedOut);
    assert_eq!(user.status(&policy, end), Status::Active);
    assert_eq!(sweep(&user, &policy, false, end - INSTANT), None);
    assert_eq!(sweep(&user, &policy, false, end).unwrap().user.auto_lock, None);
}

#[test]
fn ones_own_recovery_lapses_with_its_link_and_an_admins_stands() {
    let policy = everything();
    let own = ada_who_is(Status::Recovery);
    let end = own.recovery.unwrap().expires_at;
    assert_eq!(own.status(&policy, end - INSTANT), Status::Recovery);
    assert_eq!(own.status(&policy, end), Status::Active);
    let admins = User { recovery: own.recovery.map(|it| Recovery { by: RequestedBy::Admin, ..it }), ..own };
    assert_eq!(admins.status(&policy, end + days(1)), Status::Recovery);
}

#[test]
fn a_password_ages() {
    let policy = Preset::Portal.policy();
    let user = ada();
    let end = user.password.unwrap().changed_at + days(90);
    assert_eq!(user.status_changes_at(&policy, now()), Some(end));
    assert_eq!(user.status(&policy, end - INSTANT), Status::Active);
    assert_eq!(user.status(&policy, end), Status::AwaitingNewPassword);
    assert_eq!(user.status_changes_at(&policy, end), None);
}

#[test]
fn s4_8_ninety_days_without_a_sign_in_suspend() {
    let policy = Preset::Gateway.policy();
    let user = ada();
    let end = user.last_seen_at + days(90);
    assert_eq!(sweep(&user, &policy, false, end - INSTANT), None);
    let suspended = sweep(&user, &policy, false, end).unwrap();
    assert_eq!(suspended.user.inactivity, Some(Inactivity { since: end }));
    assert_eq!(suspended.effects, [Effect::EndAccess, Effect::KillLinks]);
    assert_eq!(sweep(&user, &policy, true, end), None, "nobody could unlock the last admin");
}

#[test]
fn no_policy_value_runs_past_the_calendar() {
    let mut policy = everything();
    policy.password.max_age_days = Some(u32::MAX);
    policy.inactivity.suspend_after_days = Some(u32::MAX);
    assert_eq!(ada().status(&policy, now()), Status::Active);
    assert!(ada().status_changes_at(&policy, now()).is_some());
}
