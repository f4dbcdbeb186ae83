//! One verb on many users: each as the single verb would do it, in the order of the ids.

use domain::ids::UserId;
use domain::job::Outcome;
use domain::user::{Caller, Effect};
use persistence::Conn;
use persistence::jobs::JobResult;
use uuid::Uuid;

use super::act::{Done, decide_and_settle};
use super::order::order;
use crate::change::{EffectView, Work};
use crate::jobs::Task;
use crate::problem::{Code, Failure};

/// Ids as a job's inputs keep them: 16 bytes each.
#[must_use]
pub fn pack(ids: &[UserId]) -> Vec<u8> {
    ids.iter().flat_map(|id| id.0.into_bytes()).collect()
}

fn unpack(input: &[u8]) -> Vec<UserId> {
    let (ids, _) = input.as_chunks::<16>();
    ids.iter().map(|bytes| UserId(Uuid::from_bytes(*bytes))).collect()
}

/// Does what a job is asked for to the users of one of its inputs, who come after so many others.
///
/// # Errors
/// [`Failure`] when the database fails: a refusal is what became of an item.
pub fn change_many(
    conn: &mut Conn,
    work: &Work,
    caller: &Caller,
    task: &Task,
    after: i64,
    input: &[u8],
) -> Result<Vec<JobResult>, Failure> {
    change_each(conn, work, caller, task, after, &unpack(input))
}

/// Does what is asked for to each of `ids`, who come after so many others.
///
/// # Errors
/// [`Failure`] when the database fails: a refusal is what became of an item.
pub fn change_each(
    conn: &mut Conn,
    work: &Work,
    caller: &Caller,
    task: &Task,
    after: i64,
    ids: &[UserId],
) -> Result<Vec<JobResult>, Failure> {
    let (command, note) = order(task.verb()?, task.reason.clone());
    let mut results = Vec::with_capacity(ids.len());
    for (number, &id) in (after + 1..).zip(ids) {
        let refused = |failure: &Failure| Some((failure.code().word().to_owned(), failure.sentence()));
        let (outcome, told) = match decide_and_settle(conn, work, caller, id, &command, &note) {
            Ok(Done { changed: true, effects, .. }) => (Outcome::Changed, beyond_the_user(effects)),
            Ok(Done { changed: false, .. }) => (Outcome::Unchanged, None),
            // A refusal has written nothing but what time has done to the user.
            Err(failure) if failure.code() == Code::NotFound => (Outcome::NotFound, refused(&failure)),
            Err(failure) if failure.code().status().is_client_error() => (Outcome::Refused, refused(&failure)),
            Err(failure) => return Err(failure),
        };
        let (code, detail) = told.unzip();
        results.push(JobResult { number, line: None, target_id: Some(id), outcome, code, detail, key: None });
    }
    Ok(results)
}

/// What it did to more than the user: organizations of which they were a default have none now (S1.4).
fn beyond_the_user(effects: Vec<EffectView>) -> Option<(String, String)> {
    let cleared = effects.into_iter().find(|effect| effect.code == Effect::ClearDefaults.code())?;
    let count = cleared.count.unwrap_or_default();
    Some((cleared.code, format!("{} Count: {count}.", cleared.detail)))
}
