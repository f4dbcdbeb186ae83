//! One connection type over both engines.

use diesel::{PgConnection, SqliteConnection};

/// A connection to either engine; queries are written once, against [`Db`].
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// Embedded SQLite.
    Sqlite(SqliteConnection),
    /// PostgreSQL.
    Postgres(PgConnection),
}

/// The backend that queries are written against.
pub type Db = MultiBackend;
