//! The acceptance suite: one binary, every test on SQLite and on PostgreSQL.

mod bad_input;
mod behaviours;
mod document;
mod mail_transport;
mod onboarding;
mod operations;
mod problems;
