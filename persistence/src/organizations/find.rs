//! Finding one organization.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, MediaId, OrganizationId};
use domain::organization::Organization;
use domain::text::name_key;

use super::caretakers::Keys;
use super::row::OrganizationRow;
use crate::Conn;
use crate::columns::DbId;
use crate::error::StorageError;
use crate::schema::organizations;

/// An organization as stored, with the revision that a save raises.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The facts.
    pub organization: Organization,
    /// How often the row was saved.
    pub revision: i64,
    /// The names of its defaults as lists sort them.
    pub(super) keys: Keys,
}

impl From<OrganizationRow> for Stored {
    fn from(row: OrganizationRow) -> Self {
        let revision = row.revision;
        let keys = Keys { engineer: row.default_engineer_key.clone(), vcio: row.default_vcio_key.clone() };
        Self { organization: row.into(), revision, keys }
    }
}

/// The organization of `account` with this id.
///
/// # Errors
/// [`StorageError::NotFound`] when the account has no such organization.
pub fn find(conn: &mut Conn, account: AccountId, id: OrganizationId) -> Result<Stored, StorageError> {
    Ok(organizations::table
        .find(DbId::from(id))
        .filter(organizations::account_id.eq(DbId::from(account)))
        .first::<OrganizationRow>(conn)?
        .into())
}

/// Whether no organization of the account has this name: for who adds many in one transaction, which on PostgreSQL is
/// over once a constraint was violated.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn is_name_free(conn: &mut Conn, account: AccountId, name: &str) -> Result<bool, StorageError> {
    let taken = organizations::table
        .filter(organizations::account_id.eq(DbId::from(account)))
        .filter(organizations::unique_key.eq(name_key(name)))
        .select(organizations::id)
        .first::<DbId>(conn)
        .optional()?;
    Ok(taken.is_none())
}

/// The logo of the organization with this id, of whatever account: the id is what its reader has to know.
///
/// # Errors
/// [`StorageError::NotFound`] when there is no such organization.
pub fn logo(conn: &mut Conn, id: OrganizationId) -> Result<Option<MediaId>, StorageError> {
    let found: Option<DbId> = organizations::table.find(DbId::from(id)).select(organizations::logo_id).first(conn)?;
    Ok(found.map(MediaId::from))
}
