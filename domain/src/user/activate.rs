//! Activation by an admin, at once and without any mail (S3.10).

use super::decide::Case;
use super::{Decision, Effect, Onboarding, Refusal, Status, User};

pub(super) fn activate(case: &Case<'_>) -> Result<Decision, Refusal> {
    match case.status {
        Status::Staged | Status::Provisioned if case.user.password.is_none() => Err(Refusal::CredentialRequired),
        Status::Staged | Status::Provisioned => Ok(case.changed(
            User { onboarding: Onboarding::Done, last_seen_at: case.now, ..case.user.clone() },
            [Effect::KillLinks],
        )),
        Status::Active => Ok(case.unchanged()),
        _ => Err(case.invalid()),
    }
}
