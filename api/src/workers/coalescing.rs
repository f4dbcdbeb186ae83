//! Coalescing, as network cards do it with interrupts: while jobs wait for the threads, what has been done is told several
//! at a time.
//!
//! What an outcome sets in motion (a transaction, an answer, the next request) runs through program and data that a job
//! has driven out of the processor's caches: in a row it is fetched once, and SQLite's writers share a commit. As long as
//! more wait than are told later, no thread is without work for it, and what is spared shortens the wait of all.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an outcome may wait for others, by what the last job took: with hashes of 20 ms on two threads, four come together within it.
const PATIENCE: Duration = Duration::from_millis(50);

/// Outcomes that are not told yet, of all threads.
pub(super) struct Coalescing<T> {
    together: usize,
    untold: Mutex<Untold<T>>,
}

struct Untold<T> {
    /// When the oldest came.
    since: Option<Instant>,
    outcomes: Vec<T>,
}

/// A job that is over.
pub(super) struct Done<T> {
    /// None where nobody wants to know.
    pub(super) outcome: Option<T>,
    pub(super) began: Instant,
    pub(super) ended: Instant,
}

impl<T> Coalescing<T> {
    /// Tells at most `together` at a time; with 1 each at once.
    pub(super) fn new(together: usize) -> Self {
        Self { together, untold: Mutex::new(Untold { since: None, outcomes: Vec::new() }) }
    }

    /// Whom to tell now. To be asked after each job, even one that nobody wants to know of: whoever is not told now is told
    /// after one of those that are `waiting`.
    pub(super) fn add(&self, done: Done<T>, waiting: impl FnOnce() -> usize) -> Vec<T> {
        let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(outcome) = done.outcome {
            untold.outcomes.push(outcome);
            untold.since.get_or_insert(done.ended);
        }
        let Some(since) = untold.since else { return Vec::new() };
        // One of those that wait is presumably over after as long as this one took.
        let took = done.ended.saturating_duration_since(done.began);
        let is_soon_enough = done.ended.saturating_duration_since(since) + took <= PATIENCE;
        let held = untold.outcomes.len();
        // Counted with the lock held: each of them asks here once it is done, and so later.
        if is_soon_enough && held < self.together && held < waiting() {
            return Vec::new();
        }
        untold.since = None;
        std::mem::take(&mut untold.outcomes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Jobs that end one after another, each as long as the pause between them.
    struct Jobs {
        coalescing: Coalescing<u32>,
        now: Instant,
        each: Duration,
    }

    impl Jobs {
        fn of_milliseconds(each: u64) -> Self {
            Self { coalescing: Coalescing::new(4), now: Instant::now(), each: Duration::from_millis(each) }
        }

        fn end(&mut self, outcome: Option<u32>, waiting: usize) -> Vec<u32> {
            let began = self.now;
            self.now += self.each;
            self.coalescing.add(Done { outcome, began, ended: self.now }, || waiting)
        }
    }

    const NOBODY: [u32; 0] = [];

    #[test]
    fn whoever_is_alone_is_told_at_once() {
        let mut jobs = Jobs::of_milliseconds(10);
        assert_eq!(jobs.end(Some(1), 0), [1]);
        assert_eq!(jobs.end(Some(2), 0), [2]);
    }

    #[test]
    fn while_many_wait_four_are_told_together() {
        let mut jobs = Jobs::of_milliseconds(10);
        for outcome in [1, 2, 3] {
            assert_eq!(jobs.end(Some(outcome), 100), NOBODY);
        }
        assert_eq!(jobs.end(Some(4), 100), [1, 2, 3, 4]);
        assert_eq!(jobs.end(Some(5), 100), NOBODY);
    }

    #[test]
    fn no_more_are_held_than_wait() {
        let mut jobs = Jobs::of_milliseconds(10);
        assert_eq!(jobs.end(Some(1), 1), [1]);
        assert_eq!(jobs.end(Some(2), 2), NOBODY);
        assert_eq!(jobs.end(Some(3), 2), [2, 3]);
    }

    #[test]
    fn nobody_waits_for_long() {
        let mut long = Jobs::of_milliseconds(51);
        assert_eq!(long.end(Some(1), 100), [1]);
        let mut jobs = Jobs::of_milliseconds(20);
        assert_eq!(jobs.end(Some(1), 100), NOBODY);
        assert_eq!(jobs.end(Some(2), 100), NOBODY);
        // After another 20 ms the first would have waited for 60.
        assert_eq!(jobs.end(Some(3), 100), [1, 2, 3]);
        // The next wait is a new one.
        assert_eq!(jobs.end(Some(4), 100), NOBODY);
    }

    #[test]
    fn whoever_is_held_is_told_although_nobody_wants_the_next() {
        let mut jobs = Jobs::of_milliseconds(10);
        assert_eq!(jobs.end(Some(1), 2), NOBODY);
        assert_eq!(jobs.end(None, 1), [1]);
        assert_eq!(jobs.end(None, 0), NOBODY);
        // Nobody has waited since what nobody wanted.
        assert_eq!(jobs.end(None, 100), NOBODY);
        jobs.now += PATIENCE;
        assert_eq!(jobs.end(Some(2), 100), NOBODY);
    }
}
