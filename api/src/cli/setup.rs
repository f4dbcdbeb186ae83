//! From options to the parts of the application.

use std::path::Path;
use std::thread::available_parallelism;

use actix_web::web;
use chrono::TimeDelta;
use persistence::{Database, DatabaseUrl, Engine, PoolSize, StorageError, installation};
use url::Url;

use super::options::{DataOptions, PsaOptions, SigningInOptions};
use super::run::Stopped;
use crate::ambient::Ambient;
use crate::keys::{self, Vault};
use crate::media::{self, Studio};
use crate::passwords::{HashPool, Params};
use crate::state::{Settings, State, WebSettings};

/// Where a key is remembered that belongs to the whole installation.
const KEY_NAME: &str = "encryption_key";

/// Opens the database that the options mean.
pub(super) fn database(options: &DataOptions) -> Result<Database, Stopped> {
    let url = match &options.database_url {
        Some(url) => url.clone(),
        None => DatabaseUrl::Sqlite(options.data_dir.join("roster.db")),
    };
    if let DatabaseUrl::Sqlite(path) = &url
        && let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty())
    {
        make_private_directory(directory)?;
    }
    let connections = options.database_connections.unwrap_or_else(|| usual_connections(url.engine()));
    Ok(Database::open(&url, PoolSize(connections))?)
}

/// SQLite reads on the processors of this machine, and each connection has a cache of its own: more connections than can
/// read at a time only take memory. Two more than that read while others wait for the disk.
fn usual_connections(engine: Engine) -> u32 {
    match engine {
        Engine::Sqlite => u32::try_from(processors()).unwrap_or(u32::MAX).saturating_add(2),
        Engine::Postgres => 8,
    }
}

fn processors() -> usize {
    available_parallelism().map_or(1, usize::from)
}

/// The vault that seals secrets.
pub(super) fn vault(options: &DataOptions, db: &Database, ambient: &Ambient) -> Result<Vault, Stopped> {
    if let Some(key) = &options.encryption_key {
        return Ok(Vault::from_base64(key, ambient)?);
    }
    match db.url().engine() {
        Engine::Sqlite => {
            make_private_directory(&options.data_dir)?;
            Ok(Vault::from_file(&options.data_dir.join("encryption.key"), ambient)?)
        }
        Engine::Postgres => {
            tracing::warn!(
                "ROSTER_ENCRYPTION_KEY is not set: secrets are sealed with a key that the database itself keeps"
            );
            let key = key_in_database(db, ambient)?;
            Ok(Vault::from_base64(&String::from_utf8_lossy(&key), ambient)?)
        }
    }
}

/// The key that the database keeps; several nodes that start at once end with the same one.
fn key_in_database(db: &Database, ambient: &Ambient) -> Result<Vec<u8>, StorageError> {
    use base64::Engine as _;
    if let Some(key) = db.query(|conn| installation::remembered(conn, KEY_NAME))? {
        return Ok(key);
    }
    let new = base64::engine::general_purpose::STANDARD.encode(ambient.random::<32>());
    match db.write_installation(|conn| installation::remember(conn, KEY_NAME, new.as_bytes())) {
        Ok(()) | Err(StorageError::Taken(_)) => {}
        Err(error) => return Err(error),
    }
    db.query(|conn| installation::remembered(conn, KEY_NAME))?.ok_or(StorageError::NotFound)
}

/// The application's state.
pub(super) fn state(
    data: &DataOptions,
    signing_in: &SigningInOptions,
    public_url: Url,
    support_email: Option<String>,
    web: WebSettings,
    psa: &PsaOptions,
) -> Result<web::Data<State>, Stopped> {
    let ambient = Ambient::system();
    let params = Params::new(signing_in.hash_memory_kib, signing_in.hash_passes, signing_in.hash_lanes)?;
    let db = database(data)?;
    let vault = vault(data, &db, &ambient)?;
    let ring = keys::load(&db, &vault, &ambient)?;
    let processors = processors();
    let threads = signing_in.hash_threads.map_or(processors, usize::from);
    let passwords = HashPool::new(threads, usize::from(signing_in.hash_queue), params, &ambient)?;
    let settings = Settings {
        public_url,
        session_lifetime: TimeDelta::days(i64::from(signing_in.session_days)),
        access_token_lifetime: TimeDelta::minutes(i64::from(signing_in.access_token_minutes)),
        support_email,
        web,
    };
    let studio = Studio::open(media::THREADS, media::QUEUE)?;
    Ok(web::Data::new(State::new(db, ambient, passwords, studio, psa.client()?, vault, ring, settings)))
}

/// A directory that only its owner can look into, since it holds keys and mails with links.
pub(super) fn make_private_directory(path: &Path) -> Result<(), Stopped> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| format!("cannot make the directory {}: {error}", path.display()).into())
}
