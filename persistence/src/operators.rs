//! Operators of the installation: support staff with credentials of their own.

use diesel::RunQueryDsl;
use diesel::prelude::Insertable;
use domain::Moment;
use domain::ids::OperatorId;

use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::error::StorageError;
use crate::schema::operators;

#[derive(Insertable)]
#[diesel(table_name = operators)]
struct OperatorRow<'a> {
    id: DbId,
    name: &'a str,
    token_hash: &'a [u8],
    created_at: DbMoment,
}

/// Adds an operator; the credential is kept as a hash.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert(conn: &mut Conn, id: OperatorId, name: &str, token_hash: &[u8], now: Moment) -> Result<(), StorageError> {
    let row = OperatorRow { id: id.into(), name, token_hash, created_at: now.into() };
    diesel::insert_into(operators::table).values(row).execute(conn)?;
    Ok(())
}
