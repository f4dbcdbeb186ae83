//! The options of the `roster` command.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::ids::OperatorId;
use domain::policy::Preset;
use ipnet::IpNet;
use persistence::DatabaseUrl;
use url::Url;

use super::import_options::UsersImportOptions;
use super::psa_options::PsaOptions;
use crate::account::ORGANIZATIONS_MAX;
use crate::http::client::{ForwardedHeader, Proxies};
use crate::http::cors;
use crate::limits::LimitSettings;
use crate::state::WebSettings;
use crate::users::clean_email;

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

/// Options of `account staged`.
#[derive(Debug, Clone, Args)]
pub struct StagedOptions {
    /// The account's slug
    #[arg(long)]
    pub account: String,
    /// Show how far the batches come until everybody is invited. It is a server that invites
    #[arg(long)]
    pub follow: bool,
    /// Where data is kept
    #[command(flatten)]
    pub data: DataOptions,
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
    Organizations(Box<ImportOptions>),
    /// Bring a file of users into an account, showing how far it has come; prints one JSON object at the end. Ends with 0
    /// when all are in, 3 when some were refused, 1 when the file cannot be imported
    Users(Box<UsersImportOptions>),
}

/// Options of `import`.
#[derive(Debug, Clone, Args)]
pub struct ImportOptions {
    /// The file: UTF-8, with or without a byte order mark
    pub file: PathBuf,
    /// The slug of the account
    #[arg(long)]
    pub account: String,
    /// Only say what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// Where data is kept
    #[command(flatten)]
    pub data: DataOptions,
    /// How passwords are hashed, and how tokens live
    #[command(flatten)]
    pub signing_in: SigningInOptions,
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

/// Where data is kept.
#[derive(Debug, Clone, Args)]
pub struct DataOptions {
    /// The database: sqlite://<file> or postgres://…; a SQLite file in the data directory where left out
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<DatabaseUrl>,
    /// The directory for the database file, the encryption key and mails
    #[arg(long, env = "ROSTER_DATA_DIR", default_value = "./data", value_name = "DIRECTORY")]
    pub data_dir: PathBuf,
    /// Seals secrets in the database: 32 bytes in base64. Where left out: a file in the data directory (SQLite), or a
    /// key kept in the database (PostgreSQL)
    #[arg(long, env = "ROSTER_ENCRYPTION_KEY", value_name = "BASE64", hide_env_values = true)]
    pub encryption_key: Option<String>,
    /// Connections to the database
    #[arg(long, env = "ROSTER_DATABASE_CONNECTIONS", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=500), value_name = "NUMBER")]
    pub database_connections: u32,
}

/// Options of `serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeOptions {
    /// Where data is kept
    #[command(flatten)]
    pub data: DataOptions,
    /// The address to listen on
    #[arg(long, env = "ROSTER_BIND", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub bind: SocketAddr,
    /// Where people reach the front end: links in mails begin with it; http://<bind> where left out
    #[arg(long, env = "ROSTER_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<Url>,
    /// How mail leaves: smtp://…, smtps://… or file://<directory>; files in <data dir>/mail where left out
    #[arg(long, env = "ROSTER_MAIL_URL", value_name = "URL", hide_env_values = true)]
    pub mail_url: Option<String>,
    /// The sender of mails, as in "Roster <no-reply@example.com>"
    #[arg(long, env = "ROSTER_MAIL_FROM", value_name = "SENDER")]
    pub mail_from: Option<String>,
    /// Certificates (PEM) to trust beside the usual ones when talking to the mail server
    #[arg(long, env = "ROSTER_MAIL_CA_FILE", value_name = "FILE")]
    pub mail_ca_file: Option<PathBuf>,
    /// Where support is told by mail what users ask of it, such as organizations back; nowhere where left out
    #[arg(long, env = "ROSTER_SUPPORT_EMAIL", value_name = "ADDRESS", value_parser = email)]
    pub support_email: Option<String>,
    /// How passwords are hashed, and how tokens live
    #[command(flatten)]
    pub signing_in: SigningInOptions,
    /// How often somebody may ask, and who is between them and the server
    #[command(flatten)]
    pub web: WebOptions,
    /// How PSAs are asked
    #[command(flatten)]
    pub psa: PsaOptions,
    /// Threads that answer requests; one for each processor where left out
    #[arg(long, env = "ROSTER_WORKERS", value_parser = clap::value_parser!(u16).range(1..=256), value_name = "NUMBER")]
    pub workers: Option<u16>,
    /// Seconds that requests under way are given when the server is told to stop
    #[arg(long, env = "ROSTER_SHUTDOWN_SECONDS", default_value_t = 25, value_parser = clap::value_parser!(u64).range(0..=3600), value_name = "SECONDS")]
    pub shutdown_seconds: u64,
    /// What to log, as in info or api=debug,info
    #[arg(long, env = "ROSTER_LOG", default_value = "info", value_name = "FILTER")]
    pub log: String,
    /// The form of the log, which goes to standard error
    #[arg(long, env = "ROSTER_LOG_FORMAT", value_enum, default_value = "json")]
    pub log_format: LogFormat,
    /// On an empty database, first create an account of every preset, with users and roles
    #[arg(long, env = "ROSTER_DEMO", value_parser = clap::builder::BoolishValueParser::new())]
    pub demo: bool,
    /// With --demo: so many generated users more in the account demo-msp, to see lists at scale
    #[arg(long, env = "ROSTER_DEMO_PEOPLE", default_value_t = 0)]
    pub demo_people: usize,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For reading.
    Text,
}

/// How passwords are hashed, and how tokens live.
#[derive(Debug, Clone, Args)]
pub struct SigningInOptions {
    /// Argon2id: memory for a hash, in KiB
    #[arg(long, env = "ROSTER_HASH_MEMORY_KIB", default_value_t = 19_456, value_name = "KIB")]
    pub hash_memory_kib: u32,
    /// Argon2id: passes over the memory
    #[arg(long, env = "ROSTER_HASH_PASSES", default_value_t = 2, value_name = "NUMBER")]
    pub hash_passes: u32,
    /// Argon2id: lanes
    #[arg(long, env = "ROSTER_HASH_LANES", default_value_t = 1, value_name = "NUMBER")]
    pub hash_lanes: u32,
    /// Threads that hash passwords; one for each processor where left out
    #[arg(long, env = "ROSTER_HASH_THREADS", value_parser = clap::value_parser!(u16).range(1..=256), value_name = "NUMBER")]
    pub hash_threads: Option<u16>,
    /// Passwords that may wait to be hashed; beyond that, sign-ins get 503
    #[arg(long, env = "ROSTER_HASH_QUEUE", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..), value_name = "NUMBER")]
    pub hash_queue: u16,
    /// Minutes that an access token lives
    #[arg(long, env = "ROSTER_ACCESS_TOKEN_MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=15), value_name = "MINUTES")]
    pub access_token_minutes: u16,
    /// Days that a session lives without being refreshed
    #[arg(long, env = "ROSTER_SESSION_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=365), value_name = "DAYS")]
    pub session_days: u16,
}

/// How often somebody may ask, and who is between them and the server.
#[derive(Debug, Clone, Args)]
pub struct WebOptions {
    /// Requests a minute from one address to what anybody may ask: signing in, links, codes. Each node counts for itself
    #[arg(long, env = "ROSTER_LIMIT_ADDRESS_PER_MINUTE", default_value = "300", value_parser = limit, value_name = "NUMBER")]
    pub limit_address_per_minute: NonZeroU32,
    /// Requests a minute that name one username of an account, whether or not anybody has it
    #[arg(long, env = "ROSTER_LIMIT_USERNAME_PER_MINUTE", default_value = "30", value_parser = limit, value_name = "NUMBER")]
    pub limit_username_per_minute: NonZeroU32,
    /// Requests a second from one client: a user, or an address that says nothing of one
    #[arg(long, env = "ROSTER_LIMIT_CLIENT_PER_SECOND", default_value = "5000", value_parser = limit, value_name = "NUMBER")]
    pub limit_client_per_second: NonZeroU32,
    /// Requests a second from all users of one account
    #[arg(long, env = "ROSTER_LIMIT_ACCOUNT_PER_SECOND", default_value = "20000", value_parser = limit, value_name = "NUMBER")]
    pub limit_account_per_second: NonZeroU32,
    /// Networks of proxies that are believed when they say for whom they ask, as in 10.0.0.0/8,192.0.2.7
    #[arg(long, env = "ROSTER_TRUSTED_PROXIES", value_delimiter = ',', value_parser = network, value_name = "NETWORKS")]
    pub trusted_proxies: Vec<IpNet>,
    /// The header in which they say it; the other one is not read
    #[arg(long, env = "ROSTER_FORWARDED_HEADER", value_enum, default_value = "x-forwarded-for")]
    pub forwarded_header: ForwardedHeader,
    /// Largest file of users that is imported over HTTP, in MiB
    #[arg(long, env = "ROSTER_IMPORT_MAX_MIB", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=4096), value_name = "MIB")]
    pub import_max_mib: u16,
    /// Origins whose pages may ask: scheme, host and port as browsers write them, with commas between; none where left out
    #[arg(long, env = "ROSTER_CORS_ORIGINS", value_delimiter = ',', value_parser = cors::origin, value_name = "ORIGINS")]
    pub cors_origins: Vec<String>,
}

impl WebOptions {
    /// What the options mean.
    #[must_use]
    pub fn settings(&self) -> WebSettings {
        WebSettings {
            limits: LimitSettings {
                address_per_minute: self.limit_address_per_minute,
                username_per_minute: self.limit_username_per_minute,
                client_per_second: self.limit_client_per_second,
                account_per_second: self.limit_account_per_second,
            },
            proxies: Proxies { trusted: self.trusted_proxies.clone(), header: self.forwarded_header },
            cors_origins: self.cors_origins.clone(),
            import_limit: usize::from(self.import_max_mib) * 1024 * 1024,
        }
    }
}

/// Options of `account create`.
#[derive(Debug, Clone, Args)]
pub struct AccountOptions {
    /// The account's name in addresses: lower-case letters, digits and hyphens
    #[arg(long)]
    pub slug: String,
    /// The account's name as shown
    #[arg(long)]
    pub name: String,
    /// The preset that the account's policy starts from: msp, portal, shop or gateway
    #[arg(long)]
    pub preset: Preset,
    /// The first admin's email address
    #[arg(long)]
    pub admin_email: String,
    /// The first admin's first name
    #[arg(long)]
    pub admin_first_name: String,
    /// The first admin's last name
    #[arg(long)]
    pub admin_last_name: String,
    /// The first admin's password; they are invited by mail where left out
    #[arg(long, env = "ROSTER_ADMIN_PASSWORD", hide_env_values = true)]
    pub admin_password: Option<String>,
    /// How many organizations may be active; any number where left out
    #[arg(long, value_parser = clap::value_parser!(i64).range(0..=ORGANIZATIONS_MAX))]
    pub organization_limit: Option<i64>,
    /// Where people reach the front end: the invitation's address begins with it; http://<bind> where left out
    #[arg(long, env = "ROSTER_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<Url>,
    /// The address that the server listens on
    #[arg(long, env = "ROSTER_BIND", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub bind: SocketAddr,
    /// Where data is kept
    #[command(flatten)]
    pub data: DataOptions,
    /// How passwords are hashed
    #[command(flatten)]
    pub signing_in: SigningInOptions,
}

/// More than a thousand million would be no limit, and cannot be counted.
fn limit(text: &str) -> Result<NonZeroU32, String> {
    let number = text.parse().ok().filter(|number: &NonZeroU32| number.get() <= 1_000_000_000);
    number.ok_or_else(|| "this is a number from 1 to 1000000000".to_owned())
}

/// A network, or a single address.
fn network(text: &str) -> Result<IpNet, String> {
    let (text, unreadable) = (text.trim(), || "this is a network like 10.0.0.0/8, or an address".to_owned());
    text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).map_err(|_| unreadable())
}

fn email(text: &str) -> Result<String, String> {
    clean_email(text).map_err(|_| "an email address looks like support@example.com".to_owned())
}

pub(super) fn public_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none() && url.fragment().is_none() {
        Ok(url)
    } else {
        Err("this is an address like https://app.example.com".to_owned())
    }
}
