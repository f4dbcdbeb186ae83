//! A wrong password or a wrong second factor: counted, and too many within the window lock (S2.5).

use super::decision::SHUT_OUT;
use super::{AutoLock, Decision, FailedSignIns, User};
use crate::Moment;
use crate::policy::Policy;
use crate::time::minutes_after;

/// What follows from a wrong password or second factor. Only users who could sign in are counted; the answer to
/// whoever typed it is the same in every case.
#[must_use]
pub fn wrong_password(user: &User, policy: &Policy, now: Moment) -> Decision {
    if !user.status(policy, now).is_onboarded() {
        return Decision::unchanged(user);
    }
    let running = user
        .failed_sign_ins
        // A lock that ran out has been paid for: counting starts anew.
        .filter(|failed| user.auto_lock.is_none() && now < minutes_after(failed.since, policy.lockout.window_minutes));
    let failed = running.map_or(FailedSignIns { count: 1, since: now }, |failed| FailedSignIns {
        count: failed.count.saturating_add(1),
        ..failed
    });
    if failed.count < policy.lockout.attempts {
        return Decision::changed(
            User { failed_sign_ins: Some(failed), auto_lock: None, ..user.clone() },
            user.updated_at,
            [],
        );
    }
    let until = policy.lockout.unlock_after_minutes.map(|minutes| minutes_after(now, minutes));
    let auto_lock = Some(AutoLock { since: now, until });
    Decision::changed(User { failed_sign_ins: None, auto_lock, ..user.clone() }, now, SHUT_OUT)
}
