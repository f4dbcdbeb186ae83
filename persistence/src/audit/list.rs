//! Pages of the log, in the order of time.

use diesel::dsl::count_star;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::AccountId;
use domain::user::Sight;

use super::filter::{Filter, Query, matching};
use super::find::newest;
use super::row::{Entry, EventRow, columns};
use crate::Conn;
use crate::columns::DbMoment;
use crate::error::StorageError;
use crate::lists::{self, cut};
use crate::schema::audit_events;

/// Of several actions, each is read from the index of its own while that takes no more rows than this.
const ROWS_READ_APART: i64 = 5_000;

/// Which way the log is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Newest first.
    NewestFirst,
    /// Oldest first.
    OldestFirst,
}

/// An entry's place in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Its moment.
    pub at: Moment,
    /// Its number: entries of one transaction share their moment.
    pub number: i64,
}

/// Where a page begins.
pub type Start = lists::Start<Place>;

/// A page of the log.
#[derive(Debug)]
pub struct Page {
    /// The entries on it.
    pub entries: Vec<Entry>,
    /// The place of the last entry on it, if more follow.
    pub last: Option<Place>,
}

impl Entry {
    /// Where it is.
    #[must_use]
    pub fn place(&self) -> Place {
        Place { at: self.event.at, number: self.number }
    }
}

/// `limit` matching entries of the account from `start` on, for whoever has this sight.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(
    conn: &mut Conn,
    account: AccountId,
    sight: &Sight,
    filter: &Filter,
    (order, start): (Order, Start),
    limit: i64,
) -> Result<Page, StorageError> {
    // One more than asked for tells whether any follow.
    let wanted = limit + 1;
    let offset = if let Start::Offset(offset) = start { offset } else { 0 };
    let actions = i64::try_from(filter.actions.len()).unwrap_or(i64::MAX);
    let mut entries = if actions > 1 && actions.saturating_mul(offset.saturating_add(wanted)) <= ROWS_READ_APART {
        // An index has each action in the order of time, but not several: put together, the first of each are enough.
        let from = if offset == 0 { start } else { Start::Offset(0) };
        let mut entries = Vec::new();
        for action in &filter.actions {
            let one = Filter { actions: vec![action.clone()], ..filter.clone() };
            entries.extend(rows(conn, account, sight, &one, (order, from), offset + wanted)?);
        }
        entries.sort_by_key(Entry::place);
        if order == Order::NewestFirst {
            entries.reverse();
        }
        let number = |rows: i64| usize::try_from(rows).unwrap_or(usize::MAX);
        entries.into_iter().skip(number(offset)).take(number(wanted)).collect()
    } else {
        rows(conn, account, sight, filter, (order, start), wanted)?
    };
    let more = cut(&mut entries, limit);
    let last = entries.last().filter(|_| more).map(Entry::place);
    Ok(Page { entries, last })
}

/// How many entries match. Of all entries that takes no counting; otherwise the index of the filter is read as far as it
/// matches, and for whoever does not see everything, the entries themselves.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn count(conn: &mut Conn, account: AccountId, sight: &Sight, filter: &Filter) -> Result<i64, StorageError> {
    if *sight == Sight::EVERYTHING && *filter == Filter::default() {
        return newest(conn, account);
    }
    Ok(matching(conn, account, sight, filter).select(count_star()).first(conn)?)
}

fn rows(
    conn: &mut Conn,
    account: AccountId,
    sight: &Sight,
    filter: &Filter,
    (order, start): (Order, Start),
    limit: i64,
) -> Result<Vec<Entry>, StorageError> {
    let query = matching(conn, account, sight, filter);
    let query = match start {
        Start::Offset(offset) => query.offset(offset),
        Start::Behind(place) => behind(query, order, place),
    };
    let query = match order {
        Order::NewestFirst => query.order((audit_events::at.desc(), audit_events::number.desc())),
        Order::OldestFirst => query.order((audit_events::at.asc(), audit_events::number.asc())),
    };
    let rows = query.limit(limit).select(columns()).load::<(EventRow, i64)>(conn)?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// What lies behind `place`. The bound on the moment alone is what lets an index begin there.
fn behind(query: Query<'_>, order: Order, place: Place) -> Query<'_> {
    let at = DbMoment::from(place.at);
    match order {
        Order::NewestFirst => query
            .filter(audit_events::at.le(at))
            .filter(audit_events::at.lt(at).or(audit_events::number.lt(place.number))),
        Order::OldestFirst => query
            .filter(audit_events::at.ge(at))
            .filter(audit_events::at.gt(at).or(audit_events::number.gt(place.number))),
    }
}
