//! Remembers how many users a filter holds, only for as long as the account's lists stand.

use domain::ids::AccountId;
use domain::user::Scope;
use moka::sync::Cache;
use persistence::users::{self, Filter};
use persistence::{Conn, StorageError};

/// How many totals are remembered.
const CAPACITY: u64 = 10_000;

/// Totals that were counted lately. Counting what a common search finds costs more than the page that is shown of it,
/// and people page through, sort, and take a letter back.
pub struct Totals(Cache<(AccountId, Filter), Counted>);

#[derive(Clone, Copy)]
struct Counted {
    revision: i64,
    total: i64,
}

impl Default for Totals {
    fn default() -> Self {
        Self(Cache::new(CAPACITY))
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
        // Sign-ins move no revision, nor does what users reach. And what comes from the kept counts is cheaper than
        // remembering it.
        if scope != Scope::Everybody || filter.is_by_last_login() || filter.is_by_kept_counts() {
            return users::total(conn, account, scope, filter);
        }
        let revision = users::list_revision(conn, account)?;
        let key = (account, filter.clone());
        if let Some(counted) = self.0.get(&key)
            && counted.revision == revision
        {
            return Ok(counted.total);
        }
        let total = users::total(conn, account, scope, filter)?;
        self.0.insert(key, Counted { revision, total });
        Ok(total)
    }
}
