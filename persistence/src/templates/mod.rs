//! Review templates: the account's standard in all its versions.

mod document;
mod versions;

pub use versions::{Version, add, current, current_number, find};
