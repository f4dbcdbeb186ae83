//! Remembers who a token belongs to, only for as long as nothing changed in their account's access.
//!
//! Checking a signature costs more than reading a row, and a row more than reading memory. An entry holds while the
//! account's access epoch is the one that it was read under; whoever takes access away moves the epoch in the same
//! transaction. See docs/decisions/0008.

use std::sync::Arc;
use std::time::Duration;

use domain::Moment;
use domain::ids::{AccountId, SessionId};
use moka::sync::Cache;
use persistence::accounts::Account;
use persistence::roles::Role;
use persistence::sessions::Authenticated;
use persistence::{Database, Epochs};

use super::Remembered;

/// How many tokens are remembered.
const CAPACITY: u64 = 20_000;
/// How long one is remembered at most; no token lives longer.
const LIFETIME: Duration = Duration::from_mins(15);

/// What a token was found to stand for.
#[derive(Debug)]
pub struct Entry {
    /// The account.
    pub account: Arc<Account>,
    /// The account's roles.
    pub roles: Arc<[Role]>,
    /// The session.
    pub session_id: SessionId,
    /// The user and what they may do.
    pub user: Authenticated,
    /// What requests with the token found out.
    pub(super) remembered: Arc<Remembered>,
    /// When the token expires.
    pub token_expires_at: Moment,
    /// The account's access epoch from before the rest was read.
    pub epoch: i64,
}

/// Remembers who a token belongs to.
pub struct AccessCache {
    entries: Cache<[u8; 32], Arc<Entry>>,
    epochs: Epochs,
}

impl AccessCache {
    /// An empty one.
    #[must_use]
    pub fn new(db: &Database) -> Self {
        let entries = Cache::builder().max_capacity(CAPACITY).time_to_live(LIFETIME).build();
        Self { entries, epochs: Epochs::new(db) }
    }

    /// What was found for the token with this hash, valid or not.
    #[must_use]
    pub fn get(&self, token: &[u8; 32]) -> Option<Arc<Entry>> {
        self.entries.get(token)
    }

    /// Remembers what was found.
    pub fn insert(&self, token: [u8; 32], entry: Arc<Entry>) {
        self.entries.insert(token, entry);
    }

    /// The account's access epoch now.
    ///
    /// # Errors
    /// [`persistence::StorageError`]: then nothing remembered may be trusted.
    pub fn epoch(&self, account: AccountId) -> Result<i64, persistence::StorageError> {
        self.epochs.current(account)
    }

    /// The account's access epoch, if it is known or told at once.
    #[must_use]
    pub fn known_epoch(&self, account: AccountId) -> Option<i64> {
        self.epochs.known(account)
    }
}
