//! Staged users are invited in batches (S4.5).

use actix_web::web;
use domain::Moment;
use domain::ids::{AccountId, UserId};
use domain::policy::StagedBatch;
use domain::user::{Caller, Command, batch_counted_from, batch_due_at, decide};
use persistence::staged_batches::{self, Batch};
use persistence::{Conn, StorageError, users};

use crate::change::{Actor, Note, Work, settle};
use crate::http::origin::Origin;
use crate::problem::{Code, Failure};
use crate::state::State;
use crate::users::{surroundings, up_to_date};

/// Users invited in one transaction: the account's lock is not held for longer.
const TOGETHER: i64 = 100;

/// Invites the batches of staged users that are due; answers how many users. What was begun and not ended, here or on
/// another node, is gone on with: how far a batch has come is written along with the invitations.
///
/// # Errors
/// The first [`Failure`] there was, at the end; at once where the database as a whole fails.
pub fn invite_staged(state: &web::Data<State>) -> Result<usize, Failure> {
    let (mut count, mut failed) = (0, None);
    for account in state.db.query(staged_batches::accounts)? {
        match invite_batch(state, account) {
            Ok(invited) => count += invited,
            Err(failure) if matches!(failure.code(), Code::Unavailable | Code::Overloaded) => return Err(failure),
            Err(failure) => {
                tracing::error!(%account, %failure, "staged users cannot be invited");
                failed.get_or_insert(failure);
            }
        }
    }
    failed.map_or(Ok(count), Err)
}

fn invite_batch(state: &web::Data<State>, account: AccountId) -> Result<usize, Failure> {
    let mut count = 0;
    loop {
        // Looked at first without the account's lock, which is only for when something is due.
        let now = state.ambient.now();
        let policy = state.db.query(|conn| persistence::accounts::find(conn, account))?.policy;
        let Some(batch) = policy.onboarding.staged_batch else { return Ok(count) };
        if state.db.query(|conn| running(conn, account, batch, now))?.is_none() {
            return Ok(count);
        }
        match Work::write_here(state, account, Actor::System, Origin::default(), invite_some)? {
            0 => return Ok(count),
            invited => count += invited,
        }
    }
}

/// When the account's next batch of staged users is invited: `now` where one is running; none where none is to come.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn next_batch(
    conn: &mut Conn,
    account: AccountId,
    batch: StagedBatch,
    now: Moment,
) -> Result<Option<Moment>, StorageError> {
    Ok(next(conn, account, batch, now)?.map(|(due_at, _)| due_at))
}

/// The batch that is running, or that begins now; none where none is due.
fn running(
    conn: &mut Conn,
    account: AccountId,
    batch: StagedBatch,
    now: Moment,
) -> Result<Option<Batch>, StorageError> {
    Ok(next(conn, account, batch, now)?.filter(|(due_at, _)| *due_at <= now).map(|(_, next)| next))
}

/// The batch that is running, or the next one, and when it is due.
fn next(
    conn: &mut Conn,
    account: AccountId,
    batch: StagedBatch,
    now: Moment,
) -> Result<Option<(Moment, Batch)>, StorageError> {
    let last = staged_batches::last(conn, account)?;
    if let Some(last) = last.filter(|last| last.remaining > 0) {
        return Ok(Some((now, last)));
    }
    let waiting = staged_batches::waiting(conn, account, 1)?;
    let Some((_, staged_since)) = waiting.first() else { return Ok(None) };
    let due_at = batch_due_at(batch, last.map(|last| last.began_at), *staged_since);
    Ok(Some((due_at, Batch { began_at: batch_counted_from(batch, due_at, now), remaining: batch.size.into() })))
}

fn invite_some(conn: &mut Conn, work: &Work) -> Result<usize, Failure> {
    let account = work.account.id;
    let Some(batch) = work.account.policy.onboarding.staged_batch else { return Ok(0) };
    let Some(running) = running(conn, account, batch, work.now)? else { return Ok(0) };
    let limit = running.remaining.min(TOGETHER);
    let waiting = staged_batches::waiting(conn, account, limit)?;
    for (user, _) in &waiting {
        invite(conn, work, *user)?;
    }
    let taken = i64::try_from(waiting.len()).unwrap_or(limit);
    let remaining = if taken < limit { 0 } else { running.remaining - taken };
    staged_batches::save(conn, account, Batch { remaining, ..running })?;
    Ok(waiting.len())
}

fn invite(conn: &mut Conn, work: &Work, user: UserId) -> Result<(), Failure> {
    let stored = match users::find(conn, work.account.id, user) {
        // A record that cannot be read keeps none of the others waiting.
        Err(error @ StorageError::Corrupt(_)) => {
            tracing::error!(account = %work.account.id, %user, %error, "a staged user cannot be invited");
            return Ok(());
        }
        found => up_to_date(conn, work, found?)?,
    };
    let (caller, policy) = (Caller::system(), &work.account.policy);
    let around = surroundings(conn, &caller, &work.account, &stored.user, work.now)?.around(&stored.user);
    let decision = decide(&stored.user, &Command::Invite, &caller, &around, policy, work.now)?;
    settle(conn, work, &stored, decision, &Note::of("user.invited"))?;
    Ok(())
}
