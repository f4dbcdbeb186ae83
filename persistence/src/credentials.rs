//! Secrets of users: password hashes, sealed TOTP secrets, hashed recovery codes. Never part of a user's row.

use diesel::prelude::{AsChangeset, Insertable, Queryable};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, UserId};

use crate::Conn;
use crate::columns::{DbId, DbMoment, each};
use crate::error::StorageError;
use crate::schema::{credentials, recovery_codes};

/// A user's secrets; all absent for a user who has none yet.
#[derive(Clone, Default)]
pub struct Credentials {
    /// The password's hash (PHC string).
    pub password_hash: Option<String>,
    /// The TOTP secret in use, sealed.
    pub totp_secret: Option<Vec<u8>>,
    /// A TOTP secret that is being enrolled by a signed-in user, sealed.
    pub totp_pending: Option<Vec<u8>>,
    /// The time step of the last code that was accepted: a code works once.
    pub totp_last_step: Option<i64>,
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = credentials, treat_none_as_null = true, treat_none_as_default_value = false)]
struct CredentialsRow {
    user_id: DbId,
    account_id: DbId,
    password_hash: Option<String>,
    totp_secret: Option<Vec<u8>>,
    totp_pending: Option<Vec<u8>>,
    totp_last_step: Option<i64>,
}

/// The user's secrets.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn find(conn: &mut Conn, account: AccountId, user: UserId) -> Result<Credentials, StorageError> {
    let row = credentials::table.find(DbId::from(user)).filter(credentials::account_id.eq(DbId::from(account)));
    let row: Option<CredentialsRow> = each!(conn => row.first(conn)).optional()?;
    Ok(row.map_or_else(Credentials::default, |row| Credentials {
        password_hash: row.password_hash,
        totp_secret: row.totp_secret,
        totp_pending: row.totp_pending,
        totp_last_step: row.totp_last_step,
    }))
}

/// Saves the user's secrets.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn save(conn: &mut Conn, account: AccountId, user: UserId, secrets: &Credentials) -> Result<(), StorageError> {
    let row = CredentialsRow {
        user_id: user.into(),
        account_id: account.into(),
        password_hash: secrets.password_hash.clone(),
        totp_secret: secrets.totp_secret.clone(),
        totp_pending: secrets.totp_pending.clone(),
        totp_last_step: secrets.totp_last_step,
    };
    let existing = credentials::table.find(row.user_id).filter(credentials::account_id.eq(row.account_id));
    if diesel::update(existing).set(&row).execute(conn)? == 0 {
        diesel::insert_into(credentials::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Adds the hashes of passwords of users who have no secrets yet.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert_passwords(conn: &mut Conn, account: AccountId, hashes: &[(UserId, String)]) -> Result<(), StorageError> {
    if hashes.is_empty() {
        return Ok(());
    }
    let rows: Vec<CredentialsRow> = hashes
        .iter()
        .map(|(user, hash)| CredentialsRow {
            user_id: (*user).into(),
            account_id: account.into(),
            password_hash: Some(hash.clone()),
            totp_secret: None,
            totp_pending: None,
            totp_last_step: None,
        })
        .collect();
    each!(conn => diesel::insert_into(credentials::table).values(&rows).execute(conn))?;
    Ok(())
}

/// Replaces the user's recovery codes, given as hashes.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn replace_recovery_codes(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
    hashes: &[[u8; 32]],
) -> Result<(), StorageError> {
    let (account, user) = (DbId::from(account), DbId::from(user));
    diesel::delete(
        recovery_codes::table.filter(recovery_codes::user_id.eq(user)).filter(recovery_codes::account_id.eq(account)),
    )
    .execute(conn)?;
    let rows: Vec<_> = hashes
        .iter()
        .map(|hash| {
            (
                recovery_codes::user_id.eq(user),
                recovery_codes::hash.eq(hash.as_slice()),
                recovery_codes::account_id.eq(account),
            )
        })
        .collect();
    each!(conn => diesel::insert_into(recovery_codes::table).values(&rows).execute(conn))?;
    Ok(())
}

/// Uses a recovery code, given as a hash; answers whether there was one that had not been used.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn use_recovery_code(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
    hash: &[u8],
    now: Moment,
) -> Result<bool, StorageError> {
    let accepted = diesel::update(
        recovery_codes::table
            .find((DbId::from(user), hash))
            .filter(recovery_codes::account_id.eq(DbId::from(account)))
            .filter(recovery_codes::used_at.is_null()),
    )
    .set(recovery_codes::used_at.eq(DbMoment::from(now)))
    .execute(conn)?;
    Ok(accepted == 1)
}

/// Removes every secret of the user.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn erase(conn: &mut Conn, account: AccountId, user: UserId) -> Result<(), StorageError> {
    replace_recovery_codes(conn, account, user, &[])?;
    diesel::delete(credentials::table.find(DbId::from(user)).filter(credentials::account_id.eq(DbId::from(account))))
        .execute(conn)?;
    Ok(())
}
