//! An account's policy and vocabulary as JSON documents, the shape in which they are stored.

use std::sync::LazyLock;

use domain::policy::{
    DeletePolicy, EmailPolicy, InactivityPolicy, InvitationPolicy, LockoutPolicy, MfaPolicy, OfferedActions,
    OnboardingPolicy, OrganizationPolicy, PasswordPolicy, PhonePolicy, Policy, ResetLinkPolicy, StagedBatch,
    UsernamePolicy, Vocabulary,
};
use domain::user::Status;
use moka::sync::Cache;
use serde_json::{Map, Value, json};

use crate::columns::{Document, REMEMBERED};
use crate::error::StorageError;

/// The document that keeps `policy`.
pub(crate) fn from_policy(policy: &Policy) -> Value {
    json!({
        "username": { "source": policy.username.source.name(), "editable": policy.username.editable },
        "email": { "editable": policy.email.editable },
        "phone": { "default_region": policy.phone.default_region },
        "invitation": { "ttl_days": policy.invitation.ttl_days },
        "onboarding": {
            "creates_as": policy.onboarding.creates_as.name(),
            "admin_may_activate": policy.onboarding.admin_may_activate,
            "staged_batch": policy.onboarding.staged_batch.map(|batch| {
                json!({ "size": batch.size, "every_minutes": batch.every_minutes })
            }),
        },
        "mfa": { "required": policy.mfa.required },
        "password": {
            "admin_may_set": policy.password.admin_may_set,
            "min_length": policy.password.min_length,
            "classes": policy.password.classes.iter().map(|class| class.name()).collect::<Vec<_>>(),
            "max_age_days": policy.password.max_age_days,
            "history": policy.password.history,
        },
        "reset_link": { "ttl_minutes": policy.reset_link.ttl_minutes },
        "lockout": {
            "attempts": policy.lockout.attempts,
            "window_minutes": policy.lockout.window_minutes,
            "unlock_after_minutes": policy.lockout.unlock_after_minutes,
        },
        "inactivity": { "suspend_after_days": policy.inactivity.suspend_after_days },
        "delete": { "mode": policy.delete.mode.name() },
        "visibility": policy.visibility.name(),
        "organization": { "reactivation_lock_months": policy.organization.reactivation_lock_months },
        "actions": { "deactivate": policy.actions.deactivate, "lock": policy.actions.lock },
    })
}

/// The policy that a document keeps.
///
/// # Errors
/// [`StorageError::Corrupt`] naming the value that is missing or not understood.
pub(crate) fn to_policy(document: &Value) -> Result<Policy, StorageError> {
    let at = |pointer: &'static str| Field { document, pointer };
    let batch = match document.pointer("/onboarding/staged_batch") {
        Some(Value::Object(_)) => Some(StagedBatch {
            size: at("/onboarding/staged_batch/size").number()?,
            every_minutes: at("/onboarding/staged_batch/every_minutes").number()?,
        }),
        _ => None,
    };
    Ok(Policy {
        username: UsernamePolicy { source: at("/username/source").word()?, editable: at("/username/editable").flag()? },
        email: EmailPolicy { editable: at("/email/editable").flag()? },
        phone: PhonePolicy { default_region: at("/phone/default_region").optional_text()? },
        invitation: InvitationPolicy { ttl_days: at("/invitation/ttl_days").number()? },
        onboarding: OnboardingPolicy {
            creates_as: at("/onboarding/creates_as").word()?,
            admin_may_activate: at("/onboarding/admin_may_activate").flag()?,
            staged_batch: batch,
        },
        mfa: MfaPolicy { required: at("/mfa/required").flag()? },
        password: PasswordPolicy {
            admin_may_set: at("/password/admin_may_set").flag()?,
            min_length: at("/password/min_length").number()?,
            classes: at("/password/classes").words()?,
            max_age_days: at("/password/max_age_days").optional_number()?,
            history: at("/password/history").number()?,
        },
        reset_link: ResetLinkPolicy { ttl_minutes: at("/reset_link/ttl_minutes").number()? },
        lockout: LockoutPolicy {
            attempts: at("/lockout/attempts").number()?,
            window_minutes: at("/lockout/window_minutes").number()?,
            unlock_after_minutes: at("/lockout/unlock_after_minutes").optional_number()?,
        },
        inactivity: InactivityPolicy { suspend_after_days: at("/inactivity/suspend_after_days").optional_number()? },
        delete: DeletePolicy { mode: at("/delete/mode").word()? },
        visibility: at("/visibility").word()?,
        organization: OrganizationPolicy {
            reactivation_lock_months: at("/organization/reactivation_lock_months").number()?,
        },
        actions: OfferedActions { deactivate: at("/actions/deactivate").flag()?, lock: at("/actions/lock").flag()? },
    })
}

/// The document that keeps `vocabulary`: status to label.
pub(crate) fn from_vocabulary(vocabulary: &Vocabulary) -> Value {
    let labels: Map<String, Value> =
        Status::ALL.iter().map(|&status| (status.name().to_owned(), json!(vocabulary.label(status)))).collect();
    Value::Object(labels)
}

/// The vocabulary that a document keeps.
///
/// # Errors
/// [`StorageError::Corrupt`] when a label is missing.
pub(crate) fn to_vocabulary(document: &Value) -> Result<Vocabulary, StorageError> {
    Vocabulary::try_from_fn(|status| {
        let label = document.get(status.name()).and_then(Value::as_str);
        label.map(str::to_owned).ok_or_else(|| StorageError::Corrupt(format!("vocabulary without {}", status.name())))
    })
}

impl Document for Policy {
    fn understand(document: &Value) -> Result<Self, StorageError> {
        to_policy(document)
    }

    fn understood() -> &'static Cache<Box<[u8]>, Self> {
        static UNDERSTOOD: LazyLock<Cache<Box<[u8]>, Policy>> = LazyLock::new(|| Cache::new(REMEMBERED));
        &UNDERSTOOD
    }
}

impl Document for Vocabulary {
    fn understand(document: &Value) -> Result<Self, StorageError> {
        to_vocabulary(document)
    }

    fn understood() -> &'static Cache<Box<[u8]>, Self> {
        static UNDERSTOOD: LazyLock<Cache<Box<[u8]>, Vocabulary>> = LazyLock::new(|| Cache::new(REMEMBERED));
        &UNDERSTOOD
    }
}

/// One value of the document.
struct Field<'a> {
    document: &'a Value,
    pointer: &'static str,
}

impl Field<'_> {
    fn value(&self) -> Option<&Value> {
        self.document.pointer(self.pointer)
    }

    fn corrupt(&self) -> StorageError {
        StorageError::Corrupt(format!("policy at {}: {:?}", self.pointer, self.value()))
    }

    fn flag(&self) -> Result<bool, StorageError> {
        self.value().and_then(Value::as_bool).ok_or_else(|| self.corrupt())
    }

    fn number(&self) -> Result<u32, StorageError> {
        self.value().and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok()).ok_or_else(|| self.corrupt())
    }

    fn optional_number(&self) -> Result<Option<u32>, StorageError> {
        match self.value() {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.number().map(Some),
        }
    }

    /// Absent in what was stored before there was such a value.
    fn optional_text(&self) -> Result<Option<String>, StorageError> {
        match self.value() {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_str().map(|text| Some(text.to_owned())).ok_or_else(|| self.corrupt()),
        }
    }

    fn word<T: std::str::FromStr>(&self) -> Result<T, StorageError> {
        self.value().and_then(Value::as_str).and_then(|word| word.parse().ok()).ok_or_else(|| self.corrupt())
    }

    fn words<T: std::str::FromStr>(&self) -> Result<Vec<T>, StorageError> {
        let words = self.value().and_then(Value::as_array).ok_or_else(|| self.corrupt())?;
        let parse = |word: &Value| word.as_str().and_then(|word| word.parse().ok()).ok_or_else(|| self.corrupt());
        words.iter().map(parse).collect()
    }
}

#[cfg(test)]
mod tests {
    use domain::policy::Preset;

    use super::*;

    #[test]
    fn every_preset_survives_storage() {
        for preset in Preset::ALL {
            assert_eq!(to_policy(&from_policy(&preset.policy())).unwrap(), preset.policy());
            assert_eq!(to_vocabulary(&from_vocabulary(&preset.vocabulary())).unwrap(), preset.vocabulary());
        }
    }

    #[test]
    fn a_document_with_a_hole_is_named() {
        let error = to_policy(&json!({ "username": { "source": "email" } })).unwrap_err();
        assert_eq!(error.to_string(), "corrupt row: policy at /username/editable: None");
    }
}
