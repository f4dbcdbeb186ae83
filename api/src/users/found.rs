//! Remembers whom the first page of a search holds, only for as long as the account's lists stand: pages that look again
//! every few seconds, or when their window comes to the front, ask the same thing over and over.

use std::sync::Arc;

use domain::ids::{AccountId, UserId};
use domain::user::Scope;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use persistence::lists::Direction;
use persistence::users::{self, Filter, Page, SortColumn, Start};
use persistence::{Conn, StorageError};

/// How many first pages are remembered.
const CAPACITY: u64 = 1_000;

/// The account, the revision of its lists, a search and its order, and how many users are asked for.
type Question = (AccountId, i64, Filter, Vec<(SortColumn, Direction)>, i64);

/// Whom searches found lately. Of several who ask the same thing one looks, and the others wait.
pub struct Found(Cache<Question, Arc<[UserId]>>);

impl Default for Found {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(CAPACITY).eviction_policy(EvictionPolicy::lru()).build())
    }
}

impl Found {
    /// What [`users::list`] answers, as of the snapshot that `conn` reads.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub fn list(
        &self,
        conn: &mut Conn,
        (account, scope): (AccountId, Scope<'_>),
        filter: &Filter,
        sort: &[(SortColumn, Direction)],
        start: &Start,
        (limit, total): (i64, i64),
    ) -> Result<Option<Page>, StorageError> {
        let stays = scope == Scope::Everybody && *start == Start::Offset(0) && filter.only_term().is_some();
        if !stays || !sort.iter().all(|(column, _)| moves_with_lists(*column)) {
            return users::list(conn, (account, scope), filter, sort, start, (limit, total));
        }
        let revision = users::list_revision(conn, account)?;
        let question = (account, revision, filter.clone(), sort.to_vec(), limit);
        let look = || {
            let found = users::in_order(conn, (account, scope), filter, sort, start, (limit + 1, total))?;
            // The first page fits every order.
            Ok(found.unwrap_or_default().into())
        };
        let ids = self.0.try_get_with(question, look).map_err(StorageError::of_shared)?;
        users::page(conn, account, &ids, sort, limit).map(Some)
    }
}

/// Whether the revision of the lists moves with every change of the order by this column.
fn moves_with_lists(column: SortColumn) -> bool {
    match column {
        SortColumn::FirstName
        | SortColumn::LastName
        | SortColumn::Email
        | SortColumn::Status
        | SortColumn::CreatedAt => true,
        // Usernames are sorted with their accents and searched without, roles are renamed by themselves, phones are not
        // searched, and sign-ins and saves are no changes of a list.
        SortColumn::Username
        | SortColumn::Role
        | SortColumn::Phone
        | SortColumn::LastLoginAt
        | SortColumn::UpdatedAt => false,
    }
}
