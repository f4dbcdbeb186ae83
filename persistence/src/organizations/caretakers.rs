//! Users who are the default engineer or vCIO of organizations (S1.4): their names, as lists sort by them.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, UserId};
use domain::organization::Organization;

use super::find::Stored;
use super::row::OrganizationRow;
use crate::Conn;
use crate::columns::DbId;
use crate::error::StorageError;
use crate::schema::{organizations, users};

/// The names of an organization's defaults, as they sort.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) engineer: Option<String>,
    pub(super) vcio: Option<String>,
}

/// A user's name as lists of organizations sort it: as it is shown.
pub(crate) fn caretaker_key(first_name_key: &str, last_name_key: &str) -> String {
    format!("{first_name_key} {last_name_key}")
}

/// The keys of the organization's defaults.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) fn keys(conn: &mut Conn, organization: &Organization) -> Result<Keys, StorageError> {
    let [engineer, vcio] = [organization.default_engineer, organization.default_vcio];
    let ids: Vec<DbId> = [engineer, vcio].into_iter().flatten().map(DbId::from).collect();
    if ids.is_empty() {
        return Ok(Keys::default());
    }
    let names = users::table
        .filter(users::account_id.eq(DbId::from(organization.account_id)))
        .filter(users::id.eq_any(ids))
        .select((users::id, users::first_name_key, users::last_name_key))
        .load::<(DbId, String, String)>(conn)?;
    let key = |id: Option<UserId>| {
        let (_, first, last) = names.iter().find(|(known, _, _)| Some(*known) == id.map(DbId::from))?;
        Some(caretaker_key(first, last))
    };
    Ok(Keys { engineer: key(engineer), vcio: key(vcio) })
}

/// Has lists sort under another name whatever the user is a default of.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(crate) fn rename_caretaker(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
    key: &str,
) -> Result<(), StorageError> {
    let of_account = || organizations::table.filter(organizations::account_id.eq(DbId::from(account)));
    diesel::update(of_account().filter(organizations::default_engineer_id.eq(DbId::from(user))))
        .set(organizations::default_engineer_key.eq(key))
        .execute(conn)?;
    diesel::update(of_account().filter(organizations::default_vcio_id.eq(DbId::from(user))))
        .set(organizations::default_vcio_key.eq(key))
        .execute(conn)?;
    Ok(())
}

/// Every organization that the user is a default of.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn of_caretaker(conn: &mut Conn, account: AccountId, user: UserId) -> Result<Vec<Stored>, StorageError> {
    let user = DbId::from(user);
    let rows = organizations::table
        .filter(organizations::account_id.eq(DbId::from(account)))
        .filter(organizations::default_engineer_id.eq(user).or(organizations::default_vcio_id.eq(user)))
        .order((organizations::name_key.asc(), organizations::id.asc()))
        .load::<OrganizationRow>(conn)?;
    Ok(rows.into_iter().map(Stored::from).collect())
}
