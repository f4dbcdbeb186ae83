//! Passwords that users had before: their hashes, so that none of them is used again.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, UserId};

use crate::Conn;
use crate::columns::DbId;
use crate::credentials;
use crate::error::StorageError;
use crate::schema::password_history;

/// Keeps the hash of a password that is being replaced, and of all earlier ones no more than `keep`, this one included.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn remember(conn: &mut Conn, account: AccountId, user: UserId, hash: &str, keep: u32) -> Result<(), StorageError> {
    let (account, user) = (DbId::from(account), DbId::from(user));
    let newest = password_history::table
        .filter(password_history::user_id.eq(user))
        .filter(password_history::account_id.eq(account))
        .order(password_history::number.desc())
        .select(password_history::number)
        .first::<i64>(conn)
        .optional()?;
    let number = newest.unwrap_or_default() + 1;
    if keep > 0 {
        diesel::insert_into(password_history::table)
            .values((
                password_history::user_id.eq(user),
                password_history::number.eq(number),
                password_history::account_id.eq(account),
                password_history::hash.eq(hash),
            ))
            .execute(conn)?;
    }
    diesel::delete(
        password_history::table
            .filter(password_history::user_id.eq(user))
            .filter(password_history::account_id.eq(account))
            .filter(password_history::number.le(number - i64::from(keep))),
    )
    .execute(conn)?;
    Ok(())
}

/// The hashes of the user's last `last` passwords, newest first, the present one included.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn hashes(conn: &mut Conn, account: AccountId, user: UserId, last: u32) -> Result<Vec<String>, StorageError> {
    let Some(earlier) = last.checked_sub(1) else { return Ok(Vec::new()) };
    let present = credentials::find(conn, account, user)?.password_hash;
    let earlier = password_history::table
        .filter(password_history::user_id.eq(DbId::from(user)))
        .filter(password_history::account_id.eq(DbId::from(account)))
        .order(password_history::number.desc())
        .limit(earlier.into())
        .select(password_history::hash)
        .load::<String>(conn)?;
    Ok(present.into_iter().chain(earlier).collect())
}

/// Forgets them all.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn erase(conn: &mut Conn, account: AccountId, user: UserId) -> Result<(), StorageError> {
    diesel::delete(
        password_history::table
            .filter(password_history::user_id.eq(DbId::from(user)))
            .filter(password_history::account_id.eq(DbId::from(account))),
    )
    .execute(conn)?;
    Ok(())
}
