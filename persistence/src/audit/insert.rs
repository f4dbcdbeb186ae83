//! Adding entries.

use diesel::{ExpressionMethods, RunQueryDsl};
use domain::ids::AccountId;

use super::find::newest;
use super::row::{Event, EventRow};
use crate::Conn;
use crate::columns::each;
use crate::error::StorageError;
use crate::schema::audit_events;

/// Adds an entry and numbers it: the account's write lock is held, so nobody else takes the same number.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert(conn: &mut Conn, event: Event) -> Result<(), StorageError> {
    let number = newest(conn, event.account_id)? + 1;
    let entry = (EventRow::from(event), audit_events::number.eq(number));
    each!(conn => diesel::insert_into(audit_events::table).values(entry).execute(conn))?;
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
