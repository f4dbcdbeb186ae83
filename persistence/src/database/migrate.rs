//! Brings the tables up to date at start.

use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, write};
use crate::installation::{remember, remembered};
use crate::users::search;

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Any number; the same for every process that migrates the same database.
const MIGRATION_LOCK: &str = "726_573_746_572";

/// Under this name the installation remembers that users from before there was an index of searches are in it.
const SEARCH_INDEX_FILLED: &str = "search_index_filled";

/// Applies every migration that is missing. Several processes may start at once: one of them holds a lock from before
/// it looks what is missing until it is done, on PostgreSQL an advisory one, on SQLite the write lock.
pub(super) fn run(conn: &mut Conn) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    match conn {
        Conn::Sqlite(sqlite) => {
            sqlite.immediate_transaction(|sqlite| sqlite.run_pending_migrations(SQLITE).map(|_| ()))?;
            fill_search_index(conn)?;
        }
        Conn::Postgres(postgres) => {
            let key = MIGRATION_LOCK.replace('_', "");
            postgres.batch_execute(&format!("SELECT pg_advisory_lock({key})"))?;
            let result = postgres.run_pending_migrations(POSTGRES).map(|_| ());
            let result = result.and_then(|()| fill_search_index(conn));
            conn.batch_execute(&format!("SELECT pg_advisory_unlock({key})"))?;
            result?;
        }
    }
    Ok(())
}

/// Fills the index of searches, once: what no SQL can do, since it does not know how texts are taken apart.
fn fill_search_index(conn: &mut Conn) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    if remembered(conn, SEARCH_INDEX_FILLED)?.is_none() {
        search::fill(conn)?;
        write(conn, |conn| match remembered(conn, SEARCH_INDEX_FILLED)? {
            // Another process was quicker.
            Some(_) => Ok(()),
            None => remember(conn, SEARCH_INDEX_FILLED, &[]),
        })?;
    }
    Ok(())
}
