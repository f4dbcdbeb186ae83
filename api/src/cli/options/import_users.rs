//! Options of `roster import users`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use domain::user::Start;
use url::Url;

use super::address::public_url;
use super::{DataOptions, SigningInOptions};

/// Options of `import users`.
#[derive(Debug, Clone, Args)]
pub struct UsersImportOptions {
    /// The file: .csv with a line of column names, or a JSON object on each line; - for JSON from standard input
    pub file: PathBuf,
    /// The account's slug
    #[arg(long)]
    pub account: String,
    /// How onboarding starts: invite, stage or activate (with the password that they have); as the account's policy says
    /// where left out
    #[arg(long)]
    pub onboarding: Option<Start>,
    /// Only say what would become of each row
    #[arg(long)]
    pub dry_run: bool,
    /// Where data is kept
    #[command(flatten)]
    pub data: DataOptions,
    /// How passwords are hashed
    #[command(flatten)]
    pub signing_in: SigningInOptions,
    /// Where people reach the front end: links in mails begin with it; http://<bind> where left out
    #[arg(long, env = "ROSTER_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<Url>,
    /// The address that the server listens on
    #[arg(long, env = "ROSTER_BIND", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub bind: SocketAddr,
}
