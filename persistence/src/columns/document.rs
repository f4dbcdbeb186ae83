//! JSON documents that are read with every change and hardly ever change themselves: one that was understood before is
//! not taken apart again. They are told apart by all of their bytes, so what is remembered cannot be out of date.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::Pg;
use diesel::sqlite::Sqlite;
use moka::sync::Cache;
use serde_json::Value;

use super::{DbJson, Json};
use crate::error::StorageError;

/// How many documents of a kind are remembered.
pub(crate) const REMEMBERED: u64 = 1000;

/// What a JSON document stands for.
pub(crate) trait Document: Clone + Send + Sync + 'static {
    /// Understands a document.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] naming the value that is missing or not understood.
    fn understand(document: &Value) -> Result<Self, StorageError>;

    /// What was understood lately, by the bytes that were read.
    fn understood() -> &'static Cache<Box<[u8]>, Self>;
}

/// A document in a row, as what it stands for.
#[derive(FromSqlRow)]
pub(crate) struct DbDocument<T: 'static>(pub(crate) T);

impl<T: Document> DbDocument<T> {
    fn remembered(bytes: &[u8], read: impl FnOnce() -> deserialize::Result<DbJson>) -> deserialize::Result<Self> {
        if let Some(known) = T::understood().get(bytes) {
            return Ok(Self(known));
        }
        let understood = T::understand(&read()?.0)?;
        T::understood().insert(bytes.into(), understood.clone());
        Ok(Self(understood))
    }
}

impl<T: Document> FromSql<Json, Pg> for DbDocument<T> {
    fn from_sql(bytes: <Pg as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Self::remembered(bytes.as_bytes(), || <DbJson as FromSql<Json, Pg>>::from_sql(bytes))
    }
}

impl<T: Document> FromSql<Json, Sqlite> for DbDocument<T> {
    fn from_sql(mut value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = value.read_text();
        Self::remembered(text.as_bytes(), || Ok(DbJson(serde_json::from_str(text)?)))
    }
}

impl<T: Document> FromSql<Json, crate::database::Db> for DbDocument<T> {
    fn from_sql(bytes: <crate::database::Db as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        bytes.from_sql::<Self, Json>()
    }
}
