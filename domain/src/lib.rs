//! Roster's rules as pure functions: facts, policy and a moment go in, a decision or a refusal comes out.
//!
//! Nothing here reads a clock, draws a random number or touches a database; ids, moments and facts are arguments.

pub mod audit;
pub mod ids;
pub mod job;
pub mod license;
mod names;
pub mod organization;
pub mod password;
pub mod permissions;
pub mod policy;
pub mod psa;
pub mod rfc3339;
pub mod role;
pub mod template;
pub mod text;
mod time;
pub mod user;

pub use names::UnknownName;

/// A moment in UTC, always a whole number of microseconds: what both databases can keep.
pub type Moment = chrono::DateTime<chrono::Utc>;
