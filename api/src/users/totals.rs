//! Remembers how many users lists hold, only for as long as the account's lists stand.

use std::sync::Arc;

use domain::ids::{AccountId, OrganizationId, UserId};
use domain::user::{OrganizationAccess, Scope};
use moka::sync::Cache;
use persistence::users::{self, Filter, Share};
use persistence::{Conn, StorageError};

/// How many totals are remembered, and for how many callers who do not see everybody what they see.
const CAPACITY: u64 = 10_000;

/// What was counted lately. Counting what a common search finds, or whom somebody sees, costs more than the page that is
/// shown of it, and people page through, sort, and take a letter back.
pub struct Totals {
    of_everybody: Cache<(AccountId, Filter), Counted<i64>>,
    within: Cache<(AccountId, Reach, Filter), Counted<Shares>>,
}

/// How many users share each role and status.
type Shares = Arc<[Share]>;

/// Whom somebody sees who does not see everybody: the caller, and the organizations, in order.
type Reach = (Option<UserId>, Vec<OrganizationId>);

/// What was counted, and under which revision of the account's lists.
#[derive(Clone)]
struct Counted<T> {
    revision: i64,
    count: T,
}

impl Default for Totals {
    fn default() -> Self {
        Self { of_everybody: Cache::new(CAPACITY), within: Cache::new(CAPACITY) }
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
        let key = (account, filter.clone());
        if let Some(known) = self.of_everybody.get(&key).filter(|known| known.revision == revision) {
            return Ok(known.count);
        }
        let count = users::total(conn, account, scope, filter)?;
        self.of_everybody.insert(key, Counted { revision, count });
        Ok(count)
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
        let key = (account, (caller, sites), filter);
        if let Some(known) = self.within.get(&key).filter(|known| known.revision == revision) {
            return Ok(known.count);
        }
        let count: Shares = users::shares(conn, account, scope, &key.2)?.into();
        self.within.insert(key, Counted { revision, count: Arc::clone(&count) });
        Ok(count)
    }
}
