//! What is asked of a PSA, whichever it is.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use tokio::time::Instant;
use url::Url;

use crate::company::{Company, CompanyPage, is_company_id};
use crate::connection::{Connection, Credentials};
use crate::fault::Fault;
use crate::http::{Ask, Hosts, Reply, Transport};
use crate::{autotask, connectwise};

/// Most pages of companies that are read at once: 50,000 companies of `ConnectWise`, 25,000 of Autotask.
pub const PAGES_MAX: usize = 50;

/// How long it is believed where a user's zone is, and which statuses mean that a company is no longer served.
const KNOWLEDGE: Duration = Duration::from_mins(10);

/// Most sign-ins of which such things are known.
const KNOWN_MAX: u64 = 1000;

/// How much patience there is.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// For one answer.
    pub attempt: Duration,
    /// For everything that one of the operations of [`Psa`] asks, tries again and waits for.
    pub whole: Duration,
    /// Between one attempt and the next.
    pub pause: Duration,
}

impl Timing {
    /// So much for one answer, and as much again with half for all of them.
    #[must_use]
    pub fn of(attempt: Duration) -> Self {
        Self { attempt, whole: attempt * 5 / 2, pause: Duration::from_millis(300) }
    }
}

/// The clients cannot be set up.
#[derive(Debug, thiserror::Error)]
#[error("HTTP cannot be set up: {0}")]
pub struct Unusable(pub(crate) String);

/// Asks PSAs. One for the process: it keeps connections, and knows who wants to be left alone.
#[derive(Debug)]
pub struct Psa {
    transport: Transport,
    zones: Cache<String, Url>,
    inactive: Cache<String, Arc<HashSet<i64>>>,
}

impl Psa {
    /// Sets up what asks.
    ///
    /// # Errors
    /// [`Unusable`]
    pub fn new(hosts: Hosts, timing: Timing) -> Result<Self, Unusable> {
        Ok(Self {
            transport: Transport::new(hosts, timing)?,
            zones: Cache::builder().max_capacity(KNOWN_MAX).time_to_live(KNOWLEDGE).build(),
            inactive: Cache::builder().max_capacity(KNOWN_MAX).time_to_live(KNOWLEDGE).build(),
        })
    }

    /// Which hosts are asked.
    #[must_use]
    pub fn hosts(&self) -> Hosts {
        self.transport.hosts()
    }

    /// Whether the PSA lets this sign-in see companies.
    ///
    /// # Errors
    /// [`Fault`] says what is wrong.
    pub async fn check(&self, connection: &Connection) -> Result<(), Fault> {
        let session = self.session(connection);
        match &connection.credentials {
            Credentials::ConnectWise { .. } => connectwise::check(&session).await,
            Credentials::Autotask { .. } => {
                // Asked for anew: what is known may be from before the secret was changed.
                self.zones.invalidate(&session.site);
                autotask::check(&session).await
            }
        }
    }

    /// A page of the companies whose name has `search` in it, or all of them; pages are counted from 1.
    ///
    /// # Errors
    /// [`Fault`]
    pub async fn companies(
        &self,
        connection: &Connection,
        search: &str,
        page: usize,
        size: usize,
    ) -> Result<CompanyPage, Fault> {
        let session = self.session(connection);
        match &connection.credentials {
            Credentials::ConnectWise { .. } => connectwise::companies(&session, search, page, size).await,
            Credentials::Autotask { .. } => autotask::companies(&session, search, page, size).await,
        }
    }

    /// Those of the companies with these ids that there are, in any order.
    ///
    /// # Errors
    /// [`Fault`]
    pub async fn companies_with_ids(&self, connection: &Connection, ids: &[String]) -> Result<Vec<Company>, Fault> {
        let mut ids: Vec<&str> = ids.iter().map(String::as_str).filter(|id| is_company_id(id)).collect();
        ids.sort_unstable();
        ids.dedup();
        let session = self.session(connection);
        match &connection.credentials {
            Credentials::ConnectWise { .. } => connectwise::companies_with_ids(&session, &ids).await,
            Credentials::Autotask { .. } => autotask::companies_with_ids(&session, &ids).await,
        }
    }

    /// Every company, up to [`PAGES_MAX`] pages.
    ///
    /// # Errors
    /// [`Fault`]
    pub async fn all_companies(&self, connection: &Connection) -> Result<Vec<Company>, Fault> {
        let session = self.session(connection);
        match &connection.credentials {
            Credentials::ConnectWise { .. } => connectwise::all_companies(&session).await,
            Credentials::Autotask { .. } => autotask::all_companies(&session).await,
        }
    }

    fn session<'a>(&'a self, connection: &'a Connection) -> Session<'a> {
        Session { psa: self, connection, site: connection.site(), deadline: self.transport.deadline() }
    }
}

/// One operation on one connection: everything that it asks shares a deadline.
pub struct Session<'a> {
    psa: &'a Psa,
    connection: &'a Connection,
    site: String,
    deadline: Instant,
}

impl<'a> Session<'a> {
    /// How the PSA is reached, and as whom.
    pub fn connection(&self) -> &'a Connection {
        self.connection
    }

    /// Which hosts are asked.
    pub fn hosts(&self) -> Hosts {
        self.psa.hosts()
    }

    /// Asks.
    ///
    /// # Errors
    /// [`Fault`]
    pub async fn ask(&self, ask: &Ask) -> Result<Reply, Fault> {
        self.psa.transport.ask(&self.site, ask, self.deadline).await
    }

    /// The user's zone, if it is known.
    pub fn zone(&self) -> Option<Url> {
        self.psa.zones.get(&self.site)
    }

    /// Remembers the user's zone.
    pub fn remember_zone(&self, zone: &Url) {
        self.psa.zones.insert(self.site.clone(), zone.clone());
    }

    /// The statuses that mean that a company is no longer served, if they are known.
    pub fn inactive(&self) -> Option<Arc<HashSet<i64>>> {
        self.psa.inactive.get(&self.site)
    }

    /// Remembers them.
    pub fn remember_inactive(&self, statuses: &Arc<HashSet<i64>>) {
        self.psa.inactive.insert(self.site.clone(), Arc::clone(statuses));
    }
}
