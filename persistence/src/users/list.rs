//! Pages of users (S0.4, S0.12, S0.13).

use std::collections::HashMap;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, UserId};
use domain::user::{Scope, User};

use super::filter::{Filter, Lookup, matching};
use super::kept::kept_total;
use super::keyset::{Place, behind, place};
use super::row::{Columns, UserRow};
use super::search;
use super::sort::{SortColumn, sorted};
use crate::Conn;
use crate::columns::{DbId, each};
use crate::database::Prepared;
use crate::error::StorageError;
use crate::lists::{self, Direction, cut, padded};
use crate::schema::users;

/// Where a page of users begins.
pub type Start = lists::Start<Place>;

/// A page of users.
#[derive(Debug)]
pub struct Page {
    /// The users on it.
    pub users: Vec<User>,
    /// The place of the last user on it, if more follow.
    pub last: Option<Place>,
}

/// `limit` users of the account within `scope` from `start` on, of `total` that match; none where the start does not fit
/// the sort.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(
    conn: &mut Conn,
    (account, scope): (AccountId, Scope<'_>),
    filter: &Filter,
    sort: &[(SortColumn, Direction)],
    start: &Start,
    (limit, total): (i64, i64),
) -> Result<Option<Page>, StorageError> {
    let ids = in_order(conn, (account, scope), filter, sort, start, (limit + 1, total))?;
    ids.map(|ids| page(conn, account, &ids, sort, limit)).transpose()
}

/// The ids of `limit` users of the account within `scope` from `start` on, of `total` that match; none where the start does
/// not fit the sort. The indexes suffice for them.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn in_order(
    conn: &mut Conn,
    (account, scope): (AccountId, Scope<'_>),
    filter: &Filter,
    sort: &[(SortColumn, Direction)],
    start: &Start,
    (limit, total): (i64, i64),
) -> Result<Option<Vec<UserId>>, StorageError> {
    let is_narrow = filter.term().is_some() || !filter.statuses.is_empty() || !filter.roles.is_empty();
    let users = if is_narrow { kept_total(conn, account, &Filter::default())? } else { 0 };
    if let Conn::Sqlite(conn) = conn
        && let Some(term) = search::term_by_name(scope, filter, sort, (total, users))
    {
        return search::first_by_name(conn, account, &term, start, limit);
    }
    // A few are found by an index of what is asked for. Many are met soon by walking along the index of the order.
    let are_few = is_narrow && total <= search::few_of(users);
    let mut query = matching(conn, account, scope, filter, if are_few { Lookup::Index } else { Lookup::Walk });
    if let Some(term) = filter.term().filter(|_| are_few) {
        query = query.filter(search::has_runs_of(conn, account, &term));
    }
    match start {
        Start::Offset(offset) => query = query.offset(*offset),
        Start::Behind(place) => match behind(place, sort) {
            Some(condition) => query = query.filter(condition),
            None => return Ok(None),
        },
    }
    for (column, direction) in sort {
        query = sorted(query, *column, *direction);
    }
    let ids: Vec<DbId> = query.then_order_by(users::id.asc()).limit(limit).select(users::id).load(conn)?;
    Ok(Some(ids.into_iter().map(UserId::from).collect()))
}

/// The page of the first `limit` of these users, who are in the order of `sort`: one more than the page has tells that
/// more follow.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn page(
    conn: &mut Conn,
    account: AccountId,
    ids: &[UserId],
    sort: &[(SortColumn, Direction)],
    limit: i64,
) -> Result<Page, StorageError> {
    let mut ids: Vec<DbId> = ids.iter().copied().map(DbId::from).collect();
    let more = cut(&mut ids, limit);
    let rows = users::table
        .filter(users::account_id.eq(DbId::from(account)))
        .filter(users::id.eq_any(padded(ids.clone())))
        .select(Columns);
    let rows: Vec<UserRow> = each!(conn => Prepared(rows).load(conn))?;
    let mut rows: HashMap<DbId, UserRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let rows: Vec<UserRow> = ids.iter().filter_map(|id| rows.remove(id)).collect();
    let last = rows.last().filter(|_| more).map(|row| place(row, sort));
    let users = rows.into_iter().map(User::try_from).collect::<Result<_, _>>()?;
    Ok(Page { users, last })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use diesel::connection::InstrumentationEvent;
    use diesel::sql_types::Text;
    use diesel::{Connection, QueryableByName, SqliteConnection, sql_query};
    use uuid::Uuid;

    use super::*;
    use crate::{Database, DatabaseUrl, PoolSize};

    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }

    #[test]
    fn no_order_by_a_column_is_sorted_but_walked_along_an_index() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("roster.db");
        Database::open(&DatabaseUrl::Sqlite(path.clone()), PoolSize(1)).unwrap();
        let conn = &mut Conn::Sqlite(SqliteConnection::establish(&path.to_string_lossy()).unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let listening = Arc::clone(&asked);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                listening.lock().unwrap().push(query.to_string());
            }
        });
        for column in [
            SortColumn::FirstName,
            SortColumn::LastName,
            SortColumn::Email,
            SortColumn::Username,
            SortColumn::Role,
            SortColumn::Status,
            SortColumn::Phone,
            SortColumn::LastLoginAt,
        ] {
            for direction in [Direction::Ascending, Direction::Descending] {
                let (account, scope, sort) = (AccountId(Uuid::nil()), Scope::Everybody, [(column, direction)]);
                in_order(conn, (account, scope), &Filter::default(), &sort, &Start::Offset(0), (25, 0)).unwrap();
                let asked = std::mem::take(&mut *asked.lock().unwrap());
                let ordered =
                    asked.iter().find(|it| it.starts_with("SELECT") && it.contains("ORDER BY")).expect("the page");
                let (query, _) = ordered.split_once(" -- binds").expect("its values");
                let plan = sql_query(format!("EXPLAIN QUERY PLAN {query}")).load::<Step>(conn).unwrap();
                let steps: Vec<String> = plan.into_iter().map(|step| step.detail).collect();
                // Few share an address or a name to sign in with: sorting those takes no time.
                let is_unique = matches!(column, SortColumn::Email | SortColumn::Username);
                let is_sorted = steps.iter().any(|step| step.contains("TEMP B-TREE"));
                assert!(is_unique || !is_sorted, "{column:?} {direction:?}: {steps:?}");
                assert!(steps.iter().all(|step| !step.starts_with("SCAN")), "{column:?} {direction:?}: {steps:?}");
            }
        }
    }
}
