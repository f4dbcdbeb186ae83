//! The second factor dropped, to be set up anew at the next sign-in (S0.31 to S0.33, S2.8).

use super::decide::Case;
use super::{Decision, Effect, Refusal, Status, User};

pub(super) fn reset_mfa(case: &Case<'_>) -> Result<Decision, Refusal> {
    if matches!(case.status, Status::Staged | Status::Provisioned | Status::Deactivated | Status::Deleted) {
        return Err(case.invalid());
    }
    if case.user.mfa.is_none() {
        return Ok(case.unchanged());
    }
    // A reset link in the user's mailbox goes on working: it is about the password, and a recovery that an admin
    // asked for could not be completed without it.
    Ok(case.changed(
        User { mfa: None, ..case.user.clone() },
        [Effect::ForgetMfa, Effect::EndAccess, Effect::NotifyMfaReset],
    ))
}
