//! Options on how PSAs are asked.

use std::time::Duration;

use clap::Args;
use psa::{Hosts, Psa, Timing, Unusable};

/// How the PSAs of accounts are asked.
#[derive(Debug, Clone, Args)]
pub struct PsaOptions {
    /// Let accounts connect to PSAs in networks that are not public, and by http: for a PSA in one's own network, and for
    /// trying things out. Whoever manages integrations can then have the server ask its neighbours
    #[arg(long, env = "ROSTER_PSA_ALLOW_PRIVATE_HOSTS", value_parser = clap::builder::BoolishValueParser::new())]
    pub psa_allow_private_hosts: bool,
    /// Seconds that a PSA is given for one answer; what takes several gets two and a half times as many
    #[arg(long, env = "ROSTER_PSA_TIMEOUT_SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=20), value_name = "SECONDS")]
    pub psa_timeout_seconds: u64,
}

impl PsaOptions {
    /// What asks.
    ///
    /// # Errors
    /// [`Unusable`] when TLS cannot be set up.
    pub fn client(&self) -> Result<Psa, Unusable> {
        let hosts = if self.psa_allow_private_hosts { Hosts::Any } else { Hosts::Public };
        Psa::new(hosts, Timing::of(Duration::from_secs(self.psa_timeout_seconds)))
    }
}

impl Default for PsaOptions {
    /// As where nothing is said.
    fn default() -> Self {
        Self { psa_allow_private_hosts: false, psa_timeout_seconds: 10 }
    }
}
