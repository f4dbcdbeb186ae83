//! How many organizations an account has and how many licences they take: kept, not counted anew.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::AccountId;
use domain::license::License;
use domain::organization::Status;

use crate::Conn;
use crate::columns::DbId;
use crate::error::StorageError;
use crate::schema::{accounts, organization_counts};

/// How many organizations there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Active ones.
    pub active: i64,
    /// All of them.
    pub total: i64,
}

/// How many organizations the account has.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn counts(conn: &mut Conn, account: AccountId) -> Result<Counts, StorageError> {
    let found = organization_counts::table
        .find(DbId::from(account))
        .select((organization_counts::active, organization_counts::total))
        .first::<(i64, i64)>(conn)
        .optional()?;
    Ok(found.map(|(active, total)| Counts { active, total }).unwrap_or_default())
}

/// How the account's licences stand.
///
/// # Errors
/// [`StorageError::NotFound`] when there is no such account.
pub fn license(conn: &mut Conn, account: AccountId) -> Result<License, StorageError> {
    let limit = accounts::table.find(DbId::from(account)).select(accounts::organization_limit).first(conn)?;
    Ok(License { limit, used: counts(conn, account)?.active })
}

/// Follows an organization that was `before`, if there was one, and is `after` now.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) fn follow(
    conn: &mut Conn,
    account: AccountId,
    before: Option<Status>,
    after: Status,
) -> Result<(), StorageError> {
    let is_active = |status| i64::from(status == Status::Active);
    let active = is_active(after) - before.map_or(0, is_active);
    let total = i64::from(before.is_none());
    let account = DbId::from(account);
    let found = diesel::update(organization_counts::table.find(account)).set((
        organization_counts::active.eq(organization_counts::active + active),
        organization_counts::total.eq(organization_counts::total + total),
        organization_counts::revision.eq(organization_counts::revision + 1),
    ));
    if found.execute(conn)? == 0 {
        diesel::insert_into(organization_counts::table)
            .values((
                organization_counts::account_id.eq(account),
                organization_counts::active.eq(active),
                organization_counts::total.eq(total),
                organization_counts::revision.eq(1),
            ))
            .execute(conn)?;
    }
    Ok(())
}
