//! Refresh tokens: each is used once; a second use tells that somebody stole one.

use diesel::prelude::Insertable;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, SessionId};

use super::{Session, SessionRow, is_live};
use crate::Conn;
use crate::columns::{DbId, DbMoment, each};
use crate::error::StorageError;
use crate::schema::{refresh_tokens, sessions};

/// A refresh token that was presented, and the session it belongs to.
#[derive(Debug, Clone)]
pub struct RefreshToken {
    /// The session, if it is live.
    pub session: Session,
    /// Whether the token was used before.
    pub used: bool,
}

#[derive(Insertable)]
#[diesel(table_name = refresh_tokens, treat_none_as_default_value = false)]
struct RefreshTokenRow<'a> {
    hash: &'a [u8],
    account_id: DbId,
    session_id: DbId,
    created_at: DbMoment,
}

/// Adds a refresh token, by its hash, to a session.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert_refresh_token(
    conn: &mut Conn,
    account: AccountId,
    session: SessionId,
    hash: &[u8],
    now: Moment,
) -> Result<(), StorageError> {
    let row = RefreshTokenRow { hash, account_id: account.into(), session_id: session.into(), created_at: now.into() };
    each!(conn => diesel::insert_into(refresh_tokens::table).values(row).execute(conn))?;
    Ok(())
}

/// The live session that the token with this hash belongs to; whoever holds the token names no account.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn find_refresh_token(conn: &mut Conn, hash: &[u8], now: Moment) -> Result<Option<RefreshToken>, StorageError> {
    let token = refresh_tokens::table
        .find(hash)
        .select((refresh_tokens::account_id, refresh_tokens::session_id, refresh_tokens::used_at))
        .first::<(DbId, DbId, Option<DbMoment>)>(conn)
        .optional()?;
    let Some((account, session, used_at)) = token else { return Ok(None) };
    let session = sessions::table
        .find(session)
        .filter(sessions::account_id.eq(account))
        .filter(is_live(now.into()))
        .first::<SessionRow>(conn)
        .optional()?;
    Ok(session.map(|session| RefreshToken { session: session.into(), used: used_at.is_some() }))
}

/// Marks the token as used and prolongs its session.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn use_refresh_token(
    conn: &mut Conn,
    session: &Session,
    hash: &[u8],
    now: Moment,
    expires_at: Moment,
) -> Result<(), StorageError> {
    let account = DbId::from(session.account_id);
    diesel::update(refresh_tokens::table.find(hash).filter(refresh_tokens::account_id.eq(account)))
        .set(refresh_tokens::used_at.eq(DbMoment::from(now)))
        .execute(conn)?;
    diesel::update(sessions::table.find(DbId::from(session.id)).filter(sessions::account_id.eq(account)))
        .set((sessions::last_used_at.eq(DbMoment::from(now)), sessions::expires_at.eq(DbMoment::from(expires_at))))
        .execute(conn)?;
    Ok(())
}
