//! Time, ids and randomness: the one place that supplies them. Lints forbid taking them anywhere else.
#![expect(clippy::disallowed_methods, reason = "this is the one place that the lint points to")]

use std::fmt::Debug;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use domain::Moment;
use rand::rngs::SysRng;
use rand::{Rng, TryRng};
use uuid::Uuid;

/// What the process takes from its surroundings: cheap to clone, replaced in tests by a fixed clock and seeded numbers.
#[derive(Clone, Debug)]
pub struct Ambient {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

/// Tells the time.
pub trait Clock: Debug + Send + Sync {
    /// The present moment; any precision.
    fn now(&self) -> DateTime<Utc>;

    /// Time that has passed since some moment of the clock's own choice: for measuring how long something is ago, since
    /// the present moment may be set back.
    fn elapsed(&self) -> Duration;
}

/// Supplies unpredictable bytes.
pub trait Entropy: Debug + Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);

    /// Fills `bytes` of what must be unique and may be known: every request gets an id, for which the operating system
    /// need not be asked each time.
    fn fill_for_id(&self, bytes: &mut [u8]) {
        self.fill(bytes);
    }
}

impl Ambient {
    /// The system's clock and random numbers.
    #[must_use]
    pub fn system() -> Self {
        Self::new(Arc::new(SystemClock { started: Instant::now() }), Arc::new(SystemEntropy))
    }

    /// A clock and a source of randomness of the caller's choice.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { clock, entropy }
    }

    /// The present moment, cut to whole microseconds: what both databases can keep.
    #[must_use]
    pub fn now(&self) -> Moment {
        let now = self.clock.now();
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// Time that has passed since some moment; it never goes back.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    /// A new id: UUID version 7 (RFC 9562), so that ids sort by time of making.
    #[must_use]
    pub fn id<T: From<Uuid>>(&self) -> T {
        let millis = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or_default();
        let mut random = [0; 10];
        self.entropy.fill_for_id(&mut random);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().into()
    }

    /// A new id that nobody guesses: UUID version 4 (RFC 9562), 122 random bits.
    #[must_use]
    pub fn secret_id<T: From<Uuid>>(&self) -> T {
        uuid::Builder::from_random_bytes(self.random()).into_uuid().into()
    }

    /// `N` unpredictable bytes.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }
}

#[derive(Debug)]
struct SystemClock {
    started: Instant,
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

#[derive(Debug)]
struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        SysRng.try_fill_bytes(bytes).expect("the operating system supplies random numbers");
    }

    fn fill_for_id(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}
