//! Column types that are stored and sorted alike on both engines, and one that diesel lacks.

mod document;
mod id;
mod json;
mod moment;
mod tail;

pub(crate) use document::{DbDocument, Document, REMEMBERED};
pub use id::{DbId, Id};
pub use json::{DbJson, Json};
pub use moment::{DbMoment, Instant};
pub use tail::{TailDsl, skip_locked};

/// Compiles one diesel expression once for each engine: for what `MultiConnection` cannot express (batch inserts).
macro_rules! each {
    ($conn:ident => $expression:expr) => {
        match $conn {
            $crate::Conn::Sqlite($conn) => $expression,
            $crate::Conn::Postgres($conn) => $expression,
        }
    };
}
pub(crate) use each;

/// The conversions through `MultiBackend`, which only passes values on to the engine in use.
macro_rules! pass_through {
    ($sql:ident, $rust:ident) => {
        impl diesel::sql_types::HasSqlType<$sql> for crate::database::Db {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                crate::database::Db::lookup_sql_type::<$sql>(lookup)
            }
        }
        impl diesel::serialize::ToSql<$sql, crate::database::Db> for $rust {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, crate::database::Db>,
            ) -> diesel::serialize::Result {
                out.set_value(($sql, self));
                Ok(diesel::serialize::IsNull::No)
            }
        }
        impl diesel::deserialize::FromSql<$sql, crate::database::Db> for $rust {
            fn from_sql(
                bytes: <crate::database::Db as diesel::backend::Backend>::RawValue<'_>,
            ) -> diesel::deserialize::Result<Self> {
                bytes.from_sql::<$rust, $sql>()
            }
        }
    };
}
pub(crate) use pass_through;
