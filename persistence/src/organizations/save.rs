//! Saving an organization's facts, and with them what lists filter, sort, search and count by.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, OrganizationId};
use domain::organization::{Caretaker, Organization};

use super::caretakers::keys;
use super::counts;
use super::find::Stored;
use super::row::OrganizationRow;
use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::error::StorageError;
use crate::schema::organizations;

/// Saves what is on record about `organization`, which was loaded as `before`; answers with it as stored now.
///
/// # Errors
/// [`StorageError::Taken`] when the account has another organization of that name; [`StorageError::NotFound`] when the
/// row has changed since it was loaded, which the account's write lock prevents.
pub fn save(conn: &mut Conn, before: &Stored, organization: Organization) -> Result<Stored, StorageError> {
    let caretakers = |organization: &Organization| Caretaker::ALL.map(|which| organization.default(which));
    let keys = if caretakers(&organization) == caretakers(&before.organization) {
        before.keys.clone()
    } else {
        keys(conn, &organization)?
    };
    let row = OrganizationRow::of(&organization, before.revision + 1, keys.clone());
    let saved = diesel::update(
        organizations::table
            .find(row.id)
            .filter(organizations::account_id.eq(row.account_id))
            .filter(organizations::revision.eq(before.revision)),
    )
    .set(&row)
    .execute(conn)?;
    if saved != 1 {
        return Err(StorageError::NotFound);
    }
    let status = before.organization.status();
    counts::follow(conn, organization.account_id, Some(status), organization.status())?;
    Ok(Stored { organization, revision: row.revision, keys })
}

/// Notes that something about the organization has changed at `now` that is kept elsewhere.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn touch(
    conn: &mut Conn,
    account: AccountId,
    organization: OrganizationId,
    now: Moment,
) -> Result<(), StorageError> {
    diesel::update(
        organizations::table.find(DbId::from(organization)).filter(organizations::account_id.eq(DbId::from(account))),
    )
    .set(organizations::updated_at.eq(DbMoment::from(now)))
    .execute(conn)?;
    Ok(())
}
