//! What every request can reach: the database, keys, hashing, time. One for the process, shared by all workers.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use actix_web::web;
use chrono::TimeDelta;
use domain::Moment;
use domain::ids::AccountId;
use persistence::{Committed, Conn, Database};
use psa::Psa;
use tokio::sync::{Notify, oneshot};
use url::Url;

use crate::ambient::Ambient;
use crate::caller::AccessCache;
use crate::http::client::Proxies;
use crate::keys::{self, KeepError, KeyRing, Vault};
use crate::limits::{LimitSettings, Limits};
use crate::media::Studio;
use crate::passwords::HashPool;
use crate::problem::Failure;
use crate::psa_connections::Companies;
use crate::users::{Found, Totals};

/// The `aud` of access tokens.
pub const AUDIENCE: &str = "roster";

/// Tokens with unknown keys lead to a look into the database at most this often.
const KEYS_PAUSE: TimeDelta = TimeDelta::seconds(1);

/// What every request can reach.
pub struct State {
    /// The database.
    pub db: Database,
    /// Time, ids and randomness.
    pub ambient: Ambient,
    /// Hashes and verifies passwords.
    pub passwords: HashPool,
    /// Makes pictures of uploaded files.
    pub studio: Studio,
    /// Asks the PSAs of accounts.
    pub psa: Psa,
    /// What they said lately.
    pub psa_companies: Companies,
    /// Seals what must not lie about in the clear.
    pub vault: Vault,
    /// Who is signed in, as far as it was asked lately.
    pub access: AccessCache,
    /// How many users filters hold, as far as it was asked lately.
    pub totals: Totals,
    /// Whom searches found lately.
    pub found: Found,
    /// What the operator of the installation chose.
    pub settings: Settings,
    /// Counts requests.
    pub limits: Limits,
    /// Rung when there is mail to send.
    pub outbox_bell: Notify,
    /// Rung when there is a job to work on.
    pub jobs_bell: Notify,
    keys: RwLock<Arc<KeyRing>>,
    keys_looked_for_at: Mutex<Option<Moment>>,
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
    /// Where support is told by mail what users ask of it, if anywhere.
    pub support_email: Option<String>,
    /// How it stands on the web.
    pub web: WebSettings,
}

/// How the installation stands on the web: who is between it and its clients, and how much these may ask.
#[derive(Clone, Debug)]
pub struct WebSettings {
    /// How often somebody may ask.
    pub limits: LimitSettings,
    /// Who is believed when they say for whom they ask.
    pub proxies: Proxies,
    /// Origins whose pages may ask.
    pub cors_origins: Vec<String>,
    /// Largest file of users that is imported, in bytes.
    pub import_limit: usize,
}

/// Largest file of users that is imported unless the operator says otherwise: 64 MiB.
pub const IMPORT_LIMIT: usize = 64 * 1024 * 1024;

impl Default for WebSettings {
    /// Nobody between, no limits and no pages of other origins: for what is not served.
    fn default() -> Self {
        Self {
            limits: LimitSettings::WIDE,
            proxies: Proxies::default(),
            cors_origins: Vec::new(),
            import_limit: IMPORT_LIMIT,
        }
    }
}

impl State {
    /// Puts the parts together.
    #[must_use]
    #[expect(clippy::too_many_arguments, reason = "each part is made in its own way, and here they meet")]
    pub fn new(
        db: Database,
        ambient: Ambient,
        passwords: HashPool,
        studio: Studio,
        psa: Psa,
        vault: Vault,
        keys: KeyRing,
        settings: Settings,
    ) -> Self {
        Self {
            access: AccessCache::new(&db),
            limits: Limits::new(&settings.web.limits, &ambient),
            db,
            ambient,
            passwords,
            studio,
            psa,
            psa_companies: Companies::default(),
            vault,
            totals: Totals::default(),
            found: Found::default(),
            settings,
            outbox_bell: Notify::new(),
            jobs_bell: Notify::new(),
            keys: RwLock::new(Arc::new(keys)),
            keys_looked_for_at: Mutex::new(None),
        }
    }

    /// What was committed, once whoever sends mail has been told if there is some.
    #[must_use]
    pub fn rung<T>(&self, committed: Committed<T>) -> Committed<T> {
        if committed.has_mail {
            self.outbox_bell.notify_one();
        }
        committed
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

    /// Reads the keys anew because a token names one that is not known here: another node may have made it. At most
    /// once a second, because anybody can name a key; who comes meanwhile waits for whoever is reading.
    ///
    /// # Errors
    /// [`KeepError`]: the keys in use stay.
    pub fn look_for_keys(&self) -> Result<(), KeepError> {
        let mut looked_for_at = self.keys_looked_for_at.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.ambient.now();
        if looked_for_at.is_none_or(|at| now - at >= KEYS_PAUSE) {
            *looked_for_at = Some(now);
            self.replace_keys(keys::load(&self.db, &self.vault, &self.ambient)?);
        }
        Ok(())
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

/// Runs one query: on SQLite at once, since finding a row takes it less time than waking another thread; otherwise away
/// from the workers that answer requests.
///
/// # Errors
/// What `body` returns.
pub async fn query<T: Send + 'static>(
    state: &web::Data<State>,
    body: impl FnOnce(&mut Conn) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    if let Some(mut reader) = state.db.at_once() {
        return reader.query(body);
    }
    let state = state.clone();
    web::block(move || state.db.query(body)).await?
}

/// Runs `body` in a transaction that holds the write lock of `account`, away from the workers that answer requests: on
/// SQLite on the thread that writes for all.
///
/// # Errors
/// What `body` returns, in which case nothing was changed.
pub async fn write<T: Send + 'static>(
    state: &web::Data<State>,
    account: AccountId,
    body: impl FnOnce(&mut Conn) -> Result<T, Failure> + Send + 'static,
) -> Result<Committed<T>, Failure> {
    if let Some(writer) = state.db.writer() {
        let (tell, told) = oneshot::channel();
        // Nobody may want to know any more: it is done all the same.
        writer.write_then(account, body, |written| drop(tell.send(written)));
        return told.await.map_err(|_| Failure::internal(&"a transaction ended without an outcome"))?;
    }
    let state = state.clone();
    web::block(move || state.db.write(account, body)).await?
}
