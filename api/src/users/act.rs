//! Every action on a user goes this way: load, decide, settle, answer.

use actix_web::web;
use domain::ids::UserId;
use domain::user::{Command, decide, sweep};
use persistence::Conn;
use persistence::users::{self, Stored};

use super::Sight;
use super::action::{ActionAnswer, ActionResult, DryRunResult};
use crate::caller::Caller;
use crate::change::{Note, Work, settle};
use crate::problem::{Code, Failure};
use crate::state::State;

/// What is asked, of whom.
pub struct Request {
    /// The user.
    pub id: UserId,
    /// What is asked.
    pub command: Command,
    /// What goes into the records.
    pub note: Note,
    /// Whether to say only what would happen.
    pub dry_run: bool,
}

/// Does what is asked, or says what would happen.
///
/// # Errors
/// [`Failure`] with the user's status and what can be done instead, when the domain refuses.
pub async fn act(state: &web::Data<State>, caller: &Caller, request: Request) -> Result<ActionAnswer, Failure> {
    let domain_caller = caller.as_domain();
    let Request { id, command, note, dry_run } = request;
    let body = move |conn: &mut Conn, work: &Work| perform(conn, work, &domain_caller, id, &command, &note, dry_run);
    let (account, actor, origin) = (caller.account_id(), caller.actor(), caller.origin.clone());
    if dry_run {
        Work::rehearse(state, account, actor, origin, body).await
    } else {
        Work::write(state, account, actor, origin, body).await
    }
}

/// The user, as time has left them by now, if the caller sees them.
///
/// # Errors
/// 404 when there is none, they are deleted or out of the caller's sight.
pub fn visible(conn: &mut Conn, work: &Work, caller: &domain::user::Caller, id: UserId) -> Result<Stored, Failure> {
    let stored = users::find(conn, work.account.id, id)?;
    if stored.user.deleted.is_some() || !caller.sees(&stored.user, &work.account.policy) {
        return Err(Failure::plain(Code::NotFound));
    }
    up_to_date(conn, work, stored)
}

/// The user with what time alone has done to them since they were saved.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn up_to_date(conn: &mut Conn, work: &Work, stored: Stored) -> Result<Stored, Failure> {
    let policy = &work.account.policy;
    let is_last_admin = stored.user.is_absent_too_long(policy, work.now)
        && users::managers(conn, work.account.id, None)? == [stored.user.id];
    match sweep(&stored.user, policy, is_last_admin, work.now) {
        None => Ok(stored),
        Some(decision) => {
            let timed = Work { actor: crate::change::Actor::System, ..work.clone() };
            Ok(settle(conn, &timed, &stored, decision, &Note::of("user.swept"))?.0)
        }
    }
}

fn perform(
    conn: &mut Conn,
    work: &Work,
    caller: &domain::user::Caller,
    id: UserId,
    command: &Command,
    note: &Note,
    dry_run: bool,
) -> Result<ActionAnswer, Failure> {
    let (policy, now) = (&work.account.policy, work.now);
    let stored = visible(conn, work, caller, id)?;
    let sight = super::surroundings(conn, caller, &work.account, &stored.user, now)?;
    let decision = decide(&stored.user, command, caller, &sight.around(&stored.user), policy, now)
        .map_err(|refusal| refused(refusal.into(), &sight, &stored, work))?;
    let changed = decision.changed;
    let (stored, effects) = settle(conn, work, &stored, decision, note)?;
    if dry_run {
        let resulting_status = stored.user.status(policy, now).name();
        return Ok(ActionAnswer::DryRun(DryRunResult { dry_run: true, resulting_status, effects }));
    }
    let view = Sight::of(conn, caller.clone(), &work.account, &[id], now)?.view(&stored.user);
    Ok(ActionAnswer::Done(Box::new(ActionResult { user: view, changed, effects })))
}

/// A conflict says where the user stands and what can be done instead.
pub(super) fn refused(failure: Failure, sight: &Sight, stored: &Stored, work: &Work) -> Failure {
    if failure.code().status() != actix_web::http::StatusCode::CONFLICT {
        return failure;
    }
    failure.with_state(stored.user.status(&work.account.policy, work.now), sight.available(&stored.user))
}
