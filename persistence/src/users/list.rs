//! Pages of users: filters, search, sort (S0.4 to S0.8, S0.12, S0.13).

use diesel::dsl::count_star;
use diesel::helper_types::{InnerJoin, IntoBoxed};
use diesel::{EscapeExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl, TextExpressionMethods};
use domain::Moment;
use domain::ids::{AccountId, RoleId};
use domain::text::fold;
use domain::user::Status;

use super::find::Stored;
use super::keyset::{Place, behind, place};
use super::row::UserRow;
use super::to_row::SEPARATOR;
use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::database::Db;
use crate::error::StorageError;
use crate::schema::{roles, users};

/// Which users a list holds; an empty filter holds all but deleted ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Any part of a name, email address or username, compared without case and accents.
    pub search: Option<String>,
    /// Only these statuses; all where empty.
    pub statuses: Vec<Status>,
    /// Only these roles; all where empty.
    pub roles: Vec<RoleId>,
    /// Last signed in at this moment or after.
    pub last_login_from: Option<Moment>,
    /// Last signed in at this moment or before.
    pub last_login_to: Option<Moment>,
}

/// A column that a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortColumn {
    /// First name, without case and accents.
    FirstName,
    /// Last name, without case and accents.
    LastName,
    /// Email address.
    Email,
    /// Username.
    Username,
    /// The role's name.
    Role,
    /// Canonical status, by name.
    Status,
    /// Phone number; none is last.
    Phone,
    /// Last completed sign-in; never is last.
    LastLoginAt,
    /// When the user was created.
    CreatedAt,
    /// When the user last changed.
    UpdatedAt,
}

/// Which way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

type Query<'a> = IntoBoxed<'a, InnerJoin<users::table, roles::table>, Db>;

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// After so many users.
    Offset(i64),
    /// Behind the place of a user, who may be gone.
    Behind(Place),
}

/// A page of users.
#[derive(Debug)]
pub struct Page {
    /// The users on it.
    pub users: Vec<Stored>,
    /// How many match in all.
    pub total: i64,
    /// The place of the last user on it, if more follow.
    pub last: Option<Place>,
}

/// `limit` users of the account from `start` on; none where the start does not fit the sort.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(
    conn: &mut Conn,
    account: AccountId,
    filter: &Filter,
    sort: &[(SortColumn, Direction)],
    start: &Start,
    limit: i64,
) -> Result<Option<Page>, StorageError> {
    let total = matching(account, filter).select(count_star()).first::<i64>(conn)?;
    let mut query = matching(account, filter);
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
    // One more than asked for tells whether any follow.
    let mut rows = query
        .then_order_by(users::id.asc())
        .limit(limit + 1)
        .select((users::all_columns, roles::name_key))
        .load::<(UserRow, String)>(conn)?;
    let more = i64::try_from(rows.len()).is_ok_and(|found| found > limit);
    if more {
        rows.pop();
    }
    let last = rows.last().filter(|_| more).map(|(row, role_key)| place(row, role_key, sort));
    let users = rows.into_iter().map(|(row, _)| Stored::try_from(row)).collect::<Result<_, _>>()?;
    Ok(Some(Page { users, total, last }))
}

fn matching<'a>(account: AccountId, filter: &Filter) -> Query<'a> {
    let mut query = users::table
        .inner_join(roles::table)
        .filter(users::account_id.eq(DbId::from(account)))
        .filter(users::status.ne(Status::Deleted.name()))
        .into_boxed::<Db>();
    if !filter.statuses.is_empty() {
        query = query.filter(users::status.eq_any(filter.statuses.iter().map(|status| status.name())));
    }
    if !filter.roles.is_empty() {
        query = query.filter(users::role_id.eq_any(filter.roles.iter().copied().map(DbId::from)));
    }
    if let Some(from) = filter.last_login_from {
        query = query.filter(users::last_login_at.ge(DbMoment::from(from)));
    }
    if let Some(to) = filter.last_login_to {
        query = query.filter(users::last_login_at.le(DbMoment::from(to)));
    }
    if let Some(search) = &filter.search {
        query = query.filter(users::search_key.like(pattern(search)).escape('\\'));
    }
    query
}

/// The pattern that finds `search` anywhere, taken literally: `%` and `_` mean themselves.
fn pattern(search: &str) -> String {
    let mut pattern = String::from("%");
    for character in fold(search).chars().filter(|character| *character != SEPARATOR) {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

fn sorted(query: Query<'_>, column: SortColumn, direction: Direction) -> Query<'_> {
    macro_rules! by {
        ($column:expr) => {
            match direction {
                Direction::Ascending => query.then_order_by($column.asc()),
                Direction::Descending => query.then_order_by($column.desc()),
            }
        };
        // The engines disagree on where NULL belongs; here it is last both ways.
        (absent last, $column:expr) => {
            match direction {
                Direction::Ascending => query.then_order_by(($column.is_null().asc(), $column.asc())),
                Direction::Descending => query.then_order_by(($column.is_null().asc(), $column.desc())),
            }
        };
    }
    match column {
        SortColumn::FirstName => by!(users::first_name_key),
        SortColumn::LastName => by!(users::last_name_key),
        SortColumn::Email => by!(users::email_key),
        SortColumn::Username => by!(users::username_key),
        SortColumn::Role => by!(roles::name_key),
        SortColumn::Status => by!(users::status),
        SortColumn::Phone => by!(absent last, users::phone),
        SortColumn::LastLoginAt => by!(absent last, users::last_login_at),
        SortColumn::CreatedAt => by!(users::created_at),
        SortColumn::UpdatedAt => by!(users::updated_at),
    }
}
