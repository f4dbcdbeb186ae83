//! Access epochs: whether what was cached about an account's sessions still holds, told as cheaply as each engine can.
//!
//! Every epoch that this answers with was current at some moment no longer than [`STALENESS`] ago, and whoever moves
//! an epoch waits that long after the commit before telling anybody that it is done. So whoever asks after having been
//! told sees the new epoch, on any node, without a notice ever being sent.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl};
use domain::ids::AccountId;

use super::pool::establish;
use super::{Conn, Database, DatabaseUrl, Engine};
use crate::accounts;
use crate::error::StorageError;

/// For how long an epoch that was read from PostgreSQL is good.
const STALENESS: Duration = Duration::from_millis(25);

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
struct Watch {
    conn: Option<Conn>,
    data_version: i64,
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
            Engine::Sqlite => Known::Sqlite(Watch { conn: None, data_version: -1, epochs: HashMap::new() }),
            Engine::Postgres => Known::Postgres(HashMap::new()),
        };
        Self { db: db.clone(), known: Arc::new(Mutex::new(known)) }
    }

    /// How long after its commit a move of an epoch must not be told to anybody.
    #[must_use]
    pub fn staleness(engine: Engine) -> Duration {
        match engine {
            Engine::Sqlite => Duration::ZERO,
            Engine::Postgres => STALENESS,
        }
    }

    /// The account's epoch, if it can be told so quickly that a thread which answers requests may ask.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails, or has no such account: then nothing cached may be trusted.
    pub fn known(&self, account: AccountId) -> Result<Option<i64>, StorageError> {
        match &mut *self.lock() {
            Known::Sqlite(watch) => watch.current(self.db.url(), account).map(Some),
            Known::Postgres(epochs) => {
                Ok(epochs.get(&account).filter(|(_, read_at)| read_at.elapsed() < STALENESS).map(|(epoch, _)| *epoch))
            }
        }
    }

    /// The account's epoch, asked of the database where it is not known.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails, or has no such account: then nothing cached may be trusted.
    pub fn current(&self, account: AccountId) -> Result<i64, StorageError> {
        if let Some(epoch) = self.known(account)? {
            return Ok(epoch);
        }
        // Taken before the question: the answer is from later.
        let asked_at = Instant::now();
        let epoch = self.db.query(|conn| accounts::access_epoch(conn, account))?;
        if let Known::Postgres(epochs) = &mut *self.lock() {
            if epochs.len() >= REMEMBERED {
                epochs.retain(|_, (_, read_at)| read_at.elapsed() < STALENESS);
            }
            // Of two answers that crossed, the one that was asked for later stays.
            let entry = epochs.entry(account).or_insert((epoch, asked_at));
            if entry.1 < asked_at {
                *entry = (epoch, asked_at);
            }
        }
        Ok(epoch)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch {
    fn current(&mut self, url: &DatabaseUrl, account: AccountId) -> Result<i64, StorageError> {
        let conn = match &mut self.conn {
            Some(conn) => conn,
            none => {
                self.epochs.clear();
                none.insert(establish(url).map_err(|error| StorageError::Unreachable(error.to_string()))?)
            }
        };
        let found: Result<DataVersion, _> = diesel::sql_query("PRAGMA data_version").get_result(conn);
        let version = found.map(|found| found.data_version).inspect_err(|_| self.epochs.clear())?;
        if version != self.data_version {
            self.epochs.clear();
            self.data_version = version;
        }
        if let Some(epoch) = self.epochs.get(&account) {
            return Ok(*epoch);
        }
        let epoch = accounts::access_epoch(conn, account)?;
        self.epochs.insert(account, epoch);
        Ok(epoch)
    }
}
