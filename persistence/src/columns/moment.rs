//! Moments: `timestamptz` on PostgreSQL, text of fixed width on SQLite, so that the order of text is the order of time.

use chrono::{DateTime, SubsecRound, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{SqlType, Timestamptz};
use diesel::sqlite::Sqlite;
use domain::{Moment, rfc3339};

use super::pass_through;

/// The SQL type of a moment.
#[derive(SqlType, diesel::query_builder::QueryId, Clone, Copy, Debug)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Instant;

/// A moment in a row, in whole microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Instant)]
pub struct DbMoment(pub Moment);

impl From<Moment> for DbMoment {
    fn from(moment: Moment) -> Self {
        Self(moment.trunc_subsecs(6))
    }
}

impl ToSql<Instant, Pg> for DbMoment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <DateTime<Utc> as ToSql<Timestamptz, Pg>>::to_sql(&self.0, out)
    }
}

impl FromSql<Instant, Pg> for DbMoment {
    fn from_sql(bytes: <Pg as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(bytes).map(Self)
    }
}

impl ToSql<Instant, Sqlite> for DbMoment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(rfc3339::of_fixed_width(self.0));
        Ok(IsNull::No)
    }
}

impl FromSql<Instant, Sqlite> for DbMoment {
    fn from_sql(mut value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = value.read_text();
        rfc3339::read(text.as_bytes()).map(Self).ok_or_else(|| format!("{text:?} is no moment").into())
    }
}

pass_through!(Instant, DbMoment);
