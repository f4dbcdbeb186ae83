//! Keeping the keys of access tokens: made at first start, sealed in the database, rotated, read anew.

use chrono::TimeDelta;
use domain::Moment;
use persistence::signing_keys::{self, SigningKeyRecord};
use persistence::{Database, StorageError};

use super::{KeyRing, MAX_TOKEN_LIFETIME, SigningKey, StoredKey, Unsealable, UnusableKey, Vault};
use crate::ambient::Ambient;

/// A new key is published this long before it signs, so that whoever caches the key set knows it in time.
const PUBLISHED_BEFORE: TimeDelta = TimeDelta::minutes(10);
/// Keys sign for this long before they are replaced without being asked.
const ROTATED_AFTER: TimeDelta = TimeDelta::days(90);

/// Why the keys cannot be read or made.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The database failed.
    #[error("{0}")]
    Storage(#[from] StorageError),
    /// A key cannot be opened: the encryption key is not the one that sealed it.
    #[error("the signing keys cannot be opened ({0}): is this the encryption key that they were sealed with?")]
    Unusable(#[from] UnusableKey),
    /// The operating system refused.
    #[error("{0}")]
    Vault(#[from] Unsealable),
}

/// Reads the keys; makes the first one where there is none, and the next one when the last has signed long enough.
///
/// # Errors
/// [`KeepError`].
pub fn load(db: &Database, vault: &Vault, ambient: &Ambient) -> Result<KeyRing, KeepError> {
    let now = ambient.now();
    let stored = db.query(signing_keys::list)?;
    let newest = stored.iter().map(|key| key.activates_at).max();
    let due = match newest {
        None => Some(now),
        Some(newest) => (newest + ROTATED_AFTER <= now).then(|| now + PUBLISHED_BEFORE),
    };
    match due {
        None => ring(stored, vault, now),
        Some(activates_at) => {
            add(db, vault, ambient, newest, activates_at)?;
            ring(db.query(signing_keys::list)?, vault, now)
        }
    }
}

/// Makes a key that takes over in a few minutes; those that signed until then retire.
///
/// # Errors
/// [`KeepError`].
pub fn rotate(db: &Database, vault: &Vault, ambient: &Ambient) -> Result<Moment, KeepError> {
    let activates_at = ambient.now() + PUBLISHED_BEFORE;
    let newest = db.query(signing_keys::list)?.iter().map(|key| key.activates_at).max();
    add(db, vault, ambient, newest, activates_at)?;
    Ok(activates_at)
}

/// Adds a key unless another node has added one since `newest` was read.
fn add(
    db: &Database,
    vault: &Vault,
    ambient: &Ambient,
    newest: Option<Moment>,
    activates_at: Moment,
) -> Result<(), KeepError> {
    let key = SigningKey::generate(ambient);
    let record = SigningKeyRecord {
        kid: key.kid().to_owned(),
        private_key: key.seal(vault)?,
        public_key: key.public_x().to_owned(),
        created_at: ambient.now(),
        activates_at,
        retired_at: None,
    };
    db.write_installation(|conn| {
        signing_keys::lock(conn)?;
        signing_keys::purge(conn, ambient.now() - MAX_TOKEN_LIFETIME)?;
        let present = signing_keys::list(conn)?.iter().map(|key| key.activates_at).max();
        if present == newest { signing_keys::insert(conn, &record) } else { Ok(()) }
    })?;
    Ok(())
}

fn ring(records: Vec<SigningKeyRecord>, vault: &Vault, now: Moment) -> Result<KeyRing, KeepError> {
    let stored = records
        .into_iter()
        .map(|record| StoredKey {
            kid: record.kid,
            sealed_private: record.private_key,
            public_x: record.public_key,
            created_at: record.created_at,
            activates_at: record.activates_at,
            retired_at: record.retired_at,
        })
        .collect();
    Ok(KeyRing::new(stored, vault, now)?)
}
