//! Pages of users (S0.4, S0.12, S0.13).

use std::collections::HashMap;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::ids::AccountId;
use domain::user::{Scope, User};

use super::filter::{Filter, Lookup, matching};
use super::keyset::{Place, behind, place};
use super::row::{UserRow, columns};
use super::search;
use super::sort::{SortColumn, sorted};
use crate::Conn;
use crate::columns::{DbId, each};
use crate::database::Prepared;
use crate::error::StorageError;
use crate::lists::{self, Direction, cut, padded};
use crate::schema::users;

/// Where a page of users begins.
pub type Start = lists::Start<Place>;

/// A page of users.
#[derive(Debug)]
pub struct Page {
    /// The users on it.
    pub users: Vec<User>,
    /// The place of the last user on it, if more follow.
    pub last: Option<Place>,
}

/// `limit` users of the account within `scope` from `start` on, of `total` that match; none where the start does not fit
/// the sort.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(
    conn: &mut Conn,
    (account, scope): (AccountId, Scope<'_>),
    filter: &Filter,
    sort: &[(SortColumn, Direction)],
    start: &Start,
    (limit, total): (i64, i64),
) -> Result<Option<Page>, StorageError> {
    // A few are found by an index of what is asked for. Many are met soon by walking along the index of the order.
    let is_narrow = filter.term().is_some() || !filter.statuses.is_empty() || !filter.roles.is_empty();
    let are_few = is_narrow && total <= search::few(conn, account)?;
    let mut query = matching(conn, account, scope, filter, if are_few { Lookup::Index } else { Lookup::Walk });
    if let Some(term) = filter.term().filter(|_| are_few) {
        query = query.filter(search::has_runs_of(conn, account, &term));
    }
    match start {
        Start::Offset(offset) => query = query.offset(*offset),
        Start::Behind(place) => match behind(place, sort) {
            Some(condition) => query = query.filter(condition),
            None => return Ok(None),
        },
    }
    for (column, direction) in sort {
        query = sorted(query, *column, *direction);
    }
    // Ids first, for which the indexes suffice, then the rows. One more than asked for tells whether any follow.
    let mut ids: Vec<DbId> = query.then_order_by(users::id.asc()).limit(limit + 1).select(users::id).load(conn)?;
    let more = cut(&mut ids, limit);
    let rows = users::table
        .filter(users::account_id.eq(DbId::from(account)))
        .filter(users::id.eq_any(padded(ids.clone())))
        .select(columns());
    let rows: Vec<UserRow> = each!(conn => Prepared(rows).load(conn))?;
    let mut rows: HashMap<DbId, UserRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let rows: Vec<UserRow> = ids.iter().filter_map(|id| rows.remove(id)).collect();
    let last = rows.last().filter(|_| more).map(|row| place(row, sort));
    let users = rows.into_iter().map(User::try_from).collect::<Result<_, _>>()?;
    Ok(Some(Page { users, last }))
}
