//! Users brought up to date with what time, or another policy, makes of their facts.

use domain::ids::UserId;
use domain::user::inactivity_warning;
use persistence::users::Stored;
use persistence::{Conn, users};

use super::act::up_to_date;
use crate::change::{Actor, Note, Work, settle};
use crate::http::origin::Origin;
use crate::problem::Failure;

/// Users brought up to date in one transaction when the policy has changed: few enough to hold the account's lock for
/// well under a second.
pub const AT_ONCE: i64 = 200;

/// Brings one user's record, and what lists know of it, up to date.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn refresh(conn: &mut Conn, work: &Work, id: UserId) -> Result<(), Failure> {
    let found = users::find(conn, work.account.id, id)?;
    let revision = found.revision();
    let stored = up_to_date(conn, work, found)?;
    let stored = warned(conn, work, stored)?;
    if stored.revision() == revision {
        // No fact has changed, but the status that follows from them may have: a password's age, for one.
        users::refresh(conn, &stored, &work.account.policy, work.now)?;
    }
    Ok(())
}

/// The user, with the warning sent that is due because of their absence. In the same transaction it is noted that it was:
/// no other node sends it again.
fn warned(conn: &mut Conn, work: &Work, stored: Stored) -> Result<Stored, Failure> {
    let (user, policy) = (&stored.user, &work.account.policy);
    if user.warning_due_at(policy).is_none_or(|at| at > work.now) {
        return Ok(stored);
    }
    let is_spared = users::spared(conn, work.account.id, policy.visibility)? == Some(user.id);
    match inactivity_warning(user, policy, is_spared, work.now) {
        None => Ok(stored),
        Some(decision) => Ok(settle(conn, &timed(work), &stored, decision, &Note::of("user.inactivity_warned"))?.0),
    }
}

/// The same, done by time and not by whoever changed the policy.
fn timed(work: &Work) -> Work {
    Work { actor: Actor::System, origin: Origin::default(), ..work.clone() }
}

/// Brings at most `limit` of the account's users up to date who wait for that because the policy has changed; answers
/// whether more of them may wait.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn refresh_some(conn: &mut Conn, work: &Work, limit: i64) -> Result<bool, Failure> {
    let next = users::next_to_refresh(conn, work.account.id, limit)?;
    next.iter().try_for_each(|id| refresh(conn, work, *id))?;
    pass(conn, work, &next, limit)
}

/// Passes the next one of them over, who cannot be brought up to date; answers who that is.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn pass_over(conn: &mut Conn, work: &Work) -> Result<Option<UserId>, Failure> {
    let next = users::next_to_refresh(conn, work.account.id, 1)?;
    pass(conn, work, &next, 1)?;
    Ok(next.first().copied())
}

fn pass(conn: &mut Conn, work: &Work, next: &[UserId], limit: i64) -> Result<bool, Failure> {
    let account = work.account.id;
    match next.last() {
        Some(last) if i64::try_from(next.len()).is_ok_and(|found| found == limit) => {
            users::refreshed_up_to(conn, account, *last)?;
            Ok(true)
        }
        _ => {
            users::finish_refresh(conn, account)?;
            Ok(false)
        }
    }
}
