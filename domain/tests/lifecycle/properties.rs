//! Random lives of users: what the table forbids is never reached.

use chrono::TimeDelta;
use domain::Moment;
use domain::permissions::{Area, Level, Permissions};
use domain::policy::{Policy, Preset};
use domain::user::*;
use proptest::prelude::*;

use crate::people::*;
use crate::table::row;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Event {
    Command(Action, bool),
    Wait(i64),
    SignIn,
    WrongPassword,
    Forgot,
    Accept,
    EnrollMfa,
    CompleteReset,
    ChangePassword,
    Sweep,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (prop::sample::select(&Action::ALL[..]), any::<bool>()).prop_map(|(action, flag)| Event::Command(action, flag)),
        2 => (0..150_000_i64).prop_map(Event::Wait),
        1 => Just(Event::SignIn),
        4 => Just(Event::WrongPassword),
        1 => Just(Event::Forgot),
        1 => Just(Event::Accept),
        1 => Just(Event::EnrollMfa),
        1 => Just(Event::CompleteReset),
        1 => Just(Event::ChangePassword),
        1 => Just(Event::Sweep),
    ]
}

fn policy() -> impl Strategy<Value = Policy> {
    let presets = Preset::ALL.map(Preset::policy).into_iter().chain([everything()]).collect::<Vec<_>>();
    (prop::sample::select(presets), prop::option::of(1..3_u32)).prop_map(|(mut policy, attempts)| {
        policy.lockout.attempts = attempts.unwrap_or(policy.lockout.attempts);
        policy
    })
}

fn start() -> impl Strategy<Value = User> {
    (prop::sample::select(&Status::ALL[..]), any::<bool>()).prop_map(|(status, bare)| {
        let user = ada_who_is(status);
        let is_new = user.onboarding != Onboarding::Done;
        User { password: user.password.filter(|_| !(bare && is_new)), ..user }
    })
}

fn caller() -> impl Strategy<Value = Caller> {
    let reader = Caller { permissions: Permissions::NONE.with(Area::Users, Level::Read), ..admin() };
    let herself = Caller { by: CallerId::User(ADA), ..admin() };
    prop::sample::select(vec![admin(), admin(), support(), Caller::system(), reader, herself])
}

fn ask(action: Action, flag: bool) -> Command {
    match action {
        Action::ResetPassword => Command::ResetPassword { require_change: flag },
        Action::Edit if flag => edit(Edit { email: Some("new@example.org".to_owned()), ..Edit::default() }),
        _ => command(action),
    }
}

/// What an event makes of a user; none for a refusal.
fn happen(user: &User, event: &Event, policy: &Policy, caller: &Caller, now: Moment) -> Option<Decision> {
    let link = Link { expires_at: now + days(1), used_at: None, revoked_at: None };
    match event {
        Event::Command(action, flag) => decide(user, &ask(*action, *flag), caller, &around(), policy, now).ok(),
        Event::Wait(_) => None,
        Event::SignIn => (next_step(user, policy, true, now) == Ok(NextStep::Authenticated)).then(|| Decision {
            user: signed_in(user, now),
            changed: true,
            effects: vec![],
        }),
        Event::WrongPassword => Some(wrong_password(user, policy, now)),
        Event::Forgot => Some(forgot_password(user, policy, now)),
        Event::Accept => accept_invitation(user, &link, policy, now).ok(),
        Event::EnrollMfa => {
            let enrolling =
                matches!(next_step(user, policy, true, now), Ok(NextStep::Challenge(ChallengeKind::TotpEnrollment)))
                    || (user.status(policy, now) == Status::Provisioned && user.password.is_some());
            enrolling.then(|| enroll_mfa(user, policy, now))
        }
        Event::CompleteReset => complete_reset(user, &link, policy, now).ok(),
        Event::ChangePassword => {
            matches!(next_step(user, policy, true, now), Ok(NextStep::Challenge(ChallengeKind::NewPassword)))
                .then(|| change_password(user, now))
        }
        Event::Sweep => sweep(user, policy, false, now),
    }
}

fn takes_nothing_it_should_not(event: &Event, before: &User, after: &User, policy: &Policy, now: Moment) {
    let status = before.status(policy, now);
    let erased = after.deleted.is_some_and(|deletion| deletion.purged);
    let unlocks = |lifted: Status| matches!(event, Event::Command(Action::Unlock, _)) && status == lifted;
    if before.admin_lock.is_some() && after.admin_lock != before.admin_lock {
        assert!(erased || unlocks(Status::Suspended), "{event:?} lifted an admin's lock");
    }
    if before.inactivity.is_some() && after.inactivity != before.inactivity {
        assert!(erased || unlocks(Status::Suspended), "{event:?} lifted an inactivity");
    }
    if before.auto_lock.is_some_and(|lock| lock.holds(now)) && after.auto_lock != before.auto_lock {
        let resets = matches!(event, Event::Command(Action::ResetPassword | Action::SendResetLink, _))
            && status == Status::LockedOut;
        assert!(erased || resets || unlocks(Status::LockedOut), "{event:?} lifted a lock after wrong passwords");
    }
}

fn agrees_with_the_table(action: Action, before: &User, decision: &Decision, policy: &Policy, now: Moment) {
    let status = before.status(policy, now);
    let after = decision.user.status(policy, now);
    match row(action.name()).cell(status) {
        "×" | "404" => panic!("{action:?} is impossible for a user who is {status:?}"),
        "=" => assert!(after == status || is_required_change(&decision.user), "{action:?} {status:?} {after:?}"),
        "∅" => assert!(after == status && (!decision.changed || action == Action::Lock), "{action:?} {status:?}"),
        "own" => assert!(after > status, "{action:?} {status:?} {after:?}"),
        "active" => assert!(matches!(after, Status::Active | Status::AwaitingNewPassword), "{action:?} {after:?}"),
        expected => assert_eq!(after.name(), expected, "{action:?} {status:?}"),
    }
}

fn is_required_change(user: &User) -> bool {
    user.password.is_some_and(|password| password.must_change)
}

proptest! {
    #[test]
    fn no_life_leaves_the_table(
        user in start(), policy in policy(), events in prop::collection::vec((event(), caller()), 1..40),
    ) {
        let mut user = user;
        let mut now = now();
        for (event, caller) in &events {
            if let Event::Wait(minutes) = event {
                now += TimeDelta::minutes(*minutes);
            }
            let Some(decision) = happen(&user, event, &policy, caller, now) else { continue };
            let (before, after) = (user.status(&policy, now), decision.user.status(&policy, now));
            if let Event::Command(action, _) = event {
                agrees_with_the_table(*action, &user, &decision, &policy, now);
            }
            takes_nothing_it_should_not(event, &user, &decision.user, &policy, now);
            if before > Status::LockedOut && after <= Status::LockedOut {
                prop_assert!(decision.effects.contains(&Effect::EndAccess), "{event:?} left sessions running");
            }
            if !decision.changed {
                prop_assert_eq!(&decision.user, &user);
                prop_assert!(decision.effects.is_empty());
            }
            prop_assert!(decision.user.auto_lock.is_none() || decision.user.onboarding == Onboarding::Done);
            user = decision.user;
        }
    }

    #[test]
    fn what_is_available_is_what_would_change_something(
        user in start(), policy in policy(), caller in caller(), sessions in 0..2_u32, others in any::<bool>(),
        events in prop::collection::vec(event(), 0..10),
    ) {
        let around = Surroundings { live_sessions: sessions, others_manage_users: others, ..around() };
        let user = events.iter().fold(user, |user, event| {
            happen(&user, event, &policy, &admin(), now()).map_or(user, |decision| decision.user)
        });
        let available = available_actions(&user, &caller, &around, &policy, now());
        for action in Action::ALL {
            // A name that is not the user's already.
            let command = if action == Action::Edit { rename("Grace") } else { command(action) };
            let changes = decide(&user, &command, &caller, &around, &policy, now()).is_ok_and(|it| it.changed);
            // Who may only look is offered nothing.
            let offered = changes && caller.permissions.manage_users();
            prop_assert_eq!(available.contains(&action), offered, "{:?}", action);
        }
    }

    #[test]
    fn doing_it_again_changes_nothing_more(user in start(), policy in policy(), caller in caller()) {
        use Action::{Activate, Deactivate, Delete, ExpirePassword, Invite, Lock, ResetMfa, Restore, Unlock};
        for action in [Activate, Deactivate, Delete, ExpirePassword, Invite, Lock, ResetMfa, Restore, Unlock] {
            let again = |user: &User| decide(user, &command(action), &caller, &around(), &policy, now());
            if let Ok(first) = again(&user) {
                prop_assert!(again(&first.user).map_or(true, |second| !second.changed), "{:?}", action);
            }
        }
    }

    #[test]
    fn the_status_changes_no_sooner_than_foretold(
        user in start(), policy in policy(), wait in 0..300_000_i64, events in prop::collection::vec(event(), 0..10),
    ) {
        let user = events.iter().fold(user, |user, event| {
            happen(&user, event, &policy, &admin(), now()).map_or(user, |decision| decision.user)
        });
        let caught_up = |user: User, at: Moment| {
            let swept = sweep(&user, &policy, false, at).map_or(user, |swept| swept.user);
            inactivity_warning(&swept, &policy, false, at).map_or(swept, |warned| warned.user)
        };
        let user = caught_up(user, now());
        let status = user.status(&policy, now());
        let later = now() + minutes(wait);
        let foretold = user.status_changes_at(&policy, now());
        prop_assert!(foretold.is_none_or(|at| at > now()), "a swept user is not due");
        if foretold.is_none_or(|at| later < at) {
            prop_assert_eq!(user.status(&policy, later), status);
            prop_assert_eq!(sweep(&user, &policy, false, later), None);
        } else {
            prop_assert!(caught_up(user, later).status_changes_at(&policy, later).is_none_or(|at| at > later));
        }
    }

    #[test]
    fn the_first_status_that_holds_is_the_status(order in Just(Status::ALL.to_vec()).prop_shuffle(), many in 1..9_usize) {
        let chosen = &order[..many];
        let made = chosen.iter().fold(ada(), |user, status| made(user, *status));
        // A user is staged or invited, whichever was said last.
        let last = chosen.iter().rev().find(|status| matches!(status, Status::Staged | Status::Provisioned));
        let expected = chosen
            .iter()
            .filter(|status| !matches!(status, Status::Staged | Status::Provisioned) || Some(*status) == last)
            .min();
        prop_assert_eq!(Some(&made.status(&everything(), now())), expected);
    }
}
