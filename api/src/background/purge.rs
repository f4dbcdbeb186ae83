//! Removes what has expired and nobody can use any more.

use actix_web::web;
use chrono::TimeDelta;
use persistence::{StorageError, challenges, sessions};

use crate::problem::Failure;
use crate::state::State;

/// How long an ended session is kept, for whoever asks what happened.
const SESSIONS_KEPT: TimeDelta = TimeDelta::days(30);

/// Removes ended sessions and challenges that nobody met; answers how many rows.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn purge(state: &web::Data<State>) -> Result<usize, Failure> {
    let now = state.ambient.now();
    let removed = state.db.write_installation(|conn| {
        Ok::<_, StorageError>(sessions::purge(conn, now - SESSIONS_KEPT)? + challenges::purge(conn, now)?)
    })?;
    Ok(removed)
}
