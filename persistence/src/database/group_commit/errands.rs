//! A thread that writes for those who have something else to do meanwhile: for as many in one turn as have come by then.
//!
//! Otherwise each waits with a thread of their own, which is woken for its turn and again for the outcome: for most of what
//! is written, that takes the processor longer than the change from one statement to the next.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Instant;

use super::member::Member;
use super::{CHECKOUT_TIMEOUT, Shared};
use crate::database::Conn;
use crate::error::StorageError;

/// What is to be written, for the thread that does it, which ends when nobody can want anything any more.
#[derive(Clone)]
pub(super) struct Errands(Sender<Errand>);

/// What somebody wants written.
struct Errand {
    since: Instant,
    part: Part,
}

/// Does it, where it is its turn; who is to be told once the outcome is known, if they were not yet.
type Part = Box<dyn FnOnce(Result<&mut Member<'_>, StorageError>) -> Option<Tell> + Send>;

/// Tells whether the transaction was kept.
type Tell = Box<dyn FnOnce(Result<(), StorageError>) + Send>;

impl Errands {
    /// Starts the thread. It keeps the database open while it writes, and no longer.
    ///
    /// # Errors
    /// The operating system refuses it.
    pub(super) fn start(shared: &Arc<Shared>) -> io::Result<Self> {
        let (sender, errands) = channel();
        let shared = Arc::downgrade(shared);
        thread::Builder::new().name("writer".to_owned()).spawn(move || run(&shared, &errands))?;
        Ok(Self(sender))
    }

    /// Has `body` done as a part of a transaction, and `tell` called once that was committed, or was not, for somebody who
    /// has waited since then. Where `body` panics, `tell` is dropped.
    pub(super) fn add<T: Send + 'static, E: From<StorageError> + Send + 'static>(
        &self,
        since: Instant,
        body: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        tell: impl FnOnce(Result<T, E>) + Send + 'static,
    ) {
        let part: Part = Box::new(move |turn| {
            let member = match turn {
                Ok(member) => member,
                Err(error) => {
                    tell(Err(error.into()));
                    return None;
                }
            };
            let result = member.part(body);
            if member.is_empty() {
                // Nothing was kept, and nobody did anything before.
                tell(result);
                return None;
            }
            // A refusal, too, may be for what others have done in the same transaction: it holds if that does.
            Some(Box::new(move |outcome| tell(outcome.map_err(E::from).and(result))))
        });
        // The thread is there as long as anybody can ask.
        _ = self.0.send(Errand { since, part });
    }
}

fn run(shared: &Weak<Shared>, errands: &Receiver<Errand>) {
    let mut queue = VecDeque::new();
    loop {
        if queue.is_empty() {
            let Ok(errand) = errands.recv() else { return };
            queue.push_back(errand);
        }
        queue.extend(errands.try_iter());
        let Some(shared) = shared.upgrade() else { return };
        // A panic is a bug in one part; the thread is there for the others.
        _ = catch_unwind(AssertUnwindSafe(|| take_turn(shared, &mut queue, errands)));
    }
}

/// Does what has come, in one turn.
fn take_turn(shared: Arc<Shared>, queue: &mut VecDeque<Errand>, errands: &Receiver<Errand>) {
    // Whoever is behind somebody who waited in vain has waited as long by now.
    while let Some(errand) = queue.pop_front_if(|errand| errand.since.elapsed() >= CHECKOUT_TIMEOUT) {
        (errand.part)(Err(StorageError::Busy));
    }
    let Some(first) = queue.front() else { return };
    let mut member = match shared.join(CHECKOUT_TIMEOUT.saturating_sub(first.since.elapsed())) {
        Ok(member) => member,
        Err(error) => {
            queue.pop_front().map(|errand| (errand.part)(Err(error)));
            return;
        }
    };
    let mut waiting = Vec::new();
    while let Some(errand) = queue.pop_front() {
        // The others of this turn are told what it did to them.
        let done = catch_unwind(AssertUnwindSafe(|| (errand.part)(Ok(&mut member))));
        waiting.extend(done.ok().flatten());
        if !member.goes_on() {
            break;
        }
        // Who came meanwhile goes behind those who wait with threads.
        if queue.is_empty() && !shared.has_waiting() {
            queue.extend(errands.try_iter());
        }
    }
    let outcome = member.leave();
    // Whoever is told may be the last to need the database.
    drop(shared);
    let last = waiting.pop();
    for tell in waiting {
        let outcome = outcome.as_ref().copied().map_err(StorageError::for_others);
        // Who panics when they are told keeps nobody else from it.
        _ = catch_unwind(AssertUnwindSafe(|| tell(outcome)));
    }
    if let Some(tell) = last {
        tell(outcome);
    }
}
