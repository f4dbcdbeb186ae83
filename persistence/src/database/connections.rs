//! A pool of connections that parts with those which are of no more use, and tells a busy database from one that is away.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use diesel::connection::InstrumentationEvent;
use diesel::r2d2::R2D2Connection;
use diesel::{Connection, ConnectionError};
use r2d2::event::{AcquireEvent, HandleEvent};
use r2d2::{HandleError, ManageConnection, Pool, PooledConnection};

use super::pool::establish;
use super::{Conn, DatabaseUrl};
use crate::error::{StorageError, is_unreachable};

/// How long a request waits for a connection before it is told that the server is busy.
pub(super) const CHECKOUT_TIMEOUT: Duration = Duration::from_secs(5);

/// How often somebody who waits looks whether there is anything to wait for.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How long somebody waits who finds that there is no connection and none could be made. They are made in the
/// background, at least every few seconds, whether anybody waits or not.
const WHEN_DOWN: Duration = Duration::from_millis(25);

/// Connections of one kind.
#[derive(Clone)]
pub(super) struct Connections {
    pool: Pool<Manager>,
    outage: Outage,
}

impl Connections {
    /// At most `size` connections.
    pub(super) fn open(url: &DatabaseUrl, size: u32) -> Result<Self, r2d2::Error> {
        let outage = Outage::default();
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(CHECKOUT_TIMEOUT)
            .test_on_check_out(false)
            .error_handler(Box::new(outage.clone()))
            .event_handler(Box::new(outage.clone()))
            .build(Manager(url.clone()))?;
        Ok(Self { pool, outage })
    }

    /// A connection of one's own until it is dropped.
    pub(super) fn get(&self) -> Result<PooledConnection<Manager>, StorageError> {
        self.get_within(CHECKOUT_TIMEOUT)
    }

    /// A connection of one's own, if one stands idle.
    pub(super) fn idle(&self) -> Option<PooledConnection<Manager>> {
        self.pool.try_get()
    }

    fn get_within(&self, patience: Duration) -> Result<PooledConnection<Manager>, StorageError> {
        let deadline = Instant::now() + patience;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            // Looked at first: whoever comes while nothing is there hardly waits.
            let look = if self.is_down() { WHEN_DOWN } else { LOOK_EVERY };
            if let Ok(connection) = self.pool.get_timeout(left.min(look)) {
                return Ok(connection);
            }
            let (has_none, cause) = (self.has_none(), self.outage.cause());
            match cause {
                // Not a single one, and the last attempt failed: waiting on helps nobody.
                Some(cause) if has_none => return Err(StorageError::Unreachable(cause)),
                _ if left > LOOK_EVERY => {}
                Some(cause) => return Err(StorageError::Unreachable(cause)),
                None if has_none => return Err(StorageError::Unreachable("it does not answer".to_owned())),
                None => return Err(StorageError::Busy),
            }
        }
    }

    fn has_none(&self) -> bool {
        self.pool.state().connections == 0
    }

    fn is_down(&self) -> bool {
        self.has_none() && self.outage.cause().is_some()
    }
}

/// A connection of a pool.
pub(super) struct Pooled {
    /// The connection.
    pub(super) conn: Conn,
    /// Whether something failed on it after which it is of no more use, although it may still answer.
    is_lost: Arc<AtomicBool>,
}

/// Makes connections, and tells which go back to the pool.
pub(super) struct Manager(DatabaseUrl);

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Pooled, Self::Error> {
        let connect = || -> Result<Pooled, ConnectionError> {
            let (mut conn, is_lost) = (establish(&self.0)?, Arc::new(AtomicBool::new(false)));
            let noticed = Arc::clone(&is_lost);
            conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if let InstrumentationEvent::FinishQuery { error: Some(error), .. } = event
                    && is_unreachable(error)
                {
                    noticed.store(true, Ordering::Relaxed);
                }
            });
            Ok(Pooled { conn, is_lost })
        };
        connect().map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), Self::Error> {
        pooled.conn.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    /// A connection that was left by a panic may be inside a transaction, and one that no longer takes writes never
    /// will: neither goes back.
    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        std::thread::panicking() || pooled.conn.is_broken() || pooled.is_lost.load(Ordering::Relaxed)
    }
}

/// Why the last attempt to connect failed; nothing once one has succeeded.
#[derive(Clone, Debug, Default)]
struct Outage(Arc<Mutex<Option<String>>>);

impl Outage {
    fn cause(&self) -> Option<String> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E: fmt::Display> HandleError<E> for Outage {
    fn handle_error(&self, error: E) {
        *self.lock() = Some(error.to_string());
    }
}

impl HandleEvent for Outage {
    fn handle_acquire(&self, _: AcquireEvent) {
        *self.lock() = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOMENT: Duration = Duration::from_millis(20);

    fn connections(directory: &std::path::Path, size: u32) -> Connections {
        Connections::open(&DatabaseUrl::Sqlite(directory.join("roster.db")), size).unwrap()
    }

    #[test]
    fn when_all_are_in_use_the_database_is_busy() {
        let directory = tempfile::tempdir().unwrap();
        let connections = connections(directory.path(), 1);
        let taken = connections.get().unwrap();
        assert!(matches!(connections.get_within(MOMENT), Err(StorageError::Busy)));
        drop(taken);
        assert!(connections.get_within(MOMENT).is_ok());
    }

    #[test]
    fn when_none_can_be_made_the_database_is_away_until_one_can() {
        let directory = tempfile::tempdir().unwrap();
        let home = directory.path().join("home");
        std::fs::create_dir(&home).unwrap();
        let connections = connections(&home, 1);
        let lost = connections.get().unwrap();
        std::fs::remove_dir_all(&home).unwrap();
        lost.is_lost.store(true, Ordering::Relaxed);
        drop(lost);
        for _ in 0..3 {
            // Not for as long as one waits for a busy one.
            let Err(StorageError::Unreachable(cause)) = connections.get() else { panic!("nothing is there") };
            assert!(cause.contains("unable to open"), "{cause}");
        }
        std::fs::create_dir(&home).unwrap();
        let attempts = (0..1000).take_while(|_| connections.get().is_err()).count();
        assert!(attempts < 1000);
        assert!(connections.outage.cause().is_none());
    }

    #[test]
    fn a_connection_that_takes_no_writes_does_not_go_back() {
        use diesel::RunQueryDsl;
        let directory = tempfile::tempdir().unwrap();
        let connections = connections(directory.path(), 1);
        let run = |statement: &str| -> Result<usize, StorageError> {
            Ok(diesel::sql_query(statement).execute(&mut connections.get()?.conn)?)
        };
        run("CREATE TABLE t (x INTEGER) STRICT").unwrap();
        assert!(matches!(run("INSERT INTO nowhere VALUES (1)"), Err(StorageError::Database(_))));
        run("PRAGMA query_only = ON").unwrap();
        assert!(matches!(run("INSERT INTO t VALUES (1)"), Err(StorageError::Unreachable(_))));
        assert_eq!(run("INSERT INTO t VALUES (1)").unwrap(), 1);
    }
}
