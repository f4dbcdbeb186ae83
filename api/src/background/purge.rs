//! Removes what has expired and nobody can use any more.

use actix_web::web;
use chrono::TimeDelta;
use domain::Moment;
use persistence::{Conn, StorageError, challenges, idempotency, links, outbox, sessions};

use crate::idempotency::KEPT_FOR;
use crate::problem::Failure;
use crate::state::State;

/// How long an ended session is kept, for whoever asks what happened.
const SESSIONS_KEPT: TimeDelta = TimeDelta::days(30);

/// How long mails that were sent or given up are kept, and links that were used, revoked or have expired. Whoever comes
/// late with an invitation is told that it has expired and can ask for a new one with it: a quarter of a year is late
/// enough, and after that the link is like one that never was.
const MAIL_KEPT: TimeDelta = TimeDelta::days(90);

/// Removes ended sessions, challenges that nobody met, old mails, dead links and answers to requests that
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
    Ok(sessions + challenges + mails + answers + purge(links::purge, now - MAIL_KEPT)?)
}
