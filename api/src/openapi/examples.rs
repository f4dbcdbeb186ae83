//! Examples that several parts of the document share.

use serde_json::{Value, json};

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
        "photo_url": null,
        "organization_access": "all",
        "last_login_at": null,
        "created_at": "2026-03-01T09:00:00Z",
        "updated_at": "2026-03-01T09:00:00Z",
        "invitation": { "sent_at": "2026-03-01T09:00:02Z", "expires_at": "2026-03-08T09:00:00Z", "delivery": "sent" },
        "available_actions": ["resend_invitation", "edit", "reset_password", "deactivate"]
    })
}
