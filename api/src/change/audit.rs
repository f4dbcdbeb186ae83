//! Entries of the audit log, written where the change is made.

pub use domain::audit::TargetKind;
use domain::ids::{SessionId, UserId};
use persistence::Conn;
use persistence::audit::{Event, insert, insert_many};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Work;
use crate::problem::Failure;

/// What was changed.
pub struct Target {
    /// What kind of thing.
    pub kind: TargetKind,
    /// Its id.
    pub id: Uuid,
    /// Its name at this time.
    pub name: String,
}

/// Records what was done to a session: it is its user's, and found with what else was done to that user.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn record_session(
    conn: &mut Conn,
    work: &Work,
    action: &'static str,
    session: SessionId,
    (user, username): (UserId, String),
) -> Result<(), Failure> {
    let target = Target { kind: TargetKind::User, id: user.0, name: username };
    record(conn, work, action, target, Some(json!({ "session_id": session.to_string() })), None, None)
}

/// Records `action` on `target`; of the two snapshots only what differs is kept.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn record(
    conn: &mut Conn,
    work: &Work,
    action: impl Into<String>,
    target: Target,
    before: Option<Value>,
    after: Option<Value>,
    reason: Option<String>,
) -> Result<(), Failure> {
    insert(conn, event(work, action, target, before, after, reason))?;
    Ok(())
}

/// Records the same `action` on several new things.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn record_new(
    conn: &mut Conn,
    work: &Work,
    action: &str,
    targets: impl IntoIterator<Item = (Target, Value)>,
) -> Result<(), Failure> {
    let events = targets.into_iter().map(|(target, after)| event(work, action, target, None, Some(after), None));
    Ok(insert_many(conn, work.account.id, events.collect())?)
}

fn event(
    work: &Work,
    action: impl Into<String>,
    target: Target,
    before: Option<Value>,
    after: Option<Value>,
    reason: Option<String>,
) -> Event {
    let (before, after) = match (before, after) {
        (Some(before), Some(after)) => {
            let (before, after) = difference(before, after);
            (Some(before), Some(after))
        }
        one_sided => one_sided,
    };
    Event {
        id: work.state.ambient.id(),
        account_id: work.account.id,
        at: work.now,
        actor_kind: work.actor.kind().to_owned(),
        actor_id: work.actor.id(),
        actor_name: work.actor.name().to_owned(),
        action: action.into(),
        target_kind: target.kind.name().to_owned(),
        target_id: target.id,
        target_name: target.name,
        before,
        after,
        reason,
        request_id: work.origin.request_id.clone(),
        ip: work.origin.ip.clone(),
        user_agent: work.origin.user_agent.clone(),
    }
}

/// The fields in which two snapshots differ.
fn difference(before: Value, after: Value) -> (Value, Value) {
    let (Value::Object(before), Value::Object(after)) = (before, after) else { return (Value::Null, Value::Null) };
    let changed = |one: &Map<String, Value>, other: &Map<String, Value>| -> Map<String, Value> {
        one.iter()
            .filter(|(field, value)| other.get(*field) != Some(value))
            .map(|(field, value)| (field.clone(), value.clone()))
            .collect()
    };
    (changed(&before, &after).into(), changed(&after, &before).into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_kept() {
        let (before, after) = difference(json!({ "a": 1, "b": 2 }), json!({ "a": 1, "b": 3, "c": null }));
        assert_eq!((before, after), (json!({ "b": 2 }), json!({ "b": 3, "c": null })));
    }
}
