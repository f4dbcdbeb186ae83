//! HTTP words that every part of the API shares.

pub mod addresses;
pub mod answer;
pub mod body;
pub mod client;
pub mod compress;
pub mod cors;
pub mod cursor;
pub mod date;
pub mod etag;
pub mod export;
pub mod head;
pub mod json;
pub mod origin;
pub mod page;
pub mod panics;
pub mod path;
pub mod precondition;
pub mod query;
pub mod request_id;
pub mod security;
pub mod sort;
pub mod title;
pub mod typed;
pub mod unmatched;
pub mod upload;
