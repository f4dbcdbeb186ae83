//! Keeping the index: users are put into it, and taken out.

use diesel::dsl::sql;
use diesel::prelude::Insertable;
use diesel::sql_types::{Bool, Text};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, sql_query};
use domain::ids::{AccountId, UserId};

use super::runs::{array, runs_of_text};
use super::waiting::{self, WAITING_MAX};
use crate::Conn;
use crate::columns::{DbId, Id, each};
use crate::database::write;
use crate::error::StorageError;
use crate::schema::{user_search, user_search_runs, users};

/// Users indexed in one transaction when the index is filled.
const BATCH: i64 = 1000;

/// Users in one statement: what it says of them is some tens of kilobytes.
const ROWS: usize = 100;

/// What searches look at, and what is found is sorted by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::users) struct Searched<'a> {
    /// The last name, as it sorts.
    pub(in crate::users) last_name: &'a str,
    /// The first name, as it sorts.
    pub(in crate::users) first_name: &'a str,
    /// All that a search looks at.
    pub(in crate::users) text: &'a str,
}

/// Puts a user into the index who is not in it, with the text that searches look at.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(in crate::users) fn put(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
    searched: Searched<'_>,
) -> Result<(), StorageError> {
    match conn {
        Conn::Sqlite(conn) => {
            let number: i64 = diesel::insert_into(user_search::table)
                .values(Document::new(account, user, searched))
                .returning(user_search::number)
                .get_result(conn)?;
            // Numbers are given one after another: none that is due is passed over.
            if number % WAITING_MAX == 0 {
                waiting::index(conn)?;
            }
        }
        Conn::Postgres(conn) => {
            sql_query("INSERT INTO user_search (user_id, account_id, runs) VALUES ($1, $2, CAST($3 AS bigint[]))")
                .bind::<Id, _>(DbId::from(user))
                .bind::<Id, _>(DbId::from(account))
                .bind::<Text, _>(array(&runs_of_text(account, searched.text)))
                .execute(conn)?;
        }
    }
    Ok(())
}

/// What SQLite keeps of somebody beside their runs.
#[derive(Insertable)]
#[diesel(table_name = user_search, treat_none_as_default_value = false)]
struct Document<'a> {
    user_id: DbId,
    account_id: DbId,
    last_name_key: &'a str,
    first_name_key: &'a str,
    search_key: &'a str,
}

impl<'a> Document<'a> {
    fn new(account: AccountId, user: UserId, searched: Searched<'a>) -> Self {
        Self {
            user_id: user.into(),
            account_id: account.into(),
            last_name_key: searched.last_name,
            first_name_key: searched.first_name,
            search_key: searched.text,
        }
    }
}

/// Puts users into the index who were not in it. What is written into PostgreSQL's statements are numbers and ids, never
/// text.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(in crate::users) fn put_new(
    conn: &mut Conn,
    account: AccountId,
    users: &[(UserId, Searched<'_>)],
) -> Result<(), StorageError> {
    for chunk in users.chunks(ROWS) {
        match conn {
            Conn::Sqlite(conn) => {
                let documents: Vec<_> =
                    chunk.iter().map(|(user, searched)| Document::new(account, *user, *searched)).collect();
                diesel::insert_into(user_search::table).values(documents).execute(conn)?;
                waiting::index(conn)?;
            }
            Conn::Postgres(_) => {
                let rows = chunk.iter().map(|(user, searched)| {
                    let runs = array(&runs_of_text(account, searched.text));
                    format!("('{user}', '{account}', '{runs}'::bigint[])")
                });
                let rows = rows.collect::<Vec<_>>().join(", ");
                sql_query(format!("INSERT INTO user_search (user_id, account_id, runs) VALUES {rows}"))
                    .execute(conn)?;
            }
        }
    }
    Ok(())
}

/// Takes a user out of the index.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(in crate::users) fn remove(conn: &mut Conn, account: AccountId, user: UserId) -> Result<(), StorageError> {
    let document = user_search::table
        .filter(user_search::user_id.eq(DbId::from(user)))
        .filter(user_search::account_id.eq(DbId::from(account)));
    if let Conn::Sqlite(conn) = conn {
        let number = document.select(user_search::number);
        diesel::delete(user_search_runs::table.filter(user_search_runs::rowid.eq_any(number))).execute(conn)?;
    }
    each!(conn => diesel::delete(document).execute(conn))?;
    Ok(())
}

/// Fills the index with users who are not in it, deleted ones aside: those from before there was one.
///
/// # Errors
/// [`StorageError`] when the database fails; what was done until then is kept.
pub(crate) fn fill(conn: &mut Conn) -> Result<(), StorageError> {
    let missing = "id NOT IN (SELECT user_id FROM user_search)";
    loop {
        let done = write(conn, |conn| {
            let users = users::table
                .filter(users::deleted_at.is_null())
                .filter(sql::<Bool>(missing))
                .limit(BATCH)
                .select((
                    (users::account_id, users::id),
                    (users::last_name_key, users::first_name_key, users::search_key),
                ))
                .load::<((DbId, DbId), (String, String, String))>(conn)?;
            for ((account, user), (last_name, first_name, text)) in &users {
                let searched = Searched { last_name, first_name, text };
                put(conn, (*account).into(), (*user).into(), searched)?;
            }
            Ok::<_, StorageError>(users.is_empty())
        })?;
        if done {
            return Ok(());
        }
    }
}
