//! Asking the index: whom it has, and how many.

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use domain::ids::AccountId;
use domain::user::Scope;

use super::runs::{LONGEST, array, runs_of_term, words};
use super::waiting::CANDIDATES;
use crate::Conn;
use crate::columns::{DbId, Id};
use crate::database::Prepared;
use crate::error::StorageError;
use crate::lists::pattern;
use crate::users::filter::{Condition, Filter, conditions};
use crate::users::kept::kept_total;

/// Up to so many of an account's `users` the index is quicker than walking along an order until a page is full: going
/// through what the index finds takes longer the more that is, walking the less.
pub(in crate::users) fn few_of(users: i64) -> i64 {
    (users * 3).max(10_000).isqrt()
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// What makes a user one whom the filter holds, asked so that counting them is quick: where few have the runs of what is
/// searched for, the index finds them.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(in crate::users) fn quick_conditions(
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

/// That the index has a user for every run of `term`, or may have once it takes them in; their text need not have it.
pub(in crate::users) fn has_runs_of(conn: &Conn, account: AccountId, term: &str) -> Condition {
    let runs = runs_of_term(account, term);
    match conn {
        Conn::Sqlite(_) => {
            let candidates =
                sql::<Bool>(&format!("users.id IN (SELECT user_id FROM user_search WHERE number IN ({CANDIDATES}"));
            Box::new(candidates.bind::<Text, _>(words(&runs, " AND ")).sql("))"))
        }
        Conn::Postgres(_) => {
            let found = sql::<Bool>("users.id IN (SELECT user_id FROM user_search WHERE runs @> CAST(");
            Box::new(found.bind::<Text, _>(array(&runs)).sql(" AS bigint[]))"))
        }
    }
}

/// How many users of the account have `term`, on SQLite; none where the users' own texts have to be compared.
///
/// The texts are kept beside the runs, and only of who has the runs are they compared. A term of up to three characters is
/// a run, and the runs alone are counted. That two runs have the same number is left out of account then: among a million
/// runs the odds are one to forty million.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(in crate::users) fn count_found(
    conn: &mut Conn,
    account: AccountId,
    term: &str,
) -> Result<Option<i64>, StorageError> {
    let Conn::Sqlite(conn) = conn else { return Ok(None) };
    let runs = words(&runs_of_term(account, term), " AND ");
    // Of who waits, texts are compared at any length.
    let indexed = if term.chars().count() <= LONGEST {
        "SELECT count(*) FROM user_search_runs WHERE user_search_runs MATCH $1"
    } else {
        "SELECT count(*) FROM user_search_runs CROSS JOIN user_search ON user_search.number = user_search_runs.rowid \
         WHERE user_search_runs MATCH $1 AND account_id = $2 AND search_key LIKE $3 ESCAPE '\\'"
    };
    let waiting = "SELECT count(*) FROM user_search_waiting WHERE account_id = $2 AND search_key LIKE $3 ESCAPE '\\'";
    let question = sql_query(format!("SELECT ({indexed}) + ({waiting}) AS count"))
        .bind::<Text, _>(runs)
        .bind::<Id, _>(DbId::from(account))
        .bind::<Text, _>(pattern(term));
    let found: Count = Prepared(question).get_result(conn)?;
    Ok(Some(found.count))
}

/// Whether at most `few` users have every run of `term`; the index is read no further than that.
///
/// # Errors
/// [`StorageError`] when the database fails.
fn few_have_runs_of(conn: &mut Conn, account: AccountId, term: &str, few: i64) -> Result<bool, StorageError> {
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
