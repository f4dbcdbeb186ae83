//! Users whose status time alone has changed since they were saved.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, UserId};

use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::error::StorageError;
use crate::schema::users;

/// At most `limit` users whose stored status is out of date at `now`, longest overdue first.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn due(conn: &mut Conn, now: Moment, limit: i64) -> Result<Vec<(AccountId, UserId)>, StorageError> {
    let rows = users::table
        .filter(users::status_changes_at.le(DbMoment::from(now)))
        .order(users::status_changes_at.asc())
        .limit(limit)
        .select((users::account_id, users::id))
        .load::<(DbId, DbId)>(conn)?;
    Ok(rows.into_iter().map(|(account, user)| (account.into(), user.into())).collect())
}
