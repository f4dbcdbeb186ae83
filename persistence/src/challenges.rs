//! Challenges: what stands between a right password and a session.

use diesel::prelude::{Insertable, Queryable};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, ChallengeId, UserId};
use domain::user::ChallengeKind;

use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::error::StorageError;
use crate::schema::challenges;

/// A challenge that a user has to meet.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// Its id.
    pub id: ChallengeId,
    /// The account.
    pub account_id: AccountId,
    /// Who has to meet it.
    pub user_id: UserId,
    /// What is asked for.
    pub kind: ChallengeKind,
    /// Whether the second factor was given already.
    pub second_factor: bool,
    /// Whether it completes an invitation.
    pub onboarding: bool,
    /// The TOTP secret that is being enrolled, sealed.
    pub totp_pending: Option<Vec<u8>>,
    /// Wrong answers so far.
    pub attempts: i64,
    /// When it was put.
    pub created_at: Moment,
    /// Until when it can be met.
    pub expires_at: Moment,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = challenges, treat_none_as_default_value = false)]
struct ChallengeRow {
    id: DbId,
    hash: Vec<u8>,
    account_id: DbId,
    user_id: DbId,
    kind: String,
    second_factor: bool,
    onboarding: bool,
    totp_pending: Option<Vec<u8>>,
    attempts: i64,
    created_at: DbMoment,
    expires_at: DbMoment,
}

impl TryFrom<ChallengeRow> for Challenge {
    type Error = StorageError;

    fn try_from(row: ChallengeRow) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            user_id: row.user_id.into(),
            kind: row.kind.parse().map_err(|error| StorageError::Corrupt(format!("a challenge's kind: {error}")))?,
            second_factor: row.second_factor,
            onboarding: row.onboarding,
            totp_pending: row.totp_pending,
            attempts: row.attempts,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
        })
    }
}

/// Puts a challenge; its token is kept as a hash.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert(conn: &mut Conn, challenge: &Challenge, hash: &[u8]) -> Result<(), StorageError> {
    let row = ChallengeRow {
        id: challenge.id.into(),
        hash: hash.to_vec(),
        account_id: challenge.account_id.into(),
        user_id: challenge.user_id.into(),
        kind: challenge.kind.name().to_owned(),
        second_factor: challenge.second_factor,
        onboarding: challenge.onboarding,
        totp_pending: challenge.totp_pending.clone(),
        attempts: challenge.attempts,
        created_at: challenge.created_at.into(),
        expires_at: challenge.expires_at.into(),
    };
    diesel::insert_into(challenges::table).values(row).execute(conn)?;
    Ok(())
}

/// The challenge whose token has this hash, unless it has expired; whoever holds the token names no account.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn find(conn: &mut Conn, hash: &[u8], now: Moment) -> Result<Option<Challenge>, StorageError> {
    let row = challenges::table
        .filter(challenges::hash.eq(hash))
        .filter(challenges::expires_at.gt(DbMoment::from(now)))
        .first::<ChallengeRow>(conn)
        .optional()?;
    row.map(Challenge::try_from).transpose()
}

/// Keeps the sealed secret that is being enrolled.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn set_totp_pending(conn: &mut Conn, challenge: &Challenge, sealed: &[u8]) -> Result<(), StorageError> {
    diesel::update(
        challenges::table
            .find(DbId::from(challenge.id))
            .filter(challenges::account_id.eq(DbId::from(challenge.account_id))),
    )
    .set(challenges::totp_pending.eq(sealed))
    .execute(conn)?;
    Ok(())
}

/// Counts a wrong answer.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn count_attempt(conn: &mut Conn, challenge: &Challenge) -> Result<(), StorageError> {
    diesel::update(
        challenges::table
            .find(DbId::from(challenge.id))
            .filter(challenges::account_id.eq(DbId::from(challenge.account_id))),
    )
    .set(challenges::attempts.eq(challenges::attempts + 1))
    .execute(conn)?;
    Ok(())
}

/// Removes a challenge that was met or given up; answers whether it was still there, so that it is met once.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn remove(conn: &mut Conn, challenge: &Challenge) -> Result<bool, StorageError> {
    let removed = diesel::delete(
        challenges::table
            .find(DbId::from(challenge.id))
            .filter(challenges::account_id.eq(DbId::from(challenge.account_id))),
    )
    .execute(conn)?;
    Ok(removed == 1)
}

/// Removes every challenge of the user.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn remove_all(conn: &mut Conn, account: AccountId, user: UserId) -> Result<usize, StorageError> {
    Ok(diesel::delete(
        challenges::table
            .filter(challenges::account_id.eq(DbId::from(account)))
            .filter(challenges::user_id.eq(DbId::from(user))),
    )
    .execute(conn)?)
}

/// Removes challenges that expired before `now`.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn purge(conn: &mut Conn, now: Moment) -> Result<usize, StorageError> {
    Ok(diesel::delete(challenges::table.filter(challenges::expires_at.lt(DbMoment::from(now)))).execute(conn)?)
}
