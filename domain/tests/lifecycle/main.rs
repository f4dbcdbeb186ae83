//! The lifecycle as lifecycle.md tells it, proved cell by cell and by chance.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests say what they expect")]

mod cells;
mod create;
mod document;
mod guards;
mod people;
mod presets;
mod properties;
mod sign_in;
mod table;
mod time;
mod verbs;
