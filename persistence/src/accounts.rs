//! Accounts: the tenants.

use diesel::prelude::{Insertable, Queryable};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::AccountId;
use domain::policy::{Policy, Preset, Vocabulary};

use crate::Conn;
use crate::columns::{DbId, DbJson, DbMoment};
use crate::error::StorageError;
use crate::policy_document::{from_policy, from_vocabulary, to_policy, to_vocabulary};
use crate::schema::accounts;

/// An account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its name in addresses; unique in the installation.
    pub slug: String,
    /// Its name as shown.
    pub name: String,
    /// The preset it was created with.
    pub preset: Preset,
    /// Its rules.
    pub policy: Policy,
    /// Its words.
    pub vocabulary: Vocabulary,
    /// How many organizations it may have active; none for any number.
    pub organization_limit: Option<i64>,
    /// How often access in it was taken away or permissions changed: what was remembered under another number no
    /// longer holds.
    pub access_epoch: i64,
    /// When it was created.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = accounts)]
struct AccountRow {
    id: DbId,
    slug: String,
    name: String,
    preset: String,
    policy: DbJson,
    vocabulary: DbJson,
    organization_limit: Option<i64>,
    revision: i64,
    access_epoch: i64,
    created_at: DbMoment,
    updated_at: DbMoment,
}

impl TryFrom<AccountRow> for Account {
    type Error = StorageError;

    fn try_from(row: AccountRow) -> Result<Self, StorageError> {
        let preset = row.preset.parse().map_err(|_| StorageError::Corrupt(format!("preset {:?}", row.preset)))?;
        Ok(Self {
            id: row.id.into(),
            slug: row.slug,
            name: row.name,
            preset,
            policy: to_policy(&row.policy.0)?,
            vocabulary: to_vocabulary(&row.vocabulary.0)?,
            organization_limit: row.organization_limit,
            access_epoch: row.access_epoch,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}

/// Adds an account.
///
/// # Errors
/// [`StorageError::Taken`] when another account has its slug.
pub fn insert(conn: &mut Conn, account: &Account) -> Result<(), StorageError> {
    let row = AccountRow {
        id: account.id.into(),
        slug: account.slug.clone(),
        name: account.name.clone(),
        preset: account.preset.name().to_owned(),
        policy: DbJson(from_policy(&account.policy)),
        vocabulary: DbJson(from_vocabulary(&account.vocabulary)),
        organization_limit: account.organization_limit,
        revision: 1,
        access_epoch: account.access_epoch,
        created_at: account.created_at.into(),
        updated_at: account.updated_at.into(),
    };
    diesel::insert_into(accounts::table).values(row).execute(conn)?;
    Ok(())
}

/// The account with this id.
///
/// # Errors
/// [`StorageError::NotFound`] when there is none.
pub fn find(conn: &mut Conn, id: AccountId) -> Result<Account, StorageError> {
    accounts::table.find(DbId::from(id)).first::<AccountRow>(conn)?.try_into()
}

/// The account with this slug.
///
/// # Errors
/// [`StorageError::NotFound`] when there is none.
pub fn find_by_slug(conn: &mut Conn, slug: &str) -> Result<Account, StorageError> {
    accounts::table.filter(accounts::slug.eq(slug)).first::<AccountRow>(conn)?.try_into()
}

/// Whether the installation has any account.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn any(conn: &mut Conn) -> Result<bool, StorageError> {
    Ok(accounts::table.select(accounts::id).first::<DbId>(conn).optional()?.is_some())
}

/// Tells every cache of sessions, on this node and on others, that access in the account has changed. To be called in
/// the transaction that changes it.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn move_access_epoch(conn: &mut Conn, id: AccountId) -> Result<(), StorageError> {
    crate::database::note_access_moved();
    diesel::update(accounts::table.find(DbId::from(id)))
        .set(accounts::access_epoch.eq(accounts::access_epoch + 1))
        .execute(conn)?;
    Ok(())
}

/// The account's access epoch: what was cached under another one no longer holds.
///
/// # Errors
/// [`StorageError::NotFound`] when there is no such account.
pub fn access_epoch(conn: &mut Conn, id: AccountId) -> Result<i64, StorageError> {
    Ok(accounts::table.find(DbId::from(id)).select(accounts::access_epoch).first(conn)?)
}
