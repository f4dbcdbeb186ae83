//! Everybody whom a filter holds, by id.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, UserId};
use domain::user::Scope;

use super::filter::Filter;
use super::search::quick_conditions;
use crate::Conn;
use crate::columns::DbId;
use crate::database::Db;
use crate::error::StorageError;
use crate::schema::users;

/// At most `limit` users of the account within `scope` whom the filter holds, in the order of ids.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn ids(
    conn: &mut Conn,
    account: AccountId,
    scope: Scope<'_>,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<UserId>, StorageError> {
    let query = users::table.select(users::id).order(users::id.asc()).limit(limit).into_boxed::<Db>();
    let query = quick_conditions(conn, account, scope, filter)?.into_iter().fold(query, QueryDsl::filter);
    Ok(query.load::<DbId>(conn)?.into_iter().map(UserId::from).collect())
}
