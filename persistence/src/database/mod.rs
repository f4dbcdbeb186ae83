//! Connections, pools and transactions on either engine.

mod connection;
mod migrate;
mod pool;
mod transaction;
mod url;

pub use connection::{Conn, Db};
pub use pool::{Database, OpenError, PoolSize};
pub use url::{DatabaseUrl, Engine};
