//! Transactions: one function for writing, one for reading.

use std::cell::Cell;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::{Connection, QueryDsl, RunQueryDsl};
use domain::ids::AccountId;

use super::Conn;
use crate::columns::DbId;
use crate::error::StorageError;
use crate::schema::accounts;

thread_local! {
    /// Whether the transaction that runs on this thread has moved an access epoch. Kept here and not by its callers,
    /// so that none of them can forget it.
    static ACCESS_MOVED: Cell<bool> = const { Cell::new(false) };
}

/// Notes that the running transaction moves an access epoch.
pub(crate) fn note_access_moved() {
    ACCESS_MOVED.set(true);
}

/// Whether the transaction that ran last on this thread moved an access epoch; forgets it.
pub(super) fn take_access_moved() -> bool {
    ACCESS_MOVED.replace(false)
}

/// Takes the account's write lock until the transaction ends: the first statement of whoever writes for an account.
///
/// On PostgreSQL it is that of the account's row; on SQLite the transaction has the database's own already. Rules that count
/// before they write (the last admin, licences, unique names) then hold by construction, and no two writers deadlock.
///
/// # Errors
/// [`StorageError::NotFound`] when there is no such account.
pub(super) fn lock_account(conn: &mut Conn, account: AccountId) -> Result<(), StorageError> {
    let row = accounts::table.find(DbId::from(account)).select(accounts::id);
    let _: DbId = match conn {
        Conn::Sqlite(conn) => row.first(conn),
        // What an `UPDATE` would take, without a new version of the row that everybody reads.
        Conn::Postgres(conn) => row.for_no_key_update().first(conn),
    }?;
    Ok(())
}

/// Runs `body` in a transaction that may write from the start: on SQLite it takes the write lock at BEGIN, since a
/// read transaction that turns into a writing one fails at once when another writer came between.
///
/// # Errors
/// What `body` returns, or a [`StorageError`] when the transaction itself fails.
pub fn write<T, E: From<StorageError>>(conn: &mut Conn, body: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
    begin_write(conn)?;
    finish(conn, body)
}

/// Begins a transaction that may write from the start.
pub(super) fn begin_write(conn: &mut Conn) -> Result<(), StorageError> {
    match conn {
        Conn::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE"),
        Conn::Postgres(postgres) => AnsiTransactionManager::begin_transaction(postgres),
    }
    .map_err(StorageError::from)
}

/// Runs `body` on one snapshot of the data, without writing.
///
/// # Errors
/// What `body` returns, or a [`StorageError`] when the transaction itself fails.
pub fn read<T, E: From<StorageError>>(conn: &mut Conn, body: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
    match conn {
        Conn::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN"),
        Conn::Postgres(postgres) => {
            AnsiTransactionManager::begin_transaction_sql(postgres, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        }
    }
    .map_err(StorageError::from)?;
    finish(conn, body)
}

fn finish<T, E: From<StorageError>>(conn: &mut Conn, body: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
    type Manager = <Conn as Connection>::TransactionManager;
    match body(conn) {
        Ok(value) => {
            Manager::commit_transaction(conn).map_err(StorageError::from)?;
            Ok(value)
        }
        Err(error) => {
            // The first failure is the one to report; a connection whose rollback fails is broken and leaves the pool.
            let _ = Manager::rollback_transaction(conn);
            Err(error)
        }
    }
}
