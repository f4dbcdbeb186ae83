//! Brings the tables up to date at start.

use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Conn;

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Any number; the same for every process that migrates the same database.
const MIGRATION_LOCK: &str = "726_573_746_572";

/// Applies every migration that is missing. Several processes may start at once: one of them holds a lock from before
/// it looks what is missing until it is done, on PostgreSQL an advisory one, on SQLite the write lock.
pub(super) fn run(conn: &mut Conn) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    match conn {
        Conn::Sqlite(sqlite) => {
            sqlite.immediate_transaction(|sqlite| sqlite.run_pending_migrations(SQLITE).map(|_| ()))?;
        }
        Conn::Postgres(postgres) => {
            let key = MIGRATION_LOCK.replace('_', "");
            postgres.batch_execute(&format!("SELECT pg_advisory_lock({key})"))?;
            let result = postgres.run_pending_migrations(POSTGRES).map(|_| ());
            postgres.batch_execute(&format!("SELECT pg_advisory_unlock({key})"))?;
            result?;
        }
    }
    Ok(())
}
