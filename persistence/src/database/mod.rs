//! Connections, pools and transactions on either engine.

mod connection;
mod epochs;
mod migrate;
mod pool;
mod transaction;
mod url;

pub use connection::{Conn, Db};
pub use epochs::Epochs;
pub use pool::{Database, OpenError, PoolSize};
pub use url::{DatabaseUrl, Engine};
