//! The name of a user's role as lists sort it: kept with each user, so that an index can have it.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, RoleId};

use crate::Conn;
use crate::columns::{DbId, each};
use crate::error::StorageError;
use crate::schema::{roles, users};

/// The role's name as it sorts; empty for a role that is gone, which only erased users can have.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) fn role_key(conn: &mut Conn, account: AccountId, role: RoleId) -> Result<String, StorageError> {
    let key =
        roles::table.find(DbId::from(role)).filter(roles::account_id.eq(DbId::from(account))).select(roles::name_key);
    let found = each!(conn => key.first(conn)).optional()?;
    Ok(found.unwrap_or_default())
}

/// Gives every user of a role its new name to sort by.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(crate) fn rename_role(conn: &mut Conn, account: AccountId, role: RoleId, key: &str) -> Result<(), StorageError> {
    diesel::update(
        users::table
            .filter(users::account_id.eq(DbId::from(account)))
            .filter(users::role_id.eq(DbId::from(role)))
            .filter(users::role_key.ne(key)),
    )
    .set(users::role_key.eq(key))
    .execute(conn)?;
    Ok(())
}
