//! Examples that several parts of the document share.

use serde_json::{Value, json};

use crate::http::export::Record;

/// A user.
#[must_use]
pub fn user() -> Value {
    json!({
        "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f12",
        "username": "grace@example.com",
        "email": "grace@example.com",
        "first_name": "Grace",
        "last_name": "Hopper",
        "phone": null,
        "role": { "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11", "name": "Engineer" },
        "grants": [],
        "status": "provisioned",
        "status_label": "New",
        "blocks": [],
        "mfa_enrolled": false,
        "photo_url": "/media/7f9c24e8-3b1d-4f0a-9a52-0d6f3c0b7f13",
        "organization_access": "all",
        "last_login_at": null,
        "created_at": "2026-03-01T09:00:00Z",
        "updated_at": "2026-03-01T09:00:00Z",
        "invitation": { "sent_at": "2026-03-01T09:00:02Z", "expires_at": "2026-03-08T09:00:00Z", "delivery": "sent" },
        "available_actions": ["resend_invitation", "edit", "reset_password", "deactivate"]
    })
}

/// An organization.
#[must_use]
pub fn organization() -> Value {
    json!({
        "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f31",
        "name": "Umbrella Ltd.",
        "status": "active",
        "logo_url": "/media/7f9c24e8-3b1d-4f0a-9a52-0d6f3c0b7f13",
        "default_engineer": { "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f12", "name": "Grace Hopper" },
        "default_vcio": null,
        "psa_link": null,
        "template": { "version": 3, "outdated": false },
        "deactivated_at": null,
        "reactivatable_at": null,
        "reactivation_request": null,
        "available_actions": [
            { "action": "edit", "available": true },
            { "action": "deactivate", "available": true },
            { "action": "reactivate", "available": false, "reason": "already_active" },
            { "action": "reactivation_request", "available": false, "reason": "already_active" }
        ],
        "created_at": "2026-03-01T09:00:00Z",
        "updated_at": "2026-03-01T09:00:00Z"
    })
}

/// An entry of the audit log.
#[must_use]
pub fn audit_event() -> Value {
    json!({
        "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f21",
        "at": "2026-03-01T09:00:00.123456Z",
        "actor": { "kind": "user", "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f13", "name": "ada@example.com" },
        "action": "user.deactivated",
        "target": { "kind": "user", "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f12", "name": "grace@example.com" },
        "before": { "status": "active" },
        "after": { "status": "deactivated" },
        "reason": "Left the company",
        "request_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f22",
        "ip": "192.0.2.7",
        "user_agent": "curl/8.5.0"
    })
}

/// The audit log as lines of JSON.
#[must_use]
pub fn audit_events_ndjson() -> String {
    format!("{}\n", audit_event())
}

/// A file of users, as comma-separated values.
#[must_use]
pub fn imported_users_csv() -> String {
    "first_name,last_name,email,role,username,phone\r\n\
     Grace,Hopper,grace@example.com,Engineer,grace,+1 555 0100\r\n\
     Alan,Turing,alan@example.com,Engineer,alan,\r\n"
        .to_owned()
}

/// A file of users, each on a line.
#[must_use]
pub fn imported_users_ndjson() -> String {
    let user = json!({
        "first_name": "Grace", "last_name": "Hopper", "email": "grace@example.com", "role": "Engineer",
        "username": "grace", "organization_access": "all"
    });
    format!("{user}\n")
}

/// What whoever watches a job is sent.
#[must_use]
pub fn job_events() -> String {
    let job = |state: &str, done: i64, actions: Value, started: &str, finished: Value| {
        json!({
            "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f61", "kind": "users.bulk", "state": state, "action": "lock",
            "onboarding": null, "dry_run": false, "owner_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f13",
            "progress": {
                "total": 500, "done": done, "changed": done, "unchanged": 0, "refused": 0, "not_found": 0
            },
            "error": null, "available_actions": actions, "created_at": "2026-03-01T09:00:00Z", "started_at": started,
            "finished_at": finished
        })
    };
    let started = "2026-03-01T09:00:01Z";
    let running = job("running", 100, json!(["cancel"]), started, Value::Null);
    let over = job("succeeded", 500, json!([]), started, json!("2026-03-01T09:00:03Z"));
    format!("retry: 2000\n\nid: 3\nevent: progress\ndata: {running}\n\nid: 8\nevent: end\ndata: {over}\n\n")
}

/// The audit log as CSV.
#[must_use]
pub fn audit_events_csv() -> String {
    let header = crate::audit::AuditEventView::COLUMNS.join(",");
    let cells = "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f21,2026-03-01T09:00:00.123456Z,user,\
        0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f13,ada@example.com,user.deactivated,user,\
        0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f12,grace@example.com,\"{\"\"status\"\":\"\"active\"\"}\",\
        \"{\"\"status\"\":\"\"deactivated\"\"}\",Left the company,0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f22,192.0.2.7,curl/8.5.0";
    format!("{header}\r\n{cells}\r\n")
}

/// A request that support bring an organization back.
#[must_use]
pub fn reactivation_request() -> Value {
    json!({
        "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f41",
        "status": "open",
        "account": { "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f10", "name": "Acme", "slug": "acme" },
        "organization": {
            "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f31", "name": "Umbrella Ltd.", "status": "deactivated",
            "deactivated_at": "2026-03-01T09:00:00Z", "reactivatable_at": "2027-03-01T09:00:00Z"
        },
        "reason": "They signed again",
        "requested_by": { "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f13", "name": "Ada Lovelace" },
        "requested_at": "2026-03-02T09:00:00Z",
        "decision": null
    })
}

/// Users as lines of JSON.
#[must_use]
pub fn users_ndjson() -> String {
    format!("{}\n", user())
}

/// Users as CSV.
#[must_use]
pub fn users_csv() -> String {
    let header = crate::users::UserView::COLUMNS.join(",");
    let cells = "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f12,grace@example.com,grace@example.com,Grace,Hopper,,Engineer,,provisioned,\
        New,false,all,,2026-03-01T09:00:00Z,2026-03-01T09:00:00Z";
    format!("{header}\r\n{cells}\r\n")
}

/// Organizations as lines of JSON.
#[must_use]
pub fn organizations_ndjson() -> String {
    format!("{}\n", organization())
}

/// Organizations as CSV.
#[must_use]
pub fn organizations_csv() -> String {
    let header = crate::organizations::OrganizationView::COLUMNS.join(",");
    let cells = "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f31,Umbrella Ltd.,active,0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f12,Grace Hopper,,,,,,,\
        2026-03-01T09:00:00Z,2026-03-01T09:00:00Z";
    format!("{header}\r\n{cells}\r\n")
}
