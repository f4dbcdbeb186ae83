//! One limit, counted for each of many keys: a bucket that fills steadily (GCRA, by the crate governor).

use std::hash::Hash;
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use super::Standing;
use crate::ambient::Ambient;

/// Counts for each key.
pub(super) struct Limiter<K: Hash + Eq + Clone> {
    name: &'static str,
    quota: Quota,
    /// Seconds in which the whole quota comes back.
    window: u32,
    clock: Steady,
    counts: RateLimiter<K, HashMapStateStore<K>, Steady, StateInformationMiddleware>,
}

/// Time as [`Ambient`] tells it, so that tests set it.
#[derive(Clone)]
struct Steady(Ambient);

impl Clock for Steady {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    pub(super) fn new(name: &'static str, quota: Quota, window: u32, ambient: &Ambient) -> Self {
        let clock = Steady(ambient.clone());
        let counts = RateLimiter::new(quota, HashMapStateStore::default(), clock.clone());
        Self { name, quota, window, clock, counts }
    }

    /// Counts one request; how `key` stands afterwards, in either case.
    pub(super) fn count(&self, key: &K) -> Result<Standing, Standing> {
        let standing = |remaining, retry_after| Standing {
            name: self.name,
            quota: self.quota.burst_size().get(),
            window: self.window,
            remaining,
            reset: seconds(self.quota.replenish_interval() * self.quota.burst_size().get().saturating_sub(remaining)),
            retry_after,
        };
        match self.counts.check_key(key) {
            Ok(state) => Ok(standing(state.remaining_burst_capacity(), 0)),
            Err(until) => Err(standing(0, seconds(until.wait_time_from(self.clock.now())).max(1))),
        }
    }

    pub(super) fn forget_idle(&self) {
        self.counts.retain_recent();
        self.counts.shrink_to_fit();
    }

    pub(super) fn len(&self) -> usize {
        self.counts.len()
    }
}

/// Whole seconds, so that whoever waits as long has waited long enough.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
