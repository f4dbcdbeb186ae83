//! Users whose status time alone has changed since they were saved.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, UserId};
use domain::policy::Policy;
use uuid::Uuid;

use super::find::Stored;
use super::save::save;
use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::error::StorageError;
use crate::schema::users;

/// At most `limit` users, those after `after` in the order of ids, whose stored status may be out of date at `now`.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn due(
    conn: &mut Conn,
    now: Moment,
    after: Option<UserId>,
    limit: i64,
) -> Result<Vec<(AccountId, UserId)>, StorageError> {
    let rows = users::table
        .filter(users::status_changes_at.le(DbMoment::from(now)))
        .filter(users::id.gt(DbId(after.map_or(Uuid::nil(), |UserId(id)| id))))
        .order(users::id.asc())
        .limit(limit)
        .select((users::account_id, users::id))
        .load::<(DbId, DbId)>(conn)?;
    Ok(rows.into_iter().map(|(account, user)| (account.into(), user.into())).collect())
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
