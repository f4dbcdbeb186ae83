//! What every request can reach: the database, keys, hashing, time. One for the process, shared by all workers.

use std::sync::{Arc, PoisonError, RwLock};

use actix_web::web;
use chrono::TimeDelta;
use persistence::{Conn, Database};
use tokio::sync::Notify;
use url::Url;

use crate::ambient::Ambient;
use crate::caller::AccessCache;
use crate::keys::{KeyRing, Vault};
use crate::passwords::HashPool;
use crate::problem::Failure;

/// The `aud` of access tokens.
pub const AUDIENCE: &str = "roster";

/// What every request can reach.
pub struct State {
    /// The database.
    pub db: Database,
    /// Time, ids and randomness.
    pub ambient: Ambient,
    /// Hashes and verifies passwords.
    pub passwords: HashPool,
    /// Seals what must not lie about in the clear.
    pub vault: Vault,
    /// Who is signed in, as far as it was asked lately.
    pub access: AccessCache,
    /// What the operator of the installation chose.
    pub settings: Settings,
    /// Rung when there is mail to send.
    pub outbox_bell: Notify,
    keys: RwLock<Arc<KeyRing>>,
}

/// What the operator of the installation chose.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach the front end: links in mails begin with it, and it is the `iss` of access tokens.
    pub public_url: Url,
    /// How long a session lasts without being refreshed.
    pub session_lifetime: TimeDelta,
    /// How long an access token lasts; at most 15 minutes.
    pub access_token_lifetime: TimeDelta,
}

impl State {
    /// Puts the parts together.
    #[must_use]
    pub fn new(
        db: Database,
        ambient: Ambient,
        passwords: HashPool,
        vault: Vault,
        keys: KeyRing,
        settings: Settings,
    ) -> Self {
        Self {
            access: AccessCache::new(&db),
            db,
            ambient,
            passwords,
            vault,
            settings,
            outbox_bell: Notify::new(),
            keys: RwLock::new(Arc::new(keys)),
        }
    }

    /// The keys of access tokens, as they were read last.
    #[must_use]
    pub fn keys(&self) -> Arc<KeyRing> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes other keys into use.
    pub fn replace_keys(&self, keys: KeyRing) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    /// The `iss` of access tokens: the public address without a closing slash.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.settings.public_url.as_str().trim_end_matches('/')
    }
}

/// Runs `body` on one snapshot of the data, away from the workers that answer requests.
///
/// # Errors
/// What `body` returns.
pub async fn read<T: Send + 'static>(
    state: &web::Data<State>,
    body: impl FnOnce(&mut Conn) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let state = state.clone();
    web::block(move || state.db.read(body)).await?
}

/// Runs one query, away from the workers that answer requests.
///
/// # Errors
/// What `body` returns.
pub async fn query<T: Send + 'static>(
    state: &web::Data<State>,
    body: impl FnOnce(&mut Conn) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let state = state.clone();
    web::block(move || state.db.query(body)).await?
}
