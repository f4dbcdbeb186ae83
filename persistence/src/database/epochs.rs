//! Access epochs: whether what was cached about an account's sessions still holds, told as cheaply as each engine can.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl};
use domain::ids::AccountId;

use super::pool::establish;
use super::{Conn, Database, DatabaseUrl};
use crate::accounts;
use crate::error::StorageError;

/// Tells the access epoch of accounts. Cheap to clone.
#[derive(Clone)]
pub struct Epochs {
    db: Database,
    watch: Option<Arc<Mutex<Watch>>>,
}

/// SQLite only: a connection of its own, whose `data_version` moves with every commit by any other connection, in this
/// process or another. While it stands, nothing that was read can have changed.
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
        let watch = matches!(db.url(), DatabaseUrl::Sqlite(_))
            .then(|| Arc::new(Mutex::new(Watch { conn: None, data_version: -1, epochs: HashMap::new() })));
        Self { db: db.clone(), watch }
    }

    /// Whether asking is so quick that it may be done on a thread that answers requests.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.watch.is_some()
    }

    /// The account's epoch as of now: every commit that was acknowledged before the call is seen.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails, or has no such account: then nothing cached may be trusted.
    pub fn current(&self, account: AccountId) -> Result<i64, StorageError> {
        match &self.watch {
            Some(watch) => watch.lock().unwrap_or_else(PoisonError::into_inner).current(self.db.url(), account),
            None => self.db.query(|conn| accounts::access_epoch(conn, account)),
        }
    }
}

impl Watch {
    fn current(&mut self, url: &DatabaseUrl, account: AccountId) -> Result<i64, StorageError> {
        if self.conn.is_none() {
            self.conn = Some(establish(url).map_err(|error| StorageError::Unreachable(error.to_string()))?);
            self.epochs.clear();
        }
        let Some(conn) = &mut self.conn else { return Err(StorageError::Busy) };
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
