//! The acceptance suite: one binary, every test on SQLite and on PostgreSQL.

mod accepting_invitations;
mod enrollment;
mod forgotten_passwords;
mod list_state;
mod lockout;
mod logout;
mod mail_transport;
mod my_password;
mod my_record;
mod my_second_factor;
mod my_sessions;
mod new_password_challenge;
mod onboarding;
mod refreshing;
mod second_factor;
mod signing_in;
