//! Operators of the installation: support staff with credentials of their own.

use diesel::prelude::{Insertable, Queryable};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::OperatorId;

use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::error::StorageError;
use crate::schema::operators;

/// An operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Their id.
    pub id: OperatorId,
    /// Their name; two may have the same.
    pub name: String,
    /// When they were created.
    pub created_at: Moment,
    /// Since when their credential does not work any more; none while it works.
    pub revoked_at: Option<Moment>,
}

#[derive(Insertable)]
#[diesel(table_name = operators, treat_none_as_default_value = false)]
struct NewRow<'a> {
    id: DbId,
    name: &'a str,
    token_hash: &'a [u8],
    created_at: DbMoment,
}

#[derive(Queryable)]
struct OperatorRow {
    id: DbId,
    name: String,
    created_at: DbMoment,
    revoked_at: Option<DbMoment>,
}

/// All of an operator but the credential.
const SHOWN: (operators::id, operators::name, operators::created_at, operators::revoked_at) =
    (operators::id, operators::name, operators::created_at, operators::revoked_at);

impl From<OperatorRow> for Operator {
    fn from(row: OperatorRow) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            created_at: row.created_at.0,
            revoked_at: row.revoked_at.map(|at| at.0),
        }
    }
}

/// Adds an operator; the credential is kept as a hash.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert(conn: &mut Conn, id: OperatorId, name: &str, token_hash: &[u8], now: Moment) -> Result<(), StorageError> {
    let row = NewRow { id: id.into(), name, token_hash, created_at: now.into() };
    diesel::insert_into(operators::table).values(row).execute(conn)?;
    Ok(())
}

/// Whose credential has this hash, if it works.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn authenticate(conn: &mut Conn, token_hash: &[u8; 32]) -> Result<Option<Operator>, StorageError> {
    let row = operators::table
        .filter(operators::token_hash.eq(token_hash.as_slice()))
        .filter(operators::revoked_at.is_null())
        .select(SHOWN)
        .first::<OperatorRow>(conn)
        .optional()?;
    Ok(row.map(Operator::from))
}

/// The operator with this id, revoked or not.
///
/// # Errors
/// [`StorageError::NotFound`] when there is none.
pub fn find(conn: &mut Conn, id: OperatorId) -> Result<Operator, StorageError> {
    Ok(operators::table.find(DbId::from(id)).select(SHOWN).first::<OperatorRow>(conn)?.into())
}

/// Every operator there ever was, oldest first.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(conn: &mut Conn) -> Result<Vec<Operator>, StorageError> {
    let rows = operators::table
        .order((operators::created_at.asc(), operators::id.asc()))
        .select(SHOWN)
        .load::<OperatorRow>(conn)?;
    Ok(rows.into_iter().map(Operator::from).collect())
}

/// Lets an operator's credential work no longer. One that was revoked before stays so since then.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn revoke(conn: &mut Conn, id: OperatorId, now: Moment) -> Result<(), StorageError> {
    diesel::update(operators::table.find(DbId::from(id)).filter(operators::revoked_at.is_null()))
        .set(operators::revoked_at.eq(Some(DbMoment::from(now))))
        .execute(conn)?;
    Ok(())
}
