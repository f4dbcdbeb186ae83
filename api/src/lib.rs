//! Roster's HTTP API: everything between a socket and the rules of `domain`.

pub mod account;
pub mod ambient;
pub mod app;
pub mod audit;
pub mod auth;
pub mod background;
pub mod caller;
pub mod change;
pub mod cli;
pub mod demo;
pub mod health;
pub mod http;
pub mod invitations;
pub mod jwks;
pub mod keys;
pub mod mail;
pub mod me;
pub mod openapi;
pub mod passwords;
pub mod problem;
pub mod roles;
pub mod server;
pub mod state;
pub mod tokens;
pub mod totp;
pub mod users;
