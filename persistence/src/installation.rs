//! What the installation as a whole must remember, by name. It belongs to no account.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use crate::Conn;
use crate::error::StorageError;
use crate::schema::installation;

/// A value that the installation remembers under `name`.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn remembered(conn: &mut Conn, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
    Ok(installation::table.find(name).select(installation::value).first(conn).optional()?)
}

/// Remembers a value under `name`, which must be new.
///
/// # Errors
/// [`StorageError`] when the database fails or the name exists.
pub fn remember(conn: &mut Conn, name: &str, value: &[u8]) -> Result<(), StorageError> {
    diesel::insert_into(installation::table)
        .values((installation::name.eq(name), installation::value.eq(value)))
        .execute(conn)?;
    Ok(())
}
