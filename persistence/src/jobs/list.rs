//! Finding jobs. Those that still come in are nobody's to see. A job tells how many users there are that match, and what
//! became of them: where not everybody sees all, it is its owner's alone (S4.1).

use diesel::dsl::count_star;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, JobId};
use domain::job::{JobKind, JobState};
use domain::user::Scope;

use super::row::{Job, JobRow};
use crate::Conn;
use crate::columns::DbId;
use crate::database::Db;
use crate::error::StorageError;
use crate::lists::Start;
use crate::schema::jobs;

/// Which jobs; an empty filter holds all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these states; all where empty.
    pub states: Vec<JobState>,
    /// Only these kinds; all where empty.
    pub kinds: Vec<JobKind>,
}

fn seen<'a>(account: AccountId, scope: &Scope) -> jobs::BoxedQuery<'a, Db> {
    let query = jobs::table
        .filter(jobs::account_id.eq(DbId::from(account)))
        .filter(jobs::state.ne(JobState::Receiving.name()))
        .into_boxed::<Db>();
    match scope {
        Scope::Everybody => query,
        Scope::Within { caller, .. } => query.filter(jobs::owner_id.eq(caller.map(DbId::from))),
    }
}

fn matching<'a>(account: AccountId, scope: &Scope, filter: &Filter) -> jobs::BoxedQuery<'a, Db> {
    let mut query = seen(account, scope);
    if !filter.states.is_empty() {
        query = query.filter(jobs::state.eq_any(filter.states.iter().map(|state| state.name()).collect::<Vec<_>>()));
    }
    if !filter.kinds.is_empty() {
        query = query.filter(jobs::kind.eq_any(filter.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>()));
    }
    query
}

/// At most `limit` jobs of the account that match and that whoever has this `scope` sees, by when they were asked for,
/// newest first or not, from `start` on.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(
    conn: &mut Conn,
    account: AccountId,
    scope: &Scope,
    filter: &Filter,
    newest_first: bool,
    start: Start<JobId>,
    limit: i64,
) -> Result<Vec<Job>, StorageError> {
    let mut query = matching(account, scope, filter);
    query = match start {
        Start::Offset(offset) => query.offset(offset),
        Start::Behind(job) if newest_first => query.filter(jobs::id.lt(DbId::from(job))),
        Start::Behind(job) => query.filter(jobs::id.gt(DbId::from(job))),
    };
    // Ids sort by time of making.
    query = if newest_first { query.order(jobs::id.desc()) } else { query.order(jobs::id.asc()) };
    query.limit(limit).load::<JobRow>(conn)?.into_iter().map(Job::try_from).collect()
}

/// How many there are.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn count(conn: &mut Conn, account: AccountId, scope: &Scope, filter: &Filter) -> Result<i64, StorageError> {
    Ok(matching(account, scope, filter).select(count_star()).first(conn)?)
}

/// The job of the account with this id, if it has come in and whoever has this `scope` sees it.
///
/// # Errors
/// [`StorageError::NotFound`] when there is none.
pub fn find_seen(conn: &mut Conn, account: AccountId, scope: &Scope, id: JobId) -> Result<Job, StorageError> {
    seen(account, scope).filter(jobs::id.eq(DbId::from(id))).first::<JobRow>(conn)?.try_into()
}

/// The job of the account with this id, whatever its state and whoever owns it.
///
/// # Errors
/// [`StorageError::NotFound`] when the account has no such job.
pub fn find(conn: &mut Conn, account: AccountId, id: JobId) -> Result<Job, StorageError> {
    let id = DbId::from(id);
    jobs::table.find(id).filter(jobs::account_id.eq(DbId::from(account))).first::<JobRow>(conn)?.try_into()
}
