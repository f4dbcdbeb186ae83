//! Pages of organizations (S1.10).

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, OrganizationId};
use domain::organization::Status;
use domain::user::OrganizationAccess;

use super::counts::{Counts, counts};
use super::filter::{Filter, matching};
use super::find::Stored;
use super::keyset::{behind, place};
use super::row::OrganizationRow;
use super::sort::{SortColumn, sorted};
use crate::Conn;
use crate::columns::DbId;
use crate::error::StorageError;
use crate::lists::{self, Direction, cut};
use crate::schema::organizations;

/// An organization's place in a list.
pub type Place = lists::Place<OrganizationId>;

/// Where a page of organizations begins.
pub type Start = lists::Start<Place>;

/// A page of organizations.
#[derive(Debug)]
pub struct Page {
    /// The organizations on it.
    pub organizations: Vec<Stored>,
    /// The place of the last one on it, if more follow.
    pub last: Option<Place>,
}

/// `limit` organizations of the account within `reach` from `start` on; none where the start does not fit the sort.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(
    conn: &mut Conn,
    (account, reach): (AccountId, &OrganizationAccess),
    filter: &Filter,
    sort: &[(SortColumn, Direction)],
    start: &Start,
    limit: i64,
) -> Result<Option<Page>, StorageError> {
    let mut query = matching(account, reach, filter);
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
    let query = query.then_order_by(organizations::id.asc()).limit(limit + 1).select(organizations::id);
    let mut ids: Vec<DbId> = query.load(conn)?;
    let more = cut(&mut ids, limit);
    let rows = organizations::table
        .filter(organizations::account_id.eq(DbId::from(account)))
        .filter(organizations::id.eq_any(&ids))
        .load::<OrganizationRow>(conn)?;
    let mut rows: HashMap<DbId, OrganizationRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let rows: Vec<OrganizationRow> = ids.iter().filter_map(|id| rows.remove(id)).collect();
    let last = rows.last().filter(|_| more).map(|row| place(row, sort));
    Ok(Some(Page { organizations: rows.into_iter().map(Stored::from).collect(), last }))
}

/// How many organizations within `reach` the filter holds, exactly: from the kept counts where they tell, else counted.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn total(
    conn: &mut Conn,
    account: AccountId,
    reach: &OrganizationAccess,
    filter: &Filter,
) -> Result<i64, StorageError> {
    if *reach == OrganizationAccess::All && filter.is_by_kept_counts() {
        let Counts { active, total } = counts(conn, account)?;
        let of = |status| match status {
            Status::Active => active,
            Status::Deactivated => total - active,
        };
        let is_in = |status: &Status| filter.statuses.is_empty() || filter.statuses.contains(status);
        return Ok(Status::ALL.into_iter().filter(is_in).map(of).sum());
    }
    Ok(matching(account, reach, filter).select(count_star()).first(conn)?)
}
