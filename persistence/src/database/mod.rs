//! Connections, pools and transactions on either engine.

mod connection;
mod connections;
mod epochs;
mod group_commit;
mod migrate;
mod pool;
mod prepared;
mod transaction;
mod url;

pub use connection::{Conn, Db};
pub use epochs::Epochs;
pub use pool::{Committed, Database, OpenError, PoolSize, Reader, Writer};
pub(crate) use prepared::{Prepared, updated};
pub(crate) use transaction::{note_access_moved, note_mail_put, write};
pub use url::{DatabaseUrl, Engine};
