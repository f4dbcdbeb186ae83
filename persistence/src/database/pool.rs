//! Pools of connections. SQLite has one writer and several readers; PostgreSQL any number that do both.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::r2d2::R2D2Connection;
use diesel::{Connection, ConnectionError, PgConnection, SqliteConnection};
use domain::ids::AccountId;
use r2d2::PooledConnection;

use super::connections::{Connections, Manager};
use super::group_commit::{GroupCommit, OPEN_FOR};
use super::transaction::Noted;
use super::{Conn, DatabaseUrl, Engine, Epochs, migrate, transaction};
use crate::error::{StorageError, is_busy};

/// Per connection, before anything else.
const SQLITE_PATIENCE: &str = "PRAGMA busy_timeout = 5000;";

/// Per connection. `synchronous = FULL` makes every acknowledged commit survive a power cut.
const SQLITE_PRAGMAS: &str =
    "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -2000;";

/// How long the switch of a new file to WAL is tried, and how often.
const SWITCHING: (Duration, Duration) = (Duration::from_secs(5), Duration::from_millis(10));

/// Times are compared and printed in UTC whatever the server's own zone is, and a statement that waits for a lock gives up.
const POSTGRES_SETTINGS: &str = "SET TIME ZONE 'UTC'; SET lock_timeout = '10s'; SET client_min_messages = warning;";

/// The database: hands out connections, runs transactions. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    url: DatabaseUrl,
    readers: Connections,
    /// Of SQLite; on PostgreSQL any connection writes.
    writer: Option<GroupCommit>,
}

/// What a committed transaction made, and when it may be told.
#[derive(Debug)]
pub struct Committed<T> {
    /// What it made.
    pub value: T,
    /// How long to wait before telling anybody that it is done: zero, unless it took access away, in which case other
    /// nodes may not know it sooner.
    pub pause: Duration,
    /// Whether it put a mail into the outbox.
    pub has_mail: bool,
}

/// How many connections a process keeps.
#[derive(Clone, Copy, Debug)]
pub struct PoolSize(pub u32);

/// Why a database could not be opened; one clear line each.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It cannot be reached or opened.
    #[error("cannot open the database {url}: {cause}")]
    Connect {
        /// The database's address, without a password.
        url: String,
        /// What the engine said, on one line.
        cause: String,
    },
    /// Its tables cannot be brought up to date.
    #[error("cannot migrate the database {url}: {cause}")]
    Migrate {
        /// The database's address, without a password.
        url: String,
        /// What the engine said, on one line.
        cause: String,
    },
}

impl Database {
    /// Opens the database and brings its tables up to date.
    ///
    /// # Errors
    /// [`OpenError`] when it cannot be reached, opened or migrated.
    pub fn open(url: &DatabaseUrl, size: PoolSize) -> Result<Self, OpenError> {
        let connect_error =
            |cause: &dyn std::fmt::Display| OpenError::Connect { url: url.to_string(), cause: one_line(cause) };
        let mut first = establish(url).map_err(|error| connect_error(&error))?;
        migrate::run(&mut first)
            .map_err(|cause| OpenError::Migrate { url: url.to_string(), cause: one_line(&cause) })?;
        drop(first);

        let pool = |size: u32| Connections::open(url, size).map_err(|error| connect_error(&error));
        let readers = pool(size.0)?;
        let writer = match url.engine() {
            // More than one connection that writes would only make the others wait, unfairly.
            Engine::Sqlite => Some(GroupCommit::new(pool(1)?, OPEN_FOR).map_err(|error| connect_error(&error))?),
            Engine::Postgres => None,
        };
        Ok(Self { url: url.clone(), readers, writer })
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Runs `body` in a transaction that holds the write lock of `account` from its first statement.
    ///
    /// # Errors
    /// What `body` returns, in which case nothing was changed; or a [`StorageError`].
    pub fn write<T, E: From<StorageError>>(
        &self,
        account: AccountId,
        body: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<Committed<T>, E> {
        let engine = self.url.engine();
        self.write_installation(|conn| within(engine, conn, account, body))
    }

    /// The thread that writes for others, where writers wait for each other anyway: on SQLite.
    #[must_use]
    pub fn writer(&self) -> Option<Writer<'_>> {
        self.writer.as_ref().map(Writer)
    }

    /// Runs `body` in a write transaction of the installation as a whole: new accounts, keys, operators, the outbox.
    ///
    /// # Errors
    /// What `body` returns, in which case nothing was changed; or a [`StorageError`].
    pub fn write_installation<T, E: From<StorageError>>(
        &self,
        body: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.writer {
            Some(writer) => writer.write(body),
            None => transaction::write(&mut self.readers.get()?.conn, body),
        }
    }

    /// Runs `body` on one snapshot of the data.
    ///
    /// # Errors
    /// What `body` returns, or a [`StorageError`].
    pub fn read<T, E: From<StorageError>>(&self, body: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        transaction::read(&mut self.readers.get()?.conn, body)
    }

    /// Runs one query, without the cost of a transaction around it.
    ///
    /// # Errors
    /// What `body` returns, or a [`StorageError`].
    pub fn query<T, E: From<StorageError>>(&self, body: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        body(&mut self.readers.get()?.conn)
    }

    /// A connection for a query that takes less time than handing it to another thread would: one of SQLite's that
    /// stands idle. None where none does, and where answers come over a network.
    #[must_use]
    pub fn at_once(&self) -> Option<Reader> {
        match self.url.engine() {
            Engine::Sqlite => self.readers.idle().map(Reader),
            Engine::Postgres => None,
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StorageError`] when it does not.
    pub fn ping(&self) -> Result<(), StorageError> {
        Ok(self.readers.get()?.conn.ping()?)
    }
}

/// A connection that reads, until it is dropped.
pub struct Reader(PooledConnection<Manager>);

impl Reader {
    /// Runs one query, on this thread.
    ///
    /// # Errors
    /// What `body` returns.
    pub fn query<T, E>(&mut self, body: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        body(&mut self.0.conn)
    }
}

/// Writes on a thread of its own.
pub struct Writer<'a>(&'a GroupCommit);

impl Writer<'_> {
    /// Does what [`Database::write`] does, and calls `tell` with what that returns. If `body` panics, `tell` is dropped.
    pub fn write_then<T: Send + 'static, E: From<StorageError> + Send + 'static>(
        self,
        account: AccountId,
        body: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        tell: impl FnOnce(Result<Committed<T>, E>) + Send + 'static,
    ) {
        // The only engine that has one.
        self.0.write_then(move |conn| within(Engine::Sqlite, conn, account, body), tell);
    }
}

/// Runs `body` with the account's write lock held, in a transaction that was begun.
fn within<T, E: From<StorageError>>(
    engine: Engine,
    conn: &mut Conn,
    account: AccountId,
    body: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<Committed<T>, E> {
    transaction::take_noted();
    transaction::lock_account(conn, account)?;
    let value = body(conn)?;
    let Noted { access_moved, mail_put } = transaction::take_noted();
    let pause = if access_moved { Epochs::staleness(engine) } else { Duration::ZERO };
    Ok(Committed { value, pause, has_mail: mail_put })
}

pub(super) fn establish(url: &DatabaseUrl) -> Result<Conn, ConnectionError> {
    let prepare = |conn: &mut dyn FnMut(&str) -> diesel::QueryResult<()>, settings: &str| {
        conn(settings).map_err(ConnectionError::CouldntSetupConfiguration)
    };
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
            prepare(&mut |sql| conn.batch_execute(sql), SQLITE_PATIENCE)?;
            prepare(&mut |sql| patiently(&mut conn, sql), "PRAGMA journal_mode = WAL;")?;
            prepare(&mut |sql| conn.batch_execute(sql), SQLITE_PRAGMAS)?;
            Ok(Conn::Sqlite(conn))
        }
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url)?;
            prepare(&mut |sql| conn.batch_execute(sql), POSTGRES_SETTINGS)?;
            Ok(Conn::Postgres(conn))
        }
    }
}

/// Runs a statement that SQLite gives up at once when it is in somebody's way, whatever its timeout: the switch to WAL,
/// while others open the same new file.
fn patiently(conn: &mut SqliteConnection, sql: &str) -> diesel::QueryResult<()> {
    let (patience, pause) = SWITCHING;
    let deadline = Instant::now() + patience;
    loop {
        match conn.batch_execute(sql) {
            Err(error) if is_busy(&error) && Instant::now() < deadline => std::thread::sleep(pause),
            done => return done,
        }
    }
}

/// Engines answer in several lines; a start-up error is one.
fn one_line(cause: &dyn std::fmt::Display) -> String {
    cause.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}
