//! Users whose runs wait to be put into SQLite's index: it takes in many at once for what one costs it several times over.
//! Until then searches look at them one by one. (PostgreSQL's index does the same by itself.)

use diesel::sql_types::{BigInt, Text};
use diesel::{ExpressionMethods, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

use super::runs::{runs_of_text, words};
use crate::columns::{DbId, Id};
use crate::database::Prepared;
use crate::error::StorageError;
use crate::schema::user_search_runs;

/// When so many wait they are taken in; looking at them takes a search some hundredths of a millisecond.
pub(super) const WAITING_MAX: i64 = 64;

/// Asks for everybody whose text may be what is searched for, in any account: who waits, and whom the index has for the runs
/// that are bound last. Whoever asks also compares account and text.
pub(super) const CANDIDATES: &str = "SELECT number FROM user_search_waiting \
     UNION ALL SELECT rowid FROM user_search_runs WHERE user_search_runs MATCH ";

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Id)]
    account_id: DbId,
    #[diesel(sql_type = Text)]
    search_key: String,
}

/// Takes everybody into the index who waits: as many as come one by one, and a statement's worth of those who come together.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) fn index(conn: &mut SqliteConnection) -> Result<(), StorageError> {
    let everybody = "SELECT number, account_id, search_key FROM user_search_waiting ORDER BY number";
    let waiting: Vec<Waiting> = Prepared(sql_query(everybody)).load(conn)?;
    // One after another: the index writes them together when the transaction ends, and the statement stays compiled.
    for Waiting { number, account_id, search_key } in waiting {
        let runs = words(&runs_of_text(account_id.into(), &search_key), " ");
        let document = (user_search_runs::rowid.eq(number), user_search_runs::runs.eq(runs));
        diesel::insert_into(user_search_runs::table).values(document).execute(conn)?;
    }
    Ok(())
}
