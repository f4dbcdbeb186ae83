//! What time does to users: brings the stored status up to date, so that lists tell the truth within a minute.

use actix_web::web;
use domain::ids::{AccountId, UserId};
use persistence::users;

use crate::change::{Actor, Work};
use crate::http::origin::Origin;
use crate::problem::{Code, Failure};
use crate::state::State;
use crate::users::up_to_date;

/// Users looked up in one go.
const BATCH: i64 = 500;

/// Brings users up to date whose status time has changed; answers how many. One who cannot be is left for the next
/// time and keeps none of the others waiting.
///
/// # Errors
/// The first [`Failure`] there was, at the end; at once where the database as a whole fails. What was done is kept.
pub fn sweep(state: &web::Data<State>) -> Result<usize, Failure> {
    let now = state.ambient.now();
    let (mut after, mut count, mut failed) = (None, 0, None);
    loop {
        // By id, because some stay due: a last admin who is absent is spared for as long as they are the last.
        let due = state.db.query(|conn| users::due(conn, now, after, BATCH))?;
        for (account, user) in &due {
            match bring_up_to_date(state, *account, *user) {
                Ok(()) => count += 1,
                Err(failure) if matches!(failure.code(), Code::Unavailable | Code::Overloaded) => return Err(failure),
                Err(failure) => {
                    tracing::error!(%account, %user, %failure, "a user cannot be brought up to date");
                    failed.get_or_insert(failure);
                }
            }
        }
        match due.last() {
            Some((_, last)) => after = Some(*last),
            None => return failed.map_or(Ok(count), Err),
        }
    }
}

fn bring_up_to_date(state: &web::Data<State>, account: AccountId, user: UserId) -> Result<(), Failure> {
    Work::write_here(state, account, Actor::System, Origin::default(), |conn, work| {
        let found = users::find(conn, account, user)?;
        let revision = found.revision;
        let stored = up_to_date(conn, work, found)?;
        if stored.revision == revision {
            // No fact has changed, but the status that follows from them may have: a password's age, for one.
            users::refresh(conn, &stored, &work.account.policy, work.now)?;
        }
        Ok(())
    })
}
