//! The audit log: who did what to whom, written in the transaction that does it.

use diesel::prelude::{Insertable, Queryable};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, AuditEventId, UserId};
use serde_json::Value;
use uuid::Uuid;

use crate::Conn;
use crate::columns::{DbId, DbJson, DbMoment};
use crate::error::StorageError;
use crate::schema::audit_events;

/// An entry of the log. Secrets are never part of `before` and `after`.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its id.
    pub id: AuditEventId,
    /// The account.
    pub account_id: AccountId,
    /// When.
    pub at: Moment,
    /// What kind of actor: `user`, `operator` or `system`.
    pub actor_kind: String,
    /// Which one.
    pub actor_id: Option<Uuid>,
    /// Their name at that time.
    pub actor_name: String,
    /// What was done, as `user.deactivated`.
    pub action: String,
    /// To what kind of thing: `user`, `role`, …
    pub target_kind: String,
    /// To which one.
    pub target_id: Uuid,
    /// Its name at that time.
    pub target_name: String,
    /// What changed, as it was.
    pub before: Option<Value>,
    /// What changed, as it is.
    pub after: Option<Value>,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// The request that did it.
    pub request_id: Option<String>,
    /// The address it came from.
    pub ip: Option<String>,
    /// The program it came from.
    pub user_agent: Option<String>,
}

#[derive(Insertable, Queryable)]
#[diesel(table_name = audit_events)]
struct EventRow {
    id: DbId,
    account_id: DbId,
    at: DbMoment,
    actor_kind: String,
    actor_id: Option<DbId>,
    actor_name: String,
    action: String,
    target_kind: String,
    target_id: DbId,
    target_name: String,
    before: Option<DbJson>,
    after: Option<DbJson>,
    reason: Option<String>,
    request_id: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
}

/// Adds an entry.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert(conn: &mut Conn, event: Event) -> Result<(), StorageError> {
    let row = EventRow {
        id: event.id.into(),
        account_id: event.account_id.into(),
        at: event.at.into(),
        actor_kind: event.actor_kind,
        actor_id: event.actor_id.map(DbId),
        actor_name: event.actor_name,
        action: event.action,
        target_kind: event.target_kind,
        target_id: DbId(event.target_id),
        target_name: event.target_name,
        before: event.before.map(DbJson),
        after: event.after.map(DbJson),
        reason: event.reason,
        request_id: event.request_id,
        ip: event.ip,
        user_agent: event.user_agent,
    };
    diesel::insert_into(audit_events::table).values(row).execute(conn)?;
    Ok(())
}

/// Takes a user who is erased out of what is on record: that something was done, when and to which id remains, names
/// and what could tell who it was do not (S2.12).
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn erase(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
    known_as: &str,
    name: &str,
) -> Result<(), StorageError> {
    let entries = || audit_events::table.filter(audit_events::account_id.eq(DbId::from(account)));
    let nothing = None::<DbJson>;
    diesel::update(entries().filter(audit_events::target_id.eq(DbId::from(user))))
        .set((
            audit_events::before.eq(nothing.clone()),
            audit_events::after.eq(nothing),
            audit_events::reason.eq(None::<String>),
        ))
        .execute(conn)?;
    // Sessions are named after their user.
    diesel::update(entries().filter(audit_events::target_name.eq(known_as)))
        .set(audit_events::target_name.eq(name))
        .execute(conn)?;
    diesel::update(entries().filter(audit_events::actor_id.eq(DbId::from(user))))
        .set((
            audit_events::actor_name.eq(name),
            audit_events::ip.eq(None::<String>),
            audit_events::user_agent.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}

/// The account's entries, oldest first.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn list(conn: &mut Conn, account: AccountId) -> Result<Vec<Event>, StorageError> {
    let rows = audit_events::table
        .filter(audit_events::account_id.eq(DbId::from(account)))
        .order((audit_events::at.asc(), audit_events::id.asc()))
        .load::<EventRow>(conn)?;
    Ok(rows.into_iter().map(Event::from).collect())
}

impl From<EventRow> for Event {
    fn from(row: EventRow) -> Self {
        Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            at: row.at.0,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id.map(|DbId(id)| id),
            actor_name: row.actor_name,
            action: row.action,
            target_kind: row.target_kind,
            target_id: row.target_id.0,
            target_name: row.target_name,
            before: row.before.map(|DbJson(before)| before),
            after: row.after.map(|DbJson(after)| after),
            reason: row.reason,
            request_id: row.request_id,
            ip: row.ip,
            user_agent: row.user_agent,
        }
    }
}
