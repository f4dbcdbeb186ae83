//! Access epochs: whether what was cached about an account's sessions still holds, told as cheaply as each engine can.
//!
//! Every epoch that this answers with was current at some moment no longer than [`Epochs::staleness`] ago, and whoever
//! moves an epoch waits that long after the commit before telling anybody that it is done. So whoever asks after having
//! been told sees the new epoch, on any node, without a notice ever being sent.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use domain::ids::AccountId;

use super::pool::establish;
use super::{Conn, Database, Engine, Prepared};
use crate::accounts;
use crate::error::StorageError;

/// For how long an epoch that was read from PostgreSQL is good.
const POSTGRES_STALENESS: Duration = Duration::from_millis(25);

/// For how long nobody looks again whether SQLite's file has changed: a look is a few calls of the system, which
/// thousands of requests a second need not make each.
const SQLITE_STALENESS: Duration = Duration::from_millis(2);

/// How many accounts' epochs are remembered before those that are too old are dropped.
const REMEMBERED: usize = 10_000;

/// Tells the access epoch of accounts. Cheap to clone.
#[derive(Clone)]
pub struct Epochs {
    db: Database,
    known: Arc<Mutex<Known>>,
}

/// What is known, or told at once.
enum Known {
    Sqlite(Option<Watch>),
    Postgres(HashMap<AccountId, (i64, Instant)>),
}

/// A connection of its own, whose `data_version` moves with every commit by any other connection, in this process or
/// another. While it stands, nothing that was read can have changed.
struct Watch {
    conn: Conn,
    looked_at: Option<Instant>,
    /// As of the last look.
    data_version: Option<i64>,
    epochs: HashMap<AccountId, i64>,
}

#[derive(QueryableByName)]
struct DataVersion {
    #[diesel(sql_type = BigInt)]
    data_version: i64,
}

impl Epochs {
    /// Epochs of the accounts in `db`.
    #[must_use]
    pub fn new(db: &Database) -> Self {
        let known = match db.url().engine() {
            Engine::Sqlite => Known::Sqlite(None),
            Engine::Postgres => Known::Postgres(HashMap::new()),
        };
        Self { db: db.clone(), known: Arc::new(Mutex::new(known)) }
    }

    /// How long after its commit a move of an epoch must not be told to anybody.
    #[must_use]
    pub fn staleness(engine: Engine) -> Duration {
        match engine {
            Engine::Sqlite => SQLITE_STALENESS,
            Engine::Postgres => POSTGRES_STALENESS,
        }
    }

    /// The account's epoch, if it can be told so quickly that a thread which answers requests may ask: no connection
    /// is opened, and nothing is asked for over a network.
    #[must_use]
    pub fn known(&self, account: AccountId) -> Option<i64> {
        match &mut *self.lock() {
            Known::Sqlite(watch) => ask(watch, account).ok().flatten(),
            Known::Postgres(epochs) => epochs
                .get(&account)
                .filter(|(_, read_at)| read_at.elapsed() < POSTGRES_STALENESS)
                .map(|(epoch, _)| *epoch),
        }
    }

    /// The account's epoch, asked of the database where it is not known.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails, or has no such account: then nothing cached may be trusted.
    pub fn current(&self, account: AccountId) -> Result<i64, StorageError> {
        if let Some(epoch) = self.known(account) {
            return Ok(epoch);
        }
        if let Some(epoch) = self.watched(account)? {
            return Ok(epoch);
        }
        // Taken before the question: the answer is from later.
        let asked_at = Instant::now();
        let epoch = self.db.query(|conn| accounts::access_epoch(conn, account))?;
        if let Known::Postgres(epochs) = &mut *self.lock() {
            if epochs.len() >= REMEMBERED {
                epochs.retain(|_, (_, read_at)| read_at.elapsed() < POSTGRES_STALENESS);
            }
            // Of two answers that crossed, the one that was asked for later stays.
            let entry = epochs.entry(account).or_insert((epoch, asked_at));
            if entry.1 < asked_at {
                *entry = (epoch, asked_at);
            }
        }
        Ok(epoch)
    }

    /// The account's epoch as it is watched; none on PostgreSQL, or where the watch was given up meanwhile. Opens the
    /// connection that watches where there is none: that may take long, so nobody who only wants to know what is known waits
    /// for it.
    fn watched(&self, account: AccountId) -> Result<Option<i64>, StorageError> {
        let is_blind = matches!(&*self.lock(), Known::Sqlite(None));
        let opened = is_blind.then(|| establish(self.db.url())).transpose();
        let opened = opened.map_err(|error| StorageError::Unreachable(error.to_string()))?;
        let Known::Sqlite(watch) = &mut *self.lock() else { return Ok(None) };
        if watch.is_none() {
            *watch = opened.map(Watch::with);
        }
        ask(watch, account)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The account's epoch as the watch sees it; none where there is none. One that fails is given up, since it would fail for
/// ever.
fn ask(watch: &mut Option<Watch>, account: AccountId) -> Result<Option<i64>, StorageError> {
    let epoch = watch.as_mut().map(|watch| watch.epoch(account)).transpose();
    if epoch.as_ref().is_err_and(|error| !matches!(error, StorageError::NotFound)) {
        *watch = None;
    }
    epoch
}

impl Watch {
    fn with(conn: Conn) -> Self {
        Self { conn, looked_at: None, data_version: None, epochs: HashMap::new() }
    }

    /// The account's epoch, read anew after a commit: finding a row takes less time than waking another thread.
    fn epoch(&mut self, account: AccountId) -> Result<i64, StorageError> {
        if self.looked_at.is_none_or(|at| at.elapsed() >= SQLITE_STALENESS) {
            self.look()?;
        }
        if let Some(epoch) = self.epochs.get(&account) {
            return Ok(*epoch);
        }
        // What was committed since the look is in it, and the next look forgets it all the same.
        let epoch = accounts::access_epoch(&mut self.conn, account)?;
        self.epochs.insert(account, epoch);
        Ok(epoch)
    }

    /// Forgets everything if something was committed since the last look.
    fn look(&mut self) -> diesel::QueryResult<()> {
        // From before the look: it may take a while.
        let looked_at = Instant::now();
        let look = sql_query("PRAGMA data_version");
        let DataVersion { data_version } = Prepared(look).get_result(&mut self.conn)?;
        if self.data_version != Some(data_version) {
            self.epochs.clear();
            self.data_version = Some(data_version);
        }
        self.looked_at = Some(looked_at);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use diesel::{Connection, SqliteConnection};
    use tempfile::TempDir;
    use uuid::Uuid;

    use super::*;
    use crate::{DatabaseUrl, PoolSize};

    const ACME: AccountId = AccountId(Uuid::from_u128(1));

    fn acme(directory: &TempDir) -> Database {
        let db = Database::open(&DatabaseUrl::Sqlite(directory.path().join("roster.db")), PoolSize(2)).unwrap();
        db.write_installation(|conn| accounts::insert(conn, &accounts::tests::acme())).unwrap();
        db
    }

    /// Moves the epoch, and waits as whoever moves it has to.
    fn move_epoch(db: &Database) {
        let moved = db.write(ACME, |conn| accounts::move_access_epoch(conn, ACME)).unwrap();
        assert_eq!(moved.pause, SQLITE_STALENESS);
        std::thread::sleep(moved.pause);
    }

    #[test]
    fn what_is_known_is_read_anew_once_something_is_committed() {
        let directory = tempfile::tempdir().unwrap();
        let db = acme(&directory);
        let epochs = Epochs::new(&db);
        assert_eq!(epochs.known(ACME), None, "nothing is opened for who only wants to know what is known");
        assert_eq!(epochs.current(ACME).unwrap(), 1);
        assert_eq!(epochs.known(ACME), Some(1));
        move_epoch(&db);
        assert_eq!(epochs.known(ACME), Some(2));
        assert_eq!(epochs.current(ACME).unwrap(), 2);
        assert!(matches!(epochs.current(AccountId(Uuid::nil())), Err(StorageError::NotFound)));
    }

    #[test]
    fn what_is_committed_between_a_look_and_a_read_is_forgotten_with_the_next_look() {
        let directory = tempfile::tempdir().unwrap();
        let db = acme(&directory);
        let epochs = Epochs::new(&db);
        epochs.current(ACME).unwrap();
        let watch = |change: &dyn Fn(&mut Watch)| match &mut *epochs.lock() {
            Known::Sqlite(Some(watch)) => change(watch),
            _ => panic!("it is watched"),
        };
        watch(&|watch| watch.look().unwrap());
        db.write(ACME, |conn| accounts::move_access_epoch(conn, ACME)).unwrap();
        watch(&|watch| {
            // However long the commit took.
            watch.looked_at = Some(Instant::now());
            watch.epochs.clear();
            assert_eq!(watch.epoch(ACME).unwrap(), 2);
            watch.look().unwrap();
            assert!(watch.epochs.is_empty());
        });
    }

    #[test]
    fn a_watch_that_fails_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let db = acme(&directory);
        let epochs = Epochs::new(&db);
        assert_eq!(epochs.current(ACME).unwrap(), 1);
        let nonsense = directory.path().join("nonsense");
        std::fs::write(&nonsense, [7; 4096]).unwrap();
        let broken = SqliteConnection::establish(&nonsense.to_string_lossy()).unwrap();
        *epochs.lock() = Known::Sqlite(Some(Watch::with(Conn::Sqlite(broken))));
        assert_eq!(epochs.known(ACME), None);
        assert_eq!(epochs.current(ACME).unwrap(), 1);
        assert_eq!(epochs.known(ACME), Some(1));
    }
}
