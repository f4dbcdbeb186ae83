//! Entries of the audit log, as tests write and read them.

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, UserId};
use persistence::StorageError;
use persistence::audit::{self, Event};
use tests::{Person, Tenant, Value, World};
use uuid::Uuid;

/// An entry about the tenant's admin by themselves, now.
pub fn event(world: &World, tenant: &Tenant, action: &str) -> Event {
    let admin: Uuid = tenant.admin.id.parse().unwrap();
    Event {
        id: world.node.state.ambient.id(),
        account_id: account(tenant),
        at: world.now(),
        actor_kind: "user".to_owned(),
        actor_id: Some(admin),
        actor_name: tenant.admin.username.clone(),
        action: action.to_owned(),
        target_kind: "user".to_owned(),
        target_id: admin,
        target_name: tenant.admin.username.clone(),
        before: None,
        after: None,
        reason: None,
        request_id: None,
        ip: None,
        user_agent: None,
    }
}

/// The same by and about somebody else.
pub fn event_of(world: &World, tenant: &Tenant, action: &str, actor: UserId, target: UserId) -> Event {
    Event { actor_id: Some(actor.0), target_id: target.0, ..event(world, tenant, action) }
}

/// An id of nobody yet.
pub fn somebody(world: &World) -> UserId {
    world.node.state.ambient.id()
}

/// Writes entries, all in one transaction.
pub fn add(world: &World, tenant: &Tenant, events: impl IntoIterator<Item = Event>) {
    let written = world
        .node
        .state
        .db
        .write(account(tenant), |conn| events.into_iter().try_for_each(|event| audit::insert(conn, event)));
    written.map_err(|error: StorageError| error).unwrap();
}

/// Writes an entry of this action for each of the moments.
pub fn add_at(world: &World, tenant: &Tenant, action: &str, moments: &[&str]) {
    let at = |moment: &&str| moment.parse::<DateTime<Utc>>().unwrap();
    add(world, tenant, moments.iter().map(|moment| Event { at: at(moment), ..event(world, tenant, action) }));
}

/// A page of the log.
pub async fn log(person: &Person, query: &str) -> Value {
    person.get(&format!("/v1/audit-events?{query}")).await.ok()
}

/// One field of every entry on a page.
pub fn fields(page: &Value, pointer: &str) -> Vec<String> {
    let text = |entry: &Value| entry.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    page["data"].as_array().into_iter().flatten().map(text).collect()
}

/// Every page of a walk with cursors from this query on.
pub async fn walk(person: &Person, query: &str) -> Vec<Value> {
    let mut pages = vec![log(person, query).await];
    while let Some(cursor) = pages.last().unwrap()["page"]["next_cursor"].as_str().map(str::to_owned) {
        pages.push(log(person, &format!("{query}&cursor={cursor}")).await);
    }
    pages
}

fn account(tenant: &Tenant) -> AccountId {
    tenant.id.parse().unwrap()
}
