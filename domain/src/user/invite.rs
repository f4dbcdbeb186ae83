//! The first invitation of a staged user (S4.6).

use super::decide::Case;
use super::{Decision, Effect, Onboarding, Refusal, Status, User};
use crate::Moment;
use crate::policy::Policy;
use crate::time::days_after;

pub(super) fn invite(case: &Case<'_>) -> Result<Decision, Refusal> {
    match case.status {
        Status::Staged => Ok(case.changed(
            User { onboarding: Onboarding::Invited, last_seen_at: case.now, ..case.user.clone() },
            [send(case.policy, case.now)],
        )),
        _ => Err(case.invalid()),
    }
}

/// An invitation as the policy dates it (S0.23).
pub(super) fn send(policy: &Policy, now: Moment) -> Effect {
    Effect::SendInvitation { expires_at: days_after(now, policy.invitation.ttl_days) }
}
