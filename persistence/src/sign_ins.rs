//! Sign-ins of nobody: counted, so that an unknown username costs as much as a known one.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use crate::Conn;
use crate::error::StorageError;
use crate::schema::installation;

const COUNTER: &str = "unknown_sign_ins";

/// Counts a sign-in with a username that nobody has.
///
/// # Errors
/// [`StorageError::Taken`] when two count the very first at the same moment; another when the database fails.
pub fn count_unknown(conn: &mut Conn) -> Result<(), StorageError> {
    let row = installation::table.find(COUNTER);
    let counted: Option<Vec<u8>> = row.select(installation::value).first(conn).optional()?;
    let Some(counted) = counted else {
        return crate::installation::remember(conn, COUNTER, &1_u64.to_be_bytes());
    };
    let count = <[u8; 8]>::try_from(counted).map(u64::from_be_bytes).unwrap_or_default();
    diesel::update(row).set(installation::value.eq(count.wrapping_add(1).to_be_bytes().to_vec())).execute(conn)?;
    Ok(())
}
