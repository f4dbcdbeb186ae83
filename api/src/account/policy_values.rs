//! Between a policy as the API shows it and as the rules know it.

use domain::policy::{
    CharacterClass, DeletePolicy, EmailPolicy, InactivityPolicy, InvitationPolicy, LockoutPolicy, MfaPolicy,
    OfferedActions, OnboardingPolicy, OrganizationPolicy, PasswordPolicy, PhonePolicy, Policy, ResetLinkPolicy,
    StagedBatch, UsernamePolicy,
};

use super::policy_view::{self as view, PolicyView};

impl From<&Policy> for PolicyView {
    fn from(policy: &Policy) -> Self {
        let batch = policy
            .onboarding
            .staged_batch
            .map(|batch| view::StagedBatch { size: batch.size.into(), every_minutes: batch.every_minutes.into() });
        Self {
            username: view::Username { source: policy.username.source, editable: policy.username.editable },
            email: view::Email { editable: policy.email.editable },
            phone: view::Phone { default_region: policy.phone.default_region.clone() },
            invitation: view::Invitation { ttl_days: policy.invitation.ttl_days.into() },
            onboarding: view::OnboardingRules {
                creates_as: policy.onboarding.creates_as,
                admin_may_activate: policy.onboarding.admin_may_activate,
                staged_batch: batch,
            },
            mfa: view::Mfa { required: policy.mfa.required },
            password: view::PasswordRules {
                admin_may_set: policy.password.admin_may_set,
                min_length: policy.password.min_length.into(),
                classes: policy.password.classes.clone(),
                max_age_days: policy.password.max_age_days.map(i64::from),
                history: policy.password.history.into(),
            },
            reset_link: view::ResetLink { ttl_minutes: policy.reset_link.ttl_minutes.into() },
            lockout: view::Lockout {
                attempts: policy.lockout.attempts.into(),
                window_minutes: policy.lockout.window_minutes.into(),
                unlock_after_minutes: policy.lockout.unlock_after_minutes.map(i64::from),
            },
            inactivity: view::InactivityRules {
                suspend_after_days: policy.inactivity.suspend_after_days.map(i64::from),
            },
            delete: view::Delete { mode: policy.delete.mode },
            visibility: policy.visibility,
            organization: view::OrganizationRules {
                reactivation_lock_months: policy.organization.reactivation_lock_months.into(),
            },
            actions: view::Actions { deactivate: policy.actions.deactivate, lock: policy.actions.lock },
        }
    }
}

/// The policy that a view stands for. Kinds of characters are a set: in order, each once.
pub(super) fn policy(view: PolicyView) -> Policy {
    let classes = CharacterClass::ALL.into_iter().filter(|class| view.password.classes.contains(class)).collect();
    let batch = view
        .onboarding
        .staged_batch
        .map(|batch| StagedBatch { size: number(batch.size), every_minutes: number(batch.every_minutes) });
    Policy {
        username: UsernamePolicy { source: view.username.source, editable: view.username.editable },
        email: EmailPolicy { editable: view.email.editable },
        phone: PhonePolicy { default_region: view.phone.default_region },
        invitation: InvitationPolicy { ttl_days: number(view.invitation.ttl_days) },
        onboarding: OnboardingPolicy {
            creates_as: view.onboarding.creates_as,
            admin_may_activate: view.onboarding.admin_may_activate,
            staged_batch: batch,
        },
        mfa: MfaPolicy { required: view.mfa.required },
        password: PasswordPolicy {
            admin_may_set: view.password.admin_may_set,
            min_length: number(view.password.min_length),
            classes,
            max_age_days: view.password.max_age_days.map(number),
            history: number(view.password.history),
        },
        reset_link: ResetLinkPolicy { ttl_minutes: number(view.reset_link.ttl_minutes) },
        lockout: LockoutPolicy {
            attempts: number(view.lockout.attempts),
            window_minutes: number(view.lockout.window_minutes),
            unlock_after_minutes: view.lockout.unlock_after_minutes.map(number),
        },
        inactivity: InactivityPolicy { suspend_after_days: view.inactivity.suspend_after_days.map(number) },
        delete: DeletePolicy { mode: view.delete.mode },
        visibility: view.visibility,
        organization: OrganizationPolicy {
            reactivation_lock_months: number(view.organization.reactivation_lock_months),
        },
        actions: OfferedActions { deactivate: view.actions.deactivate, lock: view.actions.lock },
    }
}

/// A number as the rules hold it. What they cannot hold, such as one below zero, becomes the greatest that they can: no
/// value of a policy may be that.
fn number(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use domain::policy::{PolicyFault, Preset};

    use super::*;

    #[test]
    fn every_preset_survives_being_shown() {
        for preset in Preset::ALL {
            assert_eq!(PolicyView::from(&preset.policy()).policy(), preset.policy());
        }
    }

    #[test]
    fn what_no_rule_can_hold_is_refused() {
        for value in [-1, i64::MIN, i64::MAX, 1 << 32] {
            let mut view = PolicyView::from(&Preset::Shop.policy());
            view.password.history = value;
            let faults: Vec<_> = view.policy().faults().into_iter().map(PolicyFault::pointer).collect();
            assert_eq!(faults, ["/password/history"], "{value}");
        }
    }

    /// A property of a schema, or of one of those that it is put together from.
    fn property<'a>(schema: &'a serde_json::Value, name: &str) -> Option<&'a serde_json::Value> {
        let parts = ["allOf", "oneOf"].into_iter().filter_map(|word| schema[word].as_array()).flatten();
        schema["properties"].get(name).or_else(|| parts.into_iter().find_map(|part| property(part, name)))
    }

    #[test]
    fn the_document_says_what_the_rules_take() {
        let schema = <PolicyView as utoipa::PartialSchema>::schema();
        let schema = serde_json::to_value(schema).unwrap();
        for range in domain::policy::RANGES {
            let mut names = range.pointer.trim_start_matches('/').split('/');
            let found = names.try_fold(&schema, property);
            let found = found.unwrap_or_else(|| panic!("{} is missing in {schema}", range.pointer));
            let limits = (found["minimum"].as_u64(), found["maximum"].as_u64());
            assert_eq!(limits, (Some(range.least.into()), Some(range.greatest.into())), "{}", range.pointer);
        }
    }
}
