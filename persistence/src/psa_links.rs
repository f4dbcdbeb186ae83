//! Which organization is which company of a PSA.

use diesel::prelude::{AsChangeset, Insertable, Queryable};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, OrganizationId, PsaConnectionId};
use domain::psa::{Link, LinkState};

use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::error::StorageError;
use crate::schema::psa_links;

/// That an organization is a company of a PSA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PsaLink {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The account whose client it is.
    pub account_id: AccountId,
    /// The company.
    pub link: Link,
    /// The company's name, as it was last seen.
    pub company_name: String,
    /// What has become of it.
    pub state: LinkState,
    /// The company that bears its name now, where it looks merged: id and name.
    pub successor: Option<(String, String)>,
    /// When the PSA was last asked for it.
    pub checked_at: Moment,
    /// When the organization was mapped.
    pub created_at: Moment,
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = psa_links, treat_none_as_null = true)]
struct LinkRow {
    organization_id: DbId,
    account_id: DbId,
    connection_id: DbId,
    company_id: String,
    company_name: String,
    state: String,
    successor_id: Option<String>,
    successor_name: Option<String>,
    checked_at: DbMoment,
    created_at: DbMoment,
}

impl From<&PsaLink> for LinkRow {
    fn from(link: &PsaLink) -> Self {
        let (successor_id, successor_name) = link.successor.clone().unzip();
        Self {
            organization_id: link.organization_id.into(),
            account_id: link.account_id.into(),
            connection_id: link.link.connection.into(),
            company_id: link.link.company_id.clone(),
            company_name: link.company_name.clone(),
            state: link.state.name().to_owned(),
            successor_id,
            successor_name,
            checked_at: link.checked_at.into(),
            created_at: link.created_at.into(),
        }
    }
}

impl TryFrom<LinkRow> for PsaLink {
    type Error = StorageError;

    fn try_from(row: LinkRow) -> Result<Self, StorageError> {
        Ok(Self {
            organization_id: row.organization_id.into(),
            account_id: row.account_id.into(),
            link: Link { connection: row.connection_id.into(), company_id: row.company_id },
            company_name: row.company_name,
            state: row.state.parse().map_err(|error| StorageError::Corrupt(format!("psa_links.state: {error}")))?,
            successor: row.successor_id.zip(row.successor_name),
            checked_at: row.checked_at.0,
            created_at: row.created_at.0,
        })
    }
}

/// What the account's organization is mapped to, if it is.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn find(conn: &mut Conn, account: AccountId, id: OrganizationId) -> Result<Option<PsaLink>, StorageError> {
    let row = psa_links::table
        .find(DbId::from(id))
        .filter(psa_links::account_id.eq(DbId::from(account)))
        .first::<LinkRow>(conn)
        .optional()?;
    row.map(PsaLink::try_from).transpose()
}

/// What those of the account's organizations are mapped to that are, in any order.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn of_organizations(
    conn: &mut Conn,
    account: AccountId,
    ids: &[OrganizationId],
) -> Result<Vec<PsaLink>, StorageError> {
    let ids: Vec<DbId> = ids.iter().copied().map(DbId::from).collect();
    let rows = psa_links::table
        .filter(psa_links::account_id.eq(DbId::from(account)))
        .filter(psa_links::organization_id.eq_any(ids))
        .load::<LinkRow>(conn)?;
    rows.into_iter().map(PsaLink::try_from).collect()
}

/// Everything that is mapped through a connection of the account, in the order of organizations' ids.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn of_connection(
    conn: &mut Conn,
    account: AccountId,
    connection: PsaConnectionId,
) -> Result<Vec<PsaLink>, StorageError> {
    let rows = psa_links::table
        .filter(psa_links::account_id.eq(DbId::from(account)))
        .filter(psa_links::connection_id.eq(DbId::from(connection)))
        .order(psa_links::organization_id.asc())
        .load::<LinkRow>(conn)?;
    rows.into_iter().map(PsaLink::try_from).collect()
}

/// The account's organization that is mapped to a company, if one is.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn of_company(conn: &mut Conn, account: AccountId, link: &Link) -> Result<Option<OrganizationId>, StorageError> {
    let found = psa_links::table
        .filter(psa_links::account_id.eq(DbId::from(account)))
        .filter(psa_links::connection_id.eq(DbId::from(link.connection)))
        .filter(psa_links::company_id.eq(&link.company_id))
        .select(psa_links::organization_id)
        .first::<DbId>(conn)
        .optional()?;
    Ok(found.map(OrganizationId::from))
}

/// Maps an organization that is not mapped yet.
///
/// # Errors
/// [`StorageError`] when the database fails, or the company is taken.
pub fn insert(conn: &mut Conn, link: &PsaLink) -> Result<(), StorageError> {
    diesel::insert_into(psa_links::table).values(LinkRow::from(link)).execute(conn)?;
    Ok(())
}

/// Saves what an organization is mapped to.
///
/// # Errors
/// [`StorageError`] when the database fails, or the company is taken.
pub fn save(conn: &mut Conn, link: &PsaLink) -> Result<(), StorageError> {
    let existing = psa_links::table
        .find(DbId::from(link.organization_id))
        .filter(psa_links::account_id.eq(DbId::from(link.account_id)));
    diesel::update(existing).set(LinkRow::from(link)).execute(conn)?;
    Ok(())
}

/// Maps an organization to nothing.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn delete(conn: &mut Conn, account: AccountId, id: OrganizationId) -> Result<(), StorageError> {
    let existing = psa_links::table.find(DbId::from(id)).filter(psa_links::account_id.eq(DbId::from(account)));
    diesel::delete(existing).execute(conn)?;
    Ok(())
}
