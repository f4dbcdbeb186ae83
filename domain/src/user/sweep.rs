//! What time alone does to the facts. A password's age needs no fact: the status follows from the date.

use super::decision::SHUT_OUT;
use super::{Decision, Inactivity, User};
use crate::Moment;
use crate::policy::Policy;

/// What time has done to a user since the facts were last saved; none if nothing. A long absence suspends (S4.8), but
/// not who is spared as the last to manage users: nobody could unlock them.
///
/// Call it before every use at which the exact moment counts, and in the background for lists.
#[must_use]
pub fn sweep(user: &User, policy: &Policy, is_spared: bool, now: Moment) -> Option<Decision> {
    if user.deactivated.is_some() || user.deleted.is_some() {
        return None;
    }
    let auto_lock = user.auto_lock.filter(|lock| lock.holds(now));
    let lock_ran_out = auto_lock != user.auto_lock;
    let settled = User {
        auto_lock,
        failed_sign_ins: user.failed_sign_ins.filter(|_| !lock_ran_out),
        recovery: user.recovery.filter(|recovery| recovery.stands(now)),
        ..user.clone()
    };
    if let Some(since) = user.absent_too_long_at(policy).filter(|at| *at <= now && !is_spared) {
        // Whenever it is noticed: at every look the same.
        let inactivity = Some(Inactivity { since });
        return Some(Decision::changed(User { inactivity, ..settled }, now, SHUT_OUT));
    }
    (settled != *user).then(|| Decision::changed(settled, now, []))
}
