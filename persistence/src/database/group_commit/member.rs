//! Whoever's turn it is: does their parts of the transaction, and hands it on or commits it.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use diesel::Connection;
use diesel::connection::TransactionManager;
use r2d2::PooledConnection;

use super::Shared;
use crate::database::connections::Manager;
use crate::database::{Conn, transaction};
use crate::error::StorageError;

type Transactions = <Conn as Connection>::TransactionManager;

/// A transaction that several share. Dropped before it is committed, everything in it is undone: in the middle of a
/// transaction the connection does not go back to the pool, but is closed.
pub(super) struct Group {
    connection: PooledConnection<Manager>,
    /// Since when it holds something.
    began_at: Option<Instant>,
    outcome: Promise,
}

/// Whether the transaction was kept; where it was not, what those are told who share it.
type Outcome = OnceLock<Result<(), StorageError>>;

/// Tells the outcome to all who share it. Dropped without having told any, it tells that everything was undone.
#[derive(Default)]
struct Promise(Arc<Outcome>);

impl Group {
    /// Nothing yet, on this connection.
    pub(super) fn new(connection: PooledConnection<Manager>) -> Self {
        Self { connection, began_at: None, outcome: Promise::default() }
    }
}

/// Whoever's turn it is. One who does not leave, as by a panic or because a savepoint fails, undoes the whole transaction,
/// and then the turn is the next one's: fields are dropped in this order.
pub(super) struct Member<'a> {
    group: Group,
    turn: HeldTurn<'a>,
    since: Instant,
    is_lost: bool,
}

impl<'a> Member<'a> {
    pub(super) fn new(group: Group, turn: HeldTurn<'a>) -> Self {
        Self { group, turn, since: Instant::now(), is_lost: false }
    }

    /// Runs `body` as one part of the transaction.
    ///
    /// # Errors
    /// What `body` returns, or a [`StorageError`]: nothing of it is left then, nor of the others' if all [is
    /// lost](Self::is_lost).
    pub(super) fn part<T, E: From<StorageError>>(
        &mut self,
        body: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        // Until it is known to be otherwise, which it is not after a panic.
        self.is_lost = true;
        let conn = &mut self.group.connection.conn;
        let is_first = self.group.began_at.is_none();
        if is_first {
            transaction::begin_write(conn)?;
        } else {
            Transactions::begin_transaction(conn).map_err(StorageError::from)?;
        }
        let now = Instant::now();
        let result = body(conn);
        match &result {
            Ok(_) if is_first => self.group.began_at = Some(now),
            Ok(_) => Transactions::commit_transaction(conn).map_err(StorageError::from)?,
            // A part that cannot be undone any more has been: SQLite undoes the whole transaction by itself when the disk
            // fails. Such a connection leaves the pool.
            Err(_) if Transactions::rollback_transaction(conn).is_err() => return result,
            Err(_) => {}
        }
        self.is_lost = false;
        result
    }

    /// Whether the whole transaction was undone, whatever became of its parts before.
    pub(super) fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// Whether there is nothing to keep, be it that all of it was undone.
    pub(super) fn is_empty(&self) -> bool {
        self.is_lost || self.group.began_at.is_none()
    }

    /// Whether to take further parts.
    pub(super) fn goes_on(&self) -> bool {
        !self.is_lost && !self.is_old()
    }

    fn is_old(&self) -> bool {
        self.group.began_at.unwrap_or(self.since).elapsed() >= self.turn.shared.open_for
    }

    /// Hands the transaction on, or commits it; waits until it is committed.
    ///
    /// # Errors
    /// [`StorageError`] when it was not, and nothing was kept.
    pub(super) fn leave(mut self) -> Result<(), StorageError> {
        if self.is_lost {
            return Err(StorageError::Busy);
        }
        if self.group.began_at.is_none() {
            return Ok(());
        }
        let outcome = Arc::clone(&self.group.outcome.0);
        if !self.is_old() {
            self = match self.hand_on() {
                Some(nobody_waits) => nobody_waits,
                None => return outcome.wait().as_ref().copied().map_err(StorageError::for_others),
            };
        }
        let committed = Transactions::commit_transaction(&mut self.group.connection.conn).map_err(StorageError::from);
        let _ = outcome.set(committed.as_ref().copied().map_err(StorageError::for_others));
        committed
    }

    /// Lets somebody who waits go on in the same transaction; gives it back where nobody does.
    fn hand_on(mut self) -> Option<Self> {
        let mut queue = self.turn.shared.lock();
        if queue.waiting.is_empty() {
            drop(queue);
            return Some(self);
        }
        queue.pass_on(Some(self.group));
        drop(queue);
        self.turn.is_passed_on = true;
        None
    }
}

/// The right to write, until it is dropped.
pub(super) struct HeldTurn<'a> {
    shared: &'a Shared,
    is_passed_on: bool,
}

impl<'a> HeldTurn<'a> {
    pub(super) fn new(shared: &'a Shared) -> Self {
        Self { shared, is_passed_on: false }
    }
}

impl Drop for HeldTurn<'_> {
    fn drop(&mut self) {
        if !self.is_passed_on {
            self.shared.lock().pass_on(None);
        }
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        let _ = self.0.set(Err(StorageError::Busy));
    }
}
