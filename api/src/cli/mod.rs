//! The `roster` command: every option is a flag and an environment variable, explained by `--help`.

mod account;
mod healthcheck;
mod import;
mod keys;
mod migrate;
mod openapi;
mod operator;
mod options;
mod run;
mod serve;
mod setup;
mod staged;
mod totp;

pub use account::said;
pub use run::{Stopped, run};
