//! Permissions beside the role: the catalogue of each account.

use diesel::sql_types::Text;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, sql_query};
use domain::Moment;
use domain::ids::AccountId;
use domain::policy::Grant;
use serde_json::Value;

use crate::Conn;
use crate::columns::{DbId, DbMoment, Id, Instant};
use crate::error::StorageError;
use crate::schema::grants;

/// The grants that the account knows, in order.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(conn: &mut Conn, account: AccountId) -> Result<Vec<Grant>, StorageError> {
    let rows = grants::table
        .filter(grants::account_id.eq(DbId::from(account)))
        .order((grants::position.asc(), grants::name.asc()))
        .select((grants::name, grants::label))
        .load::<(String, String)>(conn)?;
    Ok(rows.into_iter().map(|(name, label)| Grant { name, label }).collect())
}

/// Puts this catalogue in the place of the account's.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn replace(conn: &mut Conn, account: AccountId, catalogue: &[Grant]) -> Result<(), StorageError> {
    let account = DbId::from(account);
    diesel::delete(grants::table.filter(grants::account_id.eq(account))).execute(conn)?;
    for (position, grant) in (1_i64..).zip(catalogue) {
        diesel::insert_into(grants::table)
            .values((
                grants::account_id.eq(account),
                grants::name.eq(&grant.name),
                grants::label.eq(&grant.label),
                grants::position.eq(position),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Takes these grants from every user of the account, deleted ones included; answers from how many.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn take_away(conn: &mut Conn, account: AccountId, names: &[String], now: Moment) -> Result<usize, StorageError> {
    let statement = match conn {
        Conn::Sqlite(_) => {
            "UPDATE users SET grants = (SELECT json_group_array(value) FROM json_each(users.grants) \
             WHERE value NOT IN (SELECT value FROM json_each($1))), revision = revision + 1, updated_at = $2 \
             WHERE account_id = $3 AND EXISTS (SELECT 1 FROM json_each(users.grants) \
             WHERE value IN (SELECT value FROM json_each($1)))"
        }
        Conn::Postgres(_) => {
            "UPDATE users SET grants = grants - ARRAY(SELECT jsonb_array_elements_text(CAST($1 AS jsonb))), \
             revision = revision + 1, updated_at = $2 \
             WHERE account_id = $3 AND grants ?| ARRAY(SELECT jsonb_array_elements_text(CAST($1 AS jsonb)))"
        }
    };
    Ok(sql_query(statement)
        .bind::<Text, _>(Value::from(names.to_vec()).to_string())
        .bind::<Instant, _>(DbMoment::from(now))
        .bind::<Id, _>(DbId::from(account))
        .execute(conn)?)
}
