//! Claiming jobs: whoever holds the lease works on the next chunk, and nobody else before it runs out.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, JobId, LeaseId};

use super::row::Lease;
use crate::Conn;
use crate::columns::{DbId, DbMoment, TailDsl, skip_locked};
use crate::error::StorageError;
use crate::schema::jobs;

/// Whether anything is to be done.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn any_due(conn: &mut Conn, now: Moment) -> Result<bool, StorageError> {
    let due = jobs::table.filter(jobs::claimed_until.le(DbMoment::from(now))).select(jobs::id);
    Ok(due.first::<DbId>(conn).optional()?.is_some())
}

/// Claims the job that has waited longest for its next chunk, of whichever account, until `claimed_until`; none where
/// nothing is due. Jobs take turns, so that a long one does not keep short ones waiting.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn claim_due(
    conn: &mut Conn,
    lease: LeaseId,
    now: Moment,
    claimed_until: Moment,
) -> Result<Option<Lease>, StorageError> {
    let lock = skip_locked(conn);
    let due = jobs::table
        .filter(jobs::claimed_until.le(DbMoment::from(now)))
        .order((jobs::worked_at.is_null().desc(), jobs::worked_at.asc(), jobs::id.asc()))
        .select((jobs::id, jobs::account_id))
        .limit(1)
        .tail(lock)
        .load::<(DbId, DbId)>(conn)?;
    let Some((job, account)) = due.into_iter().next() else { return Ok(None) };
    take(conn, Lease { id: lease, job: job.into(), account: account.into() }, claimed_until).map(Some)
}

/// Claims this job of the account in the same way; none where it is claimed or nothing is to be done.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn claim_one(
    conn: &mut Conn,
    (account, job): (AccountId, JobId),
    lease: LeaseId,
    now: Moment,
    claimed_until: Moment,
) -> Result<Option<Lease>, StorageError> {
    let lock = skip_locked(conn);
    let due = jobs::table
        .find(DbId::from(job))
        .filter(jobs::account_id.eq(DbId::from(account)))
        .filter(jobs::claimed_until.le(DbMoment::from(now)))
        .select(jobs::id)
        .tail(lock)
        .get_result::<DbId>(conn)
        .optional()?;
    if due.is_none() {
        return Ok(None);
    }
    take(conn, Lease { id: lease, job, account }, claimed_until).map(Some)
}

fn take(conn: &mut Conn, lease: Lease, claimed_until: Moment) -> Result<Lease, StorageError> {
    let job = jobs::table.find(DbId::from(lease.job)).filter(jobs::account_id.eq(DbId::from(lease.account)));
    diesel::update(job)
        .set((jobs::lease.eq(DbId::from(lease.id)), jobs::claimed_until.eq(DbMoment::from(claimed_until))))
        .execute(conn)?;
    Ok(lease)
}
