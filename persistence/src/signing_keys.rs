//! Keys of access tokens. They belong to no account.

use diesel::prelude::{Insertable, Queryable};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;

use crate::Conn;
use crate::columns::DbMoment;
use crate::error::StorageError;
use crate::schema::signing_keys;

/// A key pair for access tokens.
#[derive(Debug, Clone)]
pub struct SigningKeyRecord {
    /// Key id (RFC 7638 thumbprint).
    pub kid: String,
    /// The private half, sealed.
    pub private_key: Vec<u8>,
    /// The public half, as the `x` of its JWK.
    pub public_key: String,
    /// When it was made.
    pub created_at: Moment,
    /// From when on it signs.
    pub activates_at: Moment,
    /// From when on it no longer signs.
    pub retired_at: Option<Moment>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = signing_keys, treat_none_as_default_value = false)]
struct SigningKeyRow {
    kid: String,
    private_key: Vec<u8>,
    public_key: String,
    created_at: DbMoment,
    activates_at: DbMoment,
    retired_at: Option<DbMoment>,
}

/// Every key that is kept, oldest first.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(conn: &mut Conn) -> Result<Vec<SigningKeyRecord>, StorageError> {
    let rows = signing_keys::table
        .order((signing_keys::activates_at.asc(), signing_keys::kid.asc()))
        .load::<SigningKeyRow>(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| SigningKeyRecord {
            kid: row.kid,
            private_key: row.private_key,
            public_key: row.public_key,
            created_at: row.created_at.0,
            activates_at: row.activates_at.0,
            retired_at: row.retired_at.map(|DbMoment(at)| at),
        })
        .collect())
}

/// Lets no other transaction add a key before this one ends, so that two nodes do not both add the next.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn lock(conn: &mut Conn) -> Result<(), StorageError> {
    match conn {
        // A write transaction is the only one there.
        Conn::Sqlite(_) => {}
        Conn::Postgres(postgres) => {
            diesel::sql_query("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE").execute(postgres)?;
        }
    }
    Ok(())
}

/// Adds a key; those that signed until then retire when it activates.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert(conn: &mut Conn, key: &SigningKeyRecord) -> Result<(), StorageError> {
    diesel::update(signing_keys::table.filter(signing_keys::retired_at.is_null()))
        .set(signing_keys::retired_at.eq(DbMoment::from(key.activates_at)))
        .execute(conn)?;
    let row = SigningKeyRow {
        kid: key.kid.clone(),
        private_key: key.private_key.clone(),
        public_key: key.public_key.clone(),
        created_at: key.created_at.into(),
        activates_at: key.activates_at.into(),
        retired_at: None,
    };
    diesel::insert_into(signing_keys::table).values(row).execute(conn)?;
    Ok(())
}

/// Removes keys that retired before `before`: no token that they signed is still alive.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn purge(conn: &mut Conn, before: Moment) -> Result<usize, StorageError> {
    Ok(diesel::delete(signing_keys::table.filter(signing_keys::retired_at.lt(DbMoment::from(before)))).execute(conn)?)
}
