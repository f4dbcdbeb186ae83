//! The acceptance suite: one binary, every test on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails, in its helpers too")]

mod accepting_invitations;
mod accounts_with_same_username;
mod enrollment;
mod enumeration;
mod force_logout;
mod forgotten_passwords;
mod hashing;
mod key_rotation;
mod list_state;
mod lockout;
mod logout;
mod mail_over_smtp;
mod mail_transport;
mod my_password;
mod my_record;
mod my_second_factor;
mod my_sessions;
mod new_password_challenge;
mod onboarding;
mod outbox;
mod permissions_at_once;
mod refreshing;
mod second_factor;
mod secrets_at_rest;
mod signing_in;
mod tokens;
mod walking;
