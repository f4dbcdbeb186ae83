//! Counting users.

use std::collections::{BTreeMap, HashMap};

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, RoleId};
use domain::user::Status;

use super::filter::Filter;
use super::kept::{Share, kept_total};
use crate::Conn;
use crate::columns::DbId;
use crate::error::StorageError;
use crate::schema::users;

/// How many users have a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusCount {
    /// The status.
    pub status: Status,
    /// How many users have it.
    pub users: i64,
}

/// How many users have each status, of these shares.
#[must_use]
pub fn by_status(shares: &[Share]) -> Vec<StatusCount> {
    let mut counts = BTreeMap::new();
    for Share { status, users, .. } in shares {
        *counts.entry(*status).or_default() += users;
    }
    counts.into_iter().map(|(status, users)| StatusCount { status, users }).collect()
}

/// How many users have the role, as a list shows them: deleted ones left out.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn count_in_role(conn: &mut Conn, account: AccountId, role: RoleId) -> Result<i64, StorageError> {
    kept_total(conn, account, &Filter { roles: vec![role], ..Filter::default() })
}

/// Whether a deleted user who could come back has the role.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn any_restorable_in_role(conn: &mut Conn, account: AccountId, role: RoleId) -> Result<bool, StorageError> {
    let found = users::table
        .filter(users::account_id.eq(DbId::from(account)))
        .filter(users::role_id.eq(DbId::from(role)))
        .filter(users::status.eq(Status::Deleted.name()))
        .filter(users::purged.eq(false))
        .select(users::id)
        .first::<DbId>(conn)
        .optional()?;
    Ok(found.is_some())
}

/// How many users have each role, of these shares; roles that none of them has are left out.
#[must_use]
pub fn by_role(shares: &[Share]) -> HashMap<RoleId, i64> {
    let mut counts = HashMap::new();
    for Share { role, users, .. } in shares {
        *counts.entry(*role).or_default() += users;
    }
    counts
}
