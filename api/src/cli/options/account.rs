//! Options of `roster account create`.

use std::net::SocketAddr;

use clap::Args;
use domain::policy::Preset;
use url::Url;

use super::address::public_url;
use super::{DataOptions, SigningInOptions};
use crate::account::ORGANIZATIONS_MAX;

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
