//! One verb on many users: each as the single verb would do it, in the order of the ids.

use domain::ids::UserId;
use domain::job::Outcome;
use domain::user::Caller;
use persistence::Conn;
use persistence::jobs::JobResult;
use uuid::Uuid;

use super::act::{Done, decide_and_settle};
use super::order::order;
use crate::change::Work;
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
        let (outcome, refusal) = match decide_and_settle(conn, work, caller, id, &command, &note) {
            Ok(Done { changed: true, .. }) => (Outcome::Changed, None),
            Ok(Done { changed: false, .. }) => (Outcome::Unchanged, None),
            // A refusal has written nothing but what time has done to the user.
            Err(failure) if failure.code() == Code::NotFound => (Outcome::NotFound, Some(failure)),
            Err(failure) if failure.code().status().is_client_error() => (Outcome::Refused, Some(failure)),
            Err(failure) => return Err(failure),
        };
        results.push(JobResult {
            number,
            line: None,
            target_id: Some(id),
            outcome,
            code: refusal.as_ref().map(|failure| failure.code().word().to_owned()),
            detail: refusal.as_ref().map(Failure::sentence),
            key: None,
        });
    }
    Ok(results)
}
