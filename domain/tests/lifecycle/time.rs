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
    assert_eq!(sweep(&user, &policy, false, end + days(3)).unwrap().user.inactivity, Some(Inactivity { since: end }));
    assert_eq!(suspended.effects, [Effect::EndAccess, Effect::KillLinks]);
    assert_eq!(sweep(&user, &policy, true, end), None, "nobody could unlock the last admin");
}

#[test]
fn s4_8_two_warnings_come_before_the_suspension() {
    let policy = Preset::Gateway.policy();
    let user = ada();
    let end = user.last_seen_at + days(90);
    let warned = |user: &User, at| inactivity_warning(user, &policy, false, at);
    assert_eq!(user.warning_due_at(&policy), Some(end - days(14)));
    assert_eq!(warned(&user, end - days(14) - INSTANT), None);
    let first = warned(&user, end - days(14)).unwrap();
    assert_eq!(first.effects, [Effect::WarnOfInactivity { suspended_at: end }]);
    assert_eq!(first.user.updated_at, user.updated_at);
    assert_eq!(warned(&first.user, end - days(14)), None, "once");
    assert_eq!(first.user.warning_due_at(&policy), Some(end - days(3)));
    let second = warned(&first.user, end - days(3)).unwrap();
    assert_eq!(second.user.warning_due_at(&policy), None);
    assert_eq!(warned(&user, end - days(1)).unwrap().user.warning_due_at(&policy), None, "one stands for both");
    assert_eq!(warned(&user, end), None, "it has happened");
    assert_eq!(inactivity_warning(&user, &policy, true, end - days(14)), None, "the last admin is spared");
    let back = User { last_seen_at: end - days(2), ..second.user };
    assert_eq!(back.warning_due_at(&policy), Some(end - days(2) + days(76)));
}

#[test]
fn nobody_is_warned_of_an_absence_that_has_not_begun() {
    let mut policy = Preset::Gateway.policy();
    policy.inactivity.suspend_after_days = Some(10);
    let user = ada();
    assert_eq!(user.warning_due_at(&policy), Some(user.last_seen_at + days(7)));
    policy.inactivity.suspend_after_days = Some(3);
    assert_eq!(user.warning_due_at(&policy), None);
}

#[test]
fn no_policy_value_runs_past_the_calendar() {
    let mut policy = everything();
    policy.password.max_age_days = Some(u32::MAX);
    policy.inactivity.suspend_after_days = Some(u32::MAX);
    assert_eq!(ada().status(&policy, now()), Status::Active);
    assert!(ada().status_changes_at(&policy, now()).is_some());
}
