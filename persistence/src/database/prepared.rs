//! Statements that stay prepared on their connection.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;

/// A statement whose text is one of a few, so that it is worth keeping compiled. Diesel takes every `UPDATE`, every list
/// and every piece of SQL for one that is never seen again, and has the engine compile it each time it runs, which takes
/// longer than running it. Not for what has values written into its text: a connection keeps statements for good.
///
/// An `INSERT` needs none of this where its row says `treat_none_as_default_value = false`: without that its text depends on
/// which fields are empty, and it is compiled each time, too.
///
/// To be loaded, as [`updated`] does: what is executed diesel passes on by reference, and with that forgets this.
#[derive(Debug, Clone, Copy)]
pub struct Prepared<Q>(pub Q);

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

/// Not static: a statement is known by its text.
impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q, C> RunQueryDsl<C> for Prepared<Q> {}

/// How many rows an `UPDATE` changes that is [`Prepared`]; `$id` is a column of ids of its table.
macro_rules! updated {
    ($conn:ident, $update:expr, $id:path) => {{
        let update = $crate::database::Prepared($update.returning($id));
        $crate::columns::each!($conn => update.load::<$crate::columns::DbId>($conn)).map(|ids| ids.len())
    }};
}
pub(crate) use updated;

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use diesel::connection::InstrumentationEvent;
    use diesel::sql_types::BigInt;
    use diesel::{Connection, ExpressionMethods, QueryDsl, QueryableByName, SqliteConnection, sql_query};

    use super::*;
    use crate::columns::{DbId, Id};
    use crate::schema::accounts;
    use crate::{Conn, Database, DatabaseUrl, PoolSize};

    #[derive(QueryableByName)]
    struct Number {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }

    #[test]
    fn a_statement_is_compiled_once() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("roster.db");
        Database::open(&DatabaseUrl::Sqlite(path.clone()), PoolSize(1)).unwrap();
        let conn = &mut Conn::Sqlite(SqliteConnection::establish(&path.to_string_lossy()).unwrap());
        let kept = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&kept);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::CacheQuery { .. } = event {
                counted.fetch_add(1, Ordering::Relaxed);
            }
        });
        let nobody = DbId(uuid::Uuid::nil());
        for _ in 0..3 {
            let update = diesel::update(accounts::table.find(nobody)).set(accounts::name.eq("Nobody's"));
            assert_eq!(updated!(conn, update, accounts::id), Ok(0));
            let list = accounts::table.filter(accounts::id.eq_any([nobody, nobody])).select(accounts::id);
            assert_eq!(Prepared(list).load::<DbId>(conn), Ok(Vec::new()));
            let counted = sql_query("SELECT count(*) AS number FROM accounts WHERE id = $1").bind::<Id, _>(nobody);
            assert_eq!(Prepared(counted).get_result::<Number>(conn).unwrap().number, 0);
        }
        assert_eq!(kept.load(Ordering::Relaxed), 3);
    }
}
