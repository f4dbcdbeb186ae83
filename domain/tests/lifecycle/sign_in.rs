//! Signing in, and everything on the way to it.

use domain::policy::Preset;
use domain::user::*;

use crate::people::*;

#[test]
fn s0_33_steps_come_in_order() {
    let policy = Preset::Gateway.policy();
    let awaiting = ada_who_is(Status::AwaitingNewPassword);
    let step = |user: &User, given| next_step(user, &policy, given, now()).unwrap();
    assert_eq!(step(&awaiting, false), NextStep::Challenge(ChallengeKind::Totp));
    assert_eq!(step(&awaiting, true), NextStep::Challenge(ChallengeKind::NewPassword));
    assert_eq!(
        step(&User { mfa: None, ..awaiting.clone() }, false),
        NextStep::Challenge(ChallengeKind::TotpEnrollment)
    );
    let changed = change_password(&awaiting, now()).user;
    assert_eq!(step(&changed, true), NextStep::Authenticated);
}

#[test]
fn a_sign_in_ends_ones_own_recovery_and_the_count() {
    let failed_sign_ins = Some(FailedSignIns { count: 3, since: now() });
    let user = User { failed_sign_ins, ..ada_who_is(Status::Recovery) };
    let after = signed_in(&user, now());
    assert_eq!((after.recovery, after.failed_sign_ins), (None, None));
    assert_eq!((after.last_login_at, after.last_seen_at), (Some(now()), now()));
}

#[test]
fn s2_5_wrong_passwords_count_within_the_window_only() {
    let policy = Preset::Msp.policy();
    let mut user = ada();
    for _ in 0..9 {
        user = wrong_password(&user, &policy, now()).user;
    }
    assert_eq!(user.failed_sign_ins, Some(FailedSignIns { count: 9, since: now() }));
    let later = wrong_password(&user, &policy, now() + minutes(15)).user;
    assert_eq!(later.failed_sign_ins, Some(FailedSignIns { count: 1, since: now() + minutes(15) }));
    let locked = wrong_password(&user, &policy, now());
    assert_eq!(locked.user.auto_lock, Some(AutoLock { since: now(), until: Some(now() + minutes(15)) }));
    assert_eq!(locked.effects, [Effect::EndAccess, Effect::KillLinks]);
}

#[test]
fn a_lock_that_ran_out_is_forgotten_with_its_count() {
    let policy = Preset::Msp.policy();
    let failed_sign_ins = Some(FailedSignIns { count: 9, since: now() });
    let user = User { failed_sign_ins, ..locked_by_wrong_passwords_until(now()) };
    let after = wrong_password(&user, &policy, now()).user;
    assert_eq!((after.auto_lock, after.failed_sign_ins.unwrap().count), (None, 1));
}

#[test]
fn s4_3_onboarding_takes_a_password_and_a_second_factor() {
    let policy = Preset::Gateway.policy();
    let invited = ada_who_is(Status::Provisioned);
    let chosen = accept_invitation(&invited, &live_link(), &policy, now()).unwrap();
    assert_eq!(chosen.user.status(&policy, now()), Status::Provisioned);
    assert_eq!(chosen.effects, [Effect::StorePassword]);
    assert_eq!(
        step_after_invitation(&chosen.user, &policy, now()),
        Ok(NextStep::Challenge(ChallengeKind::TotpEnrollment))
    );
    assert_eq!(next_step(&chosen.user, &policy, false, now()), Err(SignInRefusal::InvalidCredentials));
    let done = enroll_mfa(&chosen.user, &policy, now());
    assert_eq!(done.user.status(&policy, now()), Status::Active);
    assert_eq!(done.effects, [Effect::KillLinks]);
}

#[test]
fn who_has_a_second_factor_already_is_onboarded_with_the_password_and_still_asked_for_a_code() {
    let policy = Preset::Gateway.policy();
    let invited = User { mfa: ada().mfa, ..ada_who_is(Status::Provisioned) };
    let accepted = accept_invitation(&invited, &live_link(), &policy, now()).unwrap();
    assert_eq!(accepted.user.status(&policy, now()), Status::Active);
    assert_eq!(step_after_invitation(&accepted.user, &policy, now()), Ok(NextStep::Challenge(ChallengeKind::Totp)));
}

#[test]
fn a_link_works_once_and_for_its_time() {
    let policy = Preset::Msp.policy();
    let invited = ada_who_is(Status::Provisioned);
    for (link, refusal) in [
        (Link { used_at: Some(now()), ..live_link() }, LinkRefusal::Used),
        (Link { revoked_at: Some(now()), ..live_link() }, LinkRefusal::Revoked),
        (Link { expires_at: now(), ..live_link() }, LinkRefusal::Expired),
    ] {
        assert_eq!(accept_invitation(&invited, &link, &policy, now()), Err(refusal));
        assert_eq!(complete_reset(&ada_who_is(Status::Recovery), &link, &policy, now()), Err(refusal));
    }
}

#[test]
fn asking_for_a_link_never_unblocks_what_an_admin_blocked() {
    let policy = everything();
    let user = asked(&ada(), &Command::SendResetLink).unwrap().user;
    let asked_again = forgot_password(&user, &policy, now() + minutes(30)).user;
    let recovery = asked_again.recovery.unwrap();
    assert_eq!((recovery.by, recovery.expires_at), (RequestedBy::Admin, now() + minutes(90)));
}

#[test]
fn anybody_can_ask_for_an_invitation_so_it_is_throttled() {
    let policy = everything();
    let user = User { last_seen_at: now(), ..ada_who_is(Status::Provisioned) };
    assert!(!request_invitation(&user, &policy, now() + minutes(4)).changed);
    assert!(request_invitation(&user, &policy, now() + minutes(5)).changed);
}

#[test]
fn a_second_factor_is_dropped_only_where_none_is_required() {
    assert_eq!(drop_mfa(&ada(), &Preset::Msp.policy(), now()), Err(Refusal::MfaRequired));
    assert_eq!(drop_mfa(&ada(), &Preset::Shop.policy(), now()).unwrap().user.mfa, None);
}

#[test]
fn obstacles_say_who_can_lift_them() {
    let user = made(locked_by_wrong_passwords_until(now() + minutes(10)), Status::Suspended);
    let found: Vec<_> =
        obstacles(&user, None, now()).iter().map(|it| (it.code.name(), it.set_by, it.lifted_by.name())).collect();
    assert_eq!(found, [("admin_lock", Some(ADMIN), "admin"), ("auto_lock", None, "admin_or_time")]);
    assert!(obstacles(&ada_who_is(Status::AwaitingNewPassword), None, now()).is_empty());
    for status in Status::ALL {
        let user = ada_who_is(status);
        let refused = next_step(&user, &everything(), true, now()).is_err();
        assert_eq!(refused, !obstacles(&user, None, now()).is_empty(), "{}", status.name());
    }
}
