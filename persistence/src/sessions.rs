//! Sessions and their refresh tokens.

mod authenticate;
mod end;
mod refresh;

pub use authenticate::{Authenticated, authenticate};
pub use end::{end, end_all, erase_origins};
pub use refresh::{RefreshToken, find_refresh_token, insert_refresh_token, use_refresh_token};

use diesel::dsl::count_star;
use diesel::prelude::{Insertable, Queryable};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, SessionId, UserId};

use crate::Conn;
use crate::columns::{DbId, DbMoment, each};
use crate::database::Prepared;
use crate::error::StorageError;
use crate::lists::padded;
use crate::schema::sessions;

/// One sign-in on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id, the `sid` of its access tokens.
    pub id: SessionId,
    /// The account.
    pub account_id: AccountId,
    /// Who signed in.
    pub user_id: UserId,
    /// When.
    pub created_at: Moment,
    /// The last refresh.
    pub last_used_at: Moment,
    /// When it ends unless it is refreshed.
    pub expires_at: Moment,
    /// The address it was opened from.
    pub ip: Option<String>,
    /// The program it was opened with.
    pub user_agent: Option<String>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
struct SessionRow {
    id: DbId,
    account_id: DbId,
    user_id: DbId,
    created_at: DbMoment,
    last_used_at: DbMoment,
    expires_at: DbMoment,
    ip: Option<String>,
    user_agent: Option<String>,
    ended_at: Option<DbMoment>,
    ended_by: Option<String>,
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            user_id: row.user_id.into(),
            created_at: row.created_at.0,
            last_used_at: row.last_used_at.0,
            expires_at: row.expires_at.0,
            ip: row.ip,
            user_agent: row.user_agent,
        }
    }
}

/// Opens a session.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert(conn: &mut Conn, session: &Session) -> Result<(), StorageError> {
    let row = SessionRow {
        id: session.id.into(),
        account_id: session.account_id.into(),
        user_id: session.user_id.into(),
        created_at: session.created_at.into(),
        last_used_at: session.last_used_at.into(),
        expires_at: session.expires_at.into(),
        ip: session.ip.clone(),
        user_agent: session.user_agent.clone(),
        ended_at: None,
        ended_by: None,
    };
    each!(conn => diesel::insert_into(sessions::table).values(row).execute(conn))?;
    Ok(())
}

/// What is true of sessions that have neither ended nor expired.
#[diesel::dsl::auto_type]
fn is_live(now: DbMoment) -> _ {
    sessions::ended_at.is_null().and(sessions::expires_at.gt(now))
}

/// The user's live sessions.
#[diesel::dsl::auto_type]
pub(crate) fn live(account: DbId, user: DbId, now: DbMoment) -> _ {
    let is_live: is_live = is_live(now);
    sessions::table.filter(sessions::account_id.eq(account)).filter(sessions::user_id.eq(user)).filter(is_live)
}

/// The user's live sessions, newest first.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list_live(conn: &mut Conn, account: AccountId, user: UserId, now: Moment) -> Result<Vec<Session>, StorageError> {
    let rows = live(account.into(), user.into(), now.into())
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .load::<SessionRow>(conn)?;
    Ok(rows.into_iter().map(Session::from).collect())
}

/// How many live sessions each of these users has; users without one are left out.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn count_live(
    conn: &mut Conn,
    account: AccountId,
    users: &[UserId],
    now: Moment,
) -> Result<Vec<(UserId, i64)>, StorageError> {
    // One user is looked at most often: a statement without a list stays prepared, on each engine's own connection
    // without its text being written again.
    match users {
        [] => return Ok(Vec::new()),
        [user] => {
            let count =
                each!(conn => live(account.into(), (*user).into(), now.into()).select(count_star()).first(conn))?;
            return Ok(vec![(*user, count)]);
        }
        _ => {}
    }
    let counts = sessions::table
        .filter(sessions::account_id.eq(DbId::from(account)))
        .filter(sessions::user_id.eq_any(padded(users.iter().copied().map(DbId::from).collect())))
        .filter(is_live(now.into()))
        .group_by(sessions::user_id)
        .select((sessions::user_id, count_star()));
    let counts: Vec<(DbId, i64)> = each!(conn => Prepared(counts).load(conn))?;
    Ok(counts.into_iter().map(|(user, count)| (user.into(), count)).collect())
}

/// Removes sessions that ended or expired before `before`, and their refresh tokens with them.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn purge(conn: &mut Conn, before: Moment) -> Result<usize, StorageError> {
    let before = DbMoment::from(before);
    let expired = diesel::delete(sessions::table.filter(sessions::expires_at.lt(before))).execute(conn)?;
    let ended = diesel::delete(sessions::table.filter(sessions::ended_at.lt(before))).execute(conn)?;
    Ok(expired + ended)
}
