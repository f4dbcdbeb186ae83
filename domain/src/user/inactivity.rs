//! A long absence, and the warnings before it suspends (S4.8).

use chrono::TimeDelta;

use super::{Decision, Effect, Onboarding, User};
use crate::Moment;
use crate::policy::Policy;
use crate::time::days_after;

/// Days before the suspension on which a user is warned, once each.
pub const WARNING_DAYS: [u32; 2] = [14, 3];

impl User {
    /// Whether absence calls for a suspension (S4.8) that is not on record yet; the last admin is the caller's to spare.
    #[must_use]
    pub fn is_absent_too_long(&self, policy: &Policy, now: Moment) -> bool {
        self.absent_too_long_at(policy).is_some_and(|at| at <= now)
    }

    /// When absence suspends the user under this policy, unless they sign in before; none where it does not: before
    /// onboarding is completed, while they are out anyway, or under a policy that knows no absence. Who never signed in
    /// has been away since they were onboarded.
    #[must_use]
    pub fn absent_too_long_at(&self, policy: &Policy) -> Option<Moment> {
        let days = policy.inactivity.suspend_after_days?;
        let is_counted = self.onboarding == Onboarding::Done
            && self.admin_lock.is_none()
            && self.inactivity.is_none()
            && self.deactivated.is_none()
            && self.deleted.is_none();
        is_counted.then(|| days_after(self.last_seen_at, days))
    }

    /// When the first warning is due that was not sent yet; it may lie in the past.
    #[must_use]
    pub fn warning_due_at(&self, policy: &Policy) -> Option<Moment> {
        let suspended_at = self.absent_too_long_at(policy)?;
        WARNING_DAYS
            .into_iter()
            .filter_map(|days| suspended_at.checked_sub_signed(TimeDelta::days(days.into())))
            // Nobody is warned of an absence that has not begun.
            .filter(|&at| at > self.last_seen_at && self.inactivity_warned_at.is_none_or(|warned_at| warned_at < at))
            .min()
    }
}

/// A warning that is due at `now`; none for who is spared as the last to manage users. Where several
/// are due, one mail stands for all.
#[must_use]
pub fn inactivity_warning(user: &User, policy: &Policy, is_spared: bool, now: Moment) -> Option<Decision> {
    let suspended_at = user.absent_too_long_at(policy)?;
    let is_due = user.warning_due_at(policy).is_some_and(|at| at <= now) && now < suspended_at;
    (is_due && !is_spared).then(|| {
        let warned = User { inactivity_warned_at: Some(now), ..user.clone() };
        // Nothing about the user has changed that anybody is shown.
        Decision::changed(warned, user.updated_at, [Effect::WarnOfInactivity { suspended_at }])
    })
}
