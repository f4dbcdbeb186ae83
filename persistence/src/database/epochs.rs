//! Access epochs: whether what was cached about an account's sessions still holds, told as cheaply as each engine can.
//!
//! Every epoch that this answers with was current at some moment no longer than [`Epochs::staleness`] ago, and whoever
//! moves an epoch waits that long after the commit before telling anybody that it is done. So whoever asks after having
//! been told sees the new epoch, on any node, without a notice ever being sent.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl};
use domain::ids::AccountId;

use super::pool::establish;
use super::{Conn, Database, Engine};
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

/// What is known without asking the database's tables.
enum Known {
    Sqlite(Watch),
    Postgres(HashMap<AccountId, (i64, Instant)>),
}

/// A connection of its own, whose `data_version` moves with every commit by any other connection, in this process or
/// another. While it stands, nothing that was read can have changed.
#[derive(Default)]
struct Watch {
    conn: Option<Conn>,
    looked_at: Option<Instant>,
    seen: Seen,
    epochs: HashMap<AccountId, i64>,
}

/// A state of the database as the watch sees it. Versions of two connections cannot be compared: hence `opened`.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Seen {
    /// How many connections the watch had, up to and with this one.
    opened: u64,
    data_version: i64,
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
            Engine::Sqlite => Known::Sqlite(Watch::default()),
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
    /// is opened and no table is read.
    #[must_use]
    pub fn known(&self, account: AccountId) -> Option<i64> {
        match &mut *self.lock() {
            Known::Sqlite(watch) => watch.known(account),
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
        // Both taken before the question: the answer is from later.
        let (seen, asked_at) = (self.seen()?, Instant::now());
        let epoch = self.db.query(|conn| accounts::access_epoch(conn, account))?;
        match &mut *self.lock() {
            Known::Sqlite(watch) => watch.remember(account, epoch, seen),
            Known::Postgres(epochs) => {
                if epochs.len() >= REMEMBERED {
                    epochs.retain(|_, (_, read_at)| read_at.elapsed() < POSTGRES_STALENESS);
                }
                // Of two answers that crossed, the one that was asked for later stays.
                let entry = epochs.entry(account).or_insert((epoch, asked_at));
                if entry.1 < asked_at {
                    *entry = (epoch, asked_at);
                }
            }
        }
        Ok(epoch)
    }

    /// The state that SQLite is in now; opens the connection that watches it where there is none. That may take long,
    /// so nobody who only wants to know what is known waits for it.
    fn seen(&self) -> Result<Option<Seen>, StorageError> {
        let is_blind = matches!(&*self.lock(), Known::Sqlite(Watch { conn: None, .. }));
        let opened = is_blind.then(|| establish(self.db.url())).transpose();
        let opened = opened.map_err(|error| StorageError::Unreachable(error.to_string()))?;
        match &mut *self.lock() {
            Known::Sqlite(watch) => {
                if let (None, Some(conn)) = (&watch.conn, opened) {
                    watch.open(conn);
                }
                Ok(watch.look()?)
            }
            Known::Postgres(_) => Ok(None),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch {
    fn open(&mut self, conn: Conn) {
        self.epochs.clear();
        self.seen = Seen { opened: self.seen.opened + 1, data_version: -1 };
        self.conn = Some(conn);
    }

    /// The account's epoch, if it was read since the last commit. Where looking fails nothing is known: whoever goes on
    /// to ask the database opens another connection, and is told should that fail too.
    fn known(&mut self, account: AccountId) -> Option<i64> {
        if self.looked_at.is_none_or(|at| at.elapsed() >= SQLITE_STALENESS) {
            self.look().ok().flatten()?;
        }
        self.epochs.get(&account).copied()
    }

    /// Notices what was committed since the last look; none where there is no connection to look with. One that fails
    /// is given up, since it would fail for ever.
    fn look(&mut self) -> diesel::QueryResult<Option<Seen>> {
        let Some(conn) = &mut self.conn else { return Ok(None) };
        // From before the look: it may take a while. One that fails counts for nothing.
        self.looked_at = None;
        let looked_at = Instant::now();
        let found: Result<DataVersion, _> = diesel::sql_query("PRAGMA data_version").get_result(conn);
        let DataVersion { data_version } = found.inspect_err(|_| self.conn = None)?;
        if data_version != self.seen.data_version {
            self.epochs.clear();
            self.seen.data_version = data_version;
        }
        self.looked_at = Some(looked_at);
        Ok(Some(self.seen))
    }

    /// Remembers an epoch that was read after `seen`, unless something has been committed since.
    fn remember(&mut self, account: AccountId, epoch: i64, seen: Option<Seen>) {
        if seen == Some(self.seen) {
            self.epochs.insert(account, epoch);
        }
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
    fn what_is_known_is_known_until_something_is_committed() {
        let directory = tempfile::tempdir().unwrap();
        let db = acme(&directory);
        let epochs = Epochs::new(&db);
        assert_eq!(epochs.known(ACME), None, "nothing is opened or read for who only wants to know what is known");
        assert_eq!(epochs.current(ACME).unwrap(), 1);
        assert_eq!(epochs.known(ACME), Some(1));
        move_epoch(&db);
        assert_eq!(epochs.known(ACME), None);
        assert_eq!(epochs.current(ACME).unwrap(), 2);
        assert_eq!(epochs.known(ACME), Some(2));
        assert!(matches!(epochs.current(AccountId(Uuid::nil())), Err(StorageError::NotFound)));
    }

    #[test]
    fn an_epoch_that_was_read_before_a_commit_is_not_remembered() {
        let directory = tempfile::tempdir().unwrap();
        let db = acme(&directory);
        let epochs = Epochs::new(&db);
        let before = epochs.seen().unwrap();
        move_epoch(&db);
        epochs.seen().unwrap();
        let Known::Sqlite(watch) = &mut *epochs.lock() else { panic!("this is SQLite") };
        watch.remember(ACME, 1, before);
        assert_eq!(watch.known(ACME), None);
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
        if let Known::Sqlite(watch) = &mut *epochs.lock() {
            watch.conn = Some(Conn::Sqlite(broken));
            watch.looked_at = None;
        }
        assert_eq!(epochs.known(ACME), None);
        assert_eq!(epochs.current(ACME).unwrap(), 1);
        assert_eq!(epochs.known(ACME), Some(1));
    }
}
