//! Limits on how often somebody may ask: tight where anybody may ask without saying who they are, wide elsewhere.
//!
//! Each node counts for itself (docs/decisions/0012).

mod attach;
mod limiter;
mod standing;

pub use attach::{UNLIMITED, attach};
pub use standing::{Standing, write};

use std::net::IpAddr;
use std::num::NonZeroU32;

use domain::ids::{AccountId, OperatorId, UserId};
use domain::text::username_key;
use governor::Quota;
use sha2::{Digest, Sha256};

use crate::ambient::Ambient;
use crate::problem::Failure;
use limiter::Limiter;

/// How often somebody may ask; as much may come at once.
#[derive(Clone, Copy, Debug)]
pub struct LimitSettings {
    /// Requests a minute from one address to operations that are public: signing in, links, codes.
    pub address_per_minute: NonZeroU32,
    /// Requests a minute that name one username of an account, whoever they come from and whether or not anybody has it.
    pub username_per_minute: NonZeroU32,
    /// Requests a second from one client: a user, or an address that says nothing of a user.
    pub client_per_second: NonZeroU32,
    /// Requests a second from all users of one account.
    pub account_per_second: NonZeroU32,
}

impl LimitSettings {
    /// No limits to speak of.
    pub const WIDE: Self = {
        let wide = NonZeroU32::new(1_000_000_000).expect("more than nothing");
        Self { address_per_minute: wide, username_per_minute: wide, client_per_second: wide, account_per_second: wide }
    };
}

/// Who asks, where that is counted widely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Client {
    /// A user, wherever they are.
    User(UserId),
    /// An operator of the installation.
    Operator(OperatorId),
    /// Whoever is at this address.
    Address(IpAddr),
}

/// Counts requests.
pub struct Limits {
    addresses: Limiter<IpAddr>,
    usernames: Limiter<[u8; 16]>,
    clients: Limiter<Client>,
    accounts: Limiter<AccountId>,
}

impl Limits {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(settings: &LimitSettings, ambient: &Ambient) -> Self {
        Self {
            addresses: Limiter::new("address", Quota::per_minute(settings.address_per_minute), 60, ambient),
            usernames: Limiter::new("username", Quota::per_minute(settings.username_per_minute), 60, ambient),
            clients: Limiter::new("client", Quota::per_second(settings.client_per_second), 1, ambient),
            accounts: Limiter::new("account", Quota::per_second(settings.account_per_second), 1, ambient),
        }
    }

    /// Counts a request that names a username, in the account with this slug where one is named: what is done to somebody
    /// in one account is nothing to their namesake in another. Before the database is asked or anything is hashed, and
    /// alike whether or not anybody has it. Only a hash of it is kept.
    ///
    /// # Errors
    /// 429 when it was named too often.
    pub fn count_username(&self, username: &str, account: Option<&str>) -> Result<(), Failure> {
        // No slug has a line's end.
        let named = format!("{}\n{}", account.unwrap_or_default().to_lowercase(), username_key(username));
        let hash: [u8; 32] = Sha256::digest(named).into();
        let [key, _] = hash.as_chunks::<16>().0 else { return Ok(()) };
        self.usernames.count(key).map(drop).map_err(Failure::rate_limited)
    }

    /// Counts a request from an address to an operation that is public.
    fn count_address(&self, address: IpAddr) -> Result<Standing, Standing> {
        self.addresses.count(&address)
    }

    fn count_client(&self, client: Client) -> Result<Standing, Standing> {
        self.clients.count(&client)
    }

    fn count_account(&self, account: AccountId) -> Result<Standing, Standing> {
        self.accounts.count(&account)
    }

    /// Forgets whoever has not asked for so long that it makes no difference.
    pub fn forget_idle(&self) {
        self.addresses.forget_idle();
        self.usernames.forget_idle();
        self.clients.forget_idle();
        self.accounts.forget_idle();
    }

    /// How many are remembered.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.addresses.len() + self.usernames.len() + self.clients.len() + self.accounts.len()
    }
}
