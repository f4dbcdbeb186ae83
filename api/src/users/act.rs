//! Every action on a user goes this way: load, decide, settle, answer.

use actix_web::web;
use domain::Moment;
use domain::ids::UserId;
use domain::user::{Action, Command, User, decide, sweep};
use persistence::Conn;
use persistence::accounts::Account;
use persistence::users::{self, Stored};

use super::action::{ActionAnswer, ActionResult, DryRunResult};
use super::{Sight, UserView};
use crate::caller::Caller;
use crate::change::{Actor, EffectView, Note, Work, settle};
use crate::http::answer::Answer;
use crate::http::origin::Origin;
use crate::problem::{Code, Failure};
use crate::state::{State, read};

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
pub async fn act(state: &web::Data<State>, caller: &Caller, request: Request) -> Result<Answer, Failure> {
    act_and(state, caller, request, ActionAnswer::render).await
}

/// The same, answered with what `render` makes of it.
///
/// # Errors
/// [`Failure`] with the user's status and what can be done instead, when the domain refuses.
pub async fn act_and(
    state: &web::Data<State>,
    caller: &Caller,
    request: Request,
    render: fn(ActionAnswer) -> Result<Answer, Failure>,
) -> Result<Answer, Failure> {
    let Request { id, command, note, dry_run } = request;
    let body = move |conn: &mut Conn, work: &Work, caller: &Caller| {
        let answer = perform(conn, work, caller, id, &command, &note, dry_run)?;
        Ok(render(answer)?.concerning(id))
    };
    if dry_run {
        return caller.rehearse(state, body).await;
    }
    caller.answer(state, move |conn, work, caller| body(conn, work, caller).map(Ok)).await
}

/// The user, if the caller sees them and the domain would not refuse the command: for what must not be told, and work
/// that must not be done, for a command that is refused anyway.
///
/// # Errors
/// The refusal.
pub async fn admit(state: &web::Data<State>, caller: &Caller, id: UserId, command: Command) -> Result<User, Failure> {
    let (caller, now) = (caller.clone(), state.ambient.now());
    read(state, move |conn| {
        let (account, caller) = (&caller.account, caller.as_domain());
        let user = seen(conn, account, &caller, id)?.user;
        let sight = super::surroundings(conn, &caller, account, &user, now)?;
        decide(&user, &command, &caller, &sight.around(&user), &account.policy, now)
            .map_err(|refusal| refused(refusal.into(), &sight, &user))?;
        Ok(user)
    })
    .await
}

/// The user as stored, if the caller sees them.
///
/// # Errors
/// 404 when there is none, they are deleted or out of the caller's sight.
pub fn seen(conn: &mut Conn, account: &Account, caller: &domain::user::Caller, id: UserId) -> Result<Stored, Failure> {
    let stored = users::find(conn, account.id, id)?;
    require_sight(account, caller, &stored.user)?;
    Ok(stored)
}

fn require_sight(account: &Account, caller: &domain::user::Caller, user: &User) -> Result<(), Failure> {
    if user.deleted.is_none() && caller.sees(user, &account.policy) {
        return Ok(());
    }
    Err(Failure::plain(Code::NotFound))
}

/// The same, as time has left them by now; for reading, nothing is saved.
///
/// # Errors
/// 404 when there is none, they are deleted or out of the caller's sight.
pub fn seen_now(
    conn: &mut Conn,
    account: &Account,
    caller: &domain::user::Caller,
    id: UserId,
    now: Moment,
) -> Result<User, Failure> {
    let user = users::get(conn, account.id, id)?;
    as_of(conn, account, caller, user, now)
}

/// The user as time has left them by now, if the caller sees them.
fn as_of(
    conn: &mut Conn,
    account: &Account,
    caller: &domain::user::Caller,
    user: User,
    now: Moment,
) -> Result<User, Failure> {
    require_sight(account, caller, &user)?;
    Ok(match sweep(&user, &account.policy, is_spared(conn, account, &user, now)?, now) {
        None => user,
        // The record itself has not changed yet.
        Some(decision) => User { updated_at: user.updated_at, ..decision.user },
    })
}

/// The user as this caller is shown them: what `GET` answers with, and what their entity tag stands for.
///
/// # Errors
/// 404 when there is none, they are deleted or out of the caller's sight.
pub fn shown(conn: &mut Conn, caller: &Caller, id: UserId, now: Moment) -> Result<UserView, Failure> {
    let (user, live_sessions) = users::get_with_live_sessions(conn, caller.account_id(), id, now)?;
    let user = as_of(conn, &caller.account, &caller.as_domain(), user, now)?;
    Ok(Sight::of_one(conn, caller, &user, live_sessions, now)?.view(&user))
}

/// The user, as time has left them by now, if the caller sees them.
///
/// # Errors
/// 404 when there is none, they are deleted or out of the caller's sight.
pub fn visible(conn: &mut Conn, work: &Work, caller: &domain::user::Caller, id: UserId) -> Result<Stored, Failure> {
    let stored = seen(conn, &work.account, caller, id)?;
    up_to_date(conn, work, stored)
}

/// The user with what time alone has done to them since they were saved.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn up_to_date(conn: &mut Conn, work: &Work, stored: Stored) -> Result<Stored, Failure> {
    let is_spared = is_spared(conn, &work.account, &stored.user, work.now)?;
    match sweep(&stored.user, &work.account.policy, is_spared, work.now) {
        None => Ok(stored),
        Some(decision) => {
            // Time did it, not whoever happened to look.
            let timed = Work { actor: Actor::System, origin: Origin::default(), ..work.clone() };
            Ok(settle(conn, &timed, &stored, decision, &Note::of("user.swept"))?.0)
        }
    }
}

/// Whether somebody whose absence calls for a suspension is spared it; asked only about such.
fn is_spared(conn: &mut Conn, account: &Account, user: &User, now: Moment) -> Result<bool, Failure> {
    Ok(user.is_absent_too_long(&account.policy, now)
        && users::spared(conn, account.id, account.policy.visibility)? == Some(user.id))
}

fn perform(
    conn: &mut Conn,
    work: &Work,
    signed_in: &Caller,
    id: UserId,
    command: &Command,
    note: &Note,
    dry_run: bool,
) -> Result<ActionAnswer, Failure> {
    work.require_unchanged(|| shown(conn, signed_in, id, work.now))?;
    let (policy, now) = (&work.account.policy, work.now);
    let Done { stored, changed, effects } = decide_and_settle(conn, work, &signed_in.as_domain(), id, command, note)?;
    if dry_run {
        return Ok(ActionAnswer::DryRun(DryRunResult::new(stored.user.status(policy, now), effects)));
    }
    let view = Sight::of(conn, signed_in, &[&stored.user], now)?.view(&stored.user);
    Ok(ActionAnswer::Done(Box::new(ActionResult { user: view, changed, effects })))
}

/// What came of a command.
pub struct Done {
    /// The user as stored now.
    pub stored: Stored,
    /// Whether anything has changed.
    pub changed: bool,
    /// What was done beside.
    pub effects: Vec<EffectView>,
}

/// Decides a command on one user and settles it: what a verb does, be it on one user or on each of many.
///
/// # Errors
/// [`Failure`] with the user's status and what can be done instead, when the domain refuses.
pub fn decide_and_settle(
    conn: &mut Conn,
    work: &Work,
    caller: &domain::user::Caller,
    id: UserId,
    command: &Command,
    note: &Note,
) -> Result<Done, Failure> {
    let stored = visible(conn, work, caller, id)?;
    let sight = super::surroundings(conn, caller, &work.account, &stored.user, work.now)?;
    let decision = decide(&stored.user, command, caller, &sight.around(&stored.user), &work.account.policy, work.now)
        .map_err(|refusal| refused(refusal.into(), &sight, &stored.user))?;
    let changed = decision.changed;
    let (stored, effects) = settle(conn, work, &stored, decision, note)?;
    Ok(Done { stored, changed, effects })
}

/// A conflict says where the user stands and what can be done instead.
pub(super) fn refused(failure: Failure, sight: &Sight, user: &User) -> Failure {
    if failure.code().status() != actix_web::http::StatusCode::CONFLICT {
        return failure;
    }
    let available = sight.available(user).into_iter().map(Action::name).collect();
    failure.with_state(sight.status(user).name(), available, None)
}
