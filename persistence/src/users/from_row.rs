//! A row to facts.

use domain::Moment;
use domain::ids::{MediaId, OrganizationId, UserId};
use domain::user::{
    AdminLock, AutoLock, Deactivation, Deletion, FailedSignIns, Inactivity, Mfa, Onboarding, OrganizationAccess,
    PasswordFacts, Profile, Recovery, RequestedBy, User,
};
use serde_json::Value;

use super::row::UserRow;
use crate::columns::{DbId, DbMoment};
use crate::error::StorageError;

impl TryFrom<UserRow> for User {
    type Error = StorageError;

    fn try_from(row: UserRow) -> Result<Self, StorageError> {
        let recovery = match (row.recovery_requested_at, row.recovery_requested_by, row.recovery_expires_at) {
            (Some(DbMoment(requested_at)), Some(by), Some(DbMoment(expires_at))) => {
                Some(Recovery { requested_at, by: parse::<RequestedBy>(&by)?, expires_at })
            }
            _ => None,
        };
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            username: row.username,
            profile: Profile {
                first_name: row.first_name,
                last_name: row.last_name,
                email: row.email,
                phone: row.phone,
            },
            photo: row.photo_id.map(MediaId::from),
            role_id: row.role_id.into(),
            grants: grants(&row.grants.0)?,
            organization_access: access(&row.organization_access.0)?,
            onboarding: parse::<Onboarding>(&row.onboarding)?,
            auto_lock: row
                .auto_locked_at
                .map(|DbMoment(since)| AutoLock { since, until: moment(row.auto_locked_until) }),
            admin_lock: row.admin_locked_at.map(|DbMoment(since)| AdminLock {
                since,
                by: user(row.admin_locked_by),
                reason: row.admin_lock_reason,
            }),
            inactivity: row.inactive_since.map(|DbMoment(since)| Inactivity { since }),
            failed_sign_ins: row.failed_since.map(|DbMoment(since)| FailedSignIns {
                count: u32::try_from(row.failed_sign_ins).unwrap_or(u32::MAX),
                since,
            }),
            password: row
                .password_changed_at
                .map(|DbMoment(changed_at)| PasswordFacts { changed_at, must_change: row.password_must_change }),
            recovery,
            mfa: row.mfa_since.map(|DbMoment(since)| Mfa { since }),
            deactivated: row.deactivated_at.map(|DbMoment(at)| Deactivation {
                at,
                by: user(row.deactivated_by),
                reason: row.deactivation_reason,
            }),
            deleted: row.deleted_at.map(|DbMoment(at)| Deletion { at, by: user(row.deleted_by), purged: row.purged }),
            last_seen_at: row.last_seen_at.0,
            inactivity_warned_at: moment(row.inactivity_warned_at),
            last_login_at: moment(row.last_login_at),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}

/// The grants that a document keeps.
pub(crate) fn grants(document: &Value) -> Result<Vec<String>, StorageError> {
    serde_json::from_value(document.clone()).map_err(corrupt)
}

/// The access that a document keeps.
pub(crate) fn access(document: &Value) -> Result<OrganizationAccess, StorageError> {
    match document {
        Value::String(word) if word == "all" => Ok(OrganizationAccess::All),
        Value::Array(ids) => ids
            .iter()
            .map(|id| parse::<OrganizationId>(id.as_str().unwrap_or_default()))
            .collect::<Result<_, _>>()
            .map(OrganizationAccess::Only),
        other => Err(StorageError::Corrupt(format!("organization access {other}"))),
    }
}

fn moment(at: Option<DbMoment>) -> Option<Moment> {
    at.map(|DbMoment(at)| at)
}

fn user(id: Option<DbId>) -> Option<UserId> {
    id.map(UserId::from)
}

fn corrupt(error: impl std::fmt::Display) -> StorageError {
    StorageError::Corrupt(error.to_string())
}

fn parse<T: std::str::FromStr>(word: &str) -> Result<T, StorageError> {
    word.parse().map_err(|_| StorageError::Corrupt(format!("unknown word {word:?}")))
}
