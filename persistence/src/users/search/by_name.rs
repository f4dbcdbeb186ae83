//! What a search finds, by name: the order that lists have unless asked otherwise.

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use domain::ids::{AccountId, UserId};
use domain::user::Scope;

use super::runs::{runs_of_term, words};
use super::waiting::CANDIDATES;
use crate::columns::{DbId, Id};
use crate::database::Prepared;
use crate::error::StorageError;
use crate::lists::{Direction, Key, pattern};
use crate::users::filter::Filter;
use crate::users::keyset::Place;
use crate::users::list::Start;
use crate::users::sort::{BY_NAME, SortColumn};

/// Up to √(20 n) found among n users are sorted, 1,400 of 100,000; more are met by walking along the order, which takes as
/// long there if they stand evenly in it. They may not: people are searched by name, and those of one name stand together.
const WORTH_SORTING: i64 = 20;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Id)]
    user_id: DbId,
}

/// What is searched for where it is nothing but a term, its `total` finds among `users` of the account are wanted in the order
/// of names, and sorting them takes no longer than walking along the order.
pub(in crate::users) fn term_by_name(
    scope: Scope<'_>,
    filter: &Filter,
    sort: &[(SortColumn, Direction)],
    (total, users): (i64, i64),
) -> Option<String> {
    let is_worth_it = total.saturating_mul(total) <= WORTH_SORTING * users;
    if scope == Scope::Everybody && sort == BY_NAME && is_worth_it { filter.only_term() } else { None }
}

/// The ids of the first `limit` users from `start` on who have `term`, in the order of names: on SQLite, which keeps names and
/// texts beside the runs. None where the start does not fit the order.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(in crate::users) fn first_by_name(
    conn: &mut SqliteConnection,
    account: AccountId,
    term: &str,
    start: &Start,
    limit: i64,
) -> Result<Option<Vec<UserId>>, StorageError> {
    let (behind, page) = match start {
        Start::Offset(_) => ("", "LIMIT $4 OFFSET $5"),
        Start::Behind(_) => ("AND (last_name_key, first_name_key, user_id) > ($4, $5, $6)", "LIMIT $7"),
    };
    let question = format!(
        "SELECT user_id FROM ({CANDIDATES} $1) AS candidates CROSS JOIN user_search USING (number) \
         WHERE account_id = $2 AND search_key LIKE $3 ESCAPE '\\' {behind} \
         ORDER BY last_name_key, first_name_key, user_id {page}"
    );
    let question = sql_query(question)
        .bind::<Text, _>(words(&runs_of_term(account, term), " AND "))
        .bind::<Id, _>(DbId::from(account))
        .bind::<Text, _>(pattern(term));
    let found: Vec<Found> = match start {
        Start::Offset(offset) => Prepared(question.bind::<BigInt, _>(limit).bind::<BigInt, _>(*offset)).load(conn)?,
        Start::Behind(Place { keys, id }) => {
            let [Key::Text(Some(last_name)), Key::Text(Some(first_name))] = &keys[..] else { return Ok(None) };
            let question = question.bind::<Text, _>(last_name).bind::<Text, _>(first_name);
            Prepared(question.bind::<Id, _>(DbId::from(*id)).bind::<BigInt, _>(limit)).load(conn)?
        }
    };
    Ok(Some(found.into_iter().map(|found| found.user_id.into()).collect()))
}
