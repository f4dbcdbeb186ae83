//! How many users a list holds in all, exactly.

use diesel::dsl::count_star;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::AccountId;
use domain::user::{Scope, Status};

use super::filter::{Filter, matching};
use super::search;
use crate::Conn;
use crate::columns::DbId;
use crate::error::StorageError;
use crate::schema::{user_counts, user_lists};

/// How many users within `scope` the filter holds: from the kept counts where they tell, else counted.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn total(conn: &mut Conn, account: AccountId, scope: Scope<'_>, filter: &Filter) -> Result<i64, StorageError> {
    let term = filter.term();
    if scope == Scope::Everybody && term.is_none() && !filter.is_by_last_login() {
        return kept(conn, account, filter);
    }
    let mut query = matching(conn, account, scope, filter);
    if let Some(term) = term {
        let few = search::few(kept(conn, account, &Filter::default())?);
        if search::few_have_runs_of(conn, account, &term, few)? {
            query = query.filter(search::has_runs_of(conn, account, &term));
        }
    }
    Ok(query.select(count_star()).first(conn)?)
}

/// How many users have one of the statuses and one of the roles.
pub(super) fn kept(conn: &mut Conn, account: AccountId, filter: &Filter) -> Result<i64, StorageError> {
    let mut query = user_counts::table
        .filter(user_counts::account_id.eq(DbId::from(account)))
        .filter(user_counts::status.ne(Status::Deleted.name()))
        .select((user_counts::role_id, user_counts::status, user_counts::users))
        .into_boxed();
    if !filter.statuses.is_empty() {
        query = query.filter(user_counts::status.eq_any(filter.statuses.iter().map(|status| status.name())));
    }
    if !filter.roles.is_empty() {
        query = query.filter(user_counts::role_id.eq_any(filter.roles.iter().copied().map(DbId::from)));
    }
    let counts = query.load::<(DbId, String, i64)>(conn)?;
    Ok(counts.into_iter().map(|(_, _, users)| users).sum())
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
