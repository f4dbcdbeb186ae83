//! Which policy values make sense: an account's admin may choose any of these and no others.

use super::Policy;
use crate::password::{MAX_LENGTH, MIN_LENGTH};

/// A policy value that cannot be put in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyFault {
    /// It makes no sense.
    OutOfRange(Range),
    /// It would shut out those who manage users, or leave nobody who can.
    LocksOut {
        /// Which, as a JSON pointer.
        pointer: &'static str,
        /// How, in one sentence.
        how: &'static str,
    },
}

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Which value, as a JSON pointer.
    pub pointer: &'static str,
    /// The least sensible value.
    pub least: u32,
    /// The greatest sensible value.
    pub greatest: u32,
}

impl PolicyFault {
    /// Which value, as a JSON pointer.
    #[must_use]
    pub const fn pointer(self) -> &'static str {
        match self {
            Self::OutOfRange(Range { pointer, .. }) | Self::LocksOut { pointer, .. } => pointer,
        }
    }

    /// The fault's name in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OutOfRange(_) => "out_of_range",
            Self::LocksOut { .. } => "locks_out",
        }
    }

    /// The fault in one sentence.
    #[must_use]
    pub fn detail(self) -> String {
        match self {
            Self::OutOfRange(Range { least, greatest, .. }) => {
                format!("The value must be between {least} and {greatest}.")
            }
            Self::LocksOut { how, .. } => how.to_owned(),
        }
    }
}

const YEARS_IN_DAYS: u32 = 3_650;
const WEEK_IN_MINUTES: u32 = 10_080;

/// Fewer wrong passwords than this are typing errors: a lock after them must end by itself.
const SLIPS: u32 = 3;

/// What every number of a policy may be.
pub const RANGES: [Range; 12] = [
    Range { pointer: "/invitation/ttl_days", least: 1, greatest: 365 },
    Range { pointer: "/onboarding/staged_batch/size", least: 1, greatest: 10_000 },
    Range { pointer: "/onboarding/staged_batch/every_minutes", least: 1, greatest: WEEK_IN_MINUTES },
    // Long enough to be safe whatever it is made of; some of what is longer could not be told from the greatest length.
    Range { pointer: "/password/min_length", least: MIN_LENGTH, greatest: MAX_LENGTH / 2 },
    Range { pointer: "/password/max_age_days", least: 1, greatest: YEARS_IN_DAYS },
    // Each of them is compared with every new password, which takes as long as hashing it.
    Range { pointer: "/password/history", least: 0, greatest: 24 },
    Range { pointer: "/reset_link/ttl_minutes", least: 1, greatest: WEEK_IN_MINUTES },
    Range { pointer: "/lockout/attempts", least: 1, greatest: 100 },
    Range { pointer: "/lockout/window_minutes", least: 1, greatest: WEEK_IN_MINUTES },
    Range { pointer: "/lockout/unlock_after_minutes", least: 1, greatest: 525_600 },
    Range { pointer: "/inactivity/suspend_after_days", least: 1, greatest: YEARS_IN_DAYS },
    Range { pointer: "/organization/reactivation_lock_months", least: 0, greatest: 120 },
];

impl Policy {
    /// Every value that makes no sense, whoever is in the account; none for a policy that can be put in force.
    #[must_use]
    pub fn faults(&self) -> Vec<PolicyFault> {
        let batch = self.onboarding.staged_batch;
        let values = [
            Some(self.invitation.ttl_days),
            batch.map(|batch| batch.size),
            batch.map(|batch| batch.every_minutes),
            Some(self.password.min_length),
            self.password.max_age_days,
            Some(self.password.history),
            Some(self.reset_link.ttl_minutes),
            Some(self.lockout.attempts),
            Some(self.lockout.window_minutes),
            self.lockout.unlock_after_minutes,
            self.inactivity.suspend_after_days,
            Some(self.organization.reactivation_lock_months),
        ];
        let out_of_range = RANGES
            .into_iter()
            .zip(values)
            .filter(|(range, value)| value.is_some_and(|value| !(range.least..=range.greatest).contains(&value)))
            .map(|(range, _)| PolicyFault::OutOfRange(range));
        let hair_trigger = (1..SLIPS).contains(&self.lockout.attempts) && self.lockout.unlock_after_minutes.is_none();
        let locks_out = hair_trigger.then_some(PolicyFault::LocksOut {
            pointer: "/lockout/unlock_after_minutes",
            how: "A lock after one or two wrong passwords must end by itself: anybody could lock every admin out for good.",
        });
        out_of_range.chain(locks_out).collect()
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
        let faults: Vec<_> = policy.faults().into_iter().map(|fault| (fault.pointer(), fault.code())).collect();
        assert_eq!(faults, [("/password/min_length", "out_of_range"), ("/lockout/attempts", "out_of_range")]);
    }

    #[test]
    fn a_slip_locks_nobody_for_good() {
        let mut policy = Preset::Portal.policy();
        policy.lockout.attempts = 2;
        let faults: Vec<_> = policy.faults().into_iter().map(|fault| (fault.pointer(), fault.code())).collect();
        assert_eq!(faults, [("/lockout/unlock_after_minutes", "locks_out")]);
        policy.lockout.unlock_after_minutes = Some(1);
        assert_eq!(policy.faults(), []);
    }
}
