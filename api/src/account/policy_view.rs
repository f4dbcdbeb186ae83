//! A policy as the API shows and takes it: the same names and values as the rules know.

use domain::policy::{self, Policy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::words::word;
use crate::http::etag::Resource;
use crate::openapi::schemas;

/// Every rule of an account that is a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Policy, example = json!({
    "username": { "source": "email", "editable": false }, "email": { "editable": false },
    "phone": { "default_region": null },
    "invitation": { "ttl_days": 7 },
    "onboarding": { "creates_as": "invited", "admin_may_activate": false, "staged_batch": null },
    "mfa": { "required": true },
    "password": { "admin_may_set": true, "min_length": 12, "classes": [], "max_age_days": null, "history": 0 },
    "reset_link": { "ttl_minutes": 60 },
    "lockout": { "attempts": 10, "window_minutes": 15, "unlock_after_minutes": 15 },
    "inactivity": { "suspend_after_days": null }, "delete": { "mode": "disabled" }, "visibility": "account",
    "organization": { "reactivation_lock_months": 12 }, "actions": { "deactivate": true, "lock": false }
}))]
pub struct PolicyView {
    /// Where usernames come from.
    #[schema(inline)]
    pub(super) username: Username,
    /// Email addresses.
    #[schema(inline)]
    pub(super) email: Email,
    /// Phone numbers.
    #[schema(inline)]
    pub(super) phone: Phone,
    /// Invitations.
    #[schema(inline)]
    pub(super) invitation: Invitation,
    /// How a user gets from created to active.
    #[schema(inline)]
    pub(super) onboarding: OnboardingRules,
    /// The second factor.
    #[schema(inline)]
    pub(super) mfa: Mfa,
    /// Passwords.
    #[schema(inline)]
    pub(super) password: PasswordRules,
    /// Links that set a new password.
    #[schema(inline)]
    pub(super) reset_link: ResetLink,
    /// What too many wrong passwords lead to.
    #[schema(inline)]
    pub(super) lockout: Lockout,
    /// What a long absence leads to.
    #[schema(inline)]
    pub(super) inactivity: InactivityRules,
    /// What deleting a user means.
    #[schema(inline)]
    pub(super) delete: Delete,
    /// Whom a caller sees: everybody in the account, or those all of whose sites the caller has access to.
    #[serde(with = "word")]
    #[schema(value_type = schemas::Visibility)]
    pub(super) visibility: policy::Visibility,
    /// Client organizations.
    #[schema(inline)]
    pub(super) organization: OrganizationRules,
    /// Which ways of taking access away are offered, beside deleting.
    #[schema(inline)]
    pub(super) actions: Actions,
}

impl Resource for PolicyView {}

/// Where usernames come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Username {
    /// The email address, what the creator gives, or what is made from first and last name.
    #[serde(with = "word")]
    #[schema(value_type = schemas::UsernameSource)]
    pub(super) source: policy::UsernameSource,
    /// Whether usernames can be changed later.
    pub(super) editable: bool,
}

/// Email addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Email {
    /// Whether addresses can be changed later.
    pub(super) editable: bool,
}

/// Phone numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Phone {
    /// Where numbers without a country code are of (ISO 3166-1 alpha-2); null where every number has to have one.
    #[schema(required, min_length = 2, max_length = 2, pattern = "^[A-Z]{2}$")]
    pub(super) default_region: Option<String>,
}

/// Invitations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Invitation {
    /// Days until an invitation expires.
    #[schema(minimum = 1, maximum = 365)]
    pub(super) ttl_days: i64,
}

/// How a user gets from created to active.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OnboardingRules {
    /// What a newly created user starts as.
    #[serde(with = "word")]
    #[schema(value_type = schemas::CreatesAs)]
    pub(super) creates_as: policy::CreatesAs,
    /// Whether an admin may activate a user without any mail.
    pub(super) admin_may_activate: bool,
    /// How staged users are invited in batches; null for only one by one, by an admin.
    #[schema(inline, required)]
    pub(super) staged_batch: Option<StagedBatch>,
}

/// How staged users are invited in batches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StagedBatch {
    /// How many users a batch invites.
    #[schema(minimum = 1, maximum = 10000)]
    pub(super) size: i64,
    /// Minutes between two batches.
    #[schema(minimum = 1, maximum = 10080)]
    pub(super) every_minutes: i64,
}

/// The second factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Mfa {
    /// Whether everybody must have one.
    pub(super) required: bool,
}

/// Passwords.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordRules {
    /// Whether an admin may set a user's password, or only sends a link.
    pub(super) admin_may_set: bool,
    /// Least number of characters.
    #[schema(minimum = 8, maximum = 64)]
    pub(super) min_length: i64,
    /// Kinds of characters of which at least one each is required.
    #[serde(with = "super::words::several")]
    #[schema(value_type = Vec<schemas::CharacterClass>, max_items = 4)]
    pub(super) classes: Vec<policy::CharacterClass>,
    /// Days after which a password must be changed; null for never.
    #[schema(required, minimum = 1, maximum = 3650)]
    pub(super) max_age_days: Option<i64>,
    /// How many of a user's last passwords, the present one included, cannot be used again.
    #[schema(minimum = 0, maximum = 24)]
    pub(super) history: i64,
}

/// Links that set a new password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResetLink {
    /// Minutes until a link expires.
    #[schema(minimum = 1, maximum = 10080)]
    pub(super) ttl_minutes: i64,
}

/// What too many wrong passwords lead to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Lockout {
    /// Wrong passwords that lock.
    #[schema(minimum = 1, maximum = 100)]
    pub(super) attempts: i64,
    /// Minutes within which they must fall.
    #[schema(minimum = 1, maximum = 10080)]
    pub(super) window_minutes: i64,
    /// Minutes after which the lock ends by itself; null for never.
    #[schema(required, minimum = 1, maximum = 525_600)]
    pub(super) unlock_after_minutes: Option<i64>,
}

/// What a long absence leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InactivityRules {
    /// Days without a sign-in after which a user is suspended; null for never.
    #[schema(required, minimum = 1, maximum = 3650)]
    pub(super) suspend_after_days: Option<i64>,
}

/// What deleting a user means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Delete {
    /// There is no delete, personal data is erased for good, or only support brings the user back.
    #[serde(with = "word")]
    #[schema(value_type = schemas::DeleteMode)]
    pub(super) mode: policy::DeleteMode,
}

/// Client organizations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganizationRules {
    /// Calendar months after a deactivation in which only support reactivates.
    #[schema(minimum = 0, maximum = 120)]
    pub(super) reactivation_lock_months: i64,
}

/// Which ways of taking access away are offered. Giving access back always is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Actions {
    /// Deactivating users.
    pub(super) deactivate: bool,
    /// Locking users.
    pub(super) lock: bool,
}

impl PolicyView {
    /// The policy as the rules know it. A number that they cannot hold becomes one that they refuse.
    #[must_use]
    pub fn policy(self) -> Policy {
        super::policy_values::policy(self)
    }
}
