//! The lifecycle as lifecycle.md tells it, proved cell by cell and by chance.

#![expect(clippy::unwrap_used, reason = "tests say what they expect; helpers too")]

mod bring_in;
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
