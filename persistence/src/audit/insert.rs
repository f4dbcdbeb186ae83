//! Adding entries.

use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use diesel::{ExpressionMethods, RunQueryDsl};
use domain::ids::AccountId;

use super::find::newest;
use super::row::{Event, EventRow};
use crate::Conn;
use crate::columns::{DbId, Id, each};
use crate::error::StorageError;
use crate::schema::audit_events;

/// Adds an entry and numbers it: the account's write lock is held, so nobody else takes the same number.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert(conn: &mut Conn, event: Event) -> Result<(), StorageError> {
    let next = sql::<BigInt>("(SELECT coalesce(max(number), 0) + 1 FROM audit_events WHERE account_id = ")
        .bind::<Id, _>(DbId::from(event.account_id))
        .sql(")");
    diesel::insert_into(audit_events::table)
        .values((EventRow::from(event), audit_events::number.eq(next)))
        .execute(conn)?;
    Ok(())
}

/// Entries in one statement: fewer values than either engine takes.
const ROWS: usize = 500;

/// Adds entries of one account in their order.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert_many(conn: &mut Conn, account: AccountId, events: Vec<Event>) -> Result<(), StorageError> {
    let first = newest(conn, account)? + 1;
    let rows: Vec<_> =
        (first..).zip(events).map(|(number, event)| (EventRow::from(event), audit_events::number.eq(number))).collect();
    for chunk in rows.chunks(ROWS) {
        each!(conn => diesel::insert_into(audit_events::table).values(chunk).execute(conn))?;
    }
    Ok(())
}
