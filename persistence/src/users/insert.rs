//! Adding a user.

use diesel::RunQueryDsl;
use domain::Moment;
use domain::policy::Policy;
use domain::user::User;

use super::find::Stored;
use super::lists::{self, Listed};
use super::role_key::role_key;
use super::row::UserRow;
use crate::Conn;
use crate::error::StorageError;
use crate::schema::users;

/// Adds `user` to their account; answers with the user as stored.
///
/// # Errors
/// [`StorageError::Taken`] when the account has a user of that name.
pub fn insert(conn: &mut Conn, user: User, policy: &Policy, now: Moment) -> Result<Stored, StorageError> {
    let role_key = role_key(conn, user.account_id, user.role_id)?;
    let row = UserRow::of(&user, policy, now, 1, role_key);
    diesel::insert_into(users::table).values(&row).execute(conn)?;
    let listed = Listed::of(&row);
    lists::follow(conn, None, &listed, &row)?;
    Ok(Stored { user, revision: row.revision, role_key: row.role_key, listed })
}
