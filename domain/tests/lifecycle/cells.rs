//! Every cell of the table, observed.

use domain::user::*;

use crate::people::*;
use crate::table::{COLUMNS, Row, rows};

#[test]
fn every_cell_is_as_the_table_says() {
    let mut wrong = Vec::new();
    for row in rows() {
        for (status, expected) in &row.cells {
            for (underneath, user) in users_for(&row, *status) {
                let expected = if *expected == "own" { underneath.name() } else { expected };
                let observed = observe(row.name, &user, *status);
                if observed != expected {
                    let from = underneath.name();
                    wrong.push(format!("{} | {} (over {from}): {observed}, not {expected}", row.name, status.name()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_action_has_its_row() {
    let names: Vec<_> = rows().iter().map(|row| row.name).collect();
    assert_eq!(names[..Action::ALL.len()], *Action::NAMES);
}

/// One typical user of the status; where the remaining facts decide, one for each of what may remain.
fn users_for(row: &Row, status: Status) -> Vec<(Status, User)> {
    if row.cell(status) != "own" {
        return vec![(Status::Active, ada_who_is(status))];
    }
    COLUMNS
        .into_iter()
        .filter(|underneath| *underneath > status)
        // Only users who have been active can have been locked out.
        .filter(|underneath| status != Status::LockedOut || !matches!(underneath, Status::Staged | Status::Provisioned))
        .map(|underneath| {
            let user = made(ada_who_is(underneath), status);
            assert_eq!(user.status(&everything(), now()), status);
            // ³ never onboarded: a fresh invitation.
            let invited = row.name == "reactivate" && underneath == Status::Staged;
            (if invited { Status::Provisioned } else { underneath }, user)
        })
        .collect()
}

/// What happens, in the table's words.
fn observe(row: &str, user: &User, status: Status) -> String {
    let policy = everything();
    let after = |decision: &Decision| match decision.user.status(&policy, now()) {
        same if same == status => "=".to_owned(),
        other => other.name().to_owned(),
    };
    let swept = |user: &User| match sweep(user, &policy, false, now()) {
        Some(decision) => {
            assert_ne!(decision.user.status(&policy, now()), status, "a sweep that leads nowhere");
            after(&decision)
        }
        None => after(&still(user)),
    };
    match row {
        "sign in" => sign_in(user, status),
        "sign in, admin recovery" => {
            let requested_at = now() - days(2);
            let recovery = Recovery { requested_at, by: RequestedBy::Admin, expires_at: now() - days(1) };
            sign_in(&User { recovery: Some(recovery), ..user.clone() }, status)
        }
        "wrong password" => {
            let mut decision = wrong_password(user, &policy, now());
            if decision.user == *user {
                return "401".to_owned();
            }
            for _ in 1..policy.lockout.attempts {
                assert_eq!(decision.user.status(&policy, now()), status, "it counts before it locks");
                decision = wrong_password(&decision.user, &policy, now());
            }
            after(&decision)
        }
        "accept invitation" => link(accept_invitation(user, &live_link(), &policy, now()), after),
        "complete reset" => link(complete_reset(user, &live_link(), &policy, now()), after),
        "forgot password" => match forgot_password(user, &policy, now()) {
            decision if decision.changed => after(&decision),
            decision => {
                assert_eq!(decision.user, *user);
                "nothing".to_owned()
            }
        },
        "change own password" => match next_step(user, &policy, true, now()) {
            Ok(_) => after(&change_password(user, now())),
            Err(_) => "–".to_owned(),
        },
        "sweep, password too old" => {
            let aged = user.password.map(|set| PasswordFacts { changed_at: now() - days(90), ..set });
            let aged = User { password: aged, ..user.clone() };
            swept(&aged)
        }
        "sweep, absent too long" => {
            let absent = User { last_seen_at: now() - days(90), ..user.clone() };
            swept(&absent)
        }
        "sweep, batch of staged" => {
            match decide(user, &Command::Invite, &Caller::system(), &around(), &policy, now()) {
                Ok(decision) => after(&decision),
                Err(_) => "–".to_owned(),
            }
        }
        action => {
            let action: Action = action.parse().unwrap();
            // Support alone restores; everything else is an admin's.
            let caller = if action == Action::Restore { support() } else { admin() };
            match decide(user, &command(action), &caller, &around(), &policy, now()) {
                Ok(decision) if decision.changed => after(&decision),
                Ok(decision) => {
                    assert_eq!((&decision.user, &decision.effects[..]), (user, &[][..]));
                    "∅".to_owned()
                }
                Err(Refusal::InvalidTransition { action: asked, current }) => {
                    assert_eq!((asked, current), (action, status));
                    "×".to_owned()
                }
                Err(Refusal::NotFound) => "404".to_owned(),
                Err(other) => format!("{other:?}"),
            }
        }
    }
}

fn still(user: &User) -> Decision {
    Decision { user: user.clone(), changed: false, effects: Vec::new() }
}

fn sign_in(user: &User, status: Status) -> String {
    match next_step(user, &everything(), true, now()) {
        Ok(NextStep::Authenticated) => match signed_in(user, now()).status(&everything(), now()) {
            same if same == status => "=".to_owned(),
            other => other.name().to_owned(),
        },
        Ok(NextStep::Challenge(kind)) => format!("challenge {}", kind.name()),
        Err(SignInRefusal::InvalidCredentials) => "401".to_owned(),
        Err(refusal) => format!("403 {}", refusal.code()),
    }
}

fn link(result: Result<Decision, LinkRefusal>, after: impl Fn(&Decision) -> String) -> String {
    match result {
        Ok(decision) => after(&decision),
        Err(LinkRefusal::Suspended) => "403".to_owned(),
        Err(LinkRefusal::Used | LinkRefusal::Expired | LinkRefusal::Revoked) => "410".to_owned(),
    }
}
