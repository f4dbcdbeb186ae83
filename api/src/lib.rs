//! Roster's HTTP API: everything between a socket and the rules of `domain`.

pub mod ambient;
pub mod keys;
pub mod passwords;
pub mod tokens;
pub mod totp;
pub mod mail;
