//! The kept counts: how many users of an account have each role and status, without counting them.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, RoleId};
use domain::user::Status;

use super::filter::Filter;
use crate::Conn;
use crate::columns::DbId;
use crate::error::StorageError;
use crate::schema::user_counts;

/// Users who share a role and a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The role.
    pub role: RoleId,
    /// The status.
    pub status: Status,
    /// How many they are.
    pub users: i64,
}

impl Share {
    /// Reads a row; the status is kept by name.
    pub(super) fn of((role, status, users): (DbId, String, i64)) -> Result<Self, StorageError> {
        let status = status.parse().map_err(|_| StorageError::Corrupt(format!("unknown status {status:?}")))?;
        Ok(Self { role: role.into(), status, users })
    }

    /// Whether `filter` holds them, as far as it goes by role and status.
    #[must_use]
    pub fn is_in(&self, filter: &Filter) -> bool {
        (filter.roles.is_empty() || filter.roles.contains(&self.role))
            && (filter.statuses.is_empty() || filter.statuses.contains(&self.status))
    }
}

/// Every share of the account that somebody belongs to, deleted users left out.
pub(super) fn kept(conn: &mut Conn, account: AccountId) -> Result<Vec<Share>, StorageError> {
    let rows = user_counts::table
        .filter(user_counts::account_id.eq(DbId::from(account)))
        .filter(user_counts::status.ne(Status::Deleted.name()))
        .filter(user_counts::users.gt(0))
        .select((user_counts::role_id, user_counts::status, user_counts::users))
        .load::<(DbId, String, i64)>(conn)?;
    rows.into_iter().map(Share::of).collect()
}

/// How many users have one of the filter's statuses and one of its roles, whatever else it asks for.
pub(super) fn kept_total(conn: &mut Conn, account: AccountId, filter: &Filter) -> Result<i64, StorageError> {
    Ok(kept(conn, account)?.iter().filter(|share| share.is_in(filter)).map(|share| share.users).sum())
}
