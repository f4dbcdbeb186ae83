//! Users whose status time alone has changed since they were saved.

use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, UserId};
use domain::policy::Policy;

use super::find::Stored;
use super::save::save;
use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::database::Db;
use crate::error::StorageError;
use crate::schema::users;

/// A user whose stored status may be out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Their account.
    pub account: AccountId,
    /// Who.
    pub user: UserId,
    /// Since when.
    pub since: Moment,
}

/// At most `limit` users, longest due first and those behind `after`, whose stored status may be out of date at `now`.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn due(conn: &mut Conn, now: Moment, after: Option<Due>, limit: i64) -> Result<Vec<Due>, StorageError> {
    let mut query = users::table.filter(users::status_changes_at.le(DbMoment::from(now))).into_boxed::<Db>();
    if let Some(Due { since: at, user, .. }) = after {
        let at = DbMoment::from(at);
        // The first condition alone tells the index where to begin.
        query = query
            .filter(users::status_changes_at.ge(at))
            .filter(users::status_changes_at.assume_not_null().gt(at).or(users::id.gt(DbId::from(user))));
    }
    let rows = query
        .order((users::status_changes_at.asc(), users::id.asc()))
        .limit(limit)
        .select((users::account_id, users::id, users::status_changes_at.assume_not_null()))
        .load::<(DbId, DbId, DbMoment)>(conn)?;
    Ok(rows
        .into_iter()
        .map(|(account, user, DbMoment(since))| Due { account: account.into(), user: user.into(), since })
        .collect())
}

/// Brings the columns that lists need up to date for a user none of whose facts have changed; writes only what differs.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn refresh(conn: &mut Conn, stored: &Stored, policy: &Policy, now: Moment) -> Result<(), StorageError> {
    let user = &stored.user;
    let kept = users::table
        .find(DbId::from(user.id))
        .filter(users::account_id.eq(DbId::from(user.account_id)))
        .select((users::status, users::status_changes_at))
        .first::<(String, Option<DbMoment>)>(conn)?;
    let due = user.status_changes_at(policy, now).map(DbMoment::from);
    if kept != (user.status(policy, now).name().to_owned(), due) {
        save(conn, stored, user.clone(), policy, now)?;
    }
    Ok(())
}
