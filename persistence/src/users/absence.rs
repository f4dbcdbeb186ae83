//! Users in the order in which absence suspends them (S4.8).

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, UserId};
use domain::user::{Onboarding, Scope, User};

use super::find::Stored;
use super::row::UserRow;
use super::scope::within;
use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::database::Db;
use crate::error::StorageError;
use crate::lists::Start;
use crate::schema::users;

/// Where a page of absent users begins: behind somebody who was last seen then.
pub type AbsenceStart = Start<(Moment, UserId)>;

/// At most `limit` users of the account within `scope` whose absence counts, longest absent first.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn absent(
    conn: &mut Conn,
    account: AccountId,
    scope: Scope<'_>,
    start: AbsenceStart,
    limit: i64,
) -> Result<Vec<User>, StorageError> {
    let mut query = counted(conn, account, scope);
    match start {
        AbsenceStart::Offset(offset) => query = query.offset(offset),
        AbsenceStart::Behind((at, id)) => {
            let (at, id) = (DbMoment::from(at), DbId::from(id));
            // The first condition alone tells the index where to begin.
            query = query.filter(users::last_seen_at.ge(at)).filter(users::last_seen_at.gt(at).or(users::id.gt(id)));
        }
    }
    let rows = query.order((users::last_seen_at.asc(), users::id.asc())).limit(limit).load::<UserRow>(conn)?;
    rows.into_iter().map(|row| Stored::try_from(row).map(|stored| stored.user)).collect()
}

/// How many there are.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn count_absent(conn: &mut Conn, account: AccountId, scope: Scope<'_>) -> Result<i64, StorageError> {
    Ok(counted(conn, account, scope).count().get_result(conn)?)
}

/// Those whose absence counts, as `User::absent_too_long_at` has it: the first four in the words of the index.
fn counted<'a>(conn: &Conn, account: AccountId, scope: Scope<'_>) -> users::BoxedQuery<'a, Db> {
    let query = users::table
        .filter(users::account_id.eq(DbId::from(account)))
        .filter(users::deleted_at.is_null())
        .filter(users::deactivated_at.is_null())
        .filter(users::admin_locked_at.is_null())
        .filter(users::inactive_since.is_null())
        .filter(users::onboarding.eq(Onboarding::Done.name()))
        .into_boxed::<Db>();
    match within(conn, &scope) {
        Some(within) => query.filter(within),
        None => query,
    }
}
