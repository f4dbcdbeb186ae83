//! Connections of accounts to PSAs. What signs in is sealed before it comes here.

use diesel::dsl::count_star;
use diesel::prelude::{AsChangeset, Insertable, Queryable};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, PsaConnectionId};
use domain::psa::PsaKind;
use domain::text::fold;

use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::error::StorageError;
use crate::schema::psa_connections;

/// A connection to a PSA.
#[derive(Clone, PartialEq, Eq)]
pub struct PsaConnection {
    /// Its id.
    pub id: PsaConnectionId,
    /// The account it belongs to.
    pub account_id: AccountId,
    /// To which system.
    pub kind: PsaKind,
    /// Its name; unique in the account without case and accents.
    pub name: String,
    /// Where the system is; none where the vendor tells.
    pub base_url: Option<String>,
    /// What signs in, sealed.
    pub credentials: Vec<u8>,
    /// When that last changed.
    pub credentials_changed_at: Moment,
    /// How the last test of it ended, since that changed.
    pub last_check: Option<Check>,
    /// When it was made.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

/// How a test of a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// When.
    pub at: Moment,
    /// What was wrong: a stable word and a sentence; none when nothing was.
    pub problem: Option<(String, String)>,
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = psa_connections, treat_none_as_null = true)]
struct ConnectionRow {
    id: DbId,
    account_id: DbId,
    kind: String,
    name: String,
    name_key: String,
    base_url: Option<String>,
    credentials: Vec<u8>,
    credentials_changed_at: DbMoment,
    checked_at: Option<DbMoment>,
    check_code: Option<String>,
    check_detail: Option<String>,
    created_at: DbMoment,
    updated_at: DbMoment,
}

impl From<&PsaConnection> for ConnectionRow {
    fn from(connection: &PsaConnection) -> Self {
        let (checked_at, problem) = match &connection.last_check {
            Some(check) => (Some(check.at.into()), check.problem.clone()),
            None => (None, None),
        };
        let (check_code, check_detail) = problem.unzip();
        Self {
            id: connection.id.into(),
            account_id: connection.account_id.into(),
            kind: connection.kind.name().to_owned(),
            name: connection.name.clone(),
            name_key: fold(&connection.name),
            base_url: connection.base_url.clone(),
            credentials: connection.credentials.clone(),
            credentials_changed_at: connection.credentials_changed_at.into(),
            checked_at,
            check_code,
            check_detail,
            created_at: connection.created_at.into(),
            updated_at: connection.updated_at.into(),
        }
    }
}

impl TryFrom<ConnectionRow> for PsaConnection {
    type Error = StorageError;

    fn try_from(row: ConnectionRow) -> Result<Self, StorageError> {
        let problem = row.check_code.zip(row.check_detail);
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            kind: row.kind.parse().map_err(|error| StorageError::Corrupt(format!("psa_connections.kind: {error}")))?,
            name: row.name,
            base_url: row.base_url,
            credentials: row.credentials,
            credentials_changed_at: row.credentials_changed_at.0,
            last_check: row.checked_at.map(|at| Check { at: at.0, problem }),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}

/// The account's connections, by name.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(conn: &mut Conn, account: AccountId) -> Result<Vec<PsaConnection>, StorageError> {
    let rows = psa_connections::table
        .filter(psa_connections::account_id.eq(DbId::from(account)))
        .order((psa_connections::name_key.asc(), psa_connections::id.asc()))
        .load::<ConnectionRow>(conn)?;
    rows.into_iter().map(PsaConnection::try_from).collect()
}

/// The account's connection with this id.
///
/// # Errors
/// [`StorageError::NotFound`] when there is none.
pub fn find(conn: &mut Conn, account: AccountId, id: PsaConnectionId) -> Result<PsaConnection, StorageError> {
    psa_connections::table
        .find(DbId::from(id))
        .filter(psa_connections::account_id.eq(DbId::from(account)))
        .first::<ConnectionRow>(conn)?
        .try_into()
}

/// How many connections the account has.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn count(conn: &mut Conn, account: AccountId) -> Result<i64, StorageError> {
    let own = psa_connections::table.filter(psa_connections::account_id.eq(DbId::from(account)));
    Ok(own.select(count_star()).first(conn)?)
}

/// Adds a connection.
///
/// # Errors
/// [`StorageError::Taken`] when another of the account has its name.
pub fn insert(conn: &mut Conn, connection: &PsaConnection) -> Result<(), StorageError> {
    diesel::insert_into(psa_connections::table).values(ConnectionRow::from(connection)).execute(conn)?;
    Ok(())
}

/// Saves a connection.
///
/// # Errors
/// [`StorageError::Taken`] when another of the account has its name.
pub fn save(conn: &mut Conn, connection: &PsaConnection) -> Result<(), StorageError> {
    let existing = psa_connections::table
        .find(DbId::from(connection.id))
        .filter(psa_connections::account_id.eq(DbId::from(connection.account_id)));
    diesel::update(existing).set(ConnectionRow::from(connection)).execute(conn)?;
    Ok(())
}

/// Removes a connection.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn delete(conn: &mut Conn, account: AccountId, id: PsaConnectionId) -> Result<(), StorageError> {
    let existing =
        psa_connections::table.find(DbId::from(id)).filter(psa_connections::account_id.eq(DbId::from(account)));
    diesel::delete(existing).execute(conn)?;
    Ok(())
}
