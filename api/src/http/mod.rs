//! HTTP words that every part of the API shares.

pub mod body;
pub mod cursor;
pub mod date;
pub mod export;
pub mod head;
pub mod json;
pub mod origin;
pub mod page;
pub mod path;
pub mod query;
pub mod request_id;
pub mod typed;
pub mod unmatched;
pub mod upload;
