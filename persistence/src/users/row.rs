//! A row of `users`, and the way between it and the domain's facts.

use std::sync::LazyLock;

use diesel::pg::Pg;
use diesel::prelude::{AsChangeset, Insertable, QueryDsl, Queryable};

use crate::columns::{DbId, DbJson, DbMoment, Fixed};
use crate::schema::users;

/// Every column of `users`, in the table's order, in words that both engines understand.
static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    let statement = diesel::debug_query::<Pg, _>(&users::table.select(users::all_columns)).to_string();
    let columns =
        statement.strip_prefix("SELECT ").and_then(|rest| rest.split_once(" FROM ")).map(|(columns, _)| columns);
    columns.unwrap_or("users.*").to_owned()
});

/// What a [`UserRow`] is made from, as one piece of text: diesel writes a list of columns anew for every statement, name
/// by name, which for so many takes longer than finding the row.
pub(super) fn columns() -> Fixed<users::SqlType> {
    Fixed::new(&COLUMNS)
}

/// A row of `users`; the order of the fields is the table's.
#[derive(Debug, Clone, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = users, treat_none_as_null = true)]
pub(super) struct UserRow {
    pub id: DbId,
    pub account_id: DbId,
    pub username: String,
    pub username_key: Option<String>,
    pub email: String,
    pub email_key: String,
    pub first_name: String,
    pub first_name_key: String,
    pub last_name: String,
    pub last_name_key: String,
    pub search_key: String,
    pub phone: Option<String>,
    pub role_id: DbId,
    pub grants: DbJson,
    pub organization_access: DbJson,
    pub status: String,
    pub status_changes_at: Option<DbMoment>,
    pub onboarding: String,
    pub auto_locked_at: Option<DbMoment>,
    pub auto_locked_until: Option<DbMoment>,
    pub admin_locked_at: Option<DbMoment>,
    pub admin_locked_by: Option<DbId>,
    pub admin_lock_reason: Option<String>,
    pub inactive_since: Option<DbMoment>,
    pub failed_sign_ins: i64,
    pub failed_since: Option<DbMoment>,
    pub password_changed_at: Option<DbMoment>,
    pub password_must_change: bool,
    pub recovery_requested_at: Option<DbMoment>,
    pub recovery_requested_by: Option<String>,
    pub recovery_expires_at: Option<DbMoment>,
    pub mfa_since: Option<DbMoment>,
    pub deactivated_at: Option<DbMoment>,
    pub deactivated_by: Option<DbId>,
    pub deactivation_reason: Option<String>,
    pub deleted_at: Option<DbMoment>,
    pub deleted_by: Option<DbId>,
    pub purged: bool,
    pub last_seen_at: DbMoment,
    pub last_login_at: Option<DbMoment>,
    pub revision: i64,
    pub created_at: DbMoment,
    pub updated_at: DbMoment,
    pub role_key: String,
    pub photo_id: Option<DbId>,
    pub inactivity_warned_at: Option<DbMoment>,
}
