//! What users are called, for whatever names them.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, UserId};
use domain::user::Scope;

use super::scope::within;
use crate::Conn;
use crate::columns::DbId;
use crate::database::Db;
use crate::error::StorageError;
use crate::schema::users;

/// The first and last names of those of `ids` who are users of the account within `scope`.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn names(
    conn: &mut Conn,
    account: AccountId,
    scope: &Scope,
    ids: &[UserId],
) -> Result<Vec<(UserId, String)>, StorageError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = users::table
        .filter(users::account_id.eq(DbId::from(account)))
        .filter(users::id.eq_any(ids.iter().copied().map(DbId::from)))
        .into_boxed::<Db>();
    if let Some(condition) = within(conn, scope) {
        query = query.filter(condition);
    }
    let found = query.select((users::id, users::first_name, users::last_name)).load::<(DbId, String, String)>(conn)?;
    Ok(found.into_iter().map(|(id, first, last)| (id.into(), format!("{first} {last}"))).collect())
}
