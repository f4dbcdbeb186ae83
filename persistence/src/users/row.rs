//! A row of `users`, and the way between it and the domain's facts.

use std::sync::LazyLock;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::{AsChangeset, Insertable, QueryDsl, Queryable};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

use crate::columns::{DbId, DbJson, DbMoment};
use crate::schema::users;

/// Every column of `users`, in the table's order, in words that both engines understand.
static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    let statement = diesel::debug_query::<Pg, _>(&users::table.select(users::all_columns)).to_string();
    let columns =
        statement.strip_prefix("SELECT ").and_then(|rest| rest.split_once(" FROM ")).map(|(columns, _)| columns);
    columns.unwrap_or("users.*").to_owned()
});

/// What a [`UserRow`] is made from, as one piece of text: diesel goes through a list of columns several times for every
/// statement, name by name, which for so many takes longer than finding the row.
#[derive(Debug, Clone, Copy, QueryId)]
pub(super) struct Columns;

impl Expression for Columns {
    type SqlType = users::SqlType;
}

impl AppearsOnTable<users::table> for Columns {}

impl SelectableExpression<users::table> for Columns {}

impl ValidGrouping<()> for Columns {
    type IsAggregate = is_aggregate::Never;
}

impl<DB: Backend> QueryFragment<DB> for Columns {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(&COLUMNS);
        Ok(())
    }
}

/// A row, and what a save writes of it: one list of columns for both.
macro_rules! user_row {
    ($($key:ident: $key_type:ty),+; $($column:ident: $type:ty),+ $(,)?) => {
        /// A row of `users`; the order of the fields is the table's.
        #[derive(Debug, Clone, Queryable, Insertable)]
        #[diesel(table_name = users, treat_none_as_default_value = false)]
        pub(super) struct UserRow {
            $(pub $key: $key_type,)+
            $(pub $column: $type,)+
        }

        /// Columns to be written, with what is to be in them.
        #[derive(AsChangeset)]
        #[diesel(table_name = users)]
        pub(super) struct Changes {
            $($column: Option<$type>,)+
        }

        impl Changes {
            /// What makes `before` into `after`. A column that is written, be it with what it holds already, has SQLite
            /// write every index anew that it is part of.
            pub(super) fn between(before: &UserRow, after: &UserRow) -> Self {
                Self { $($column: (before.$column != after.$column).then(|| after.$column.clone()),)+ }
            }
        }
    };
}

user_row! {
    id: DbId,
    account_id: DbId;
    username: String,
    username_key: Option<String>,
    email: String,
    email_key: String,
    first_name: String,
    first_name_key: String,
    last_name: String,
    last_name_key: String,
    search_key: String,
    phone: Option<String>,
    role_id: DbId,
    grants: DbJson,
    organization_access: DbJson,
    status: String,
    status_changes_at: Option<DbMoment>,
    onboarding: String,
    auto_locked_at: Option<DbMoment>,
    auto_locked_until: Option<DbMoment>,
    admin_locked_at: Option<DbMoment>,
    admin_locked_by: Option<DbId>,
    admin_lock_reason: Option<String>,
    inactive_since: Option<DbMoment>,
    failed_sign_ins: i64,
    failed_since: Option<DbMoment>,
    password_changed_at: Option<DbMoment>,
    password_must_change: bool,
    recovery_requested_at: Option<DbMoment>,
    recovery_requested_by: Option<String>,
    recovery_expires_at: Option<DbMoment>,
    mfa_since: Option<DbMoment>,
    deactivated_at: Option<DbMoment>,
    deactivated_by: Option<DbId>,
    deactivation_reason: Option<String>,
    deleted_at: Option<DbMoment>,
    deleted_by: Option<DbId>,
    purged: bool,
    last_seen_at: DbMoment,
    last_login_at: Option<DbMoment>,
    revision: i64,
    created_at: DbMoment,
    updated_at: DbMoment,
    role_key: String,
    photo_id: Option<DbId>,
    inactivity_warned_at: Option<DbMoment>,
}
