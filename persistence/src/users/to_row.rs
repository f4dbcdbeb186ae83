//! Facts to a row: the columns that lists need are derived here, with every save.

use domain::Moment;
use domain::policy::Policy;
use domain::text::{fold, username_key};
use domain::user::{OrganizationAccess, User};
use serde_json::{Value, json};

use super::row::UserRow;
use crate::columns::{DbId, DbJson, DbMoment};

/// Stands between the parts of `search_key`; no search term contains it.
pub(super) const SEPARATOR: char = '\n';

impl UserRow {
    /// The row that keeps `user`, with the status that `policy` gives them at `now`.
    pub(super) fn of(user: &User, policy: &Policy, now: Moment, revision: i64, role_key: String) -> Self {
        let profile = &user.profile;
        let (first_name_key, last_name_key) = (fold(&profile.first_name), fold(&profile.last_name));
        let email_key = fold(&profile.email);
        let search_key =
            [&*format!("{first_name_key} {last_name_key}"), &*email_key, &*fold(&user.username)].join("\n");
        let moment = |at: Option<Moment>| at.map(DbMoment::from);
        let id = |id: Option<domain::ids::UserId>| id.map(DbId::from);
        Self {
            id: user.id.into(),
            account_id: user.account_id.into(),
            username: user.username.clone(),
            // A name is free again once its owner is gone for good.
            username_key: (!user.deleted.is_some_and(|deleted| deleted.purged)).then(|| username_key(&user.username)),
            email: profile.email.clone(),
            email_key,
            first_name: profile.first_name.clone(),
            first_name_key,
            last_name: profile.last_name.clone(),
            last_name_key,
            search_key,
            phone: profile.phone.clone(),
            role_id: user.role_id.into(),
            grants: DbJson(json!(user.grants)),
            organization_access: DbJson(access_document(&user.organization_access)),
            status: user.status(policy, now).name().to_owned(),
            status_changes_at: moment(user.status_changes_at(policy, now)),
            onboarding: user.onboarding.name().to_owned(),
            auto_locked_at: moment(user.auto_lock.map(|lock| lock.since)),
            auto_locked_until: moment(user.auto_lock.and_then(|lock| lock.until)),
            admin_locked_at: moment(user.admin_lock.as_ref().map(|lock| lock.since)),
            admin_locked_by: id(user.admin_lock.as_ref().and_then(|lock| lock.by)),
            admin_lock_reason: user.admin_lock.as_ref().and_then(|lock| lock.reason.clone()),
            inactive_since: moment(user.inactivity.map(|inactivity| inactivity.since)),
            failed_sign_ins: user.failed_sign_ins.map_or(0, |failed| i64::from(failed.count)),
            failed_since: moment(user.failed_sign_ins.map(|failed| failed.since)),
            password_changed_at: moment(user.password.map(|password| password.changed_at)),
            password_must_change: user.password.is_some_and(|password| password.must_change),
            recovery_requested_at: moment(user.recovery.map(|recovery| recovery.requested_at)),
            recovery_requested_by: user.recovery.map(|recovery| recovery.by.name().to_owned()),
            recovery_expires_at: moment(user.recovery.map(|recovery| recovery.expires_at)),
            mfa_since: moment(user.mfa.map(|mfa| mfa.since)),
            deactivated_at: moment(user.deactivated.as_ref().map(|deactivated| deactivated.at)),
            deactivated_by: id(user.deactivated.as_ref().and_then(|deactivated| deactivated.by)),
            deactivation_reason: user.deactivated.as_ref().and_then(|deactivated| deactivated.reason.clone()),
            deleted_at: moment(user.deleted.map(|deleted| deleted.at)),
            deleted_by: id(user.deleted.and_then(|deleted| deleted.by)),
            purged: user.deleted.is_some_and(|deleted| deleted.purged),
            last_seen_at: user.last_seen_at.into(),
            last_login_at: moment(user.last_login_at),
            revision,
            created_at: user.created_at.into(),
            updated_at: user.updated_at.into(),
            role_key,
            photo_id: user.photo.map(DbId::from),
            inactivity_warned_at: moment(user.inactivity_warned_at),
        }
    }
}

fn access_document(access: &OrganizationAccess) -> Value {
    match access {
        OrganizationAccess::All => json!("all"),
        OrganizationAccess::Only(ids) => ids.iter().map(ToString::to_string).collect(),
    }
}
