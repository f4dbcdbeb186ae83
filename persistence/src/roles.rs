//! Roles and what they permit.

use diesel::prelude::{AsChangeset, Insertable, Queryable};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, RoleId};
use domain::permissions::{Area, Level, Permissions};
use domain::text::fold;
use serde_json::{Map, Value, json};

use crate::Conn;
use crate::columns::{DbId, DbJson, DbMoment, each};
use crate::error::StorageError;
use crate::schema::roles;

/// A role of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// The account it belongs to.
    pub account_id: AccountId,
    /// Its name; unique in the account without case and accents.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether every account has it and nobody may change it.
    pub built_in: bool,
    /// What it permits.
    pub permissions: Permissions,
    /// How often it was saved.
    pub revision: i64,
    /// When it was made.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

impl Role {
    /// What the domain decides on.
    #[must_use]
    pub const fn facts(&self) -> domain::role::Role {
        domain::role::Role { id: self.id, built_in: self.built_in, permissions: self.permissions }
    }
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = roles, treat_none_as_default_value = false)]
struct RoleRow {
    id: DbId,
    account_id: DbId,
    name: String,
    name_key: String,
    description: String,
    built_in: bool,
    permissions: DbJson,
    revision: i64,
    created_at: DbMoment,
    updated_at: DbMoment,
}

impl RoleRow {
    fn of(role: &Role, revision: i64) -> Self {
        Self {
            id: role.id.into(),
            account_id: role.account_id.into(),
            name: role.name.clone(),
            name_key: fold(&role.name),
            description: role.description.clone(),
            built_in: role.built_in,
            permissions: DbJson(permissions_document(role.permissions)),
            revision,
            created_at: role.created_at.into(),
            updated_at: role.updated_at.into(),
        }
    }
}

impl From<RoleRow> for Role {
    fn from(row: RoleRow) -> Self {
        Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            name: row.name,
            description: row.description,
            built_in: row.built_in,
            permissions: permissions(&row.permissions),
            revision: row.revision,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}

/// The document that keeps permissions: area to level.
fn permissions_document(permissions: Permissions) -> Value {
    let levels: Map<String, Value> =
        Area::ALL.iter().map(|&area| (area.name().to_owned(), json!(permissions.level(area).name()))).collect();
    Value::Object(levels)
}

/// The permissions that a document keeps. An area that it does not name, such as one that came with a newer version,
/// is not permitted.
pub(crate) fn permissions(document: &DbJson) -> Permissions {
    Area::ALL.iter().fold(Permissions::NONE, |permissions, &area| {
        let level = document.0.get(area.name()).and_then(Value::as_str).and_then(|word| word.parse::<Level>().ok());
        permissions.with(area, level.unwrap_or_default())
    })
}

/// Every role of the account, built-in ones first, then by name.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(conn: &mut Conn, account: AccountId) -> Result<Vec<Role>, StorageError> {
    let rows = roles::table.filter(roles::account_id.eq(DbId::from(account))).order((
        roles::built_in.desc(),
        roles::name_key.asc(),
        roles::id.asc(),
    ));
    let rows: Vec<RoleRow> = each!(conn => rows.load(conn))?;
    Ok(rows.into_iter().map(Role::from).collect())
}

/// The role of `account` with this id.
///
/// # Errors
/// [`StorageError::NotFound`] when the account has no such role.
pub fn find(conn: &mut Conn, account: AccountId, id: RoleId) -> Result<Role, StorageError> {
    let role = roles::table.find(DbId::from(id)).filter(roles::account_id.eq(DbId::from(account)));
    let role: RoleRow = each!(conn => role.first(conn))?;
    Ok(role.into())
}

/// Adds a role. Who caches roles is told.
///
/// # Errors
/// [`StorageError::Taken`] when the account has a role of that name.
pub fn insert(conn: &mut Conn, role: &Role) -> Result<(), StorageError> {
    diesel::insert_into(roles::table).values(RoleRow::of(role, role.revision)).execute(conn)?;
    crate::accounts::move_access_epoch(conn, role.account_id)
}

/// Saves a role. Who caches roles is told, so that they are in force with the next request.
///
/// # Errors
/// [`StorageError::Taken`] when the account has another role of that name.
pub fn save(conn: &mut Conn, role: &Role) -> Result<(), StorageError> {
    diesel::update(roles::table.find(DbId::from(role.id)).filter(roles::account_id.eq(DbId::from(role.account_id))))
        .set(RoleRow::of(role, role.revision + 1))
        .execute(conn)?;
    crate::users::rename_role(conn, role.account_id, role.id, &fold(&role.name))?;
    crate::accounts::move_access_epoch(conn, role.account_id)
}

/// Removes a role. That no user has it is for the caller to make sure of, with the account's lock held: users who were
/// erased may go on naming a role that is gone, so no constraint says it. Who caches roles is told.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn delete(conn: &mut Conn, account: AccountId, id: RoleId) -> Result<(), StorageError> {
    diesel::delete(roles::table.find(DbId::from(id)).filter(roles::account_id.eq(DbId::from(account))))
        .execute(conn)?;
    crate::accounts::move_access_epoch(conn, account)
}
