//! Accounts: the tenants.

use diesel::prelude::Queryable;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::AccountId;
use domain::policy::{Policy, Preset, Vocabulary};

use crate::Conn;
use crate::columns::{DbDocument, DbId, DbJson, DbMoment, each};
use crate::database::updated;
use crate::error::StorageError;
use crate::policy_document::{from_policy, from_vocabulary};
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

/// What whoever runs the installation sees of an account at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its id.
    pub id: AccountId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name as shown.
    pub name: String,
    /// The preset it was created with.
    pub preset: Preset,
    /// How many organizations it may have active; none for any number.
    pub organization_limit: Option<i64>,
    /// When it was created.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

impl From<&Account> for Summary {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id,
            slug: account.slug.clone(),
            name: account.name.clone(),
            preset: account.preset,
            organization_limit: account.organization_limit,
            created_at: account.created_at,
            updated_at: account.updated_at,
        }
    }
}

#[derive(Queryable)]
struct AccountRow {
    id: DbId,
    slug: String,
    name: String,
    preset: String,
    policy: DbDocument<Policy>,
    vocabulary: DbDocument<Vocabulary>,
    organization_limit: Option<i64>,
    _revision: i64,
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
            policy: row.policy.0,
            vocabulary: row.vocabulary.0,
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
    let row = (
        accounts::id.eq(DbId::from(account.id)),
        accounts::slug.eq(&account.slug),
        accounts::name.eq(&account.name),
        accounts::preset.eq(account.preset.name()),
        accounts::policy.eq(DbJson(from_policy(&account.policy))),
        accounts::vocabulary.eq(DbJson(from_vocabulary(&account.vocabulary))),
        accounts::organization_limit.eq(account.organization_limit),
        accounts::revision.eq(1),
        accounts::access_epoch.eq(account.access_epoch),
        accounts::created_at.eq(DbMoment::from(account.created_at)),
        accounts::updated_at.eq(DbMoment::from(account.updated_at)),
    );
    diesel::insert_into(accounts::table).values(row).execute(conn)?;
    Ok(())
}

/// Saves an account's name, policy and words; whatever was remembered of them no longer holds.
///
/// # Errors
/// [`StorageError::NotFound`] when there is none.
pub fn save(conn: &mut Conn, account: &Account) -> Result<(), StorageError> {
    let saved = diesel::update(accounts::table.find(DbId::from(account.id)))
        .set((
            accounts::name.eq(&account.name),
            accounts::policy.eq(DbJson(from_policy(&account.policy))),
            accounts::vocabulary.eq(DbJson(from_vocabulary(&account.vocabulary))),
            accounts::updated_at.eq(DbMoment::from(account.updated_at)),
        ))
        .execute(conn)?;
    if saved == 0 {
        return Err(StorageError::NotFound);
    }
    move_access_epoch(conn, account.id)
}

/// The account with this id.
///
/// # Errors
/// [`StorageError::NotFound`] when there is none.
pub fn find(conn: &mut Conn, id: AccountId) -> Result<Account, StorageError> {
    let row: AccountRow = each!(conn => accounts::table.find(DbId::from(id)).first(conn))?;
    row.try_into()
}

/// The account with this slug.
///
/// # Errors
/// [`StorageError::NotFound`] when there is none.
pub fn find_by_slug(conn: &mut Conn, slug: &str) -> Result<Account, StorageError> {
    accounts::table.filter(accounts::slug.eq(slug.to_lowercase())).first::<AccountRow>(conn)?.try_into()
}

/// Every account of the installation, in no order. There are as many as there are customers: thousands, and of each only
/// what is read at a glance.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn summaries(conn: &mut Conn) -> Result<Vec<Summary>, StorageError> {
    type Columns = (DbId, String, String, String, Option<i64>, DbMoment, DbMoment);
    let rows = accounts::table
        .select((
            accounts::id,
            accounts::slug,
            accounts::name,
            accounts::preset,
            accounts::organization_limit,
            accounts::created_at,
            accounts::updated_at,
        ))
        .load::<Columns>(conn)?;
    let summary = |(id, slug, name, preset, organization_limit, created_at, updated_at): Columns| {
        let preset = preset.parse().map_err(|_| StorageError::Corrupt(format!("preset {preset:?}")))?;
        let (created_at, updated_at) = (created_at.0, updated_at.0);
        Ok(Summary { id: id.into(), slug, name, preset, organization_limit, created_at, updated_at })
    };
    rows.into_iter().map(summary).collect()
}

/// Saves an account's name and how many organizations it may have active.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn save_terms(conn: &mut Conn, account: &Summary) -> Result<(), StorageError> {
    diesel::update(accounts::table.find(DbId::from(account.id)))
        .set((
            accounts::name.eq(&account.name),
            accounts::organization_limit.eq(account.organization_limit),
            accounts::updated_at.eq(DbMoment::from(account.updated_at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether the installation has any account.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn any(conn: &mut Conn) -> Result<bool, StorageError> {
    Ok(accounts::table.select(accounts::id).first::<DbId>(conn).optional()?.is_some())
}

/// Gives the account another number of licences; none for any number.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn set_organization_limit(conn: &mut Conn, id: AccountId, limit: Option<i64>) -> Result<(), StorageError> {
    diesel::update(accounts::table.find(DbId::from(id))).set(accounts::organization_limit.eq(limit)).execute(conn)?;
    Ok(())
}

/// Tells every cache of sessions, on this node and on others, that access in the account has changed. To be called in
/// the transaction that changes it.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn move_access_epoch(conn: &mut Conn, id: AccountId) -> Result<(), StorageError> {
    crate::database::note_access_moved();
    let moved =
        diesel::update(accounts::table.find(DbId::from(id))).set(accounts::access_epoch.eq(accounts::access_epoch + 1));
    updated!(conn, moved, accounts::id)?;
    Ok(())
}

/// The account's access epoch: what was cached under another one no longer holds.
///
/// # Errors
/// [`StorageError::NotFound`] when there is no such account.
pub fn access_epoch(conn: &mut Conn, id: AccountId) -> Result<i64, StorageError> {
    Ok(each!(conn => accounts::table.find(DbId::from(id)).select(accounts::access_epoch).first(conn))?)
}

#[cfg(test)]
pub(crate) mod tests {
    use diesel::connection::SimpleConnection;
    use domain::policy::Preset;
    use uuid::Uuid;

    use super::*;
    use crate::{Database, DatabaseUrl, PoolSize};

    /// An account like any other.
    pub(crate) fn acme() -> Account {
        let at = Moment::UNIX_EPOCH;
        Account {
            id: AccountId(Uuid::from_u128(1)),
            slug: "acme".to_owned(),
            name: "Acme".to_owned(),
            preset: Preset::Msp,
            policy: Preset::Msp.policy(),
            vocabulary: Preset::Msp.vocabulary(),
            organization_limit: None,
            access_epoch: 1,
            created_at: at,
            updated_at: at,
        }
    }

    #[test]
    fn a_policy_with_a_hole_is_named_once_it_is_read() {
        let directory = tempfile::tempdir().unwrap();
        let db = Database::open(&DatabaseUrl::Sqlite(directory.path().join("roster.db")), PoolSize(1)).unwrap();
        let account = acme();
        db.write_installation(|conn| insert(conn, &account)).unwrap();
        let read = || db.query(|conn| find(conn, account.id));
        assert_eq!(read().unwrap().policy, account.policy);
        let hole = "UPDATE accounts SET policy = json_remove(policy, '$.username.editable')";
        db.write_installation(|conn| Ok::<_, StorageError>(conn.batch_execute(hole)?)).unwrap();
        assert_eq!(read().unwrap_err().to_string(), "corrupt row: policy at /username/editable: None");
    }
}
