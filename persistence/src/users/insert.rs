//! Adding a user.

use diesel::RunQueryDsl;
use domain::Moment;
use domain::policy::Policy;
use domain::user::User;

use super::row::UserRow;
use crate::Conn;
use crate::error::StorageError;
use crate::schema::users;

/// Adds `user` to their account.
///
/// # Errors
/// [`StorageError::Taken`] when the account has a user of that name.
pub fn insert(conn: &mut Conn, user: &User, policy: &Policy, now: Moment) -> Result<(), StorageError> {
    diesel::insert_into(users::table).values(UserRow::of(user, policy, now, 1)).execute(conn)?;
    Ok(())
}
