//! Options on how often somebody may ask, and who is between them and the server.

use std::net::IpAddr;
use std::num::NonZeroU32;

use clap::Args;
use ipnet::IpNet;

use crate::http::client::{ForwardedHeader, Proxies};
use crate::http::cors;
use crate::limits::LimitSettings;
use crate::state::WebSettings;

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
