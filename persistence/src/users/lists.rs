//! What is kept beside the users themselves so that lists are quick: counts, a revision, the index of searches.

use std::collections::HashMap;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, UserId};

use super::row::UserRow;
use super::search::{self, Searched};
use crate::Conn;
use crate::columns::{DbId, DbJson};
use crate::database::updated;
use crate::error::StorageError;
use crate::schema::{user_counts, user_lists};

/// What lists know of a user: what they are counted under, and the text that searches look at.
#[derive(PartialEq, Eq)]
struct Listed<'a> {
    role: DbId,
    status: &'a str,
    /// None for deleted users, who are in no list.
    text: Option<Searched<'a>>,
    /// What they reach: by it they are seen (S4.1).
    reach: &'a DbJson,
}

impl<'a> Listed<'a> {
    fn of(row: &'a UserRow) -> Self {
        let text = row.deleted_at.is_none().then_some(Searched {
            last_name: &row.last_name_key,
            first_name: &row.first_name_key,
            text: &row.search_key,
        });
        Self { role: row.role_id, status: &row.status, text, reach: &row.organization_access }
    }

    /// What they are counted under.
    fn share(&self) -> (DbId, &'a str) {
        (self.role, self.status)
    }
}

/// Brings what is kept up to date with a user whose row was `before`, if there was one, and is `after` now.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) fn follow(conn: &mut Conn, before: Option<&UserRow>, after: &UserRow) -> Result<(), StorageError> {
    let (account, user) = (AccountId::from(after.account_id), UserId::from(after.id));
    let (before, after) = (before.map(Listed::of), Listed::of(after));
    if before.as_ref() == Some(&after) {
        return Ok(());
    }
    if before.as_ref().is_none_or(|before| before.share() != after.share()) {
        if let Some(before) = &before {
            add(conn, account, before.share(), -1)?;
        }
        add(conn, account, after.share(), 1)?;
    }
    match (before.and_then(|before| before.text), after.text) {
        (None, Some(text)) => search::put(conn, account, user, text)?,
        (Some(before), Some(text)) if before != text => {
            search::remove(conn, account, user)?;
            search::put(conn, account, user, text)?;
        }
        (Some(_), None) => search::remove(conn, account, user)?,
        _ => {}
    }
    raise_revision(conn, account)
}

/// Brings what is kept up to date with users of the account who were not there before.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) fn follow_new(conn: &mut Conn, account: AccountId, rows: &[UserRow]) -> Result<(), StorageError> {
    let listed: Vec<Listed> = rows.iter().map(Listed::of).collect();
    let mut counts: HashMap<(DbId, &str), i64> = HashMap::new();
    for one in &listed {
        *counts.entry(one.share()).or_default() += 1;
    }
    for (share, users) in counts {
        add(conn, account, share, users)?;
    }
    let texts: Vec<(UserId, Searched)> =
        rows.iter().zip(&listed).filter_map(|(row, listed)| Some((row.id.into(), listed.text?))).collect();
    search::put_new(conn, account, &texts)?;
    raise_revision(conn, account)
}

fn add(conn: &mut Conn, account: AccountId, (role, status): (DbId, &str), users: i64) -> Result<(), StorageError> {
    let key = (DbId::from(account), role, status);
    let found = diesel::update(user_counts::table.find(key)).set(user_counts::users.eq(user_counts::users + users));
    if updated!(conn, found, user_counts::account_id)? == 0 {
        diesel::insert_into(user_counts::table)
            .values((
                user_counts::account_id.eq(key.0),
                user_counts::role_id.eq(key.1),
                user_counts::status.eq(key.2),
                user_counts::users.eq(users),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Notes that the lists of the account's users have changed.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) fn raise_revision(conn: &mut Conn, account: AccountId) -> Result<(), StorageError> {
    let account = DbId::from(account);
    let found = diesel::update(user_lists::table.find(account)).set(user_lists::revision.eq(user_lists::revision + 1));
    if updated!(conn, found, user_lists::account_id)? == 0 {
        diesel::insert_into(user_lists::table)
            .values((user_lists::account_id.eq(account), user_lists::revision.eq(1)))
            .execute(conn)?;
    }
    Ok(())
}
