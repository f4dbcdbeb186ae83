//! Where data is kept.

use std::path::PathBuf;

use clap::Args;
use persistence::DatabaseUrl;

/// Where data is kept.
#[derive(Debug, Clone, Args)]
pub struct DataOptions {
    /// The database: sqlite://<file> or postgres://…; a SQLite file in the data directory where left out
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<DatabaseUrl>,
    /// The directory for the database file, the encryption key and mails
    #[arg(long, env = "ROSTER_DATA_DIR", default_value = "./data", value_name = "DIRECTORY")]
    pub data_dir: PathBuf,
    /// Seals secrets in the database: 32 bytes in base64. Where left out: a file in the data directory (SQLite), or a
    /// key kept in the database (PostgreSQL)
    #[arg(long, env = "ROSTER_ENCRYPTION_KEY", value_name = "BASE64", hide_env_values = true)]
    pub encryption_key: Option<String>,
    /// Connections to the database; where left out 8 to PostgreSQL, and to SQLite two more than there are processors
    #[arg(long, env = "ROSTER_DATABASE_CONNECTIONS", value_parser = clap::value_parser!(u32).range(1..=500), value_name = "NUMBER")]
    pub database_connections: Option<u32>,
}
