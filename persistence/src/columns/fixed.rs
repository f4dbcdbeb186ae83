//! SQL text that is the same each time a statement is made. Statements with it stay prepared; with diesel's own `sql`,
//! which does not know that, they are compiled anew on every run.

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping, is_aggregate,
};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

/// An expression of type `ST` that is always written like this.
#[derive(Debug, Clone, Copy)]
pub struct Fixed<ST> {
    text: &'static str,
    sql_type: PhantomData<ST>,
}

impl<ST> Fixed<ST> {
    /// The expression that `text` is.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self { text, sql_type: PhantomData }
    }
}

impl<ST: TypedExpressionType> Expression for Fixed<ST> {
    type SqlType = ST;
}

impl<ST, Tables> AppearsOnTable<Tables> for Fixed<ST> where Self: Expression {}

impl<ST, Tables> SelectableExpression<Tables> for Fixed<ST> where Self: Expression {}

impl<ST, Group> ValidGrouping<Group> for Fixed<ST> {
    type IsAggregate = is_aggregate::Never;
}

/// Not static: statements are cached by their SQL text.
impl<ST> QueryId for Fixed<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST, DB: Backend> QueryFragment<DB> for Fixed<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.text);
        Ok(())
    }
}
