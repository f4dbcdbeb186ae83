//! Batches of staged users: which accounts have any, and how far an account's last batch has come.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, UserId};
use domain::user::Status;

use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::error::StorageError;
use crate::schema::{staged_batches, user_counts, users};

/// An account's last batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// From when the interval to the next one is counted.
    pub began_at: Moment,
    /// How many of it are still to be invited.
    pub remaining: i64,
}

/// Accounts that have staged users.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn accounts(conn: &mut Conn) -> Result<Vec<AccountId>, StorageError> {
    let ids = user_counts::table
        .filter(user_counts::status.eq(Status::Staged.name()))
        .filter(user_counts::users.gt(0))
        .select(user_counts::account_id)
        .distinct()
        .load::<DbId>(conn)?;
    Ok(ids.into_iter().map(AccountId::from).collect())
}

/// At most `limit` staged users of the account, those who were staged first, and when.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn waiting(conn: &mut Conn, account: AccountId, limit: i64) -> Result<Vec<(UserId, Moment)>, StorageError> {
    let rows = users::table
        .filter(users::account_id.eq(DbId::from(account)))
        .filter(users::status.eq(Status::Staged.name()))
        .filter(users::deleted_at.is_null())
        // Ids are in the order of time.
        .order(users::id.asc())
        .limit(limit)
        .select((users::id, users::created_at))
        .load::<(DbId, DbMoment)>(conn)?;
    Ok(rows.into_iter().map(|(id, DbMoment(at))| (id.into(), at)).collect())
}

/// The account's last batch.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn last(conn: &mut Conn, account: AccountId) -> Result<Option<Batch>, StorageError> {
    let found = staged_batches::table
        .find(DbId::from(account))
        .select((staged_batches::began_at, staged_batches::remaining))
        .first::<(DbMoment, i64)>(conn)
        .optional()?;
    Ok(found.map(|(DbMoment(began_at), remaining)| Batch { began_at, remaining }))
}

/// Notes how far the account's last batch has come.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn save(conn: &mut Conn, account: AccountId, batch: Batch) -> Result<(), StorageError> {
    let account = DbId::from(account);
    let values =
        (staged_batches::began_at.eq(DbMoment::from(batch.began_at)), staged_batches::remaining.eq(batch.remaining));
    if diesel::update(staged_batches::table.find(account)).set(values).execute(conn)? == 0 {
        diesel::insert_into(staged_batches::table)
            .values((staged_batches::account_id.eq(account), values.0, values.1))
            .execute(conn)?;
    }
    Ok(())
}
