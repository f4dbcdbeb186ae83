//! Remembers how many users lists hold, only for as long as the account's lists stand.

use std::sync::Arc;

use domain::ids::{AccountId, OrganizationId, UserId};
use domain::user::{OrganizationAccess, Scope};
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use persistence::users::{self, Filter, Share};
use persistence::{Conn, StorageError};

/// How many totals are remembered, and for how many callers who do not see everybody what they see.
const CAPACITY: u64 = 10_000;

/// What was counted lately. Counting what a common search finds, or whom somebody sees, costs more than the page that is
/// shown of it, and people page through, sort, and take a letter back. Of several who ask the same thing one counts, and the
/// others wait.
pub struct Totals {
    of_everybody: Cache<(AccountId, Revision, Filter), i64>,
    within: Cache<(AccountId, Revision, Reach, Filter), Shares>,
}

/// The revision of the account's lists under which something was counted.
type Revision = i64;

/// How many users share each role and status.
type Shares = Arc<[Share]>;

/// Whom somebody sees who does not see everybody: the caller, and the organizations, in order.
type Reach = (Option<UserId>, Vec<OrganizationId>);

impl Default for Totals {
    fn default() -> Self {
        // What was counted under an old revision is never asked for again, however often it was.
        Self {
            of_everybody: Cache::builder().max_capacity(CAPACITY).eviction_policy(EvictionPolicy::lru()).build(),
            within: Cache::builder().max_capacity(CAPACITY).eviction_policy(EvictionPolicy::lru()).build(),
        }
    }
}

impl Totals {
    /// How many users within `scope` the filter holds, as of the snapshot that `conn` reads.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub fn of(
        &self,
        conn: &mut Conn,
        account: AccountId,
        scope: Scope<'_>,
        filter: &Filter,
    ) -> Result<i64, StorageError> {
        // Sign-ins move no revision.
        if filter.is_by_last_login() {
            return users::total(conn, account, scope, filter);
        }
        if scope != Scope::Everybody {
            let shares = self.shares(conn, account, scope, filter)?;
            return Ok(shares.iter().filter(|share| share.is_in(filter)).map(|share| share.users).sum());
        }
        // What comes from the kept counts is cheaper than remembering it.
        if filter.is_by_kept_counts() {
            return users::total(conn, account, scope, filter);
        }
        let revision = users::list_revision(conn, account)?;
        let count = || users::total(conn, account, scope, filter);
        self.of_everybody.try_get_with((account, revision, filter.clone()), count).map_err(StorageError::of_shared)
    }

    /// How many users within `scope` share each role and status, of those whom the filter holds but for these two, as of
    /// the snapshot that `conn` reads.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub fn shares(
        &self,
        conn: &mut Conn,
        account: AccountId,
        scope: Scope<'_>,
        filter: &Filter,
    ) -> Result<Shares, StorageError> {
        let filter = Filter { statuses: Vec::new(), roles: Vec::new(), ..filter.clone() };
        let (caller, sites) = match scope {
            Scope::Within { caller, reach: OrganizationAccess::Only(sites) } if !filter.is_by_last_login() => {
                (caller, sites)
            }
            _ => return Ok(users::shares(conn, account, scope, &filter)?.into()),
        };
        let revision = users::list_revision(conn, account)?;
        let mut sites = sites.clone();
        sites.sort_unstable();
        let count = || users::shares(conn, account, scope, &filter).map(Shares::from);
        let key = (account, revision, (caller, sites), filter.clone());
        self.within.try_get_with(key, count).map_err(StorageError::of_shared)
    }
}
