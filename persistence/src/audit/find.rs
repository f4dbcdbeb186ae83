//! Finding one entry, and the newest.

use diesel::dsl::max;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, AuditEventId, UserId};
use domain::user::Sight;

use super::filter::{Filter, matching};
use super::row::{Entry, EventRow, columns};
use crate::Conn;
use crate::columns::{DbId, each};
use crate::error::StorageError;
use crate::schema::audit_events;

/// The entry of `account` with this id, for whoever has this sight.
///
/// # Errors
/// [`StorageError::NotFound`] when there is none.
pub fn find(conn: &mut Conn, account: AccountId, sight: &Sight, id: AuditEventId) -> Result<Entry, StorageError> {
    let row = matching(conn, account, sight, &Filter::default())
        .filter(audit_events::id.eq(DbId::from(id)))
        .select(columns())
        .first::<(EventRow, i64)>(conn)?;
    Ok(row.into())
}

/// The user who did one of these things to this target last; none where nobody did, or no user.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn last_doer(
    conn: &mut Conn,
    account: AccountId,
    target: UserId,
    actions: &[&str],
) -> Result<Option<UserId>, StorageError> {
    let found = audit_events::table
        .filter(audit_events::account_id.eq(DbId::from(account)))
        .filter(audit_events::target_id.eq(DbId::from(target)))
        .filter(audit_events::action.eq_any(actions))
        .order((audit_events::at.desc(), audit_events::number.desc()))
        .select((audit_events::actor_kind, audit_events::actor_id))
        .first::<(String, Option<DbId>)>(conn)
        .optional()?;
    Ok(found.filter(|(kind, _)| kind == "user").and_then(|(_, id)| id).map(UserId::from))
}

/// The number of the account's newest entry, which is how many there are; 0 where there is none.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn newest(conn: &mut Conn, account: AccountId) -> Result<i64, StorageError> {
    let number =
        audit_events::table.filter(audit_events::account_id.eq(DbId::from(account))).select(max(audit_events::number));
    let number: Option<i64> = each!(conn => number.first(conn))?;
    Ok(number.unwrap_or_default())
}
