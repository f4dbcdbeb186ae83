//! A password that must be changed at the next sign-in. Running sessions go on, as they do past a password's age.

use super::decide::Case;
use super::{Decision, Effect, PasswordFacts, Refusal, Status, User};

pub(super) fn expire_password(case: &Case<'_>) -> Result<Decision, Refusal> {
    if matches!(case.status, Status::Staged | Status::Provisioned | Status::Deactivated | Status::Deleted) {
        return Err(case.invalid());
    }
    match case.user.password {
        Some(password) if !case.user.must_change_password(case.policy, case.now) => Ok(case.changed(
            User { password: Some(PasswordFacts { must_change: true, ..password }), ..case.user.clone() },
            [Effect::AskForNewPassword],
        )),
        _ => Ok(case.unchanged()),
    }
}
