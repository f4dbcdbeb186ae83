//! The `roster` command: every option is a flag and an environment variable, explained by `--help`.

mod account;
mod healthcheck;
mod import;
mod import_options;
mod keys;
mod migrate;
mod openapi;
mod operator;
mod options;
mod psa_options;
mod run;
mod serve;
mod setup;
mod staged;
mod totp;

pub use account::said;
pub use run::{Stopped, run};
