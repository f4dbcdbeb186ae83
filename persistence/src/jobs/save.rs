//! Adding a job and saving it.

use diesel::dsl::count_star;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::ids::AccountId;
use domain::job::JobState;

use super::row::{Job, JobRow};
use crate::Conn;
use crate::columns::DbId;
use crate::error::StorageError;
use crate::schema::jobs;

/// Adds a job.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert(conn: &mut Conn, job: &Job) -> Result<(), StorageError> {
    diesel::insert_into(jobs::table).values(JobRow::from(job)).execute(conn)?;
    Ok(())
}

/// Saves a job, one revision further; answers with it as stored.
///
/// # Errors
/// [`StorageError::NotFound`] when the account has no such job.
pub fn save(conn: &mut Conn, job: Job) -> Result<Job, StorageError> {
    let job = Job { revision: job.revision + 1, ..job };
    let existing = jobs::table.find(DbId::from(job.id)).filter(jobs::account_id.eq(DbId::from(job.account_id)));
    match diesel::update(existing).set(JobRow::from(&job)).execute(conn)? {
        0 => Err(StorageError::NotFound),
        _ => Ok(job),
    }
}

/// How many jobs of the account are not over, those that still come in left out.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn count_open(conn: &mut Conn, account: AccountId) -> Result<i64, StorageError> {
    let open: Vec<_> = JobState::ALL
        .into_iter()
        .filter(|state| !state.is_over() && *state != JobState::Receiving)
        .map(JobState::name)
        .collect();
    Ok(jobs::table
        .filter(jobs::account_id.eq(DbId::from(account)))
        .filter(jobs::state.eq_any(open))
        .select(count_star())
        .first(conn)?)
}
