//! Passwords at rest: Argon2id (RFC 9106) in PHC string format, computed on threads of their own.

mod foreign;
mod hash;
mod params;
mod password;
mod pool;

pub use foreign::{BadHash, check_hash};
pub use hash::Verdict;
pub use params::{Params, Unsuitable};
pub use password::Password;
pub use pool::HashPool;
