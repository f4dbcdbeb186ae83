//! What a list could be narrowed to, counted.

use std::collections::{BTreeMap, HashMap};

use diesel::dsl::count_star;
use diesel::{QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, RoleId};
use domain::user::Scope;

use super::count::StatusCount;
use super::filter::Filter;
use super::kept::{Share, kept};
use super::search::quick_conditions;
use crate::Conn;
use crate::columns::DbId;
use crate::database::Db;
use crate::error::StorageError;
use crate::schema::users;

/// How many users a list would hold under each status and each role, if that were chosen instead of the present ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Users of each status among those whom the other filters hold; statuses that none has are left out.
    pub statuses: Vec<StatusCount>,
    /// Users of each role, likewise, in no order.
    pub roles: Vec<(RoleId, i64)>,
}

/// The facets of a list with this filter, of the [`shares`] of what else it goes by. Each looks past its own part of the
/// filter, so that it tells what else could be chosen.
#[must_use]
pub fn facets(shares: &[Share], filter: &Filter) -> Facets {
    let (mut statuses, mut roles) = (BTreeMap::new(), HashMap::new());
    for &Share { role, status, users } in shares {
        if filter.roles.is_empty() || filter.roles.contains(&role) {
            *statuses.entry(status).or_default() += users;
        }
        if filter.statuses.is_empty() || filter.statuses.contains(&status) {
            *roles.entry(role).or_default() += users;
        }
    }
    let statuses = statuses.into_iter().map(|(status, users)| StatusCount { status, users }).collect();
    Facets { statuses, roles: roles.into_iter().collect() }
}

/// How many users within `scope` share each role and status, for a filter that goes by neither: from the kept counts where
/// they tell, else counted.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn shares(
    conn: &mut Conn,
    account: AccountId,
    scope: Scope<'_>,
    filter: &Filter,
) -> Result<Vec<Share>, StorageError> {
    if scope == Scope::Everybody && filter.is_by_kept_counts() {
        return kept(conn, account);
    }
    let counting = users::table
        .group_by((users::role_id, users::status))
        .select((users::role_id, users::status, count_star()))
        .into_boxed::<Db>();
    let counting = quick_conditions(conn, account, scope, filter)?.into_iter().fold(counting, QueryDsl::filter);
    counting.load::<(DbId, String, i64)>(conn)?.into_iter().map(Share::of).collect()
}
