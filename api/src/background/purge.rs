//! Removes what has expired and nobody can use any more.

use actix_web::web;
use chrono::TimeDelta;
use domain::Moment;
use persistence::{Conn, StorageError, challenges, idempotency, jobs, links, outbox, sessions};

use crate::idempotency::KEPT_FOR;
use crate::problem::Failure;
use crate::state::State;

/// How long an ended session is kept, for whoever asks what happened.
const SESSIONS_KEPT: TimeDelta = TimeDelta::days(30);

/// How long mails that were sent or given up are kept, and links that were used, revoked or have expired. Whoever comes
/// late with an invitation is told that it has expired and can ask for a new one with it: a quarter of a year is late
/// enough, and after that the link is like one that never was.
const MAIL_KEPT: TimeDelta = TimeDelta::days(90);

/// How long a job that is over is kept, with what became of each item.
const JOBS_KEPT: TimeDelta = TimeDelta::days(30);

/// How long a file may come in for a job: whatever did not come completely until then will not.
const RECEIVED_WITHIN: TimeDelta = TimeDelta::days(1);

/// Removes ended sessions, challenges that nobody met, old mails, dead links, old jobs and answers to requests that
/// may no longer be sent again; answers how many rows.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn purge(state: &web::Data<State>) -> Result<usize, Failure> {
    let now = state.ambient.now();
    // In a transaction each: none of them holds the lock for long.
    let purge = |remove: fn(&mut Conn, Moment) -> Result<usize, StorageError>, before| {
        state.db.write_installation(|conn| remove(conn, before))
    };
    let (sessions, challenges) = (purge(sessions::purge, now - SESSIONS_KEPT)?, purge(challenges::purge, now)?);
    // Mails first: a link stays for as long as a mail on record carries it.
    let mails = purge(outbox::purge, now - MAIL_KEPT)?;
    let answers = purge(idempotency::purge, now - KEPT_FOR)?;
    let jobs = purge_jobs(state, now)?;
    Ok(sessions + challenges + mails + answers + jobs + purge(links::purge, now - MAIL_KEPT)?)
}

/// A few jobs at a time: each may have very many results.
fn purge_jobs(state: &web::Data<State>, now: Moment) -> Result<usize, Failure> {
    let mut count = 0;
    loop {
        let (over_before, received_before) = (now - JOBS_KEPT, now - RECEIVED_WITHIN);
        match state.db.write_installation(|conn| jobs::purge(conn, over_before, received_before))? {
            0 => return Ok(count),
            removed => count += removed,
        }
    }
}
