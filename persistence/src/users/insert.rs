//! Adding users.

use std::collections::HashMap;

use diesel::RunQueryDsl;
use domain::Moment;
use domain::ids::{AccountId, RoleId};
use domain::policy::Policy;
use domain::user::User;

use super::find::Stored;
use super::lists;
use super::role_key::role_key;
use super::row::UserRow;
use crate::Conn;
use crate::columns::each;
use crate::error::StorageError;
use crate::schema::users;

/// Adds `user` to their account; answers with the user as stored.
///
/// # Errors
/// [`StorageError::Taken`] when the account has a user of that name.
pub fn insert(conn: &mut Conn, user: User, policy: &Policy, now: Moment) -> Result<Stored, StorageError> {
    let role_key = role_key(conn, user.account_id, user.role_id)?;
    let row = UserRow::of(&user, policy, now, 1, role_key);
    each!(conn => diesel::insert_into(users::table).values(&row).execute(conn))?;
    lists::follow(conn, None, &row)?;
    Ok(Stored { user, row: Box::new(row) })
}

/// Rows in one statement: fewer values than either engine takes.
const ROWS: usize = 500;

/// Adds users to the account; what is kept for lists is brought up to date once for all of them.
///
/// # Errors
/// [`StorageError::Taken`] when the account has a user of one of the names.
pub fn insert_many(
    conn: &mut Conn,
    account: AccountId,
    users: &[User],
    policy: &Policy,
    now: Moment,
) -> Result<(), StorageError> {
    let mut role_keys: HashMap<RoleId, String> = HashMap::new();
    for chunk in users.chunks(ROWS) {
        let mut rows = Vec::with_capacity(chunk.len());
        for user in chunk {
            let key = if let Some(key) = role_keys.get(&user.role_id) {
                key.clone()
            } else {
                let key = role_key(conn, account, user.role_id)?;
                role_keys.insert(user.role_id, key.clone());
                key
            };
            rows.push(UserRow::of(user, policy, now, 1, key));
        }
        each!(conn => diesel::insert_into(users::table).values(&rows).execute(conn))?;
        lists::follow_new(conn, account, &rows)?;
    }
    Ok(())
}
