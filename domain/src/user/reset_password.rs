//! A new password, set by an admin; the old one no longer works (S0.28, S0.29, S3.5).

use super::decide::Case;
use super::{Decision, Effect, Onboarding, PasswordFacts, Refusal, Status, User};

pub(super) fn reset_password(case: &Case<'_>, require_change: bool) -> Result<Decision, Refusal> {
    if matches!(case.status, Status::Deactivated | Status::Deleted) {
        return Err(case.invalid());
    }
    let mut effects = vec![Effect::StorePassword, Effect::EndAccess];
    // Before onboarding is completed the only link is the invitation, and that must go on working.
    if case.user.onboarding == Onboarding::Done {
        effects.push(Effect::KillLinks);
        effects.push(Effect::NotifyPasswordChanged { by_admin: true });
    }
    if require_change {
        effects.push(Effect::AskForNewPassword);
    }
    let user = User {
        password: Some(PasswordFacts { changed_at: case.now, must_change: require_change }),
        recovery: None,
        // Lifting one block never lifts another: under a suspension the lock stays.
        auto_lock: case.user.auto_lock.filter(|_| case.status != Status::LockedOut),
        failed_sign_ins: None,
        ..case.user.clone()
    };
    Ok(case.changed(user, effects))
}
