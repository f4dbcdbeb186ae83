//! A clock that is set and random numbers that are the same every time.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use api::ambient::{Clock, Entropy};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct TestClock(Mutex<DateTime<Utc>>);

impl TestClock {
    /// A Monday morning.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn new() -> Self {
        Self(Mutex::new(DateTime::from_timestamp(1_772_442_000, 0).expect("a moment in 2026")))
    }

    /// Moves it forward.
    ///
    /// # Panics
    /// When a test panicked while moving it.
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().expect("nobody panics here") += by;
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("nobody panics here")
    }

    fn elapsed(&self) -> Duration {
        (self.now() - DateTime::UNIX_EPOCH).to_std().expect("tests play after 1970")
    }
}

/// Numbers that look random and are the same every time.
#[derive(Debug)]
pub struct SeededEntropy {
    seed: u64,
    count: AtomicU64,
}

impl SeededEntropy {
    /// Numbers that follow from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, count: AtomicU64::new(0) }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        // What an id is made with: ids of one node then sort by time of making even while the clock stands.
        if let [_, node, order @ ..] = &mut *bytes
            && order.len() == size_of::<u64>()
        {
            *node = self.seed.to_be_bytes()[7];
            order.copy_from_slice(&self.count.fetch_add(1, Ordering::Relaxed).to_be_bytes());
            return;
        }
        for chunk in bytes.chunks_mut(32) {
            let count = self.count.fetch_add(1, Ordering::Relaxed);
            let block =
                Sha256::new().chain_update(self.seed.to_be_bytes()).chain_update(count.to_be_bytes()).finalize();
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}
