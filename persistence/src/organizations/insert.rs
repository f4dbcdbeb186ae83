//! Adding an organization.

use diesel::RunQueryDsl;
use domain::organization::Organization;

use super::caretakers::keys;
use super::counts;
use super::find::Stored;
use super::row::OrganizationRow;
use crate::Conn;
use crate::error::StorageError;
use crate::schema::organizations;

/// Adds `organization` to its account; answers with the organization as stored.
///
/// # Errors
/// [`StorageError::Taken`] when the account has an organization of that name.
pub fn insert(conn: &mut Conn, organization: Organization) -> Result<Stored, StorageError> {
    let keys = keys(conn, &organization)?;
    let row = OrganizationRow::of(&organization, 1, keys.clone());
    diesel::insert_into(organizations::table).values(&row).execute(conn)?;
    counts::follow(conn, organization.account_id, None, organization.status())?;
    Ok(Stored { organization, revision: 1, keys })
}
