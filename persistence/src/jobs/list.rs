//! Finding jobs. Those that still come in are nobody's to see.

use diesel::dsl::count_star;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, JobId};
use domain::job::{JobKind, JobState};

use super::row::{Job, JobRow};
use crate::Conn;
use crate::columns::DbId;
use crate::database::Db;
use crate::error::StorageError;
use crate::schema::jobs;

/// Which jobs; an empty filter holds all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these states; all where empty.
    pub states: Vec<JobState>,
    /// Only these kinds; all where empty.
    pub kinds: Vec<JobKind>,
}

fn matching<'a>(account: AccountId, filter: &Filter) -> jobs::BoxedQuery<'a, Db> {
    let mut query = jobs::table
        .filter(jobs::account_id.eq(DbId::from(account)))
        .filter(jobs::state.ne(JobState::Receiving.name()))
        .into_boxed::<Db>();
    if !filter.states.is_empty() {
        query = query.filter(jobs::state.eq_any(filter.states.iter().map(|state| state.name()).collect::<Vec<_>>()));
    }
    if !filter.kinds.is_empty() {
        query = query.filter(jobs::kind.eq_any(filter.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>()));
    }
    query
}

/// At most `limit` jobs of the account that match, by when they were asked for, newest first or not: those after the
/// first `offset`, or behind the job `behind`.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(
    conn: &mut Conn,
    account: AccountId,
    filter: &Filter,
    newest_first: bool,
    (behind, offset): (Option<JobId>, i64),
    limit: i64,
) -> Result<Vec<Job>, StorageError> {
    let mut query = matching(account, filter);
    if let Some(behind) = behind {
        let behind = DbId::from(behind);
        query = if newest_first { query.filter(jobs::id.lt(behind)) } else { query.filter(jobs::id.gt(behind)) };
    }
    // Ids sort by time of making.
    query = if newest_first { query.order(jobs::id.desc()) } else { query.order(jobs::id.asc()) };
    query.offset(offset).limit(limit).load::<JobRow>(conn)?.into_iter().map(Job::try_from).collect()
}

/// How many jobs match.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn count(conn: &mut Conn, account: AccountId, filter: &Filter) -> Result<i64, StorageError> {
    Ok(matching(account, filter).select(count_star()).first(conn)?)
}

/// The job of the account with this id, whatever its state.
///
/// # Errors
/// [`StorageError::NotFound`] when the account has no such job.
pub fn find(conn: &mut Conn, account: AccountId, id: JobId) -> Result<Job, StorageError> {
    let id = DbId::from(id);
    jobs::table.find(id).filter(jobs::account_id.eq(DbId::from(account))).first::<JobRow>(conn)?.try_into()
}
