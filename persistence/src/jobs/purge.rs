//! Removing what has served its time.

use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, UserId};
use domain::job::JobState;

use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::error::StorageError;
use crate::schema::{job_inputs, job_results, jobs};

/// Jobs removed by one transaction: each may have very many results.
const BATCH: i64 = 5;

/// Removes some jobs that were over before `over_before`, and some that came in before `received_before` and never
/// completely; answers how many. Nothing is left when it is none.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn purge(conn: &mut Conn, over_before: Moment, received_before: Moment) -> Result<usize, StorageError> {
    let is_left = jobs::state.eq(JobState::Receiving.name()).and(jobs::created_at.lt(DbMoment::from(received_before)));
    let ids = jobs::table
        .filter(jobs::finished_at.lt(DbMoment::from(over_before)).assume_not_null().or(is_left))
        .select(jobs::id)
        .limit(BATCH)
        .load::<DbId>(conn)?;
    diesel::delete(job_inputs::table.filter(job_inputs::job_id.eq_any(&ids))).execute(conn)?;
    diesel::delete(job_results::table.filter(job_results::job_id.eq_any(&ids))).execute(conn)?;
    Ok(diesel::delete(jobs::table.filter(jobs::id.eq_any(&ids))).execute(conn)?)
}

/// Forgets from where the user asked for jobs.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn erase_origins(conn: &mut Conn, account: AccountId, user: UserId) -> Result<(), StorageError> {
    let own = jobs::table.filter(jobs::account_id.eq(DbId::from(account))).filter(jobs::owner_id.eq(DbId::from(user)));
    diesel::update(own).set((jobs::ip.eq(None::<String>), jobs::user_agent.eq(None::<String>))).execute(conn)?;
    Ok(())
}
