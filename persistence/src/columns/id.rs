//! Ids: `uuid` on PostgreSQL, 16 bytes on SQLite. Both compare bytewise, so version 7 sorts by time.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{SqlType, Uuid as PgUuid};
use diesel::sqlite::Sqlite;
use domain::ids::{
    AccountId, AttemptId, AuditEventId, ChallengeId, LinkId, MailId, MediaId, OperatorId, OrganizationId,
    PsaConnectionId, ReactivationRequestId, RoleId, SessionId, UserId, ViewId,
};
use uuid::Uuid;

use super::pass_through;

/// The SQL type of an id.
#[derive(SqlType, diesel::query_builder::QueryId, Clone, Copy, Debug)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct Id;

/// An id in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Id)]
pub struct DbId(pub Uuid);

impl ToSql<Id, Pg> for DbId {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <Uuid as ToSql<PgUuid, Pg>>::to_sql(&self.0, out)
    }
}

impl FromSql<Id, Pg> for DbId {
    fn from_sql(bytes: <Pg as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <Uuid as FromSql<PgUuid, Pg>>::from_sql(bytes).map(Self)
    }
}

impl ToSql<Id, Sqlite> for DbId {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<Id, Sqlite> for DbId {
    fn from_sql(mut value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.read_blob())?))
    }
}

pass_through!(Id, DbId);

macro_rules! domain_ids {
    ($($name:ident),+) => {$(
        impl From<$name> for DbId {
            fn from(id: $name) -> Self {
                Self(id.0)
            }
        }

        impl From<DbId> for $name {
            fn from(id: DbId) -> Self {
                Self(id.0)
            }
        }
    )+};
}

domain_ids!(
    AccountId,
    AttemptId,
    AuditEventId,
    ChallengeId,
    LinkId,
    MailId,
    MediaId,
    OperatorId,
    OrganizationId,
    PsaConnectionId,
    ReactivationRequestId,
    RoleId,
    SessionId,
    UserId,
    ViewId
);
