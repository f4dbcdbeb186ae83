//! What is kept beside the users themselves so that lists are quick: counts, a revision, the index of searches.

use std::collections::HashMap;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, UserId};

use super::row::UserRow;
use super::search;
use crate::Conn;
use crate::columns::{DbId, DbJson};
use crate::error::StorageError;
use crate::schema::{user_counts, user_lists};

/// What lists know of a user: what they are counted under, and the text that searches look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    role: DbId,
    status: String,
    /// None for deleted users, who are in no list.
    text: Option<String>,
    /// What they reach: by it they are seen (S4.1).
    reach: DbJson,
}

impl Listed {
    pub(super) fn of(row: &UserRow) -> Self {
        let text = row.deleted_at.is_none().then(|| row.search_key.clone());
        Self { role: row.role_id, status: row.status.clone(), text, reach: row.organization_access.clone() }
    }
}

impl Listed {
    /// What they are counted under.
    fn share(&self) -> (DbId, &str) {
        (self.role, &self.status)
    }
}

/// Brings what is kept up to date with a user who was `before`, if there was one, and is `after` now.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) fn follow(
    conn: &mut Conn,
    before: Option<&Listed>,
    after: &Listed,
    row: &UserRow,
) -> Result<(), StorageError> {
    if before == Some(after) {
        return Ok(());
    }
    let account = AccountId::from(row.account_id);
    if before.is_none_or(|before| before.share() != after.share()) {
        if let Some(before) = before {
            add(conn, account, before.share(), -1)?;
        }
        add(conn, account, after.share(), 1)?;
    }
    match (before.and_then(|before| before.text.as_ref()), &after.text) {
        (before, Some(text)) if before != Some(text) => search::put(conn, account, row.id.into(), text)?,
        (Some(_), None) => search::remove(conn, account, row.id.into())?,
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
    let texts: Vec<(UserId, &str)> =
        rows.iter().zip(&listed).filter_map(|(row, listed)| Some((row.id.into(), listed.text.as_deref()?))).collect();
    search::put_new(conn, account, &texts)?;
    raise_revision(conn, account)
}

fn add(conn: &mut Conn, account: AccountId, (role, status): (DbId, &str), users: i64) -> Result<(), StorageError> {
    let key = (DbId::from(account), role, status);
    let found = diesel::update(user_counts::table.find(key)).set(user_counts::users.eq(user_counts::users + users));
    if found.execute(conn)? == 0 {
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
    if found.execute(conn)? == 0 {
        diesel::insert_into(user_lists::table)
            .values((user_lists::account_id.eq(account), user_lists::revision.eq(1)))
            .execute(conn)?;
    }
    Ok(())
}
