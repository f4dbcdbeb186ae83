//! How often a PSA is asked: a few questions at a time for each sign-in, and none while it has asked to be left alone.
//! Autotask lets an integration have three questions of a kind at once; `ConnectWise` names no number.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::fault::Fault;

/// Questions under way at once for each sign-in.
const AT_ONCE: usize = 3;

/// Most sign-ins that are remembered; those that ask seldom are forgotten first.
const SITES_MAX: u64 = 10_000;

/// How long a PSA is left alone at most, whatever it asks for.
pub const REST_MAX: Duration = Duration::from_hours(1);

/// Paces questions.
#[derive(Debug)]
pub struct Pace(Cache<String, Arc<Site>>);

/// One sign-in.
#[derive(Debug)]
pub struct Site {
    places: Arc<Semaphore>,
    resting_until: Mutex<Option<Instant>>,
}

impl Pace {
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(SITES_MAX).time_to_idle(REST_MAX * 2).build())
    }

    /// What is known of this sign-in.
    pub fn site(&self, name: &str) -> Arc<Site> {
        let new = || Arc::new(Site { places: Arc::new(Semaphore::new(AT_ONCE)), resting_until: Mutex::new(None) });
        self.0.get_with(name.to_owned(), new)
    }
}

impl Site {
    /// Waits for a place, which is given up when the permit is dropped.
    ///
    /// # Errors
    /// [`Fault::RateLimited`] while the PSA wants to be left alone.
    pub async fn place(&self) -> Result<OwnedSemaphorePermit, Fault> {
        let permit = Arc::clone(&self.places).acquire_owned().await;
        let permit = permit.map_err(|_| Fault::TimedOut)?;
        match self.rest() {
            Some(retry_after) => Err(Fault::RateLimited { retry_after }),
            None => Ok(permit),
        }
    }

    fn rest(&self) -> Option<Duration> {
        let until = *self.resting_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.map(|until| until.saturating_duration_since(Instant::now())).filter(|rest| !rest.is_zero())
    }

    /// The PSA wants to be left alone for so long.
    pub fn let_rest(&self, rest: Duration) {
        let until = Instant::now() + rest;
        *self.resting_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
    }
}
