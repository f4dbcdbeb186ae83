//! Roster's tables and queries: functions over rows, one SQL for SQLite and PostgreSQL.
//!
//! Every query names the account, unless a token is all that is known or the work is for the whole installation. What
//! rules look at is written through [`Database::write`] alone (docs/decisions/0002).

pub mod accounts;
pub mod audit;
pub mod challenges;
mod columns;
pub mod credentials;
mod database;
mod error;
pub mod grants;
pub mod idempotency;
pub mod installation;
pub mod jobs;
pub mod license_ledger;
pub mod links;
pub mod list_states;
pub mod lists;
pub mod media;
pub mod operators;
pub mod organizations;
pub mod outbox;
pub mod password_history;
mod policy_document;
pub mod psa_connections;
pub mod psa_links;
pub mod reactivation_requests;
pub mod roles;
mod schema;
pub mod sessions;
pub mod sign_ins;
pub mod signing_keys;
pub mod staged_batches;
pub mod templates;
pub mod users;
pub mod views;

pub use database::{Committed, Conn, Database, DatabaseUrl, Engine, Epochs, OpenError, PoolSize, Reader, Writer};
pub use error::{StorageError, Taken};
