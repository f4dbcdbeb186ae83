//! What was asked under a key of the client's own, and how it was answered, so that asking again does nothing again
//! (docs/decisions/0011). A row is found by a hash of the key and of whose it is.

use diesel::prelude::{Insertable, Queryable};
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, AttemptId, UserId};
use uuid::Uuid;

use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::error::StorageError;
use crate::schema::idempotency_keys;

/// An attempt to answer a request.
#[derive(Debug, Clone)]
pub struct Claim {
    /// A hash of the key and of whose it is.
    pub id: [u8; 32],
    /// Tells this attempt from others at the same request.
    pub attempt: AttemptId,
    /// Who asks; none where anybody may ask.
    pub caller: Option<(AccountId, UserId)>,
    /// What was asked, sealed.
    pub fingerprint: Vec<u8>,
    /// When it was asked.
    pub created_at: Moment,
    /// Until when nobody else tries.
    pub claimed_until: Moment,
}

/// What is known of a request.
#[derive(Debug, Clone)]
pub struct Known {
    /// The attempt that answers or has answered it.
    pub attempt: AttemptId,
    /// What was asked, sealed.
    pub fingerprint: Vec<u8>,
    /// When it was asked.
    pub created_at: Moment,
    /// Until when nobody else tries.
    pub claimed_until: Moment,
    /// Whether it was answered.
    pub is_answered: bool,
    /// The answer, sealed; none while there is none, and after it was erased.
    pub answer: Option<Vec<u8>>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
struct Row {
    id: Vec<u8>,
    attempt: DbId,
    account_id: Option<DbId>,
    caller_id: Option<DbId>,
    subject_id: Option<DbId>,
    fingerprint: Vec<u8>,
    answer: Option<Vec<u8>>,
    created_at: DbMoment,
    claimed_until: DbMoment,
    answered_at: Option<DbMoment>,
}

impl From<&Claim> for Row {
    fn from(claim: &Claim) -> Self {
        Self {
            id: claim.id.to_vec(),
            attempt: claim.attempt.into(),
            account_id: claim.caller.map(|(account, _)| account.into()),
            caller_id: claim.caller.map(|(_, user)| user.into()),
            subject_id: None,
            fingerprint: claim.fingerprint.clone(),
            answer: None,
            created_at: claim.created_at.into(),
            claimed_until: claim.claimed_until.into(),
            answered_at: None,
        }
    }
}

/// What is known of the request with this id.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn find(conn: &mut Conn, id: &[u8; 32]) -> Result<Option<Known>, StorageError> {
    let row = idempotency_keys::table.find(id.as_slice()).first::<Row>(conn).optional()?;
    Ok(row.map(|row| Known {
        attempt: row.attempt.into(),
        fingerprint: row.fingerprint,
        created_at: row.created_at.0,
        claimed_until: row.claimed_until.0,
        is_answered: row.answered_at.is_some(),
        answer: row.answer,
    }))
}

/// Claims a request that nothing is known of.
///
/// # Errors
/// [`StorageError::Taken`] when somebody else has claimed it at the same moment; another when the database fails.
pub fn insert(conn: &mut Conn, claim: &Claim) -> Result<(), StorageError> {
    diesel::insert_into(idempotency_keys::table).values(Row::from(claim)).execute(conn)?;
    Ok(())
}

/// Removes what is known of a request, unless it has changed since it was read: somebody else took it over, or answered.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn forget(conn: &mut Conn, id: &[u8; 32], known: &Known) -> Result<bool, StorageError> {
    let row =
        idempotency_keys::table.find(id.as_slice()).filter(idempotency_keys::attempt.eq(DbId::from(known.attempt)));
    let forgotten = if known.is_answered {
        diesel::delete(row).execute(conn)?
    } else {
        diesel::delete(row.filter(idempotency_keys::answered_at.is_null())).execute(conn)?
    };
    Ok(forgotten > 0)
}

/// Keeps the answer of an attempt, which is about the user `subject` in `account`, or about users of the account where
/// `subject` is the account's own id; false when the attempt was given up: then
/// whatever it did must be undone.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn answer(
    conn: &mut Conn,
    (id, attempt): (&[u8; 32], AttemptId),
    account: Option<AccountId>,
    subject: Option<Uuid>,
    sealed: &[u8],
    now: Moment,
) -> Result<bool, StorageError> {
    let row = idempotency_keys::table
        .find(id.as_slice())
        .filter(idempotency_keys::attempt.eq(DbId::from(attempt)))
        .filter(idempotency_keys::answered_at.is_null());
    let answer = (
        idempotency_keys::subject_id.eq(subject.map(DbId)),
        idempotency_keys::answer.eq(Some(sealed.to_vec())),
        idempotency_keys::answered_at.eq(Some(DbMoment::from(now))),
    );
    let answered = match account {
        Some(account) => {
            let account = idempotency_keys::account_id.eq(Some(DbId::from(account)));
            diesel::update(row).set((account, answer)).execute(conn)?
        }
        None => diesel::update(row).set(answer).execute(conn)?,
    };
    Ok(answered > 0)
}

/// Gives an attempt up that has no answer, so that the request can be made anew at once.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn release(conn: &mut Conn, id: &[u8; 32], attempt: AttemptId) -> Result<(), StorageError> {
    let row = idempotency_keys::table
        .find(id.as_slice())
        .filter(idempotency_keys::attempt.eq(DbId::from(attempt)))
        .filter(idempotency_keys::answered_at.is_null());
    diesel::delete(row).execute(conn)?;
    Ok(())
}

/// Erases what was answered to the user or about them, and what names users of the account beside what it is about: an
/// organization's default engineer is named in an answer about the organization.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn erase(conn: &mut Conn, account: AccountId, user: UserId) -> Result<(), StorageError> {
    let (user, account) = (Some(DbId::from(user)), Some(DbId::from(account)));
    let names_them = idempotency_keys::subject_id.eq(user).or(idempotency_keys::subject_id.eq(account));
    let in_account = idempotency_keys::account_id.eq(account).and(idempotency_keys::caller_id.eq(user).or(names_them));
    // What anybody may ask is nobody's of an account, and may be about one of its users.
    let anybodys = idempotency_keys::account_id.is_null().and(idempotency_keys::subject_id.eq(user));
    diesel::update(idempotency_keys::table.filter(in_account.or(anybodys)))
        .set(idempotency_keys::answer.eq(None::<Vec<u8>>))
        .execute(conn)?;
    Ok(())
}

/// Removes what was asked before this moment; answers how many rows.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn purge(conn: &mut Conn, before: Moment) -> Result<usize, StorageError> {
    let old = idempotency_keys::table.filter(idempotency_keys::created_at.lt(DbMoment::from(before)));
    Ok(diesel::delete(old).execute(conn)?)
}
