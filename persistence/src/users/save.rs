//! Saving a user's facts, and with them the status that lists filter and sort by.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::policy::Policy;
use domain::user::User;

use super::row::UserRow;
use crate::Conn;
use crate::columns::DbId;
use crate::error::StorageError;
use crate::schema::users;

/// Saves what is on record about `user`, who was loaded with `revision`; answers with the new one.
///
/// # Errors
/// [`StorageError::Taken`] when the account has another user of that name; [`StorageError::NotFound`] when the row has
/// changed since it was loaded, which the account's write lock prevents.
pub fn save(conn: &mut Conn, user: &User, policy: &Policy, now: Moment, revision: i64) -> Result<i64, StorageError> {
    let row = UserRow::of(user, policy, now, revision + 1);
    let saved = diesel::update(
        users::table
            .find(row.id)
            .filter(users::account_id.eq(DbId::from(user.account_id)))
            .filter(users::revision.eq(revision)),
    )
    .set(&row)
    .execute(conn)?;
    if saved == 1 { Ok(row.revision) } else { Err(StorageError::NotFound) }
}
