//! Transactions: one function for writing, one for reading.

use std::cell::Cell;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::{Connection, QueryDsl, RunQueryDsl};
use domain::ids::AccountId;

use super::Conn;
use crate::columns::DbId;
use crate::error::StorageError;
use crate::schema::accounts;

/// What a transaction did that somebody is to be told of, or to wait for, once it is committed.
#[derive(Clone, Copy, Default)]
pub(super) struct Noted {
    /// It moved an access epoch.
    pub(super) access_moved: bool,
    /// It put a mail into the outbox.
    pub(super) mail_put: bool,
}

thread_local! {
    /// Of the transaction that runs on this thread. Kept here and not by its callers, so that none of them can forget it.
    static NOTED: Cell<Noted> = const { Cell::new(Noted { access_moved: false, mail_put: false }) };
}

/// Notes that the running transaction moves an access epoch.
pub(crate) fn note_access_moved() {
    NOTED.set(Noted { access_moved: true, ..NOTED.get() });
}

/// Notes that the running transaction puts a mail into the outbox.
pub(crate) fn note_mail_put() {
    NOTED.set(Noted { mail_put: true, ..NOTED.get() });
}

/// What the transaction that ran last on this thread did; forgets it.
pub(super) fn take_noted() -> Noted {
    NOTED.take()
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::accounts::tests::acme;
    use crate::{Committed, Database, DatabaseUrl, PoolSize};

    #[test]
    fn what_is_noted_in_a_transaction_is_told_of_that_one_alone() {
        let directory = tempfile::tempdir().unwrap();
        let db = Database::open(&DatabaseUrl::Sqlite(directory.path().join("roster.db")), PoolSize(1)).unwrap();
        db.write_installation(|conn| crate::accounts::insert(conn, &acme())).unwrap();
        let told = |note: fn(), outcome: Result<(), StorageError>| {
            let committed = db.write(acme().id, move |_| {
                note();
                outcome
            });
            committed.map(|Committed { pause, has_mail, .. }| (pause > Duration::ZERO, has_mail)).ok()
        };
        let both = || {
            note_access_moved();
            note_mail_put();
        };
        assert_eq!(told(note_mail_put, Ok(())), Some((false, true)));
        assert_eq!(told(note_access_moved, Ok(())), Some((true, false)));
        assert_eq!(told(both, Ok(())), Some((true, true)));
        assert_eq!(told(both, Err(StorageError::Busy)), None);
        assert_eq!(told(|| {}, Ok(())), Some((false, false)));
    }
}
