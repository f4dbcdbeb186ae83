//! Entries and their rows.

use diesel::Selectable;
use diesel::prelude::{Insertable, Queryable};
use diesel::sqlite::Sqlite;
use domain::Moment;
use domain::ids::{AccountId, AuditEventId};
use serde_json::Value;
use uuid::Uuid;

use crate::columns::{DbId, DbJson, DbMoment};
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
    /// What kind of actor: `user`, `operator`, `anonymous` or `system`.
    pub actor_kind: String,
    /// Which one.
    pub actor_id: Option<Uuid>,
    /// Their name at that time.
    pub actor_name: String,
    /// What was done, as `user.deactivated`.
    pub action: String,
    /// To what kind of thing: a name of [`domain::audit::TargetKind`].
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

/// An entry as it is stored.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its number within the account, from 1 without a gap, in the order of commits.
    pub number: i64,
    /// What it says.
    pub event: Event,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = audit_events, treat_none_as_default_value = false)]
pub(super) struct EventRow {
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

/// What an [`Entry`] is read from.
pub(super) type Columns = (<EventRow as Selectable<Sqlite>>::SelectExpression, audit_events::number);

/// The columns of an [`Entry`]; which engine they are asked for makes no difference.
pub(super) fn columns() -> Columns {
    (<EventRow as Selectable<Sqlite>>::construct_selection(), audit_events::number)
}

impl From<Event> for EventRow {
    fn from(event: Event) -> Self {
        Self {
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
        }
    }
}

impl From<(EventRow, i64)> for Entry {
    fn from((row, number): (EventRow, i64)) -> Self {
        let event = Event {
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
        };
        Self { number, event }
    }
}
