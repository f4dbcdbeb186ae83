//! Erasing users from entries.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::ids::{AccountId, UserId};

use crate::Conn;
use crate::columns::{DbId, DbJson};
use crate::error::StorageError;
use crate::schema::audit_events;

/// Takes a user who is erased out of what is on record: that something was done, when and to which id remains, names
/// and what could tell who it was do not (S2.12). `name` stands for them from now on.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn erase(conn: &mut Conn, account: AccountId, user: UserId, name: &str) -> Result<(), StorageError> {
    let entries = || audit_events::table.filter(audit_events::account_id.eq(DbId::from(account)));
    let nothing = None::<DbJson>;
    diesel::update(entries().filter(audit_events::target_id.eq(DbId::from(user))))
        .set((
            audit_events::target_name.eq(name),
            audit_events::before.eq(nothing.clone()),
            audit_events::after.eq(nothing),
            audit_events::reason.eq(None::<String>),
        ))
        .execute(conn)?;
    let origin = || (audit_events::ip.eq(None::<String>), audit_events::user_agent.eq(None::<String>));
    // What nobody who was signed in did about them, such as a wrong password, they may have done themselves.
    diesel::update(
        entries().filter(audit_events::target_id.eq(DbId::from(user))).filter(audit_events::actor_id.is_null()),
    )
    .set(origin())
    .execute(conn)?;
    diesel::update(entries().filter(audit_events::actor_id.eq(DbId::from(user))))
        .set((audit_events::actor_name.eq(name), origin()))
        .execute(conn)?;
    Ok(())
}
