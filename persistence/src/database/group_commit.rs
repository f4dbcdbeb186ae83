//! Group commit: writers who queue for SQLite's only write lock share a transaction, and with it one wait for the disk.
//!
//! Who comes first begins the transaction and does their part of it. As long as others wait and the group is young, the
//! open transaction is handed on to the next of them; the last one commits for all. Nobody is told that their part is done
//! before that. Each part but the first has a savepoint of its own: one that fails is undone and leaves the others' alone.
//! (PostgreSQL does the same by itself, between connections.)

use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use diesel::Connection;
use diesel::connection::TransactionManager;
use r2d2::PooledConnection;

use super::connections::{CHECKOUT_TIMEOUT, Connections, Manager};
use super::{Conn, transaction};
use crate::error::StorageError;

/// How long a group takes further parts. The first of it waits at most so much longer than they would by themselves, and
/// for the part that is under way then.
pub(super) const OPEN_FOR: Duration = Duration::from_millis(10);

/// Writers in a queue for the connection that writes. Cheap to clone.
#[derive(Clone)]
pub(super) struct GroupCommit(Arc<Shared>);

struct Shared {
    /// One.
    connections: Connections,
    open_for: Duration,
    queue: Mutex<Queue>,
    turn_ends: Condvar,
}

struct Queue {
    /// How many wait for their turn.
    waiting: usize,
    turn: Turn,
}

/// Whose turn it is to write.
#[expect(clippy::large_enum_variant, reason = "there is a single value of it")]
enum Turn {
    /// Nobody's.
    Free,
    /// Somebody's.
    Taken,
    /// That of whoever waits: to do their part in a transaction that others have begun.
    Open(Group),
}

/// A transaction that several share. Dropped before it is committed, everything in it is undone: in the middle of a
/// transaction the connection does not go back to the pool, but is closed.
struct Group {
    connection: PooledConnection<Manager>,
    began_at: Instant,
    outcome: Promise,
}

/// Whether the transaction was kept; where it was not, what those are told who share it.
type Outcome = OnceLock<Result<(), StorageError>>;

/// Tells the outcome to all who share it. Dropped without having told any, it tells that everything was undone.
#[derive(Default)]
struct Promise(Arc<Outcome>);

type Transactions = <Conn as Connection>::TransactionManager;

impl GroupCommit {
    /// A queue for one of `connections`, with groups that take further parts for as long as `open_for`.
    pub(super) fn new(connections: Connections, open_for: Duration) -> Self {
        let queue = Mutex::new(Queue { waiting: 0, turn: Turn::Free });
        Self(Arc::new(Shared { connections, open_for, queue, turn_ends: Condvar::new() }))
    }

    /// Runs `body` as a part of a transaction; returns once that was committed.
    ///
    /// # Errors
    /// What `body` returns, in which case nothing of it was kept; or a [`StorageError`] when the transaction itself
    /// fails, and then nothing of anybody's was.
    pub(super) fn write<T, E: From<StorageError>>(&self, body: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut member = self.0.join()?;
        let is_first = member.is_first;
        let conn = &mut member.group.connection.conn;
        if !is_first {
            Transactions::begin_transaction(conn).map_err(StorageError::from)?;
        }
        let result = body(conn);
        match &result {
            Ok(_) if is_first => {}
            Ok(_) => Transactions::commit_transaction(conn).map_err(StorageError::from)?,
            Err(_) => {
                // The first failure is the one to report. A later part that cannot be undone any more has been: SQLite undoes
                // the whole transaction by itself when the disk fails. Such a connection leaves the pool.
                let undone = Transactions::rollback_transaction(conn);
                if is_first || undone.is_err() {
                    return result;
                }
            }
        }
        // A refusal, too, may be for what others have done in the same transaction: it holds if that does.
        member.leave()?;
        result
    }
}

impl Shared {
    /// Waits for a turn, in a transaction that somebody hands on or in a new one.
    fn join(&self) -> Result<Member<'_>, StorageError> {
        let mut queue = self.lock();
        queue.waiting += 1;
        let is_taken = |queue: &mut Queue| matches!(queue.turn, Turn::Taken);
        let waited = self.turn_ends.wait_timeout_while(queue, CHECKOUT_TIMEOUT, is_taken);
        let (mut queue, _) = waited.unwrap_or_else(PoisonError::into_inner);
        queue.waiting -= 1;
        let turn = match std::mem::replace(&mut queue.turn, Turn::Taken) {
            Turn::Taken => return Err(StorageError::Busy),
            turn => turn,
        };
        drop(queue);
        let held = HeldTurn { shared: self, is_passed_on: false };
        Ok(match turn {
            Turn::Open(group) => Member { group, turn: held, is_first: false },
            Turn::Free | Turn::Taken => Member { group: self.begin()?, turn: held, is_first: true },
        })
    }

    fn begin(&self) -> Result<Group, StorageError> {
        let mut connection = self.connections.get()?;
        transaction::begin_write(&mut connection.conn)?;
        Ok(Group { connection, began_at: Instant::now(), outcome: Promise::default() })
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever's turn it is. One who does not leave, as by a panic or because a savepoint fails, undoes the whole transaction,
/// and then the turn is the next one's: fields are dropped in this order.
struct Member<'a> {
    group: Group,
    turn: HeldTurn<'a>,
    is_first: bool,
}

impl Member<'_> {
    /// Hands the transaction on, or commits it; waits until it is committed.
    fn leave(self) -> Result<(), StorageError> {
        let outcome = Arc::clone(&self.group.outcome.0);
        let Some((mut group, turn)) = self.turn.hand_on(self.group) else {
            return outcome.wait().as_ref().copied().map_err(StorageError::for_others);
        };
        let committed = Transactions::commit_transaction(&mut group.connection.conn).map_err(StorageError::from);
        let _ = outcome.set(committed.as_ref().copied().map_err(StorageError::for_others));
        drop((group, turn));
        committed
    }
}

/// The right to write, until it is dropped.
struct HeldTurn<'a> {
    shared: &'a Shared,
    is_passed_on: bool,
}

impl HeldTurn<'_> {
    /// Lets somebody who waits go on in the same transaction; gives it back where nobody does, or it is old enough.
    fn hand_on(mut self, group: Group) -> Option<(Group, Self)> {
        let mut queue = self.shared.lock();
        if queue.waiting == 0 || group.began_at.elapsed() >= self.shared.open_for {
            drop(queue);
            return Some((group, self));
        }
        // Whoever waits looks once more before they give up, so somebody will take it.
        queue.turn = Turn::Open(group);
        drop(queue);
        self.shared.turn_ends.notify_one();
        self.is_passed_on = true;
        None
    }
}

impl Drop for HeldTurn<'_> {
    fn drop(&mut self) {
        if !self.is_passed_on {
            self.shared.lock().turn = Turn::Free;
            self.shared.turn_ends.notify_one();
        }
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        let _ = self.0.set(Err(StorageError::Busy));
    }
}

#[cfg(test)]
mod tests;
