//! The index that searches go by: every run of one, two and three characters of what they look at.
//!
//! Each run is kept as a number made of the account and the run, so that one account's users are found without looking
//! at another's. Numbers of different runs could be equal: whoever asks the index also compares the text.

use std::collections::BTreeSet;

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{ExpressionMethods, QueryDsl, QueryableByName, RunQueryDsl, sql_query};
use domain::ids::{AccountId, UserId};
use domain::user::Scope;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::filter::{Condition, Filter, conditions};
use super::kept::kept_total;
use super::to_row::SEPARATOR;
use crate::Conn;
use crate::columns::{DbId, Id, each};
use crate::database::{Prepared, write};
use crate::error::StorageError;
use crate::schema::{user_search, user_search_runs, users};

/// Up to so many of the account's users the index is quicker than walking along an order until a page is full: going
/// through what the index finds takes longer the more that is, walking the less.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) fn few(conn: &mut Conn, account: AccountId) -> Result<i64, StorageError> {
    Ok(few_of(kept_total(conn, account, &Filter::default())?))
}

fn few_of(users: i64) -> i64 {
    (users * 3).max(10_000).isqrt()
}

/// The longest run that is kept, in characters.
const LONGEST: usize = 3;

/// Users indexed in one transaction when the index is filled.
const BATCH: i64 = 1000;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// What makes a user one whom the filter holds, asked so that counting them is quick: where few have the runs of what is
/// searched for, the index finds them.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) fn quick_conditions(
    conn: &mut Conn,
    account: AccountId,
    scope: Scope<'_>,
    filter: &Filter,
) -> Result<Vec<Condition>, StorageError> {
    let mut conditions = conditions(conn, account, scope, filter);
    if let Some(term) = filter.term() {
        // Comparing the texts of thirty users along an index takes about as long as looking one up.
        let users = kept_total(conn, account, &Filter::default())?;
        let few = (users / 30).max(few_of(users));
        if few_have_runs_of(conn, account, &term, few)? {
            conditions.push(has_runs_of(conn, account, &term));
        }
    }
    Ok(conditions)
}

/// That the index has a user for every run of `term`; their text need not have it in one piece.
pub(super) fn has_runs_of(conn: &Conn, account: AccountId, term: &str) -> Condition {
    let runs = runs_of_term(account, term);
    let (before, asked, after) = match conn {
        Conn::Sqlite(_) => (
            "users.id IN (SELECT user_id FROM user_search WHERE number IN \
             (SELECT rowid FROM user_search_runs WHERE user_search_runs MATCH ",
            words(&runs, " AND "),
            "))",
        ),
        Conn::Postgres(_) => {
            ("users.id IN (SELECT user_id FROM user_search WHERE runs @> CAST(", array(&runs), " AS bigint[]))")
        }
    };
    Box::new(sql::<Bool>(before).bind::<Text, _>(asked).sql(after))
}

/// How many users of the account have `term`, where the index alone tells: it knows runs of so many characters, and on
/// SQLite counts who has one many times quicker than their texts are compared. That two of the numbers it keeps for runs
/// are equal is left out of account: among a million runs the odds are one to forty million.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) fn count_with_run(conn: &mut Conn, account: AccountId, term: &str) -> Result<Option<i64>, StorageError> {
    let Conn::Sqlite(conn) = conn else { return Ok(None) };
    if term.chars().count() > LONGEST {
        return Ok(None);
    }
    let question = sql_query("SELECT count(*) AS count FROM user_search_runs WHERE user_search_runs MATCH $1")
        .bind::<Text, _>(words(&runs_of_term(account, term), " "));
    let found: Count = Prepared(question).get_result(conn)?;
    Ok(Some(found.count))
}

/// Whether at most `few` users have every run of `term`; the index is read no further than that.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) fn few_have_runs_of(
    conn: &mut Conn,
    account: AccountId,
    term: &str,
    few: i64,
) -> Result<bool, StorageError> {
    let runs = runs_of_term(account, term);
    let found: Count = match conn {
        Conn::Sqlite(conn) => {
            let question = sql_query(
                "SELECT count(*) AS count FROM \
                 (SELECT 1 FROM user_search_runs WHERE user_search_runs MATCH $1 LIMIT $2) AS found",
            );
            let question = question.bind::<Text, _>(words(&runs, " AND ")).bind::<BigInt, _>(few + 1);
            Prepared(question).get_result(conn)?
        }
        // Compiled with the values each time: how many rows they find decides how they are best found.
        Conn::Postgres(conn) => sql_query(
            "SELECT count(*) AS count FROM \
             (SELECT 1 FROM user_search WHERE runs @> CAST($1 AS bigint[]) LIMIT $2) AS found",
        )
        .bind::<Text, _>(array(&runs))
        .bind::<BigInt, _>(few + 1)
        .get_result(conn)?,
    };
    Ok(found.count <= few)
}

/// Puts a user into the index who is not in it, with the text that searches look at.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) fn put(conn: &mut Conn, account: AccountId, user: UserId, text: &str) -> Result<(), StorageError> {
    let runs = runs_of_text(account, text);
    let (user, account) = (DbId::from(user), DbId::from(account));
    match conn {
        Conn::Sqlite(conn) => {
            let document = (user_search::user_id.eq(user), user_search::account_id.eq(account));
            let number: i64 = diesel::insert_into(user_search::table)
                .values(document)
                .returning(user_search::number)
                .get_result(conn)?;
            let runs = (user_search_runs::rowid.eq(number), user_search_runs::runs.eq(words(&runs, " ")));
            diesel::insert_into(user_search_runs::table).values(runs).execute(conn)?;
        }
        Conn::Postgres(conn) => {
            sql_query("INSERT INTO user_search (user_id, account_id, runs) VALUES ($1, $2, CAST($3 AS bigint[]))")
                .bind::<Id, _>(user)
                .bind::<Id, _>(account)
                .bind::<Text, _>(array(&runs))
                .execute(conn)?;
        }
    }
    Ok(())
}

/// Users in one statement: what it says of them is some tens of kilobytes.
const ROWS: usize = 100;

/// Puts users into the index who were not in it. What is written into the statements are numbers and ids, never text.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) fn put_new(conn: &mut Conn, account: AccountId, users: &[(UserId, &str)]) -> Result<(), StorageError> {
    for chunk in users.chunks(ROWS) {
        match conn {
            Conn::Sqlite(_) => put_new_sqlite(conn, account, chunk)?,
            Conn::Postgres(_) => {
                let rows = chunk.iter().map(|(user, text)| {
                    let runs = array(&runs_of_text(account, text));
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

fn put_new_sqlite(conn: &mut Conn, account: AccountId, users: &[(UserId, &str)]) -> Result<(), StorageError> {
    let highest: Number = sql_query("SELECT coalesce(max(number), 0) AS number FROM user_search").get_result(conn)?;
    let first = highest.number + 1;
    let account_id = account.0.simple();
    let numbered = || (first..).zip(users);
    let documents =
        numbered().map(|(number, (user, _))| format!("({number}, x'{}', x'{account_id}')", user.0.simple()));
    let documents = documents.collect::<Vec<_>>().join(", ");
    sql_query(format!("INSERT INTO user_search (number, user_id, account_id) VALUES {documents}")).execute(conn)?;
    let runs =
        numbered().map(|(number, (_, text))| format!("({number}, '{}')", words(&runs_of_text(account, text), " ")));
    let runs = runs.collect::<Vec<_>>().join(", ");
    sql_query(format!("INSERT INTO user_search_runs (rowid, runs) VALUES {runs}")).execute(conn)?;
    Ok(())
}

/// Takes a user out of the index.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) fn remove(conn: &mut Conn, account: AccountId, user: UserId) -> Result<(), StorageError> {
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
                .select((users::account_id, users::id, users::search_key))
                .load::<(DbId, DbId, String)>(conn)?;
            for (account, user, text) in &users {
                put(conn, (*account).into(), (*user).into(), text)?;
            }
            Ok::<_, StorageError>(users.is_empty())
        })?;
        if done {
            return Ok(());
        }
    }
}

/// The numbers of the runs of a user's text, whose parts no search crosses.
fn runs_of_text(account: AccountId, text: &str) -> BTreeSet<i64> {
    let parts = text.split(SEPARATOR);
    parts.flat_map(|part| (1..=LONGEST).flat_map(move |length| runs(account, part, length))).collect()
}

/// The numbers of the runs that whoever has `term` somewhere must have.
fn runs_of_term(account: AccountId, term: &str) -> BTreeSet<i64> {
    runs(account, term, term.chars().count().clamp(1, LONGEST)).collect()
}

/// The numbers of all runs of `length` characters.
fn runs(account: AccountId, text: &str, length: usize) -> impl Iterator<Item = i64> {
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    // The account is a seed: two halves of its id, folded.
    let (high, low) = account.0.as_u64_pair();
    let ranges: Vec<_> = ends.windows(length + 1).map(|window| (window[0], window[length])).collect();
    ranges.into_iter().map(move |(from, to)| {
        i64::from_ne_bytes(xxh3_64_with_seed(&text.as_bytes()[from..to], high.rotate_left(32) ^ low).to_ne_bytes())
    })
}

/// How SQLite's index is asked for all of `runs`: words with AND between them.
fn words(runs: &BTreeSet<i64>, between: &str) -> String {
    let words: Vec<String> = runs.iter().map(|run| format!("{run:016x}")).collect();
    words.join(between)
}

/// How PostgreSQL writes an array of them.
fn array(runs: &BTreeSet<i64>) -> String {
    let numbers: Vec<String> = runs.iter().map(i64::to_string).collect();
    format!("{{{}}}", numbers.join(","))
}
