//! The options of the `roster` command.

mod account;
mod address;
mod command;
mod data;
mod import_organizations;
mod import_users;
mod psa;
mod serve;
mod signing_in;
mod staged;
mod web;

pub use account::AccountOptions;
pub use command::{AccountCommand, Cli, Command, Format, ImportCommand, KeysCommand, OperatorCommand};
pub use data::DataOptions;
pub use import_organizations::OrganizationsImportOptions;
pub use import_users::UsersImportOptions;
pub use psa::PsaOptions;
pub use serve::{LogFormat, ServeOptions};
pub use signing_in::SigningInOptions;
pub use staged::StagedOptions;
pub use web::WebOptions;
