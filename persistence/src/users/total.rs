//! How many users a list holds in all, exactly.

use diesel::dsl::count_star;
use diesel::{OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::AccountId;
use domain::user::Scope;

use super::filter::Filter;
use super::kept::kept_total;
use super::search::{count_found, quick_conditions};
use crate::Conn;
use crate::columns::DbId;
use crate::database::Db;
use crate::error::StorageError;
use crate::schema::{user_lists, users};

/// How many users within `scope` the filter holds: from the kept counts where they tell, else counted.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn total(conn: &mut Conn, account: AccountId, scope: Scope<'_>, filter: &Filter) -> Result<i64, StorageError> {
    if scope == Scope::Everybody && filter.is_by_kept_counts() {
        return kept_total(conn, account, filter);
    }
    if let (Scope::Everybody, Some(term)) = (scope, filter.only_term())
        && let Some(count) = count_found(conn, account, &term)?
    {
        return Ok(count);
    }
    let counting = users::table.into_boxed::<Db>().select(count_star());
    Ok(quick_conditions(conn, account, scope, filter)?.into_iter().fold(counting, QueryDsl::filter).first(conn)?)
}

/// How often the account's users changed in what filters and searches find them by, last sign-ins aside: what was
/// counted under another number no longer holds.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list_revision(conn: &mut Conn, account: AccountId) -> Result<i64, StorageError> {
    let found = user_lists::table.find(DbId::from(account)).select(user_lists::revision).first(conn).optional()?;
    Ok(found.unwrap_or_default())
}
