//! What a user chose on a list, remembered for the next visit (S0.9 to S0.11).

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, UserId};
use serde_json::Value;

use crate::Conn;
use crate::columns::{DbId, DbJson, DbMoment};
use crate::error::StorageError;
use crate::schema::list_states;

/// What the user chose on `list`.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn find(conn: &mut Conn, account: AccountId, user: UserId, list: &str) -> Result<Option<Value>, StorageError> {
    let state = list_states::table
        .find((DbId::from(user), list))
        .filter(list_states::account_id.eq(DbId::from(account)))
        .select(list_states::state)
        .first::<DbJson>(conn)
        .optional()?;
    Ok(state.map(|DbJson(state)| state))
}

/// Remembers what the user chose on `list`.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn save(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
    list: &str,
    state: Value,
    now: Moment,
) -> Result<(), StorageError> {
    forget(conn, account, user, list)?;
    diesel::insert_into(list_states::table)
        .values((
            list_states::user_id.eq(DbId::from(user)),
            list_states::list.eq(list),
            list_states::account_id.eq(DbId::from(account)),
            list_states::state.eq(DbJson(state)),
            list_states::updated_at.eq(DbMoment::from(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Forgets what the user chose on `list`.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn forget(conn: &mut Conn, account: AccountId, user: UserId, list: &str) -> Result<(), StorageError> {
    diesel::delete(
        list_states::table.find((DbId::from(user), list)).filter(list_states::account_id.eq(DbId::from(account))),
    )
    .execute(conn)?;
    Ok(())
}

/// Forgets what the user chose on every list.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn forget_all(conn: &mut Conn, account: AccountId, user: UserId) -> Result<(), StorageError> {
    diesel::delete(
        list_states::table
            .filter(list_states::user_id.eq(DbId::from(user)))
            .filter(list_states::account_id.eq(DbId::from(account))),
    )
    .execute(conn)?;
    Ok(())
}
