//! Names, photo, contact data, username, role, grants and access changed (S0.27, S3.16, S3.17).

use super::decide::Case;
use super::{Caller, Decision, Effect, OrganizationAccess, Profile, Recovery, Refusal, Status, User, invite};
use crate::ids::{MediaId, RoleId};
use crate::permissions::Permissions;
use crate::policy::UsernameSource;
use crate::time::minutes_after;

/// What to change; what is absent stays. Values are cleaned and checked outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Email address.
    pub email: Option<String>,
    /// Phone number; `Some(None)` removes it.
    pub phone: Option<Option<String>>,
    /// What the user signs in with.
    pub username: Option<String>,
    /// The photo; `Some(None)` removes it.
    pub photo: Option<Option<MediaId>>,
    /// The role, with what it permits.
    pub role: Option<(RoleId, Permissions)>,
    /// Permissions beside the role.
    pub grants: Option<Vec<String>>,
    /// The organizations or sites that the user may see.
    pub organization_access: Option<OrganizationAccess>,
}

impl Edit {
    /// Whether it changes what the user may do or see.
    pub(super) fn changes_access(&self, user: &User) -> bool {
        self.role.is_some_and(|(role, _)| role != user.role_id)
            || differs(self.grants.as_ref(), &user.grants)
            || differs(self.organization_access.as_ref(), &user.organization_access)
    }

    /// Whether it changes what the user signs in with or where links go.
    pub(super) fn changes_sign_in(&self, user: &User) -> bool {
        differs(self.email.as_ref(), &user.profile.email) || differs(self.username.as_ref(), &user.username)
    }

    /// Whether it gives a role or access, or gives or takes a grant, that the caller does not hold.
    pub(super) fn gives_what_lacks(&self, user: &User, caller: &Caller) -> bool {
        let (given, held) = (self.grants.as_ref().unwrap_or(&user.grants), &user.grants);
        let changed = given.iter().filter(|it| !held.contains(it)).chain(held.iter().filter(|it| !given.contains(it)));
        self.role.is_some_and(|(role, permissions)| role != user.role_id && !caller.permissions.cover(permissions))
            || !caller.holds_grants(changed)
            || self
                .organization_access
                .as_ref()
                .is_some_and(|access| *access != user.organization_access && !caller.organization_access.covers(access))
    }
}

pub(super) fn edit(case: &Case<'_>, edit: &Edit) -> Result<Decision, Refusal> {
    if matches!(case.status, Status::Deactivated | Status::Deleted) {
        return Err(case.invalid());
    }
    let email = edit.email.as_ref().unwrap_or(&case.user.profile.email);
    if email != &case.user.profile.email && !case.policy.email.editable {
        return Err(Refusal::FieldFixed { field: "email" });
    }
    let username = username(case, edit, email)?;
    let user = case.user.clone();
    let edited = User {
        username,
        profile: Profile {
            first_name: edit.first_name.clone().unwrap_or(user.profile.first_name),
            last_name: edit.last_name.clone().unwrap_or(user.profile.last_name),
            email: email.clone(),
            phone: edit.phone.clone().unwrap_or(user.profile.phone),
        },
        photo: edit.photo.unwrap_or(user.photo),
        role_id: edit.role.map_or(user.role_id, |(role, _)| role),
        grants: edit.grants.clone().unwrap_or(user.grants),
        organization_access: edit.organization_access.clone().unwrap_or(user.organization_access),
        ..user
    };
    if edited == *case.user {
        return Ok(case.unchanged());
    }
    let replaced = case.user.photo.filter(|_| edited.photo != case.user.photo);
    let mut decision =
        if edited.profile.email == case.user.profile.email { case.changed(edited, []) } else { moved(case, edited) };
    decision.effects.extend(replaced.map(|photo| Effect::DropPhoto { photo }));
    Ok(decision)
}

fn username(case: &Case<'_>, edit: &Edit, email: &str) -> Result<String, Refusal> {
    let current = &case.user.username;
    let follows_email = case.policy.username.source == UsernameSource::Email && current == &case.user.profile.email;
    let due = if follows_email { email } else { current };
    match &edit.username {
        Some(asked) if asked != due && (follows_email || !case.policy.username.editable) => {
            Err(Refusal::FieldFixed { field: "username" })
        }
        Some(asked) => Ok(asked.clone()),
        None => Ok(due.to_owned()),
    }
}

/// Links sent to the old address must not work any more: it may never have been the user's. What they were for is
/// sent to the new one.
fn moved(case: &Case<'_>, edited: User) -> Decision {
    match case.status {
        Status::Provisioned => {
            let effects = [Effect::KillLinks, invite::send(case.policy, case.now)];
            case.changed(User { last_seen_at: case.now, ..edited }, effects)
        }
        Status::Recovery => {
            let expires_at = minutes_after(case.now, case.policy.reset_link.ttl_minutes);
            let recovery = edited.recovery.map(|recovery| Recovery { expires_at, ..recovery });
            let effects = [Effect::KillLinks, Effect::SendResetLink { expires_at }];
            case.changed(User { recovery, ..edited }, effects)
        }
        _ => case.changed(edited, [Effect::KillLinks]),
    }
}

fn differs<T: PartialEq>(asked: Option<&T>, current: &T) -> bool {
    asked.is_some_and(|asked| asked != current)
}
