//! Which policy values make sense: an account's admin may choose any of these and no others.

use super::Policy;
use crate::password::{MAX_LENGTH, MIN_LENGTH};

/// A policy value that makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyFault {
    /// Which, as a JSON pointer.
    pub pointer: &'static str,
    /// The least sensible value.
    pub least: u32,
    /// The greatest sensible value.
    pub greatest: u32,
}

impl PolicyFault {
    /// The fault's name in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "out_of_range"
    }

    /// The fault in one sentence.
    #[must_use]
    pub fn detail(self) -> String {
        format!("The value must be between {} and {}.", self.least, self.greatest)
    }
}

const YEARS_IN_DAYS: u32 = 3_650;
const WEEK_IN_MINUTES: u32 = 10_080;

impl Policy {
    /// Every value that makes no sense; none for a policy that can be put in force.
    #[must_use]
    pub fn faults(&self) -> Vec<PolicyFault> {
        let batch = self.onboarding.staged_batch;
        [
            ("/invitation/ttl_days", Some(self.invitation.ttl_days), 1, 365),
            ("/onboarding/staged_batch/size", batch.map(|batch| batch.size), 1, 10_000),
            ("/onboarding/staged_batch/every_minutes", batch.map(|batch| batch.every_minutes), 1, WEEK_IN_MINUTES),
            ("/password/min_length", Some(self.password.min_length), MIN_LENGTH, MAX_LENGTH),
            ("/password/max_age_days", self.password.max_age_days, 1, YEARS_IN_DAYS),
            ("/password/history", Some(self.password.history), 0, 50),
            ("/reset_link/ttl_minutes", Some(self.reset_link.ttl_minutes), 1, WEEK_IN_MINUTES),
            ("/lockout/attempts", Some(self.lockout.attempts), 1, 100),
            ("/lockout/window_minutes", Some(self.lockout.window_minutes), 1, WEEK_IN_MINUTES),
            ("/lockout/unlock_after_minutes", self.lockout.unlock_after_minutes, 1, 525_600),
            ("/inactivity/suspend_after_days", self.inactivity.suspend_after_days, 1, YEARS_IN_DAYS),
            ("/organization/reactivation_lock_months", Some(self.organization.reactivation_lock_months), 0, 120),
        ]
        .into_iter()
        .filter(|(_, value, least, greatest)| value.is_some_and(|value| !(*least..=*greatest).contains(&value)))
        .map(|(pointer, _, least, greatest)| PolicyFault { pointer, least, greatest })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::{LockoutPolicy, Preset};

    #[test]
    fn presets_make_sense() {
        for preset in Preset::ALL {
            assert_eq!(preset.policy().faults(), []);
        }
    }

    #[test]
    fn every_value_out_of_range_is_named() {
        let mut policy = Preset::Gateway.policy();
        policy.password.min_length = 7;
        policy.lockout = LockoutPolicy { attempts: 0, ..policy.lockout };
        let pointers: Vec<_> = policy.faults().iter().map(|fault| fault.pointer).collect();
        assert_eq!(pointers, ["/password/min_length", "/lockout/attempts"]);
    }
}
