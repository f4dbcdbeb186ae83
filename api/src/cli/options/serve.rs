//! Options of `roster serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use url::Url;

use super::address::{email, public_url};
use super::{DataOptions, PsaOptions, SigningInOptions, WebOptions};

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
    /// What to log, as in info or api=debug,info: debug also tells of reads that went well
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
