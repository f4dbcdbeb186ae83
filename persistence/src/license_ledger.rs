//! What took or freed each licence: added to in the transaction that does it, never changed.

use diesel::dsl::sql;
use diesel::prelude::{Insertable, Queryable};
use diesel::sql_types::BigInt;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, OrganizationId, UserId};
use uuid::Uuid;

use crate::Conn;
use crate::columns::{DbId, DbMoment, Id};
use crate::error::StorageError;
use crate::schema::license_ledger;

/// What happened to the licences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// The account.
    pub account_id: AccountId,
    /// When.
    pub at: Moment,
    /// What kind of actor: `user`, `operator` or `system`.
    pub actor_kind: String,
    /// Which one.
    pub actor_id: Option<Uuid>,
    /// Their name at that time.
    pub actor_name: String,
    /// What happened: a name of [`domain::license::Movement`], or `limit_changed`.
    pub kind: String,
    /// The organization that it happened to, with its name at that time; none where the limit changed.
    pub organization: Option<(OrganizationId, String)>,
    /// By how many the licences in use changed.
    pub delta: i64,
    /// How many were in use afterwards.
    pub balance: i64,
    /// How many there were; none for any number.
    pub limit: Option<i64>,
}

/// A movement as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number within the account, from 1 without a gap, in the order of commits.
    pub number: i64,
    /// What it says.
    pub movement: Movement,
}

#[derive(Queryable)]
struct EntryRow {
    account_id: DbId,
    number: i64,
    at: DbMoment,
    actor_kind: String,
    actor_id: Option<DbId>,
    actor_name: String,
    kind: String,
    organization_id: Option<DbId>,
    organization_name: Option<String>,
    delta: i64,
    balance: i64,
    organization_limit: Option<i64>,
}

#[derive(Insertable)]
#[diesel(table_name = license_ledger, treat_none_as_default_value = false)]
struct NewRow {
    account_id: DbId,
    at: DbMoment,
    actor_kind: String,
    actor_id: Option<DbId>,
    actor_name: String,
    kind: String,
    organization_id: Option<DbId>,
    organization_name: Option<String>,
    delta: i64,
    balance: i64,
    organization_limit: Option<i64>,
}

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Self {
        let movement = Movement {
            account_id: row.account_id.into(),
            at: row.at.0,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id.map(|DbId(id)| id),
            actor_name: row.actor_name,
            kind: row.kind,
            organization: row.organization_id.map(OrganizationId::from).zip(row.organization_name),
            delta: row.delta,
            balance: row.balance,
            limit: row.organization_limit,
        };
        Self { number: row.number, movement }
    }
}

/// Adds a movement and numbers it: the account's write lock is held, so nobody else takes the same number.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert(conn: &mut Conn, movement: Movement) -> Result<(), StorageError> {
    let next = sql::<BigInt>("(SELECT coalesce(max(number), 0) + 1 FROM license_ledger WHERE account_id = ")
        .bind::<Id, _>(DbId::from(movement.account_id))
        .sql(")");
    let (organization_id, organization_name) = movement.organization.unzip();
    let row = NewRow {
        account_id: movement.account_id.into(),
        at: movement.at.into(),
        actor_kind: movement.actor_kind,
        actor_id: movement.actor_id.map(DbId),
        actor_name: movement.actor_name,
        kind: movement.kind,
        organization_id: organization_id.map(DbId::from),
        organization_name,
        delta: movement.delta,
        balance: movement.balance,
        organization_limit: movement.limit,
    };
    diesel::insert_into(license_ledger::table).values((row, license_ledger::number.eq(next))).execute(conn)?;
    Ok(())
}

/// How many movements the account's ledger has.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn newest(conn: &mut Conn, account: AccountId) -> Result<i64, StorageError> {
    let found = license_ledger::table
        .filter(license_ledger::account_id.eq(DbId::from(account)))
        .order(license_ledger::number.desc())
        .select(license_ledger::number)
        .first(conn)
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// `limit` movements of the account up to the number `from`, newest first: numbers have no gap.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(conn: &mut Conn, account: AccountId, from: i64, limit: i64) -> Result<Vec<Entry>, StorageError> {
    let rows = license_ledger::table
        .filter(license_ledger::account_id.eq(DbId::from(account)))
        .filter(license_ledger::number.le(from))
        .order(license_ledger::number.desc())
        .limit(limit)
        .load::<EntryRow>(conn)?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// Takes the name of a user who is erased out of the ledger: what they did remains (S2.12). `name` stands for them from
/// now on.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn erase(conn: &mut Conn, account: AccountId, user: UserId, name: &str) -> Result<(), StorageError> {
    diesel::update(
        license_ledger::table
            .filter(license_ledger::account_id.eq(DbId::from(account)))
            .filter(license_ledger::actor_id.eq(DbId::from(user))),
    )
    .set(license_ledger::actor_name.eq(name))
    .execute(conn)?;
    Ok(())
}
