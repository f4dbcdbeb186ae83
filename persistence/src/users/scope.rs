//! Whom a caller sees, as a condition on users: what every query passes that finds users, or what is about them (S4.1).

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType};
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use domain::ids::{AccountId, UserId};
use domain::user::{OrganizationAccess, Scope};
use serde_json::Value;

use crate::Conn;
use crate::columns::{DbId, DbJson, Id, Json};
use crate::database::Db;
use crate::error::StorageError;
use crate::schema::users;

/// That a row of `users` is within a scope: the user who asks, or one whose sites are all among theirs. "all" is no
/// element of any list of sites.
#[derive(Debug, Clone)]
pub(crate) struct Within {
    caller: Option<DbId>,
    sites: DbJson,
    /// What stands before and after the list of sites, in the engine's words.
    reached: (&'static str, &'static str),
}

/// That a user is within `scope`, as [`Scope::holds`] says; none where everybody is.
pub(crate) fn within(conn: &Conn, scope: &Scope) -> Option<Within> {
    let Scope::Within { caller, reach: OrganizationAccess::Only(sites) } = scope else { return None };
    let reached = match conn {
        Conn::Sqlite(_) => (
            "NOT EXISTS (SELECT 1 FROM json_each(users.organization_access) AS site \
             WHERE site.value NOT IN (SELECT value FROM json_each(",
            ")))",
        ),
        Conn::Postgres(_) => ("users.organization_access <@ ", ""),
    };
    let sites = DbJson(sites.iter().map(ToString::to_string).collect::<Value>());
    Some(Within { caller: caller.map(DbId::from), sites, reached })
}

/// Which of `ids` are users of the account within `scope`.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn seen_among(
    conn: &mut Conn,
    account: AccountId,
    scope: &Scope,
    ids: &[UserId],
) -> Result<Vec<UserId>, StorageError> {
    let mut query = users::table
        .filter(users::account_id.eq(DbId::from(account)))
        .filter(users::id.eq_any(ids.iter().copied().map(DbId::from)))
        .into_boxed::<Db>();
    if let Some(condition) = within(conn, scope) {
        query = query.filter(condition);
    }
    Ok(query.select(users::id).load::<DbId>(conn)?.into_iter().map(UserId::from).collect())
}

impl Expression for Within {
    type SqlType = Bool;
}

impl<Tables> AppearsOnTable<Tables> for Within {}

impl<Tables> SelectableExpression<Tables> for Within {}

impl ValidGrouping<()> for Within {
    type IsAggregate = is_aggregate::No;
}

/// Not static: statements are cached by their SQL text.
impl QueryId for Within {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB> QueryFragment<DB> for Within
where
    DB: Backend + HasSqlType<Id> + HasSqlType<Json>,
    DbId: ToSql<Id, DB>,
    DbJson: ToSql<Json, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("(");
        if let Some(caller) = &self.caller {
            out.push_sql("users.id = ");
            out.push_bind_param::<Id, _>(caller)?;
            out.push_sql(" OR ");
        }
        out.push_sql(self.reached.0);
        out.push_bind_param::<Json, _>(&self.sites)?;
        out.push_sql(self.reached.1);
        out.push_sql(")");
        Ok(())
    }
}
