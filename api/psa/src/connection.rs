//! How a PSA is reached, and as whom.

use std::fmt;

use url::Url;
use zeroize::Zeroizing;

/// How a PSA is reached, and as whom.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Where it is; Autotask is found by its user's zone where this is left out.
    pub base: Option<Url>,
    /// As whom.
    pub credentials: Credentials,
}

/// What signs in to a PSA; wiped from memory when dropped.
#[derive(Clone)]
pub enum Credentials {
    /// An API member of `ConnectWise` PSA.
    ConnectWise {
        /// The company id that people sign in with.
        company_id: String,
        /// The member's public key.
        public_key: String,
        /// The member's private key.
        private_key: Zeroizing<String>,
        /// The id of the integration, from `ConnectWise`'s developer network.
        client_id: String,
    },
    /// An API user of Autotask PSA.
    Autotask {
        /// The user's name.
        username: String,
        /// The user's secret.
        secret: Zeroizing<String>,
        /// The API tracking identifier.
        integration_code: String,
    },
}

impl Connection {
    /// What tells this sign-in from every other: rate limits are counted by it. It holds no secret.
    pub(crate) fn site(&self) -> String {
        let base = self.base.as_ref().map(Url::as_str).unwrap_or_default();
        match &self.credentials {
            Credentials::ConnectWise { company_id, public_key, .. } => {
                format!("connectwise {base} {company_id}+{public_key}")
            }
            Credentials::Autotask { username, .. } => format!("autotask {base} {username}"),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ConnectWise { .. } => "ConnectWise(…)",
            Self::Autotask { .. } => "Autotask(…)",
        })
    }
}
