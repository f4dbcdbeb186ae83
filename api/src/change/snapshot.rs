//! Users, roles and organizations as the audit log shows them: facts, never secrets.

use domain::Moment;
use domain::organization::Organization;
use domain::permissions::Area;
use domain::policy::Policy;
use domain::user::{OrganizationAccess, User};
use persistence::roles::Role;
use serde_json::{Map, Value, json};

use crate::media;

/// A user's facts.
#[must_use]
pub fn user_snapshot(user: &User, policy: &Policy, now: Moment) -> Value {
    let access = match &user.organization_access {
        OrganizationAccess::All => json!("all"),
        OrganizationAccess::Only(ids) => ids.iter().map(ToString::to_string).collect(),
    };
    json!({
        "username": user.username,
        "first_name": user.profile.first_name,
        "last_name": user.profile.last_name,
        "email": user.profile.email,
        "phone": user.profile.phone,
        "photo_url": user.photo.map(media::address),
        "role_id": user.role_id.to_string(),
        "grants": user.grants,
        "organization_access": access,
        "status": user.status(policy, now).name(),
        "blocks": user.blocks(now).iter().map(|block| block.kind.name()).collect::<Vec<_>>(),
        "password_changed_at": user.password.map(|password| password.changed_at),
        "password_must_change": user.password.is_some_and(|password| password.must_change),
        "recovery_requested_by": user.recovery.map(|recovery| recovery.by.name()),
        "inactivity_warned_at": user.inactivity_warned_at,
        "mfa_enrolled_at": user.mfa.map(|mfa| mfa.since),
    })
}

/// A role's facts.
#[must_use]
pub fn role_snapshot(role: &Role) -> Value {
    let levels: Map<String, Value> =
        Area::ALL.iter().map(|&area| (area.name().to_owned(), json!(role.permissions.level(area).name()))).collect();
    json!({ "name": role.name, "description": role.description, "permissions": levels })
}

/// An organization's facts.
#[must_use]
pub fn organization_snapshot(organization: &Organization) -> Value {
    json!({
        "name": organization.name,
        "status": organization.status().name(),
        "logo_url": organization.logo.map(media::address),
        "default_engineer_id": organization.default_engineer.map(|id| id.to_string()),
        "default_vcio_id": organization.default_vcio.map(|id| id.to_string()),
    })
}
