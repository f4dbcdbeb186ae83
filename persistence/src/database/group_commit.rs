//! Group commit: writers who queue for SQLite's only write lock share a transaction, and with it one wait for the disk.
//!
//! Who comes first begins the transaction and does their part of it. As long as others wait and the group is young, the
//! open transaction is handed on to the next of them; the last one commits for all. Nobody is told that their part is done
//! before that. Each part but the first has a savepoint of its own: one that fails is undone and leaves the others' alone.
//! (PostgreSQL does the same by itself, between connections.)

mod errands;
mod member;

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
}

/// Whose turn it is, and who is next: in the order in which they came, since whoever comes back at once would otherwise be
/// before those who must be woken first.
#[derive(Default)]
struct Queue {
    is_taken: bool,
    waiting: VecDeque<(u64, Sender<Handed>)>,
    /// How many have waited, by which those who do are told apart.
    came: u64,
}

/// What comes with a turn: the transaction that others have begun, if there is one.
type Handed = Option<Group>;

impl Queue {
    /// Gives the turn to whoever is next; without anybody, it is nobody's.
    fn pass_on(&mut self, handed: Handed) {
        match self.waiting.pop_front() {
            // Whoever waits is there: they leave with the queue's lock held.
            Some((_, next)) => drop(next.send(handed)),
            None => self.is_taken = false,
        }
    }
}

impl GroupCommit {
    /// A queue for one of `connections`, with groups that take further parts for as long as `open_for`.
    ///
    /// # Errors
    /// The operating system refuses a thread.
    pub(super) fn new(connections: Connections, open_for: Duration) -> io::Result<Self> {
        let shared = Arc::new(Shared { connections, open_for, queue: Mutex::default() });
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
        let handed = self.wait(patience)?;
        let turn = HeldTurn::new(self);
        let group = match handed {
            Some(group) => group,
            None => Group::new(self.connections.get()?),
        };
        Ok(Member::new(group, turn))
    }

    fn wait(&self, patience: Duration) -> Result<Handed, StorageError> {
        let mut queue = self.lock();
        if !queue.is_taken {
            queue.is_taken = true;
            return Ok(None);
        }
        let (seat, turn) = channel();
        queue.came += 1;
        let number = queue.came;
        queue.waiting.push_back((number, seat));
        drop(queue);
        turn.recv_timeout(patience).or_else(|_| {
            let mut queue = self.lock();
            queue.waiting.retain(|(waiting, _)| *waiting != number);
            // It may have come at the last moment.
            turn.try_recv().map_err(|_| StorageError::Busy)
        })
    }

    /// Whether anybody waits for their turn.
    fn has_waiting(&self) -> bool {
        !self.lock().waiting.is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
