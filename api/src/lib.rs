//! Roster's HTTP API: everything between a socket and the rules of `domain`.

pub mod ambient;
pub mod mail;
