//! Group commit: writers who queue for SQLite's only write lock share a transaction, and with it one wait for the disk.
//!
//! Who comes first begins the transaction and does their part of it. As long as others wait and the group is young, the
//! open transaction is handed on to the next of them; the last one commits for all. Nobody is told that their part is done
//! before that. Each part but the first has a savepoint of its own: one that fails is undone and leaves the others' alone.
//! (PostgreSQL does the same by itself, between connections.)

mod errands;
mod member;

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Conn;
use super::connections::{CHECKOUT_TIMEOUT, Connections};
use crate::error::StorageError;
use errands::Errands;
use member::{Group, HeldTurn, Member};

/// How long a group takes further parts. The first of it waits at most so much longer than they would by themselves, and
/// for the part that is under way then.
pub(super) const OPEN_FOR: Duration = Duration::from_millis(10);

/// Writers in a queue for the connection that writes. Cheap to clone.
#[derive(Clone)]
pub(super) struct GroupCommit {
    shared: Arc<Shared>,
    errands: Errands,
}

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

impl GroupCommit {
    /// A queue for one of `connections`, with groups that take further parts for as long as `open_for`.
    ///
    /// # Errors
    /// The operating system refuses a thread.
    pub(super) fn new(connections: Connections, open_for: Duration) -> io::Result<Self> {
        let queue = Mutex::new(Queue { waiting: 0, turn: Turn::Free });
        let shared = Arc::new(Shared { connections, open_for, queue, turn_ends: Condvar::new() });
        Ok(Self { errands: Errands::start(&shared)?, shared })
    }

    /// Runs `body` as a part of a transaction; returns once that was committed.
    ///
    /// # Errors
    /// What `body` returns, in which case nothing of it was kept; or a [`StorageError`] when the transaction itself
    /// fails, and then nothing of anybody's was.
    pub(super) fn write<T, E: From<StorageError>>(&self, body: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut member = self.shared.join(CHECKOUT_TIMEOUT)?;
        let result = member.part(body);
        // The first failure is the one to report.
        if !member.is_lost() {
            // A refusal, too, may be for what others have done in the same transaction: it holds if that does.
            member.leave()?;
        }
        result
    }

    /// The same on a thread that does nothing else, which then calls `tell`: so many come in one turn as want something by
    /// then, and nobody is woken to do it themselves.
    pub(super) fn write_then<T: Send + 'static, E: From<StorageError> + Send + 'static>(
        &self,
        body: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        tell: impl FnOnce(Result<T, E>) + Send + 'static,
    ) {
        self.errands.add(Instant::now(), body, tell);
    }
}

impl Shared {
    /// Waits for a turn as long as `patience`: in a transaction that somebody hands on or in one of one's own.
    fn join(&self, patience: Duration) -> Result<Member<'_>, StorageError> {
        let mut queue = self.lock();
        queue.waiting += 1;
        let is_taken = |queue: &mut Queue| matches!(queue.turn, Turn::Taken);
        let waited = self.turn_ends.wait_timeout_while(queue, patience, is_taken);
        let (mut queue, _) = waited.unwrap_or_else(PoisonError::into_inner);
        queue.waiting -= 1;
        let turn = match std::mem::replace(&mut queue.turn, Turn::Taken) {
            Turn::Taken => return Err(StorageError::Busy),
            turn => turn,
        };
        drop(queue);
        let held = HeldTurn::new(self);
        let group = match turn {
            Turn::Open(group) => group,
            Turn::Free | Turn::Taken => Group::new(self.connections.get()?),
        };
        Ok(Member::new(group, held))
    }

    /// Whether anybody waits for their turn.
    fn has_waiting(&self) -> bool {
        self.lock().waiting > 0
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
