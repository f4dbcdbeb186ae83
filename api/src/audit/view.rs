//! An entry of the audit log as the API shows it.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, UserId};
use domain::rfc3339;
use domain::user::Scope;
use persistence::audit::Entry;
use persistence::{Conn, users};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::etag::Resource;
use crate::http::export::Record;
use crate::http::timestamp;
use crate::problem::Failure;

/// Something that was done.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AuditEvent, example = json!(crate::openapi::examples::audit_event()))]
pub struct AuditEventView {
    /// The entry's id.
    pub id: Uuid,
    /// When it was done.
    #[serde(serialize_with = "timestamp::write")]
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: AuditActor,
    /// What was done: the kind of thing, a dot, and what happened to it.
    pub action: String,
    /// To whom or what it was done.
    pub target: AuditTarget,
    /// What changed, as it was before; without passwords, tokens and other secrets.
    #[schema(required, value_type = Option<Object>)]
    pub before: Option<Value>,
    /// What changed, as it was afterwards; without passwords, tokens and other secrets.
    #[schema(required, value_type = Option<Object>)]
    pub after: Option<Value>,
    /// Why, in the actor's words.
    #[schema(required)]
    pub reason: Option<String>,
    /// The `X-Request-Id` of the request that did it.
    #[schema(required)]
    pub request_id: Option<String>,
    /// The address that the request came from.
    #[schema(required)]
    pub ip: Option<String>,
    /// The program that the request came from, as it named itself.
    #[schema(required)]
    pub user_agent: Option<String>,
}

impl Resource for AuditEventView {}

/// Who did something. Users whom the caller does not see have neither id nor name here.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditActor {
    /// A user, an operator of the installation, somebody who proved nothing, or Roster itself.
    #[schema(value_type = crate::openapi::schemas::AuditActorKind)]
    pub kind: String,
    /// Which user or operator.
    #[schema(required)]
    pub id: Option<Uuid>,
    /// Their name at that time.
    #[schema(required)]
    pub name: Option<String>,
}

/// What something was done to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditTarget {
    /// What kind of thing.
    pub kind: String,
    /// Which one.
    pub id: Uuid,
    /// Its name at that time.
    pub name: String,
}

/// Entries as somebody sees them who sees `scope`: of a user outside of it they tell that it was a user, but not who,
/// nor from where.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn views(
    conn: &mut Conn,
    account: AccountId,
    scope: &Scope,
    entries: Vec<Entry>,
) -> Result<Vec<AuditEventView>, Failure> {
    if *scope == Scope::Everybody {
        return Ok(entries.into_iter().map(|entry| AuditEventView::new(entry, true)).collect());
    }
    let actors: HashSet<UserId> = entries.iter().filter_map(user).collect();
    let actors: Vec<UserId> = actors.into_iter().collect();
    let seen: HashSet<UserId> = users::seen_among(conn, account, scope, &actors)?.into_iter().collect();
    let view = |entry: Entry| {
        let is_seen = user(&entry).is_none_or(|actor| seen.contains(&actor));
        AuditEventView::new(entry, is_seen)
    };
    Ok(entries.into_iter().map(view).collect())
}

/// The user who did it, if it was one.
fn user(entry: &Entry) -> Option<UserId> {
    entry.event.actor_id.filter(|_| entry.event.actor_kind == "user").map(UserId)
}

impl AuditEventView {
    fn new(Entry { event, .. }: Entry, names_actor: bool) -> Self {
        Self {
            id: event.id.0,
            at: event.at,
            actor: AuditActor {
                kind: event.actor_kind,
                id: event.actor_id.filter(|_| names_actor),
                name: names_actor.then_some(event.actor_name),
            },
            action: event.action,
            target: AuditTarget { kind: event.target_kind, id: event.target_id, name: event.target_name },
            before: event.before,
            after: event.after,
            reason: event.reason,
            request_id: event.request_id,
            ip: event.ip.filter(|_| names_actor),
            user_agent: event.user_agent.filter(|_| names_actor),
        }
    }
}

impl Record for AuditEventView {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "at",
        "actor_kind",
        "actor_id",
        "actor_name",
        "action",
        "target_kind",
        "target_id",
        "target_name",
        "before",
        "after",
        "reason",
        "request_id",
        "ip",
        "user_agent",
    ];

    fn cells(self) -> Vec<String> {
        let json = |value: Option<Value>| value.map(|value| value.to_string()).unwrap_or_default();
        vec![
            self.id.to_string(),
            rfc3339::short(self.at),
            self.actor.kind,
            self.actor.id.map(|id| id.to_string()).unwrap_or_default(),
            self.actor.name.unwrap_or_default(),
            self.action,
            self.target.kind,
            self.target.id.to_string(),
            self.target.name,
            json(self.before),
            json(self.after),
            self.reason.unwrap_or_default(),
            self.request_id.unwrap_or_default(),
            self.ip.unwrap_or_default(),
            self.user_agent.unwrap_or_default(),
        ]
    }
}
