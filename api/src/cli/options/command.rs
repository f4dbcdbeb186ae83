//! What the `roster` command is told to do.

use std::net::SocketAddr;

use clap::{Parser, Subcommand, ValueEnum};
use domain::ids::OperatorId;

use super::{AccountOptions, DataOptions, OrganizationsImportOptions, ServeOptions, StagedOptions, UsersImportOptions};

/// Users, roles and client organizations of a multi-tenant product, behind a JSON REST API.
#[derive(Debug, Parser)]
#[command(name = "roster", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do; `serve` where left out.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of `serve`.
    #[command(flatten)]
    pub serve: ServeOptions,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API (the default)
    Serve(Box<ServeOptions>),
    /// Accounts: the tenants
    #[command(subcommand)]
    Account(AccountCommand),
    /// Operators of the installation: support staff
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// Files of any length, imported
    #[command(subcommand)]
    Import(ImportCommand),
    /// Keys that sign access tokens
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Print the OpenAPI document; needs no database
    Openapi {
        /// The format
        #[arg(long, value_enum, default_value = "yaml")]
        format: Format,
    },
    /// Print the code that an authenticator would show now; for scripts and for trying things out
    Totp {
        /// The secret, in base32, as setting up a second factor shows it
        secret: String,
    },
    /// Bring the database's tables up to date, for deployments that migrate apart from serving
    Migrate(DataOptions),
    /// Ask a server on this machine whether it is ready; for container health checks
    Healthcheck {
        /// The address that the server listens on
        #[arg(long, env = "ROSTER_BIND", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
        bind: SocketAddr,
    },
}

/// Accounts.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Create an account with its first admin; prints one JSON object
    Create(Box<AccountOptions>),
    /// Say how many users are staged and when the next batch of them is invited; prints one JSON object
    Staged(StagedOptions),
}

/// Operators.
#[derive(Debug, Subcommand)]
pub enum OperatorCommand {
    /// List every operator there ever was; prints one JSON object a line
    List(DataOptions),
    /// Let an operator's credential work no longer, on every node at once; prints one JSON object
    Revoke {
        /// The operator's id, as listed
        id: OperatorId,
        /// Where data is kept
        #[command(flatten)]
        data: DataOptions,
    },
    /// Create an operator; prints one JSON object with the credential, which is shown once
    Create {
        /// The operator's name
        #[arg(long)]
        name: String,
        /// Where data is kept
        #[command(flatten)]
        data: DataOptions,
    },
}

/// Imports.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Import client organizations from a CSV file: a line of column names (`name`, `default_engineer`, `default_vcio`; the last
    /// two are usernames and may be left out), then a row for each. Prints what became of every row, as CSV. Ends with 0
    /// when all are in, 3 when some were refused, 1 when the file cannot be imported
    Organizations(Box<OrganizationsImportOptions>),
    /// Bring a file of users into an account, showing how far it has come; prints one JSON object at the end. Ends with 0
    /// when all are in, 3 when some were refused, 1 when the file cannot be imported
    Users(Box<UsersImportOptions>),
}

/// Keys of access tokens.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a new signing key; it takes over in ten minutes, when everybody who checks tokens can know it
    Rotate(DataOptions),
}

/// A document's format.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Format {
    /// YAML.
    Yaml,
    /// JSON.
    Json,
}
