//! Finding users by what tells them apart.

use std::collections::HashSet;

use diesel::dsl::count_star;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, UserId};
use domain::text::username_key;
use domain::user::User;

use super::row::{Columns, UserRow};
use crate::Conn;
use crate::columns::{DbId, each};
use crate::error::StorageError;
use crate::schema::{accounts, users};
use crate::sessions;

/// A user as stored, to be changed and saved.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The facts.
    pub user: User,
    /// The row that keeps them, by which a save knows what it changes.
    pub(super) row: Box<UserRow>,
}

impl Stored {
    /// How often the row was saved.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.row.revision
    }
}

impl TryFrom<UserRow> for Stored {
    type Error = StorageError;

    fn try_from(row: UserRow) -> Result<Self, StorageError> {
        Ok(Self { user: row.clone().try_into()?, row: Box::new(row) })
    }
}

/// The user of `account` with this id, deleted ones included: what may be done with them is the domain's to say.
///
/// # Errors
/// [`StorageError::NotFound`] when the account has no such user.
pub fn find(conn: &mut Conn, account: AccountId, id: UserId) -> Result<Stored, StorageError> {
    row(conn, account, id)?.try_into()
}

/// The same, for who only looks.
///
/// # Errors
/// [`StorageError::NotFound`] when the account has no such user.
pub fn get(conn: &mut Conn, account: AccountId, id: UserId) -> Result<User, StorageError> {
    row(conn, account, id)?.try_into()
}

/// The same, with how many live sessions they have: both in one question, since most who look at somebody ask both.
///
/// # Errors
/// [`StorageError::NotFound`] when the account has no such user.
pub fn get_with_live_sessions(
    conn: &mut Conn,
    account: AccountId,
    id: UserId,
    now: Moment,
) -> Result<(User, i64), StorageError> {
    let live = sessions::live(account.into(), id.into(), now.into()).select(count_star()).single_value();
    let user = one(account.into(), id.into()).select((Columns, live));
    let (row, live): (UserRow, Option<i64>) = each!(conn => user.first(conn))?;
    // A count is never null: the type of what is asked for in passing is.
    Ok((row.try_into()?, live.unwrap_or_default()))
}

/// How often the row of the user was saved: as long as that stays, nothing is on record that was not.
///
/// # Errors
/// [`StorageError::NotFound`] when the account has no such user.
pub fn revision(conn: &mut Conn, account: AccountId, id: UserId) -> Result<i64, StorageError> {
    Ok(each!(conn => one(account.into(), id.into()).select(users::revision).first(conn))?)
}

/// Asked for more than anything else: on each engine's own connection a statement is known by its type, and its text is
/// not even written.
fn row(conn: &mut Conn, account: AccountId, id: UserId) -> Result<UserRow, StorageError> {
    Ok(each!(conn => one(account.into(), id.into()).select(Columns).first(conn))?)
}

/// The user of the account with this id.
#[diesel::dsl::auto_type]
fn one(account: DbId, id: DbId) -> _ {
    users::table.filter(users::id.eq(id)).filter(users::account_id.eq(account))
}

/// The account of the user with this id, for who looks after the whole installation.
///
/// # Errors
/// [`StorageError::NotFound`] when there is no such user.
pub fn account_of(conn: &mut Conn, id: UserId) -> Result<AccountId, StorageError> {
    Ok(users::table.find(DbId::from(id)).select(users::account_id).first::<DbId>(conn)?.into())
}

/// The one user with this username in the account of that slug or, without a slug, in the whole installation; none
/// where it is not exactly one.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn find_by_username(conn: &mut Conn, username: &str, slug: Option<&str>) -> Result<Option<User>, StorageError> {
    let named = users::table.filter(users::username_key.eq(username_key(username))).select(Columns).limit(2);
    let mut found: Vec<UserRow> = match slug {
        None => each!(conn => named.load(conn))?,
        Some(slug) => {
            let account = accounts::table.filter(accounts::slug.eq(slug.to_lowercase())).select(accounts::id);
            let account: Option<DbId> = each!(conn => account.first(conn).optional())?;
            let Some(account) = account else { return Ok(None) };
            each!(conn => named.filter(users::account_id.eq(account)).load(conn))?
        }
    };
    match (found.pop(), found.pop()) {
        (Some(only), None) => only.try_into().map(Some),
        _ => Ok(None),
    }
}

/// Whether nobody in the account has this username.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn is_username_free(conn: &mut Conn, account: AccountId, username: &str) -> Result<bool, StorageError> {
    let taken = users::table
        .filter(users::account_id.eq(DbId::from(account)))
        .filter(users::username_key.eq(username_key(username)))
        .select(users::id)
        .first::<DbId>(conn)
        .optional()?;
    Ok(taken.is_none())
}

/// Which of these usernames, as they are compared, the account's users have.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn taken_usernames(conn: &mut Conn, account: AccountId, keys: &[String]) -> Result<HashSet<String>, StorageError> {
    let found = users::table
        .filter(users::account_id.eq(DbId::from(account)))
        .filter(users::username_key.eq_any(keys))
        .select(users::username_key)
        .load::<Option<String>>(conn)?;
    Ok(found.into_iter().flatten().collect())
}
