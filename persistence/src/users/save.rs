//! Saving a user's facts, and with them what lists filter, sort, search and count by.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::policy::Policy;
use domain::user::User;

use super::find::Stored;
use super::lists;
use super::role_key::role_key;
use super::row::{Changes, UserRow};
use crate::Conn;
use crate::columns::DbId;
use crate::database::updated;
use crate::error::StorageError;
use crate::organizations::{caretaker_key, rename_caretaker};
use crate::schema::users;

/// Saves what is on record about `user`, who was loaded as `before`; answers with the user as stored now.
///
/// # Errors
/// [`StorageError::Taken`] when the account has another user of that name; [`StorageError::NotFound`] when the row has
/// changed since it was loaded, which the account's write lock prevents.
pub fn save(
    conn: &mut Conn,
    before: &Stored,
    user: User,
    policy: &Policy,
    now: Moment,
) -> Result<Stored, StorageError> {
    let role_key = if user.role_id == before.user.role_id {
        before.row.role_key.clone()
    } else {
        role_key(conn, user.account_id, user.role_id)?
    };
    let row = UserRow::of(&user, policy, now, before.revision() + 1, role_key);
    let update = diesel::update(
        users::table
            .find(row.id)
            .filter(users::account_id.eq(DbId::from(user.account_id)))
            .filter(users::revision.eq(before.revision())),
    )
    .set(Changes::between(&before.row, &row));
    let saved = updated!(conn, update, users::id)?;
    if saved != 1 {
        return Err(StorageError::NotFound);
    }
    if (&user.profile.first_name, &user.profile.last_name)
        != (&before.user.profile.first_name, &before.user.profile.last_name)
    {
        let key = caretaker_key(&row.first_name_key, &row.last_name_key);
        rename_caretaker(conn, user.account_id, user.id, &key)?;
    }
    lists::follow(conn, Some(&before.row), &row)?;
    Ok(Stored { user, row: Box::new(row) })
}
