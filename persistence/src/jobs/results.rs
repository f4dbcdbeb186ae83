//! What became of a job's items.

use std::collections::HashSet;

use diesel::dsl::count_star;
use diesel::prelude::{Insertable, Queryable};
use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, JobId, UserId};
use domain::job::Outcome;
use domain::user::Scope;

use super::row::parse;
use crate::Conn;
use crate::columns::{DbId, each};
use crate::database::Db;
use crate::error::StorageError;
use crate::lists::Start;
use crate::schema::{job_results, users};
use crate::users::within;

/// What became of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobResult {
    /// Its number in the job, from 1.
    pub number: i64,
    /// The line of the file that it came from, from 1.
    pub line: Option<i64>,
    /// The user.
    pub target_id: Option<UserId>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was refused, as a code.
    pub code: Option<String>,
    /// The same in a sentence, without anybody's data.
    pub detail: Option<String>,
    /// A hash of the username that a rehearsal would have given away.
    pub key: Option<i64>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = job_results, treat_none_as_default_value = false)]
struct ResultRow {
    job_id: DbId,
    number: i64,
    account_id: DbId,
    line: Option<i64>,
    target_id: Option<DbId>,
    outcome: String,
    code: Option<String>,
    detail: Option<String>,
    key: Option<i64>,
}

impl TryFrom<ResultRow> for JobResult {
    type Error = StorageError;

    fn try_from(row: ResultRow) -> Result<Self, StorageError> {
        Ok(Self {
            number: row.number,
            line: row.line,
            target_id: row.target_id.map(UserId::from),
            outcome: parse(&row.outcome)?,
            code: row.code,
            detail: row.detail,
            key: row.key,
        })
    }
}

/// Which results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultFilter {
    /// Only these outcomes; all where empty.
    pub outcomes: Vec<Outcome>,
    /// Whether ids that were no users for whoever asked are shown: to nobody but them.
    pub shows_unknown: bool,
}

/// Adds results.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert_results(
    conn: &mut Conn,
    (account, job): (AccountId, JobId),
    results: &[JobResult],
) -> Result<(), StorageError> {
    if results.is_empty() {
        return Ok(());
    }
    let rows: Vec<ResultRow> = results
        .iter()
        .map(|result| ResultRow {
            job_id: job.into(),
            number: result.number,
            account_id: account.into(),
            line: result.line,
            target_id: result.target_id.map(DbId::from),
            outcome: result.outcome.name().to_owned(),
            code: result.code.clone(),
            detail: result.detail.clone(),
            key: result.key,
        })
        .collect();
    each!(conn => diesel::insert_into(job_results::table).values(&rows).execute(conn))?;
    Ok(())
}

fn matching<'a>(
    conn: &Conn,
    (account, job): (AccountId, JobId),
    scope: &Scope,
    filter: &ResultFilter,
) -> job_results::BoxedQuery<'a, Db> {
    let mut query = job_results::table
        .filter(job_results::account_id.eq(DbId::from(account)))
        .filter(job_results::job_id.eq(DbId::from(job)))
        .into_boxed::<Db>();
    if !filter.outcomes.is_empty() {
        let names: Vec<_> = filter.outcomes.iter().map(|outcome| outcome.name()).collect();
        query = query.filter(job_results::outcome.eq_any(names));
    }
    if let Some(within) = within(conn, scope) {
        let seen =
            users::table.filter(users::account_id.eq(DbId::from(account))).filter(within).select(users::id.nullable());
        let unknown = job_results::outcome.eq(Outcome::NotFound.name());
        query = if filter.shows_unknown {
            query.filter(job_results::target_id.is_null().or(job_results::target_id.eq_any(seen)).or(unknown))
        } else {
            query.filter(job_results::target_id.is_null().or(job_results::target_id.eq_any(seen)))
        };
    }
    query
}

/// At most `limit` results of the job in their order that match and are about whom `scope` holds, from `start` on.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list_results(
    conn: &mut Conn,
    job: (AccountId, JobId),
    scope: &Scope,
    filter: &ResultFilter,
    start: Start<i64>,
    limit: i64,
) -> Result<Vec<JobResult>, StorageError> {
    let query = matching(conn, job, scope, filter);
    let query = match start {
        Start::Offset(offset) => query.offset(offset),
        Start::Behind(number) => query.filter(job_results::number.gt(number)),
    };
    let rows = query.order(job_results::number.asc()).limit(limit).load::<ResultRow>(conn)?;
    rows.into_iter().map(JobResult::try_from).collect()
}

/// How many results match.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn count_results(
    conn: &mut Conn,
    job: (AccountId, JobId),
    scope: &Scope,
    filter: &ResultFilter,
) -> Result<i64, StorageError> {
    Ok(matching(conn, job, scope, filter).select(count_star()).first(conn)?)
}

/// Which of `keys` the job's results so far have.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn taken_keys(
    conn: &mut Conn,
    (account, job): (AccountId, JobId),
    keys: &[i64],
) -> Result<HashSet<i64>, StorageError> {
    let found = job_results::table
        .filter(job_results::account_id.eq(DbId::from(account)))
        .filter(job_results::job_id.eq(DbId::from(job)))
        .filter(job_results::key.eq_any(keys))
        .select(job_results::key)
        .load::<Option<i64>>(conn)?;
    Ok(found.into_iter().flatten().collect())
}
