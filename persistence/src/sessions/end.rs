//! Ending sessions: in force with the next request, on every node.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, SessionId, UserId};

use super::is_live;
use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::database::updated;
use crate::error::StorageError;
use crate::schema::sessions;

/// Ends one live session of the user; answers whether there was one. `by` is a word for the record.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn end(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
    session: SessionId,
    by: &str,
    now: Moment,
) -> Result<bool, StorageError> {
    let ending = diesel::update(
        sessions::table
            .find(DbId::from(session))
            .filter(sessions::account_id.eq(DbId::from(account)))
            .filter(sessions::user_id.eq(DbId::from(user)))
            .filter(is_live(now.into())),
    )
    .set((sessions::ended_at.eq(DbMoment::from(now)), sessions::ended_by.eq(by)));
    let ended = updated!(conn, ending, sessions::id)?;
    tell(conn, account, ended)?;
    Ok(ended == 1)
}

/// Ends every live session of the user but `except`; answers how many that were.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn end_all(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
    except: Option<SessionId>,
    by: &str,
    now: Moment,
) -> Result<usize, StorageError> {
    // Version 7 ids are never nil: without an exception nothing is excepted.
    let except = except.map_or(DbId(uuid::Uuid::nil()), DbId::from);
    let ending = diesel::update(
        sessions::table
            .filter(sessions::account_id.eq(DbId::from(account)))
            .filter(sessions::user_id.eq(DbId::from(user)))
            .filter(sessions::id.ne(except))
            .filter(is_live(now.into())),
    )
    .set((sessions::ended_at.eq(DbMoment::from(now)), sessions::ended_by.eq(by)));
    let ended = updated!(conn, ending, sessions::id)?;
    tell(conn, account, ended)?;
    Ok(ended)
}

/// Erases where the user's sessions came from.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn erase_origins(conn: &mut Conn, account: AccountId, user: UserId) -> Result<(), StorageError> {
    diesel::update(
        sessions::table
            .filter(sessions::account_id.eq(DbId::from(account)))
            .filter(sessions::user_id.eq(DbId::from(user))),
    )
    .set((sessions::ip.eq(None::<String>), sessions::user_agent.eq(None::<String>)))
    .execute(conn)?;
    Ok(())
}

fn tell(conn: &mut Conn, account: AccountId, ended: usize) -> Result<(), StorageError> {
    if ended > 0 { crate::accounts::move_access_epoch(conn, account) } else { Ok(()) }
}
