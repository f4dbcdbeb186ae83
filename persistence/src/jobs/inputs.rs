//! What a job has yet to work on, in numbered chunks.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, JobId};
use domain::job::JobState;

use crate::Conn;
use crate::columns::DbId;
use crate::error::StorageError;
use crate::schema::{job_inputs, jobs};

/// Adds a chunk.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn add_input(
    conn: &mut Conn,
    (account, job): (AccountId, JobId),
    number: i64,
    items: &[u8],
) -> Result<(), StorageError> {
    diesel::insert_into(job_inputs::table)
        .values((
            job_inputs::job_id.eq(DbId::from(job)),
            job_inputs::number.eq(number),
            job_inputs::account_id.eq(DbId::from(account)),
            job_inputs::items.eq(items),
        ))
        .execute(conn)?;
    Ok(())
}

/// The chunk of this number; none behind the last.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn input(
    conn: &mut Conn,
    (account, job): (AccountId, JobId),
    number: i64,
) -> Result<Option<Vec<u8>>, StorageError> {
    Ok(job_inputs::table
        .find((DbId::from(job), number))
        .filter(job_inputs::account_id.eq(DbId::from(account)))
        .select(job_inputs::items)
        .first(conn)
        .optional()?)
}

/// Removes what is left of a job's chunks.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn remove_inputs(conn: &mut Conn, account: AccountId, job: JobId) -> Result<(), StorageError> {
    let of_job = job_inputs::table
        .filter(job_inputs::job_id.eq(DbId::from(job)))
        .filter(job_inputs::account_id.eq(DbId::from(account)));
    diesel::delete(of_job).execute(conn)?;
    Ok(())
}

/// Removes a job that never came in completely, with what came of it.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn discard(conn: &mut Conn, account: AccountId, job: JobId) -> Result<(), StorageError> {
    let received = jobs::table
        .find(DbId::from(job))
        .filter(jobs::account_id.eq(DbId::from(account)))
        .filter(jobs::state.eq(JobState::Receiving.name()));
    if received.select(jobs::id).first::<DbId>(conn).optional()?.is_some() {
        remove_inputs(conn, account, job)?;
        diesel::delete(received).execute(conn)?;
    }
    Ok(())
}
