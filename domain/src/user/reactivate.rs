//! A deactivated user brought back to what the other facts give (S0.37, S0.38).

use super::decide::Case;
use super::{Decision, Onboarding, Refusal, Status, User, invite};

pub(super) fn reactivate(case: &Case<'_>) -> Result<Decision, Refusal> {
    match case.status {
        Status::Deactivated => {
            let user = User { deactivated: None, last_seen_at: case.now, ..case.user.clone() };
            Ok(match user.status(case.policy, case.now) {
                // The invitation died with the deactivation.
                Status::Staged | Status::Provisioned => case
                    .changed(User { onboarding: Onboarding::Invited, ..user }, [invite::send(case.policy, case.now)]),
                _ => case.changed(user, []),
            })
        }
        Status::Active => Ok(case.unchanged()),
        _ => Err(case.invalid()),
    }
}
