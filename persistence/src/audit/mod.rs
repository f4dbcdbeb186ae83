//! The audit log: who did what to whom, written in the transaction that does it. Entries are only
//! added; nothing is changed in them but what would tell who an erased user was.

mod erase;
mod filter;
mod find;
mod insert;
mod list;
mod row;

pub use erase::erase;
pub use filter::Filter;
pub use find::{find, last_doer, newest};
pub use insert::insert;
pub use list::{Order, Place, Start, count, list};
pub use row::{Entry, Event};
