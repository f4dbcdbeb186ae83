//! A statement followed by fixed SQL text: for `FOR UPDATE SKIP LOCKED`, which only PostgreSQL has and needs.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::{QueryResult, RunQueryDsl};

use crate::Conn;

/// A statement with text behind it.
#[derive(Debug, Clone, Copy)]
pub struct Tail<Q> {
    statement: Q,
    text: &'static str,
}

/// Adds fixed text to a statement's end.
pub trait TailDsl: Sized {
    /// The statement followed by `text`.
    fn tail(self, text: &'static str) -> Tail<Self> {
        Tail { statement: self, text }
    }
}

impl<Q: Query> TailDsl for Q {}

/// Not static: statements are cached by their SQL text.
impl<Q> QueryId for Tail<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Tail<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.statement.walk_ast(out.reborrow())?;
        out.push_sql(self.text);
        Ok(())
    }
}

impl<Q: Query> Query for Tail<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Conn> for Tail<Q> {}

/// Locks the rows that a claim selects and passes over those that another node holds. SQLite's write transactions run
/// one at a time and need no such words.
pub fn skip_locked(conn: &Conn) -> &'static str {
    match conn {
        Conn::Sqlite(_) => "",
        Conn::Postgres(_) => " FOR UPDATE SKIP LOCKED",
    }
}
