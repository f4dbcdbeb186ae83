//! Users whose statuses follow otherwise from the facts since their account's policy changed.

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, UserId};
use uuid::Uuid;

use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::database::Db;
use crate::error::StorageError;
use crate::schema::{status_refreshes, users};

/// Notes that every user of the account is to be looked at anew, from the first on.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn begin_refresh(conn: &mut Conn, account: AccountId) -> Result<(), StorageError> {
    let (account, start) = (DbId::from(account), DbId(Uuid::nil()));
    let begun = diesel::update(status_refreshes::table.find(account)).set(status_refreshes::after_user.eq(start));
    if begun.execute(conn)? == 0 {
        diesel::insert_into(status_refreshes::table)
            .values((status_refreshes::account_id.eq(account), status_refreshes::after_user.eq(start)))
            .execute(conn)?;
    }
    Ok(())
}

/// Accounts some of whose users are still to be looked at.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn refreshing(conn: &mut Conn) -> Result<Vec<AccountId>, StorageError> {
    let ids = status_refreshes::table.select(status_refreshes::account_id).load::<DbId>(conn)?;
    Ok(ids.into_iter().map(AccountId::from).collect())
}

/// At most `limit` of the account's users who are to be looked at next, in the order in which they came; none where all
/// were.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn next_to_refresh(conn: &mut Conn, account: AccountId, limit: i64) -> Result<Vec<UserId>, StorageError> {
    let account = DbId::from(account);
    let place =
        status_refreshes::table.find(account).select(status_refreshes::after_user).first::<DbId>(conn).optional()?;
    let Some(after) = place else { return Ok(Vec::new()) };
    let came = users::table
        .find(after)
        .filter(users::account_id.eq(account))
        .select(users::created_at)
        .first::<DbMoment>(conn)
        .optional()?;
    let mut query =
        users::table.filter(users::account_id.eq(account)).filter(users::deleted_at.is_null()).into_boxed::<Db>();
    if let Some(at) = came {
        // The first condition alone tells the index where to begin.
        query = query.filter(users::created_at.ge(at)).filter(users::created_at.gt(at).or(users::id.gt(after)));
    }
    let ids =
        query.order((users::created_at.asc(), users::id.asc())).limit(limit).select(users::id).load::<DbId>(conn)?;
    Ok(ids.into_iter().map(UserId::from).collect())
}

/// Notes that users up to this one were looked at.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn refreshed_up_to(conn: &mut Conn, account: AccountId, user: UserId) -> Result<(), StorageError> {
    diesel::update(status_refreshes::table.find(DbId::from(account)))
        .set(status_refreshes::after_user.eq(DbId::from(user)))
        .execute(conn)?;
    Ok(())
}

/// Notes that all were.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn finish_refresh(conn: &mut Conn, account: AccountId) -> Result<(), StorageError> {
    diesel::delete(status_refreshes::table.find(DbId::from(account))).execute(conn)?;
    Ok(())
}
