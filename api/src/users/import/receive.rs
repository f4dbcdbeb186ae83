//! The body of an import: written into the database as it comes.

use actix_web::web;
use domain::job::JobKind;
use futures_util::{Stream, StreamExt};
use persistence::jobs::{self, Job};

use super::intake::Intake;
use crate::caller::Caller;
use crate::http::body::unreadable;
use crate::http::export::Format;
use crate::jobs::{New, Task, enough_room, new_job, seal};
use crate::problem::{Code, Failure};
use crate::state::State;

/// What came in.
pub struct Received {
    /// The job that is to work on it, which nobody sees yet, with its number of rows; or why there is none.
    pub job: Result<(Job, i64), Failure>,
    /// What tells this body from others.
    pub digest: [u8; 32],
}

/// Writes a body of at most `limit` bytes into the inputs of a new job. One that is refused is read to its end all the
/// same, to be told from another one under the same key.
pub async fn receive(
    state: &web::Data<State>,
    caller: &Caller,
    (format, task): (Result<Format, Failure>, Task),
    mut body: impl Stream<Item = Result<web::Bytes, actix_web::error::PayloadError>> + Unpin,
    limit: usize,
) -> Received {
    let (format, mut refusal) = match format {
        Ok(format) => (format, None),
        Err(failure) => (Format::Csv, Some(failure)),
    };
    let mut intake = Intake::new(format);
    let mut job = None;
    if refusal.is_none() {
        match begin(state, caller, task).await {
            Ok(begun) => job = Some((begun, 0)),
            Err(failure) => refusal = Some(failure),
        }
    }
    let mut left = limit;
    while let Some(chunk) = body.next().await {
        let chunk = match chunk {
            Ok(chunk) => chunk,
            Err(error) => {
                refusal = Some(unreadable(&error.into()));
                break;
            }
        };
        let Some(rest) = left.checked_sub(chunk.len()) else {
            let detail = format!("A file may have up to {} MiB.", limit / (1024 * 1024));
            refusal.get_or_insert_with(|| Failure::new(Code::PayloadTooLarge, detail));
            break;
        };
        left = rest;
        if refusal.is_some() {
            intake.pass_over(&chunk);
            continue;
        }
        if let Err(failure) = intake.feed(&chunk) {
            refusal = Some(failure);
        } else if let Err(failure) = write(state, &mut intake, &mut job, false).await {
            refusal = Some(failure);
        }
    }
    if refusal.is_none() {
        refusal = intake.end().err();
    }
    if refusal.is_none() {
        refusal = write(state, &mut intake, &mut job, true).await.err();
    }
    let (digest, total) = (intake.digest(), intake.total());
    let outcome = match (refusal, job) {
        (None, Some((job, _))) => Ok((job, total)),
        (Some(failure), job) => {
            if let Some((job, _)) = job {
                discard(state, &job).await;
            }
            Err(failure)
        }
        (None, None) => Err(Failure::internal(&"nothing was received")),
    };
    Received { job: outcome, digest }
}

/// Removes what came in of a job that is not to be. If that fails, it is removed a day later.
pub async fn discard(state: &web::Data<State>, job: &Job) {
    let (shared, account, id) = (state.clone(), job.account_id, job.id);
    let removed = web::block(move || shared.db.write_installation(|conn| jobs::discard(conn, account, id))).await;
    if !matches!(removed, Ok(Ok(()))) {
        tracing::warn!(job = %id, "what came in for a job could not be removed");
    }
}

/// Makes the job. No rule looks at it before it is queued, so that nobody's lock is taken for it.
async fn begin(state: &web::Data<State>, caller: &Caller, task: Task) -> Result<Job, Failure> {
    let (shared, account) = (state.clone(), caller.account_id());
    let (owner, kind, origin) = (Some(caller.user_id), JobKind::UsersImport, caller.origin.clone());
    web::block(move || {
        let job = new_job(&shared, New { account, owner, kind, task, origin }, shared.ambient.now())?;
        shared.db.write_installation(|conn| -> Result<Job, Failure> {
            enough_room(conn, account)?;
            jobs::insert(conn, &job)?;
            Ok(job)
        })
    })
    .await?
}

/// Writes the chunks that are full.
async fn write(
    state: &web::Data<State>,
    intake: &mut Intake,
    job: &mut Option<(Job, i64)>,
    is_last: bool,
) -> Result<(), Failure> {
    let Some((job, number)) = job else { return Ok(()) };
    while let Some(items) = intake.chunk(is_last)? {
        let (shared, place, this) = (state.clone(), (job.account_id, job.id), *number);
        *number += 1;
        web::block(move || {
            let sealed = seal(&shared, place.1, this, &items)?;
            shared
                .db
                .write_installation(|conn| -> Result<(), Failure> { Ok(jobs::add_input(conn, place, this, &sealed)?) })
        })
        .await??;
    }
    Ok(())
}
