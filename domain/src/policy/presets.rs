//! Presets: named bundles of values that an account's policy starts from. No rule knows which one it was.

use super::{
    CharacterClass, CreatesAs, DeleteMode, DeletePolicy, EmailPolicy, Grant, InactivityPolicy, InvitationPolicy,
    LockoutPolicy, MfaPolicy, OfferedActions, OnboardingPolicy, OrganizationPolicy, PasswordPolicy, PhonePolicy,
    Policy, ResetLinkPolicy, StagedBatch, UsernamePolicy, UsernameSource, Visibility, Vocabulary,
};
use crate::names::names;
use crate::user::Status;

/// A named bundle of policy values and words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preset {
    /// A managed-service provider (S0, S1).
    Msp,
    /// A payment portal (S2).
    Portal,
    /// A car-repair shop's tool (S3).
    Shop,
    /// A payment portal with sites (S4).
    Gateway,
}

names! { Preset: Msp = "msp", Portal = "portal", Shop = "shop", Gateway = "gateway" }

impl Preset {
    /// The policy that an account of this preset starts with.
    #[must_use]
    pub fn policy(self) -> Policy {
        match self {
            Self::Msp => msp(),
            Self::Portal => portal(),
            Self::Shop => shop(),
            Self::Gateway => gateway(),
        }
    }

    /// The grants that an account of this preset knows at first (S3.18).
    #[must_use]
    pub fn grants(self) -> Vec<Grant> {
        let known: &[(&str, &str)] = match self {
            Self::Msp | Self::Portal | Self::Gateway => &[],
            Self::Shop => &SHOP_GRANTS,
        };
        known.iter().map(|&(name, label)| Grant { name: name.to_owned(), label: label.to_owned() }).collect()
    }

    /// The words of an account of this preset.
    #[must_use]
    pub fn vocabulary(self) -> Vocabulary {
        match self {
            Self::Msp => Vocabulary::of(MSP_WORDS),
            Self::Portal => Vocabulary::of(PORTAL_WORDS),
            Self::Shop => Vocabulary::of(SHOP_WORDS),
            Self::Gateway => Vocabulary::of(GATEWAY_WORDS),
        }
    }
}

fn msp() -> Policy {
    Policy {
        username: UsernamePolicy { source: UsernameSource::Email, editable: false },
        email: EmailPolicy { editable: false },
        phone: PhonePolicy { default_region: None },
        invitation: InvitationPolicy { ttl_days: 7 },
        onboarding: OnboardingPolicy { creates_as: CreatesAs::Invited, admin_may_activate: false, staged_batch: None },
        mfa: MfaPolicy { required: true },
        password: PasswordPolicy {
            admin_may_set: true,
            min_length: 12,
            classes: Vec::new(),
            max_age_days: None,
            history: 0,
        },
        reset_link: ResetLinkPolicy { ttl_minutes: 60 },
        lockout: LockoutPolicy { attempts: 10, window_minutes: 15, unlock_after_minutes: Some(15) },
        inactivity: InactivityPolicy { suspend_after_days: None },
        delete: DeletePolicy { mode: DeleteMode::Disabled },
        visibility: Visibility::Account,
        organization: OrganizationPolicy { reactivation_lock_months: 12 },
        actions: OfferedActions { deactivate: true, lock: false },
    }
}

fn portal() -> Policy {
    Policy {
        username: UsernamePolicy { source: UsernameSource::Given, editable: false },
        email: EmailPolicy { editable: true },
        phone: PhonePolicy { default_region: None },
        invitation: InvitationPolicy { ttl_days: 7 },
        onboarding: OnboardingPolicy { creates_as: CreatesAs::Invited, admin_may_activate: false, staged_batch: None },
        mfa: MfaPolicy { required: true },
        password: PasswordPolicy {
            admin_may_set: false,
            min_length: 12,
            classes: Vec::new(),
            max_age_days: Some(90),
            history: 5,
        },
        reset_link: ResetLinkPolicy { ttl_minutes: 60 },
        lockout: LockoutPolicy { attempts: 5, window_minutes: 15, unlock_after_minutes: None },
        inactivity: InactivityPolicy { suspend_after_days: None },
        delete: DeletePolicy { mode: DeleteMode::Permanent },
        visibility: Visibility::Account,
        organization: OrganizationPolicy { reactivation_lock_months: 12 },
        actions: OfferedActions { deactivate: false, lock: true },
    }
}

fn shop() -> Policy {
    Policy {
        username: UsernamePolicy { source: UsernameSource::Generated, editable: true },
        email: EmailPolicy { editable: true },
        phone: PhonePolicy { default_region: Some("US".to_owned()) },
        invitation: InvitationPolicy { ttl_days: 7 },
        onboarding: OnboardingPolicy {
            creates_as: CreatesAs::InvitedWithPassword,
            admin_may_activate: true,
            staged_batch: None,
        },
        mfa: MfaPolicy { required: false },
        password: PasswordPolicy {
            admin_may_set: true,
            min_length: 12,
            classes: CharacterClass::ALL.to_vec(),
            max_age_days: None,
            history: 0,
        },
        reset_link: ResetLinkPolicy { ttl_minutes: 60 },
        lockout: LockoutPolicy { attempts: 10, window_minutes: 15, unlock_after_minutes: Some(15) },
        inactivity: InactivityPolicy { suspend_after_days: None },
        delete: DeletePolicy { mode: DeleteMode::Soft },
        visibility: Visibility::Account,
        organization: OrganizationPolicy { reactivation_lock_months: 12 },
        actions: OfferedActions { deactivate: false, lock: true },
    }
}

fn gateway() -> Policy {
    Policy {
        username: UsernamePolicy { source: UsernameSource::Given, editable: false },
        email: EmailPolicy { editable: true },
        phone: PhonePolicy { default_region: None },
        invitation: InvitationPolicy { ttl_days: 7 },
        onboarding: OnboardingPolicy {
            creates_as: CreatesAs::StagedWhenImported,
            admin_may_activate: false,
            staged_batch: Some(StagedBatch { size: 50, every_minutes: 60 }),
        },
        mfa: MfaPolicy { required: true },
        password: PasswordPolicy {
            admin_may_set: false,
            min_length: 12,
            classes: Vec::new(),
            max_age_days: Some(90),
            history: 5,
        },
        reset_link: ResetLinkPolicy { ttl_minutes: 60 },
        lockout: LockoutPolicy { attempts: 5, window_minutes: 15, unlock_after_minutes: None },
        inactivity: InactivityPolicy { suspend_after_days: Some(90) },
        delete: DeletePolicy { mode: DeleteMode::Permanent },
        visibility: Visibility::AllSites,
        organization: OrganizationPolicy { reactivation_lock_months: 12 },
        actions: OfferedActions { deactivate: false, lock: true },
    }
}

const SHOP_GRANTS: [(&str, &str); 3] = [
    ("techflow", "TechFlow access"),
    ("push_data", "Push data to the shop management system"),
    ("ticket_assignments", "Access to other users' ticket assignments"),
];

/// A word for each status.
type Words = [(Status, &'static str); Status::ALL.len()];

const MSP_WORDS: Words = [
    (Status::Staged, "New"),
    (Status::Provisioned, "New"),
    (Status::Active, "Active"),
    (Status::Recovery, "Active"),
    (Status::AwaitingNewPassword, "Active"),
    (Status::LockedOut, "Active"),
    (Status::Suspended, "Suspended"),
    (Status::Deactivated, "Deactivated"),
    (Status::Deleted, "Deleted"),
];

const PORTAL_WORDS: Words = [
    (Status::Staged, "PROVISIONED"),
    (Status::Provisioned, "PROVISIONED"),
    (Status::Active, "ACTIVE"),
    (Status::Recovery, "RECOVERY"),
    (Status::AwaitingNewPassword, "AWAITING_NEW_PASSWORD"),
    (Status::LockedOut, "AUTO-LOCKED"),
    (Status::Suspended, "LOCKED_BY_ADMIN"),
    (Status::Deactivated, "Deactivated"),
    (Status::Deleted, "Deleted"),
];

const SHOP_WORDS: Words = [
    (Status::Staged, "Inactive"),
    (Status::Provisioned, "Inactive"),
    (Status::Active, "Active"),
    (Status::Recovery, "Active"),
    (Status::AwaitingNewPassword, "Active"),
    (Status::LockedOut, "Active"),
    (Status::Suspended, "Suspended"),
    (Status::Deactivated, "Deactivated"),
    (Status::Deleted, "Deleted"),
];

const GATEWAY_WORDS: Words = [
    (Status::Staged, "STAGED"),
    (Status::Provisioned, "PROVISIONED"),
    (Status::Active, "ACTIVE"),
    (Status::Recovery, "RECOVERY"),
    (Status::AwaitingNewPassword, "AWAITING_NEW_PASSWORD"),
    (Status::LockedOut, "LOCKED_OUT"),
    (Status::Suspended, "SUSPENDED"),
    (Status::Deactivated, "Deactivated"),
    (Status::Deleted, "Deleted"),
];
